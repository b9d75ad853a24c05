"""Scans and the attendances they add up to; people who wait at the sign; scans taken back; flags."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.core import triggers as core_triggers
from events.shifts.models import Job, Shift
from volunteer.core.required import required
from volunteer.models import Card, User


class Door(models.TextChoices):
    """By which way a scan came in."""

    OWN = "own", pgettext_lazy("door", "own phone, rotating code")
    TYPED = "typed", pgettext_lazy("door", "own phone, typed code")
    STAFF = "staff", pgettext_lazy("door", "the phone's personal code, scanned by the leader")
    WAITING = "waiting", pgettext_lazy("door", "admitted from the waiting room")
    CARD = "card", pgettext_lazy("door", "printed card, scanned by the leader")
    ROSTER = "roster", pgettext_lazy("door", "ticked on the roster")
    PAPER = "paper", pgettext_lazy("door", "typed in from the paper roster")
    ONLINE = "online", pgettext_lazy("door", "online event")
    VISIT = "visit", pgettext_lazy("door", "the helper's own word, at a visit")
    CLOSING = "closing", pgettext_lazy("door", "leader's closing: stayed to the end")


class Grade(models.TextChoices):
    """How much a record can be trusted; the weakest of its scans decides. Grade C waits for a second person."""

    A = "A", _("scanned with one's own phone")
    B = "B", _("recorded on site")
    C = "C", _("entered by hand")


class ScanQuerySet(models.QuerySet["Scan"]):
    def standing(self) -> ScanQuerySet:
        """Accepted and not undone."""
        return self.filter(accepted=True, undo=None)

    def heard(self) -> ScanQuerySet:
        """Standing, or not accepted only because of the order in which scans came: what an attendance may rest on."""
        return self.filter(Q(accepted=True) | Q(reason__in=Scan.OUT_OF_ORDER), undo=None)


class Scan(models.Model):
    """扫码记录: one attempt by one door, accepted or refused, for ever. `id` is the ticket's nonce: a repeat is the same scan."""

    class Act(models.TextChoices):
        IN = "in", pgettext_lazy("scan", "check in")
        OUT = "out", pgettext_lazy("scan", "check out")

    OUT_OF_ORDER: ClassVar[list[str]] = ["already", "not_in"]  # refused only because another scan had come first, or not yet

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="scans", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="scans")
    act = models.CharField(max_length=3, choices=Act)
    door = models.CharField(max_length=10, choices=Door)
    accepted = models.BooleanField()
    reason = models.CharField(max_length=30, blank=True)
    scanned_at = models.DateTimeField()
    received_at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    device = models.CharField(max_length=64, blank=True, help_text="A keyed hash of the browser's or the pass's own secret.")
    card = models.ForeignKey(Card, models.PROTECT, null=True, blank=True, related_name="scans", db_index=False)
    clock_off = models.IntegerField(null=True, blank=True, help_text="Seconds by which the device's clock was ahead of ours.")
    distance = models.PositiveIntegerField(null=True, blank=True, help_text="Metres from the point; the position is not kept.")
    accuracy = models.PositiveIntegerField(null=True, blank=True, help_text="Metres, as the phone tells it.")
    network = models.CharField(
        max_length=16, blank=True, help_text="A keyed hash of the beginning of the address it was sent from."
    )

    objects = models.Manager.from_queryset(ScanQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True, reason="", shift__isnull=False, person__isnull=False)
                | (Q(accepted=False) & ~Q(reason="")),
                name="scan_is_accepted_or_says_why_not",
            )
        ]
        indexes = [
            models.Index(fields=["shift", "person", "scanned_at"], name="scan_fold"),
        ]
        triggers = [pgtrigger.Protect(name="scan_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.act} {self.scanned_at:%T}"

    @property
    def known_shift(self) -> Shift:
        """The shift of an attempt that can be recorded; an accepted one has it (constraint `scan_is_accepted_or_says_why_not`)."""
        return required(self.shift, "a scan to be recorded names its shift")

    @property
    def known_person(self) -> User:
        """The person of an attempt that can be recorded, as for `known_shift`."""
        return required(self.person, "a scan to be recorded names its person")

    @property
    def known_person_id(self) -> int:
        """The id of `known_person`, without reading the person."""
        return required(self.person_id, "a scan to be recorded names its person")

    @classmethod
    def made(cls, *, at: datetime, **fields: Any) -> Scan:
        """An attempt of this moment, not saved; a desk judges whether it is accepted."""
        return cls(accepted=True, scanned_at=at, received_at=at, **fields)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def inside(self) -> AttendanceQuerySet:
        """Checked in and not out."""
        return self.filter(out_at=None)

    def counted(self) -> AttendanceQuerySet:
        """Those that nobody found void."""
        return self.exclude(pay_note__in=Attendance.NOT_COUNTED)

    def pending(self) -> AttendanceQuerySet:
        """Points not yet decided or not yet paid."""
        return self.filter(pay__in=[Attendance.Pay.PENDING, Attendance.Pay.SECOND_PERSON, Attendance.Pay.BUDGET])

    def needing_confirmation(self) -> AttendanceQuerySet:
        """A second person's word is needed and has not been given."""
        return self.filter(needs_confirmation_condition())

    def without_open_flags(self) -> AttendanceQuerySet:
        """No open flag lies on the record or on its whole shift."""
        return self.filter(~open_flag_condition())

    def verified(self) -> AttendanceQuerySet:
        """Their minutes are verified hours: nobody's word is awaited, and nobody found that they do not count."""
        trusted = self.filter(~needs_confirmation_condition(), ~open_flag_condition(), shift__state=Shift.State.SETTLED)
        return trusted.exclude(pay_note=Attendance.REFUSED)


def took_place_condition(way: str = "") -> Q:
    """A condition on rows from which `way` leads to a shift (for example "shift__"): the shift took place.

    It is over, and somebody came: a record with minutes that nobody found void, a head-count that a second person confirmed, or
    hours added later that a second person approved. This is the one definition; whatever counts or shows what was held asks it.
    """
    shift = OuterRef(f"{way}pk")
    came = Attendance.objects.counted().filter(shift=shift, minutes__gt=0)
    added = Shift.objects.filter(pk=shift, state=Shift.State.SETTLED, makeups__state="approved")
    somebody = Q(Exists(came)) | Q(Exists(added)) | Q(**{f"{way}count_confirmed_at__isnull": False})
    return Q(**{f"{way}state__in": Shift.OVER}) & somebody


def session_condition(way: str = "") -> Q:
    """The shifts that are counted as shifts: they took place and are no visits, which are counted as requests that were done."""
    return Q(**{f"{way}event__visit": False}) & took_place_condition(way)


def needs_confirmation_condition() -> Q:
    return Q(confirmed_by=None) & (Q(grade=Grade.C) | ~Q(needs=Attendance.Needs.NOBODY))


def open_flag_condition() -> Q:
    open_flags = Flag.objects.open().holding()
    whole = open_flags.filter(shift=OuterRef("shift"), attendance=None, scan=None)
    on_row = Q(Exists(open_flags.filter(attendance=OuterRef("pk"))))
    on_all = Q(Exists(whole.exclude(kind=Flag.Kind.BY_HAND)))
    return on_row | on_all | Q(Exists(whole.filter(kind=Flag.Kind.BY_HAND)), grade=Grade.C)


class Attendance(models.Model):
    """签到记录: one person at one shift, a pure function of the accepted scans. Minutes are whole; times are instants.

    `counted_start`/`counted_end` is the overlap of presence and shift; a person's counted intervals never overlap.
    """

    class Pay(models.TextChoices):
        PENDING = "pending", pgettext_lazy("pay", "counted when the shift is settled")
        SECOND_PERSON = "second", pgettext_lazy("pay", "waits for a second person's confirmation")
        BUDGET = "budget", pgettext_lazy("pay", "waits for the service point's budget")
        PAID = "paid", pgettext_lazy("pay", "paid")
        NOTHING = "nothing", pgettext_lazy("pay", "no points")

    class Needs(models.TextChoices):
        NOBODY = "", pgettext_lazy("needs", "nobody's")
        AREA = "area", pgettext_lazy("needs", "the parent area's")
        DISTRICT = "district", pgettext_lazy("needs", "the district's")
        WITNESS = "witness", pgettext_lazy("needs", "a witness of the whole shift")

    VOID = "void"  # in `pay_note`: a correction said that the record does not count at all
    REFUSED = "refused"  # in `pay_note`: somebody found that the record does not count
    NOT_COUNTED = (VOID, REFUSED)

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="attendances", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="attendances", db_index=False)
    job = models.ForeignKey(Job, models.PROTECT, related_name="attendances")
    in_at = models.DateTimeField()
    out_at = models.DateTimeField(null=True, blank=True)
    counted_start = models.DateTimeField(null=True, blank=True)
    counted_end = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveIntegerField(default=0)
    grade = models.CharField(max_length=1, choices=Grade)
    extra = models.BooleanField(default=False, help_text="A walk-in beyond the places: hours count, points wait for the budget.")
    pay = models.CharField(max_length=10, choices=Pay, default=Pay.PENDING)
    pay_note = models.CharField(max_length=40, blank=True, help_text="Why there are no points, as a machine's word.")
    points = models.PositiveIntegerField(default=0, help_text="What was paid, or waits to be paid, after settlement.")
    needs = models.CharField(
        max_length=8, choices=Needs, blank=True, default=Needs.NOBODY, help_text="Whose word it needs before it is paid."
    )
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(AttendanceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "person"], name="attendance_once_per_shift_and_person"),
            models.CheckConstraint(
                condition=Q(counted_start=None, counted_end=None, minutes=0)
                | Q(
                    counted_start__isnull=False,
                    counted_end__gte=F("counted_start"),
                    counted_start__gte=F("in_at"),
                    counted_end__lte=F("out_at"),
                ),
                name="attendance_counts_within_presence",
            ),
            ExclusionConstraint(
                name="attendance_one_place_at_a_time",
                expressions=[
                    (Func(F("person_id"), F("person_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("counted_start"), F("counted_end"), function="tstzrange"), "&&"),
                ],
                condition=Q(counted_start__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-in_at"], name="attendance_of_person"),
            models.Index(fields=["person"], condition=Q(out_at=None), name="attendance_open"),
            models.Index(fields=["shift", "in_at"], name="attendance_roster"),
            models.Index(fields=["shift"], condition=Q(needs="witness"), name="attendance_without_witness"),
        ]
        triggers = [core_triggers.stale_by_row("attendance_figures")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id} {self.minutes} min"

    @property
    def how(self) -> str:
        """By which ways its standing scans came in, in their order; one statement."""
        scans = Scan.objects.standing().filter(shift_id=self.shift_id, person_id=self.person_id).order_by("scanned_at", "pk")
        ways = dict.fromkeys(scans.values_list("door", flat=True))
        return " · ".join(str(Door(way).label) for way in ways) or str(self.get_grade_display())

    @property
    def counted_interval(self) -> tuple[datetime, datetime]:
        """From when to when minutes count; both are set where there are any (constraint `attendance_counts_within_presence`)."""
        rule = "minutes count within an interval"
        return required(self.counted_start, rule), required(self.counted_end, rule)

    @property
    def is_void(self) -> bool:
        """A correction said that it does not count at all."""
        return self.pay_note == self.VOID


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

    def holding(self) -> FlagQuerySet:
        """What they are about is not paid while they are open."""
        return self.exclude(kind__in=Flag.NOT_HOLDING)


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
        UNWITNESSED = "unwitnessed", pgettext_lazy("flag", "nobody vouches for it")

    class Decision(models.TextChoices):
        NONE = "", pgettext_lazy("decision", "open")
        COUNTS = "counts", pgettext_lazy("decision", "counts as recorded")
        CORRECTED = "corrected", pgettext_lazy("decision", "put right")
        REFUSED = "refused", pgettext_lazy("decision", "does not count")

    NOT_HOLDING = (Kind.OBJECTION, Kind.UPLOAD)  # they hold nobody's points: one asks for more, the other counts for nobody yet

    id = models.UUIDField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="flags")
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, blank=True, related_name="flags", db_index=False)
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
        triggers = [core_triggers.stale_by_row("flag_figures")]

    def __str__(self) -> str:
        return f"{self.kind} {self.shift_id}"

    @property
    def known_attendance(self) -> Attendance:
        """The record that an objection is to; `events.cases.actions.object.object_to` always names it."""
        return required(self.attendance, "an objection is to a record")
