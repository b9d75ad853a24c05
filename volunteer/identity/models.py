"""Changes of a number, of a name or a birthday, with what was before; and how long the district waits for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import encryption
from volunteer.core import phone as core_phone
from volunteer.core.models import ApprovableBlank
from volunteer.people.models import User


class IdentityTerms(models.Model):
    """After how many days without signing in a number may belong to somebody else, and how many hours a change of it waits.

    The newest row holds; earlier ones say what held when.
    """

    UNUSED_DAYS, WAIT_HOURS = 180, 48  # before the district says otherwise

    unused_days = models.PositiveSmallIntegerField(
        _("days without signing in"),
        validators=[MinValueValidator(30), MaxValueValidator(1000)],
        help_text=_("After so long a number may belong to somebody else: whoever signs in by it is asked for name and community."),
    )
    wait_hours = models.PositiveSmallIntegerField(
        _("hours until a new number holds"),
        validators=[MinValueValidator(24), MaxValueValidator(240)],
        help_text=_("Where neither the old number nor two members of staff confirm it. Until then nothing can be spent."),
    )
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unused_days__range=(30, 1000)), name="identity_terms_days"),
            models.CheckConstraint(condition=Q(wait_hours__range=(24, 240)), name="identity_terms_hours"),
        ]
        triggers = [pgtrigger.Protect(name="identity_terms_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.unused_days} {self.wait_hours} {self.set_at:%F}"

    @classmethod
    def in_force(cls) -> IdentityTerms:
        """The newest row, or an unsaved one with what holds where there is none."""
        newest = cls.objects.order_by("-set_at", "-pk").first()
        return newest or cls(unused_days=cls.UNUSED_DAYS, wait_hours=cls.WAIT_HOURS)

    @property
    def unused(self) -> timedelta:
        return timedelta(days=self.unused_days)

    @property
    def wait(self) -> timedelta:
        return timedelta(hours=self.wait_hours)


class PhoneChangeQuerySet(models.QuerySet["PhoneChange"]):
    def open(self) -> PhoneChangeQuerySet:
        """Neither done nor ended."""
        return self.filter(state__in=PhoneChange.OPEN)

    def due(self, at: datetime) -> PhoneChangeQuerySet:
        """Those that time confirms now: not what staff began for somebody whom no old number could tell of it."""
        return self.waiting().filter(due_at__lte=at).exclude(seen_by__isnull=False, person__phone_verified_at=None)

    def waiting(self) -> PhoneChangeQuerySet:
        """Told to both numbers: nothing can be spent until one of them, or time, decides."""
        return self.filter(state=PhoneChange.State.WAITING)


class PhoneChange(ApprovableBlank):
    """One account on its way to another number. Both numbers are sealed; the code that was sent last is kept as a hash.

    A code proves the new number first. Then the old number confirms by a code (`OLD`), or `seen_by` saw the person at the counter
    and a second member of staff confirms (`SECOND`), or the time until `due_at` goes by (`TIME`).
    """

    class State(models.TextChoices):
        TYPED = "typed", pgettext_lazy("change of number", "the new number is not proven")
        PROVEN = "proven", pgettext_lazy("change of number", "the old number has not confirmed")
        WAITING = "waiting", pgettext_lazy("change of number", "waiting")
        DONE = "done", pgettext_lazy("change of number", "changed")
        STOPPED = "stopped", pgettext_lazy("change of number", "stopped")
        ENDED = "ended", pgettext_lazy("change of number", "given up")

    class How(models.TextChoices):
        OLD = "old", pgettext_lazy("change of number", "the old number confirmed")
        SECOND = "second", pgettext_lazy("change of number", "two members of staff")
        TIME = "time", pgettext_lazy("change of number", "nobody objected in time")

    OPEN = (State.TYPED, State.PROVEN, State.WAITING)

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="phone_changes")
    old_sealed = models.BinaryField(null=True, editable=False)
    new_sealed = models.BinaryField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.TYPED)
    how = models.CharField(max_length=10, choices=How, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    stop_code = models.CharField(max_length=16, unique=True)

    objects = models.Manager.from_queryset(PhoneChangeQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["typed", "proven", "waiting"]), name="phone_change_open_once"
            ),
            models.CheckConstraint(condition=~Q(state="waiting") | Q(due_at__isnull=False), name="phone_change_waits_until"),
            models.CheckConstraint(condition=Q(state="done") ^ Q(how=""), name="phone_change_done_somehow"),
            models.CheckConstraint(
                condition=~Q(how="second")
                | Q(seen_by__isnull=False, decided_by__isnull=False) & ~Q(seen_by=F("decided_by")) & ~Q(person=F("decided_by")),
                name="phone_change_takes_two_people",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="phone_change_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def takes_second(self) -> bool:
        """Whether time does not confirm it: staff began it for somebody without a proven number, who could not object."""
        return self.seen_by_id is not None and self.person.phone_verified_at is None

    @property
    def old_phone(self) -> str:
        """The number before, in E.164; empty where there was none."""
        return encryption.unseal(bytes(self.old_sealed)) if self.old_sealed else ""

    @property
    def new_phone(self) -> str:
        return encryption.unseal(bytes(self.new_sealed))

    @property
    def masked_old(self) -> str:
        return core_phone.mask_phone(self.old_phone)

    @property
    def masked_new(self) -> str:
        return core_phone.mask_phone(self.new_phone)


class ProfileChange(ApprovableBlank):
    """Another name or birthday of somebody who has hours: what was before, what was asked, and who looked at it."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("change of name", "waiting for a second look")
        APPROVED = "approved", pgettext_lazy("change of name", "changed")
        REFUSED = "refused", pgettext_lazy("change of name", "not changed")
        WITHDRAWN = "withdrawn", pgettext_lazy("change of name", "taken back")

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(User, models.CASCADE, related_name="profile_changes", db_index=False)
    old_name = models.CharField(max_length=40)
    new_name = models.CharField(max_length=40)
    old_birth_date = models.DateField(null=True, blank=True)
    new_birth_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="asked"), name="profile_change_open_once"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("person")),
                name="profile_change_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(old_name=F("new_name"))
                | Q(old_birth_date__isnull=False) & (Q(new_birth_date=None) | ~Q(old_birth_date=F("new_birth_date"))),
                name="profile_change_changes_something",
            ),
        ]
        indexes = [models.Index(fields=["person", "-asked_at"], name="profile_change_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"

    @property
    def steps(self) -> tuple[tuple[str, date | None], tuple[str, date | None]]:
        """Name and birthday before and after."""
        return (self.old_name, self.old_birth_date), (self.new_name, self.new_birth_date)
