"""Sessions, printed cards, enrolled phones, passes for one page, and PINs."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core.database.raw_sql import select_columns, select_joined
from volunteer.people.models import User
from volunteer.places.models import ServicePoint


class Card(models.Model):
    """A printed personal code. `serial` is random and fixed; a lost card is killed at once and never lives again."""

    serial = models.CharField(primary_key=True, max_length=16)
    person = models.ForeignKey(User, models.PROTECT, related_name="cards")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    killed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    killed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(killed_at=None), name="card_one_alive_per_person"),
        ]

    def __str__(self) -> str:
        return self.serial


class DeviceQuerySet(models.QuerySet["Device"]):
    def alive(self) -> DeviceQuerySet:
        """Enrolled and not revoked."""
        return self.filter(enrolled_at__isnull=False, revoked_at=None)


class Device(models.Model):
    """A phone or tablet enrolled for one point: the second factor of who works there. Only hashes of code, token and PIN are kept.

    A row begins as an invitation with a one-time code and becomes a device when the code is used on it.
    """

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="devices")
    name = models.CharField(_("name"), max_length=40)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField()
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    pin_hash = models.CharField(max_length=128, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    enrolled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    enrolled_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(DeviceQuerySet)()

    def __str__(self) -> str:
        return self.name


class FactorInvitationQuerySet(models.QuerySet["FactorInvitation"]):
    def open(self, at: datetime) -> FactorInvitationQuerySet:
        """Neither used, ended nor too old."""
        return self.filter(used_at=None, ended_at=None, code_until__gt=at)


class FactorInvitation(models.Model):
    """The word of an office that a person sets up an authenticator app: a code that works once, and which roles the app wakes.

    `invited_by` is None for a command on the server. `appointments` are the ids of the roles. Only the hash of the code is kept.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="factor_invitations", db_index=False)
    appointments = models.JSONField(default=list)
    code_hash = models.CharField(max_length=64)
    code_until = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    invited_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When it was taken back or followed by another.")

    objects = models.Manager.from_queryset(FactorInvitationQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(ended_at=None), name="factor_invitation_used_or_ended"
            ),
            models.CheckConstraint(
                condition=models.Q(invited_by=None) | ~models.Q(invited_by=models.F("person")),
                name="factor_invitation_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="factor_invitation_person")]

    def __str__(self) -> str:
        return f"Invitation of {self.person_id}"


class PassQuerySet(models.QuerySet["Pass"]):
    def valid(self, at: datetime) -> PassQuerySet:
        return self.filter(until__gt=at, ended_at=None)


class Pass(models.Model):
    """The right to one page (a shift's code, its scanner, a shop's counter) until its end; independent of any sign-in.

    `subject` names what it opens: `shift:<uuid>` or `shop:<number>`. Only the token's SHA-256 is kept.
    """

    class Kind(models.TextChoices):
        CODE = "code", pgettext_lazy("pass", "code page")
        SCANNER = "scanner", pgettext_lazy("pass", "scanner")
        COUNTER = "counter", pgettext_lazy("pass", "counter")

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    holder = models.ForeignKey(User, models.PROTECT, related_name="passes", db_index=False)
    lent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="passes")
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(PassQuerySet)()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(until__gt=models.F("at")), name="pass_ends_after_it_begins")]
        indexes = [
            models.Index(fields=["subject", "kind"], name="pass_subject"),
            models.Index(fields=["holder"], name="pass_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class QueuedCodeQuerySet(models.QuerySet["QueuedCode"]):
    def waiting(self, since: datetime) -> QueuedCodeQuerySet:
        """Asked for after `since` and not sent."""
        return self.filter(sent_at=None, asked_at__gt=since)


class QueuedCode(models.Model):
    """A sign-in code that waits its turn. The session that asked for it knows the row; it is deleted within hours.

    `address` is a keyed hash. The code is made when it is sent, and `code_hash` is all that is kept of it.
    """

    id = models.UUIDField(primary_key=True)
    phone_sealed = models.BinaryField()
    address = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)

    objects = models.Manager.from_queryset(QueuedCodeQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sent_at=None, code_hash="") | (models.Q(sent_at__isnull=False) & ~models.Q(code_hash="")),
                name="queued_code_is_made_when_sent",
            )
        ]
        indexes = [models.Index(fields=["address", "asked_at"], condition=models.Q(sent_at=None), name="queued_code_turn")]

    def __str__(self) -> str:
        return f"code asked for at {self.asked_at:%F %T}"


class Pin(models.Model):
    """Four to six digits that a person chose at the community: with their card it stands for their word. Only a hash is kept."""

    person = models.OneToOneField(User, models.CASCADE, related_name="pin")
    pin_hash = models.CharField(max_length=128)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"PIN of {self.person_id}"


class SignInPhone(models.Model):
    """A phone on which somebody signed in, and when last. `device` is a keyed hash of the browser's name.

    Who signed in on one phone counts as one person where two are needed (`volunteer/people/parties.py`). Phones only: a computer
    at an office and a phone of a service point are shared.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="sign_in_phones", db_index=False)
    device = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "device"], name="sign_in_phone_once_a_person")]
        indexes = [models.Index(fields=["device"], name="sign_in_phone_device")]

    def __str__(self) -> str:
        return f"phone of {self.person_id}"


class Session(AbstractBaseSession):
    """Django's session with the person it belongs to, so that one statement reads both."""

    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def standing(cls, key: str, at: datetime) -> Session | None:
        """The session of a key that has not run out, with its person."""
        sql = f"""SELECT {select_columns(cls, "session")}, {select_columns(User, "person")}
            FROM volunteer_session session LEFT JOIN volunteer_user person ON person.id = session.person_id
            WHERE session.session_key = %s AND session.expire_date > %s"""  # noqa: S608  (names of ours)
        found: list[tuple[Session, User | None]] = select_joined(sql, [key, at], cls, User)
        for session, person in found:
            session.person = person
            return session
        return None
