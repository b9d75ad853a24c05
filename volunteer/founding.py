"""The first administrator of an empty site, whom nobody could appoint."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import transaction
from django.utils import timezone

from volunteer import audit
from volunteer.models import Appointment, Area, Role, User


@dataclass(frozen=True)
class Founder:
    """The first administrator, with what is shown once and never again."""

    person: User
    otpauth: str
    recovery_codes: list[str]


@transaction.atomic
def found(*, district: Area, name: str, phone: str, at: datetime) -> Founder:
    """Make the first district administrator (`phone` in E.164) with a second factor in force from the first sign-in on."""
    person = User.objects.create_person(name=name, at=at, phone=phone)
    appointment = Appointment.objects.create(
        person=person, role=Role.DISTRICT_ADMIN, area=district, since=timezone.localdate(at), appointed_by=None
    )
    audit.record(act="found", subject=appointment, actor=person, at=at)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    return Founder(person, get_adapter().build_totp_url(person, secret), codes)
