"""People, households, what they agreed to, and the audit trail of who did what."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteer.core import encryption
from volunteer.core import phone as core_phone
from volunteer.core.files.images import private_storage
from volunteer.places.models import Area


class Household(models.Model):
    """People who share a phone or act for one another, by consent."""

    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"household {self.pk}"


class UserQuerySet(models.QuerySet["User"]):
    def with_phone(self, phone: str) -> UserQuerySet:
        """The person of an E.164 number (none or one)."""
        return self.filter(phone_index=encryption.phone_hash(phone))

    def household_of(self, user: User) -> UserQuerySet:
        """Whom this person may act for: oneself first, then the members of the household."""
        mine = models.Q(pk=user.pk)
        if user.household_id:
            mine |= models.Q(household_id=user.household_id)
        return self.filter(mine, is_active=True).order_by(models.Case(models.When(pk=user.pk, then=0), default=1), "pk")


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def with_phone(self, phone: str) -> UserQuerySet:
        return self.get_queryset().with_phone(phone)

    def household_of(self, user: User) -> UserQuerySet:
        return self.get_queryset().household_of(user)

    def create_person(self, *, name: str, at: datetime, phone: str = "", **fields: Any) -> User:
        """Create a person; `phone` in E.164 or empty. The volunteer number is random and says nothing about the person."""
        person = self.unsaved(name=name, at=at, phone=phone, **fields)
        person.save(using=self._db)
        return person

    def unsaved(self, *, name: str, at: datetime, phone: str = "", **fields: Any) -> User:
        """A person as `create_person` makes them, not saved yet."""
        number = fields.pop("volunteer_no", "") or self.free_number()
        person = User(name=name, joined_at=at, volunteer_no=number, real_name_at=at if name else None, **fields)
        person.set_unusable_password()
        if phone:
            person.keep_phone(phone, verified_at=at)
        return person

    def free_number(self) -> str:
        while True:
            number = str(secrets.randbelow(90_000_000) + 10_000_000)
            if not self.filter(volunteer_no=number).exists():
                return number


class User(AbstractBaseUser, PermissionsMixin):
    """Any person with an account, with or without a phone. `volunteer_no` is the public name."""

    name = models.CharField(_("name"), max_length=40, blank=True)
    volunteer_no = models.CharField(_("volunteer number"), max_length=12, unique=True)
    phone_sealed = models.BinaryField(null=True, editable=False)
    phone_index = models.CharField(max_length=64, null=True, unique=True, editable=False)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    picture = models.ImageField(_("picture"), upload_to="faces/", storage=private_storage, blank=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="residents", verbose_name=_("community"))
    household = models.ForeignKey(Household, models.SET_NULL, null=True, blank=True, related_name="members")
    registered_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="registered")
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When the community saw a person without a phone; before it no points are spent."
    )
    real_name_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was said that the name is that of the document; asked before what needs it."
    )
    spend_from = models.DateTimeField(
        null=True, blank=True, help_text="While the number changes without the old one's word: nothing is spent before this moment."
    )
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text="In which messages to this person are written; empty is the site's language.",
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    USERNAME_FIELD = "volunteer_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(phone_sealed=None, phone_index=None)
                | models.Q(phone_sealed__isnull=False, phone_index__isnull=False),
                name="user_phone_is_sealed_and_indexed_together",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.volunteer_no

    @property
    def called(self) -> str:
        """What whoever runs a shift calls this person: the name or, until there is one, the end of the phone number."""
        if self.name:
            return self.name
        phone = self.phone
        return gettext("newcomer, number ending in %(end)s") % {"end": phone[-4:]} if phone else self.volunteer_no

    @property
    def phone(self) -> str:
        """The number in E.164, or an empty string."""
        return encryption.unseal(bytes(self.phone_sealed)) if self.phone_sealed else ""

    def keep_phone(self, phone: str, *, verified_at: datetime | None) -> None:
        """Set the number (E.164) sealed and indexed; the caller saves."""
        self.phone_sealed = encryption.seal(phone)
        self.phone_index = encryption.phone_hash(phone)
        self.phone_verified_at = verified_at

    @property
    def masked_name(self) -> str:
        """The surname and stars, as shown to people who are not staff."""
        return self.name[:1] + "*" * min(2, max(1, len(self.name.split("(")[0]) - 1)) if self.name else self.volunteer_no

    @property
    def masked_phone(self) -> str:
        return core_phone.mask_phone(self.phone)

    def age_on(self, day: date) -> int | None:
        """Whole years on that day; None when the date of birth is not known."""
        if self.birth_date is None:
            return None
        return day.year - self.birth_date.year - ((day.month, day.day) < (self.birth_date.month, self.birth_date.day))

    @property
    def may_spend(self) -> bool:
        """Who has not answered a code on a phone of their own is seen once by the community before points are spent."""
        return self.phone_verified_at is not None or self.confirmed_at is not None

    def spending_rests(self, at: datetime) -> bool:
        """Whether nothing can be spent yet, because the number of the account is changing."""
        return self.spend_from is not None and self.spend_from > at

    @property
    def community(self) -> Area | None:
        """The community in which this person lives, also where the home is a compound of it: others see no more of a home."""
        return self.area.community if self.area else None

    @property
    def has_checked_name(self) -> bool:
        """Whether somebody of the staff saw this person, and the name of today was the name on their document."""
        return self.name_checks.filter(name=self.name).exists()

    def acts_for(self, person: User) -> bool:
        """Whether this person may sign `person` up: oneself, or a member of the same household."""
        return person.pk == self.pk or (self.household_id is not None and person.household_id == self.household_id)


class FormerMember(models.Model):
    """Somebody who left a household, and when last: for a time they are still near each other (`volunteer/people/parties.py`)."""

    person = models.ForeignKey(User, models.CASCADE, related_name="former_households", db_index=False)
    household = models.ForeignKey(Household, models.CASCADE, related_name="former_members")
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "household"], name="former_member_once_of_a_household")]

    def __str__(self) -> str:
        return f"{self.person_id} left {self.household_id}"


class NameCheck(models.Model):
    """The real name of a person, seen in person by somebody of the staff on the person's document.

    It holds for this name alone: who changes their name is seen again. `by` is None where it is not known any more who it was.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="name_checks", db_index=False)
    name = models.CharField(_("name"), max_length=40)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="name_check_once_for_a_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="name_check_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(by=None) | ~models.Q(by=models.F("person")), name="name_check_by_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class Consent(models.Model):
    """One agreement to one purpose in one version of its words (Personal Information Protection Law, articles 13 to 17, 29, 31)."""

    class Purpose(models.TextChoices):
        TERMS = "terms", _("the rules of service and of privacy")
        HOUSEHOLD = "household", _("acting for one another in a household")
        GUARDIAN = "guardian", _("a guardian's consent for a child")
        LOCATION = "location", _("position at check-in")
        SPEND = "spend", _("paying for orders of the household")
        RANKING = "ranking", _("a place on the public list of hours")
        NAME = "name", _("one's name in full on the page of one's service point")
        FACE = "face", _("one's photo on the page of one's service point")

    person = models.ForeignKey(User, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12, choices=Purpose)
    version = models.CharField(max_length=20)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="consents_given")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose} {self.version}"


class AuditRow(models.Model):
    """One act by one person, written in the act's own transaction."""

    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    act = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="audit_subject")]
        triggers = [pgtrigger.Protect(name="audit_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_type}:{self.subject_id}"
