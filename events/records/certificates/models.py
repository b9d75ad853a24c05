"""Proof of service on paper: who people are by their document, who issues, and what was issued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from volunteer.core import encryption
from volunteer.core.files.images import private_storage
from volunteer.core.required import required
from volunteer.models import Area, Organization, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class Identity(models.Model):
    """身份信息: a person's document, its number sealed at rest, for certificates, insurers and the national system alone."""

    class Kind(models.TextChoices):
        ID_CARD = "id_card", _("resident identity card")
        PASSPORT = "passport", _("passport")
        HK_MO = "hk_mo", _("travel permit for Hong Kong and Macao residents")
        TAIWAN = "taiwan", _("travel permit for Taiwan residents")
        PERMANENT = "permanent", _("foreigner's permanent residence card")

    class Sex(models.TextChoices):
        MALE = "m", pgettext_lazy("sex", "male")
        FEMALE = "f", pgettext_lazy("sex", "female")

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="identity")
    kind = models.CharField(_("kind of document"), max_length=10, choices=Kind)
    sealed = models.BinaryField(editable=False)
    index = models.CharField(max_length=64, unique=True, editable=False)
    tail = models.CharField(max_length=4)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    given_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_at=None) | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="identity_was_seen_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} …{self.tail}"

    @property
    def number(self) -> str:
        return encryption.unseal(bytes(self.sealed))


class Issuer(models.Model):
    """开具单位: the body that issues certificates for an area, with what the rule wants named on them."""

    area = models.OneToOneField(Area, models.PROTECT, primary_key=True, related_name="issuer")
    name = models.CharField(_("full name of the body"), max_length=80)
    responsible = models.CharField(_("person responsible"), max_length=40)
    contact = models.CharField(_("telephone"), max_length=40)
    asks_number = models.BooleanField(
        _("The number of the document stands on it"),
        default=True,
        help_text=_("As the national rule wants it. Without it nobody is asked for the number."),
    )
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class CertificateCount(models.Model):
    """The last number an issuer gave in a year; taken under a lock, so that the register has no gap and no double."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "year"], name="certificate_count_once_a_year")]

    def __str__(self) -> str:
        return f"{self.area_id} {self.year}: {self.last}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def open(self) -> CertificateQuerySet:
        """Applied for and not decided."""
        return self.filter(state__in=[Certificate.State.APPLIED, Certificate.State.CHECKED])

    def numbered(self) -> CertificateQuerySet:
        """The register: issued, also those revoked since."""
        return self.filter(state__in=[Certificate.State.ISSUED, Certificate.State.REVOKED])

    def in_scope(self, scope: Scope) -> CertificateQuerySet:
        return self.filter(scope.areas("area__"))


class Certificate(models.Model):
    """志愿服务记录证明. What it says is frozen at issuing in `content` and `id_sealed`, so that it outlives the account.

    `content_hash` is the SHA-256 of all it says (see `events.records.certificates.pdf`), `file_hash` that of the PDF, which is
    kept sealed. Both stay when the account is closed; what it said of the person, and the PDF, do not.
    """

    class State(models.TextChoices):
        APPLIED = "applied", pgettext_lazy("certificate", "waiting to be checked")
        CHECKED = "checked", pgettext_lazy("certificate", "checked, waiting to be issued")
        RETURNED = "returned", pgettext_lazy("certificate", "sent back")
        ISSUED = "issued", pgettext_lazy("certificate", "issued")
        REVOKED = "revoked", pgettext_lazy("certificate", "revoked")

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(User, models.SET_NULL, null=True, related_name="certificates", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    batch = models.UUIDField(null=True, blank=True, help_text="Those that were asked for together, for a class.")
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=40, blank=True, help_text="The class or department.")
    purpose = models.CharField(_("what it is for"), max_length=100)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=State, default=State.APPLIED)
    applied_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    applied_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was sent back.")
    number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    code = models.CharField(max_length=12, blank=True, help_text="Without it the number shows nothing.")
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    content = models.JSONField(default=dict, blank=True)
    id_sealed = models.BinaryField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    file = models.FileField(upload_to="certificates/", storage=private_storage, blank=True)
    file_hash = models.CharField(max_length=64, blank=True, db_index=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoke_reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(CertificateQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="certificate_period_is_a_period"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["applied", "checked"]), name="certificate_open_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "checked", "returned"], number=None, content_hash=None, issued_at=None)
                | Q(
                    state__in=["issued", "revoked"],
                    number__isnull=False,
                    content_hash__isnull=False,
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    checked_by__isnull=False,
                ),
                name="certificate_is_numbered_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None) | Q(checked_by=None) | ~Q(issued_by=models.F("checked_by")),
                name="certificate_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")
                | ~Q(state="revoked"),
                name="certificate_is_revoked_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-applied_at"], name="certificate_of_person"),
            models.Index(fields=["area", "state", "applied_at"], name="certificate_queue"),
            models.Index(fields=["batch"], condition=Q(batch__isnull=False), name="certificate_batch"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.person_id} {self.state}"

    @property
    def id_number(self) -> str:
        """The number of the document as it was when issued; empty where none was given."""
        return encryption.unseal(bytes(self.id_sealed)) if self.id_sealed else ""

    @property
    def nameless(self) -> bool:
        """Whether it was issued to somebody who closed their account since (`events.privacy.erasure`)."""
        return self.is_out and "name" not in self.content

    @property
    def named(self) -> str:
        """Whom it is about, also when the account is gone."""
        if self.nameless:
            return pgettext("certificate", "account closed")
        return str(self.person) if self.person else str(self.content.get("name", ""))

    @property
    def holder(self) -> User:
        """Whom it is for, while it is decided on: the person is forgotten only by closing the account, which ends what is open."""
        return required(self.person, "an open certificate names its person")

    @property
    def is_out(self) -> bool:
        return self.state in (Certificate.State.ISSUED, Certificate.State.REVOKED)
