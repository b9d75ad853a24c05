"""Who and where."""

from volunteer.core.models import Attempt, Lease
from volunteer.groups.pairings.models import Appraisal, Pairing, Visit
from volunteer.groups.teams.models import Team, TeamMember
from volunteer.groups.units.models import Membership, Reporting
from volunteer.identity.models import IdentityTerms, PhoneChange, ProfileChange
from volunteer.notices.models import Channel, Delivery, Digest, Notice, PushSubscription, SmsMessage, WechatBinding, Wishes
from volunteer.people.models import AuditRow, Consent, FormerMember, Household, NameCheck, User
from volunteer.places.committees.models import Committee
from volunteer.places.models import Area, AreaPicture, AreaTerm, Organization, PlaceChange, PointTerm, ServicePoint
from volunteer.privacy.models import DataPromise, DataRequest, DataRequestStep
from volunteer.queue.models import DeadLetter, TextsOfDay, WaitingText
from volunteer.roles.models import Appointment, DayRole, HandOver, Role
from volunteer.signin.models import Card, Device, FactorInvitation, Pass, Pin, QueuedCode, Session, SignInPhone
from volunteer.skills.models import FreeTime, PersonSkill, Skill

__all__ = [
    "Appointment",
    "Appraisal",
    "Area",
    "AreaPicture",
    "AreaTerm",
    "Attempt",
    "AuditRow",
    "Card",
    "Channel",
    "Committee",
    "Consent",
    "DataPromise",
    "DataRequest",
    "DataRequestStep",
    "DayRole",
    "DeadLetter",
    "Delivery",
    "Device",
    "Digest",
    "FactorInvitation",
    "FormerMember",
    "FreeTime",
    "HandOver",
    "Household",
    "IdentityTerms",
    "Lease",
    "Membership",
    "NameCheck",
    "Notice",
    "Organization",
    "Pairing",
    "Pass",
    "PersonSkill",
    "PhoneChange",
    "Pin",
    "PlaceChange",
    "PointTerm",
    "ProfileChange",
    "PushSubscription",
    "QueuedCode",
    "Reporting",
    "Role",
    "ServicePoint",
    "Session",
    "SignInPhone",
    "Skill",
    "SmsMessage",
    "Team",
    "TeamMember",
    "TextsOfDay",
    "User",
    "Visit",
    "WaitingText",
    "WechatBinding",
    "Wishes",
]
