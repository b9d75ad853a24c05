"""What happens beside the scans at a shift: who stands waiting, what was undone, what looks odd, what came of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import stale
from events.models.attendance import Attendance, Scan
from events.models.events import Shift
from volunteer.core.required import required
from volunteer.models import User
from volunteer.pictures import private


class Undo(models.Model):
    """A scan taken back within ten minutes, with the reason. The scan itself stays; the fold no longer looks at it."""

    scan = models.OneToOneField(Scan, models.PROTECT, related_name="undo", primary_key=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=100)
    at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="undo_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"undo {self.scan_id}"


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    def waiting(self) -> ArrivalQuerySet:
        """Those the leader has not decided on, in the order they came."""
        return self.filter(state=Arrival.State.WAITING).order_by("arrived_at", "nonce")


class Arrival(models.Model):
    """Somebody who pressed "我到了" at the wall poster, or a first-timer whose message is late, known by three digits.

    `nonce` is the id of the scan that admitting makes. A row without a person waits for its owner to sign in.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("arrival", "waiting")
        ADMITTED = "admitted", pgettext_lazy("arrival", "admitted")
        DISMISSED = "dismissed", pgettext_lazy("arrival", "sent away")

    nonce = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.CASCADE, related_name="arrivals")
    person = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="arrivals")
    number = models.CharField(max_length=3, blank=True)
    name = models.CharField(max_length=40, blank=True)
    act = models.CharField(max_length=3, choices=Scan.Act)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    arrived_at = models.DateTimeField()
    note = models.CharField(max_length=100, blank=True, help_text="The leader's word to somebody who was sent away.")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ArrivalQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person", "act"], condition=Q(state="waiting", person__isnull=False), name="arrival_waits_once"
            ),
            models.UniqueConstraint(fields=["shift", "number"], condition=~Q(number=""), name="arrival_number_once_in_a_shift"),
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(number=""), name="arrival_is_somebody_or_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id or self.number}"


class FlagQuerySet(models.QuerySet["Flag"]):
    def open(self) -> FlagQuerySet:
        return self.filter(decided_at=None)


class Flag(models.Model):
    """Something that a second person has to look at. What it is about is not paid while it is open.

    `attendance` None = the whole shift. `detail` holds numbers and machine's words for the sentence; `words` what a person wrote.
    """

    class Kind(models.TextChoices):
        HEADS = "heads", pgettext_lazy("flag", "more check-ins than heads")
        ONE_PHONE = "one_phone", pgettext_lazy("flag", "one phone for several accounts")
        BY_HAND = "by_hand", pgettext_lazy("flag", "many entries by hand")
        AFTER_CLOSING = "after_closing", pgettext_lazy("flag", "entered after closing")
        CLOCK = "clock", pgettext_lazy("flag", "the device's clock was off")
        FAR = "far", pgettext_lazy("flag", "far from the place, or the position was vague")
        UPLOAD = "upload", pgettext_lazy("flag", "a scan that could not be accepted")
        OWN_PEOPLE = "own_people", pgettext_lazy("flag", "people whom only this leader has ever seen")
        OBJECTION = "objection", pgettext_lazy("flag", "the person objects")

    class Decision(models.TextChoices):
        NONE = "", pgettext_lazy("decision", "open")
        COUNTS = "counts", pgettext_lazy("decision", "counts as recorded")
        CORRECTED = "corrected", pgettext_lazy("decision", "put right")
        REFUSED = "refused", pgettext_lazy("decision", "does not count")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="flags")
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="flags")
    scan = models.ForeignKey(Scan, models.PROTECT, null=True, blank=True, related_name="flags")
    kind = models.CharField(max_length=15, choices=Kind)
    key = models.CharField(max_length=80, unique=True, help_text="Raising the same flag again changes nothing.")
    detail = models.JSONField(default=dict)
    words = models.CharField(max_length=500, blank=True)
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    raised_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, blank=True, default=Decision.NONE)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(FlagQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision="")),
                name="flag_is_open_or_decided_by_somebody",
            )
        ]
        indexes = [
            models.Index(fields=["shift"], condition=Q(decided_at=None), name="flag_open_of_shift"),
            models.Index(fields=["attendance"], name="flag_of_attendance"),
        ]
        triggers = [stale.of_shift("flag_figures")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shift_id}"

    @property
    def known_attendance(self) -> Attendance:
        """The record that an objection is to; `events.objections.object_to` always names it."""
        return required(self.attendance, "an objection is to a record")


