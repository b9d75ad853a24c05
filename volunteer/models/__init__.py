"""Who and where."""

from volunteer.models.appointments import Appointment, Role
from volunteer.models.areas import Area, Organization, ServicePoint
from volunteer.models.audit import Attempt, AuditRow
from volunteer.models.devices import Card, Device, Pass
from volunteer.models.notices import Delivery, Notice, SmsMessage
from volunteer.models.people import Consent, Household, User
from volunteer.models.pins import Pin
from volunteer.models.sessions import Session

__all__ = [
    "Appointment",
    "Area",
    "Attempt",
    "AuditRow",
    "Card",
    "Consent",
    "Delivery",
    "Device",
    "Household",
    "Notice",
    "Organization",
    "Pass",
    "Pin",
    "Role",
    "ServicePoint",
    "Session",
    "SmsMessage",
    "User",
]
