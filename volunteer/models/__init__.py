"""Who and where."""

from volunteer.models.appointments import Appointment, Role
from volunteer.models.areas import Area, Organization, ServicePoint
from volunteer.models.audit import Attempt, AuditRow
from volunteer.models.channels import Channel, Digest, PushSubscription, WechatBinding, Wishes
from volunteer.models.data_requests import DataPromise, DataRequest, DataRequestStep
from volunteer.models.devices import Card, Device, Pass
from volunteer.models.leases import Lease
from volunteer.models.notices import Delivery, Notice, SmsMessage
from volunteer.models.organisations import Membership, Reporting
from volunteer.models.pairings import Appraisal, Pairing, Visit
from volunteer.models.people import Consent, Household, User
from volunteer.models.pins import Pin
from volunteer.models.sessions import Session
from volunteer.models.skills import FreeTime, PersonSkill, Skill
from volunteer.models.teams import Team, TeamMember

__all__ = [
    "Appointment",
    "Appraisal",
    "Area",
    "Attempt",
    "AuditRow",
    "Card",
    "Channel",
    "Consent",
    "DataPromise",
    "DataRequest",
    "DataRequestStep",
    "Delivery",
    "Device",
    "Digest",
    "FreeTime",
    "Household",
    "Lease",
    "Membership",
    "Notice",
    "Organization",
    "Pairing",
    "Pass",
    "PersonSkill",
    "Pin",
    "PushSubscription",
    "Reporting",
    "Role",
    "ServicePoint",
    "Session",
    "Skill",
    "SmsMessage",
    "Team",
    "TeamMember",
    "User",
    "Visit",
    "WechatBinding",
    "Wishes",
]