class Correction(models.Model):
    """One change to what counted at a settled shift: what stood before and after, why, by whom. Never changed, never removed."""

    class Kind(models.TextChoices):
        TIME = "time", pgettext_lazy("correction", "wrong time")
        PERSON = "person", pgettext_lazy("correction", "wrong person")
        CANCELLED = "cancelled", pgettext_lazy("correction", "the shift did not take place")

    id = models.UUIDField(primary_key=True)
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.JSONField(help_text="counted_start, counted_end (ISO or null), minutes, points, pay")
    after = models.JSONField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        triggers = [pgtrigger.Protect(name="correction_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.attendance_id}"


class MakeupQuerySet(models.QuerySet["Makeup"]):
    def asked(self) -> MakeupQuerySet:
        """Those nobody has decided on."""
        return self.filter(state=Makeup.State.ASKED)

    def honorary(self) -> MakeupQuerySet:
        """Those whose minutes are honorary hours."""
        return self.filter(state=Makeup.State.APPROVED, shift__state=Shift.State.SETTLED)


class Makeup(models.Model):
    """补录: hours of a settled shift that no scan shows, asked for with evidence. Once approved they are honorary: never points."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("makeup", "waiting for the community")
        APPROVED = "approved", pgettext_lazy("makeup", "recorded as honorary hours")
        RETURNED = "returned", pgettext_lazy("makeup", "not recorded")

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="makeups")
    person = models.ForeignKey(User, models.PROTECT, related_name="makeups")
    minutes = models.PositiveIntegerField(_("minutes"))
    evidence = models.CharField(_("how others can tell that the person was there"), max_length=500)
    picture = models.ImageField(_("picture"), upload_to="evidence/", storage=private, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(MakeupQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "person"], condition=Q(state__in=["asked", "approved"]), name="makeup_once_per_shift_and_person"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="makeup_minutes_make_sense"),
        ]
        triggers = [stale.of_shift("makeup_figures")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.minutes} min"


class OutcomeKind(models.Model):
    """What can come of a shift besides hours, with its unit: tonnes cleared, vehicles moved. Free categories of the district."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(max_length=60)
    unit = models.CharField(_("unit"), max_length=10)
    unit_en = models.CharField(max_length=20)
    decimals = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(unique=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name if self.in_chinese else self.name_en

    @property
    def in_chinese(self) -> bool:
        return (get_language() or "").startswith("zh")

    @property
    def unit_word(self) -> str:
        return self.unit if self.in_chinese else self.unit_en


class Outcome(models.Model):
    """How much of one kind came of one shift."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="outcomes")
    kind = models.ForeignKey(OutcomeKind, models.PROTECT, related_name="outcomes")
    amount = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "kind"], name="outcome_once_per_shift_and_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="outcome_is_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class PhotoQuerySet(models.QuerySet["Photo"]):
    def standing(self) -> PhotoQuerySet:
        """Those nobody took away."""
        return self.filter(removed_at=None)


class Photo(models.Model):
    """A picture of a shift, by somebody who was there. Nobody else sees it unless those to be seen agreed."""

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="photos")
    picture = models.ImageField(upload_to="shifts/", storage=private)
    agreed = models.BooleanField(help_text="The uploader says that everybody to be recognised agreed to its being shown.")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(PhotoQuerySet)()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"photo {self.id}"
