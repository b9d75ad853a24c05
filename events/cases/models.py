"""Cases: what was flagged, complained of or objected to, who looks at it, the decision; and the monthly spot checks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.attendance.models import Attendance, Flag
from events.shifts.models import Shift
from points.models import Freeze, HandEntry, Shop, Transfer
from volunteer.core.files.images import private_storage
from volunteer.core.required import required
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


LAST_ROUND = 3  # two appeals
LEADERS = ("shift__leader", "shift__first_leader")


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> CaseQuerySet:
        """Those nobody has decided on, for the first time or after an appeal."""
        return self.filter(decided_at=None)

    def overdue(self, at: datetime) -> CaseQuerySet:
        return self.open().filter(due_at__lte=at)

    def seen_from(self, held: Scope, reader: User, people: Any) -> CaseQuerySet:
        """Those that lie with the offices of a scope, and those the reader once had to decide, which they go on reading.

        Without what is about `people`, the reader and who is or lately was of the household (`parties.home_of`), or about their
        units; what they brought themselves they follow from their own page.
        """
        asked = Hearing.objects.filter(case=OuterRef("pk"), person__in=people)
        brought = Voice.objects.filter(case=OuterRef("pk"), by__in=people)
        owned = CaseStep.objects.filter(case=OuterRef("pk"), person=reader, act__in=CaseStep.OWNED)
        found = self.filter(held.areas("office__") | Q(Exists(owned))).filter(~Exists(asked), ~Exists(brought))
        persons = ("concerned", *LEADERS, "attendance__person", "hand__person", "hand__asked_by")
        for about in (*persons, "point__appointments__person", "area__appointments__person"):
            found = found.exclude(**{f"{about}__in": people})
        return found

    def of_party(self, reader: User) -> CaseQuerySet:
        """Those that this person or the household may follow."""
        return self.of_people(User.objects.household_of(reader).order_by().values("pk"))

    def of_people(self, people: Any) -> CaseQuerySet:
        """Those that one of these people may follow: they brought it by name, were asked, or it was decided about them or their
        records.
        """
        mine = {"case": OuterRef("pk")}
        brought = Exists(Voice.objects.filter(**mine, by__in=people))
        asked = Exists(Hearing.objects.filter(**mine, person__in=people))
        rulings = Ruling.objects.filter(**mine)
        changed = Q(changes__attendance__person__in=people) | Q(changes__hand__person__in=people)
        ruled = Exists(rulings.filter(Q(person__in=people) | changed))
        told = Exists(rulings) & (Q(concerned__in=people) | Q(attendance__person__in=people))
        return self.filter(Q(brought) | Q(asked) | Q(ruled) | Q(told))


class Case(models.Model):
    """核查事项: one matter that somebody who is not part of it looks at. `number` is what people call it by.

    `subject` names what it is about: while a case about it is open for the first time, what comes in about the same joins it.
    It belongs to a unit, a point or an area; the `office` is an area above the unit, the `owner` one of its reviewers. `concerned`
    is the person whose doing is in question, once known. `round` counts decisions: 1, after each appeal one more.
    """

    class Topic(models.TextChoices):
        RECORD = "record", pgettext_lazy("case", "a record of service")
        POINTS = "points", pgettext_lazy("case", "points given or taken")
        GOODS = "goods", pgettext_lazy("case", "goods and prices")
        CONDUCT = "conduct", pgettext_lazy("case", "how somebody behaved")
        MONEY = "money", pgettext_lazy("case", "hours or points sold for money")
        OTHER = "other", pgettext_lazy("case", "something else")

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=8, unique=True)
    subject = models.CharField(max_length=80)
    topic = models.CharField(max_length=8, choices=Topic)
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="cases", db_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="cases")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="cases")
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, related_name="cases")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, related_name="cases")
    hand = models.ForeignKey(HandEntry, models.PROTECT, null=True, related_name="cases")
    concerned = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+", db_index=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    escalations = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(CaseQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(decided_at=None, round=1), name="case_open_once_about_a_subject"
            ),
            models.CheckConstraint(
                condition=Q(point=None, area__isnull=False) | Q(point__isnull=False, area=None), name="case_is_of_one_unit"
            ),
            models.CheckConstraint(condition=Q(owner=None) | Q(office__isnull=False), name="case_owner_has_an_office"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(concerned=None) | ~Q(owner=models.F("concerned")),
                name="case_not_owned_by_whom_it_concerns",
            ),
            models.CheckConstraint(condition=Q(round__range=(1, LAST_ROUND)), name="case_rounds_end"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(decided_at=None), name="case_due"),
            models.Index(fields=["owner"], condition=Q(decided_at=None), name="case_of_owner"),
            models.Index(fields=["office", "-opened_at"], name="case_of_office"),
            models.Index(fields=["point", "-opened_at"], name="case_of_point"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def unit(self) -> ServicePoint | Area:
        """What it belongs to (constraint `case_is_of_one_unit`)."""
        return self.point or required(self.area, "a case is of a service point or of an area")

    @property
    def known_owner(self) -> User:
        """The owner of a case that was given to somebody; `tick` finds one where there is none."""
        return required(self.owner, "the case was given to an owner before")

    def is_overdue(self, at: datetime) -> bool:
        return self.decided_at is None and self.due_at <= at


class Voice(models.Model):
    """What opened or joined a case, or appealed against a decision: a flag, or what somebody said. Never changed, never removed.

    Nothing of who speaks anonymously is kept but `code_hash`: whoever holds the code can read on, and appeal.
    """

    class Kind(models.TextChoices):
        FLAG = "flag", pgettext_lazy("voice", "flagged by the system")
        OBJECTION = "objection", pgettext_lazy("voice", "objection to one's own record")
        COMPLAINT = "complaint", pgettext_lazy("voice", "complaint")
        CHECK = "check", pgettext_lazy("voice", "check by phone")
        LIVE = "live", pgettext_lazy("voice", "looked in while it ran")
        APPEAL = "appeal", pgettext_lazy("voice", "appeal")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="voices")
    kind = models.CharField(max_length=10, choices=Kind)
    flag = models.OneToOneField(Flag, models.PROTECT, null=True, related_name="voice")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True)
    words = models.CharField(max_length=1000, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    later = models.BooleanField(default=False, help_text="Beyond what one sender, one subject or a day may bring: read last.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], condition=~Q(code_hash="") & ~Q(kind="appeal"), name="voice_code_once"),
            models.UniqueConstraint(fields=["case", "round"], condition=Q(kind="appeal"), name="voice_one_appeal_a_round"),
            models.CheckConstraint(condition=Q(by=None) | Q(code_hash=""), name="voice_is_named_or_anonymous"),
            models.CheckConstraint(condition=Q(kind="flag") | ~Q(words=""), name="voice_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="voice_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"

    @property
    def anonymous(self) -> bool:
        return bool(self.code_hash)


class Hearing(models.Model):
    """The person concerned is asked, and answers until a day; without a phone, somebody in charge writes the answer down."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="hearings")
    person = models.ForeignKey(User, models.PROTECT, related_name="hearings")
    question = models.CharField(max_length=500)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], condition=Q(answered_at=None), name="hearing_one_open_question"),
            models.CheckConstraint(
                condition=Q(answered_at=None, answered_by=None, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="hearing_is_open_or_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.person_id}"

    def heard(self, at: datetime) -> bool:
        """Whether the person has answered, or had the time to."""
        return self.answered_at is not None or self.until <= at


class CasePicture(models.Model):
    """A picture as evidence: seen by those in charge and by whoever sent it. Of an anonymous voice nobody is named."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="pictures")
    voice = models.ForeignKey(Voice, models.PROTECT, null=True, related_name="pictures")
    hearing = models.ForeignKey(Hearing, models.PROTECT, null=True, related_name="pictures")
    picture = models.ImageField(upload_to="cases/", storage=private_storage)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"picture {self.id}"


class Ruling(models.Model):
    """What was decided in one round, why, and by whom. Never changed, never removed; an appeal makes another one."""

    class Decision(models.TextChoices):
        NONE = "none", pgettext_lazy("ruling", "nothing to be done")
        CORRECT = "correct", pgettext_lazy("ruling", "the record is put right")
        REVERSE = "reverse", pgettext_lazy("ruling", "the points are taken back")
        EARNING = "earning", pgettext_lazy("ruling", "is paid no points until a date")
        SPENDING = "spending", pgettext_lazy("ruling", "may spend no points until a date")
        LEADING = "leading", pgettext_lazy("ruling", "may lead no shifts until a date")
        KEEPING = "keeping", pgettext_lazy("ruling", "may serve at no counter until a date")
        HAND_OVER = "hand_over", pgettext_lazy("ruling", "handed over to another authority")
        STANDS = "stands", pgettext_lazy("ruling", "the decision before stands")

    PAUSES = (Decision.EARNING, Decision.SPENDING, Decision.LEADING, Decision.KEEPING)

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="rulings", db_index=False)
    round = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=500)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    freeze = models.ForeignKey(Freeze, models.PROTECT, null=True, related_name="+")
    authority = models.CharField(max_length=60, blank=True)
    office = models.ForeignKey(Area, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="ruling_one_a_round"),
            models.CheckConstraint(condition=~Q(reason=""), name="ruling_says_why"),
            models.CheckConstraint(
                condition=Q(decision__in=["earning", "spending", "leading", "keeping"], person__isnull=False, freeze__isnull=False)
                | (~Q(decision__in=["earning", "spending", "leading", "keeping"]) & Q(person=None, freeze=None)),
                name="ruling_pauses_somebody",
            ),
            models.CheckConstraint(
                condition=(Q(decision="hand_over") & ~Q(authority="")) | (~Q(decision="hand_over") & Q(authority="")),
                name="ruling_hands_over_to_somebody",
            ),
        ]
        triggers = [pgtrigger.Protect(name="ruling_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.decision}"


class RulingChange(models.Model):
    """A record or points by hand that a ruling changed, with what counted before: an appeal can set it right again."""

    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="changes")
    attendance = models.ForeignKey(Attendance, models.PROTECT, null=True, related_name="+")
    hand = models.ForeignKey(HandEntry, models.PROTECT, null=True, related_name="+")
    counted_start = models.DateTimeField(null=True)
    counted_end = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance=None, hand__isnull=False) | Q(attendance__isnull=False, hand=None),
                name="ruling_change_is_of_one_thing",
            )
        ]
        triggers = [pgtrigger.Protect(name="ruling_change_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.ruling_id} {self.attendance_id or self.hand_id}"


class CaseStep(models.Model):
    """One step of a case: who did what, when. Never changed, never removed. Nobody who speaks anonymously is named in one."""

    class Act(models.TextChoices):
        OPENED = "opened", pgettext_lazy("case step", "opened")
        JOINED = "joined", pgettext_lazy("case step", "something more came in")
        GIVEN = "given", pgettext_lazy("case step", "given to")
        TAKEN = "taken", pgettext_lazy("case step", "taken on by")
        PASSED = "passed", pgettext_lazy("case step", "passed to the office above")
        ESCALATED = "escalated", pgettext_lazy("case step", "overdue: passed up")
        ASKED = "asked", pgettext_lazy("case step", "somebody was asked")
        ANSWERED = "answered", pgettext_lazy("case step", "answered")
        EVIDENCE = "evidence", pgettext_lazy("case step", "evidence was added")
        RULED = "ruled", pgettext_lazy("case step", "decided")
        APPEALED = "appealed", pgettext_lazy("case step", "appealed against")

    OWNED = (Act.GIVEN, Act.TAKEN, Act.PASSED, Act.ESCALATED)  # `person` is then who had to decide it

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps", db_index=False)
    act = models.CharField(max_length=10, choices=Act)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", help_text="Empty: by itself, or anonymous.")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="case_steps")]
        triggers = [pgtrigger.Protect(name="case_step_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.case_id}"


class AwardDraw(models.Model):
    """The draw of one month of local dates: the `number` awards of `population` with the lowest SHA-256 of "<seed>:<transfer>".

    The population is every award that was posted in the month, whatever became of it later: whoever knows the seed can draw again.
    """

    id = models.UUIDField(primary_key=True)
    month = models.DateField(unique=True, help_text="Its first day.")
    seed = models.CharField(max_length=32)
    population = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(population=0, number=0) | Q(number__gte=1, number__lte=models.F("population")),
                name="draw_takes_one_at_least",
            )
        ]
        triggers = [pgtrigger.Protect(name="draw_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.number}/{self.population}"


class AwardCheckQuerySet(models.QuerySet["AwardCheck"]):
    def waiting(self) -> AwardCheckQuerySet:
        """Those that nobody has finished."""
        return self.filter(outcome__in=AwardCheck.UNFINISHED)

    def seen_from(self, held: Scope, people: Any) -> AwardCheckQuerySet:
        """Those of points inside the areas of a scope, without what is about these people or their points."""
        found = self.filter(held.areas("point__area__"))
        staff = Q(point__appointments__person__in=people)
        for own in (
            Q(person__in=people),
            Q(attendance__shift__leader__in=people),
            Q(attendance__shift__first_leader__in=people),
            Q(attendance__shift__closed_by__in=people),
            staff,
        ):
            found = found.exclude(own)
        return found


class AwardCheck(models.Model):
    """One award that was drawn, and what the person said when they were called. Who calls reads the number, nobody else."""

    class Outcome(models.TextChoices):
        WAITING = "", pgettext_lazy("check", "not called yet")
        UNREACHED = "unreached", pgettext_lazy("check", "not reached so far")
        CONFIRMED = "confirmed", pgettext_lazy("check", "was there, as recorded")
        DIFFERENT = "different", pgettext_lazy("check", "was there, but not as recorded")
        DENIED = "denied", pgettext_lazy("check", "was not there")
        GIVEN_UP = "given_up", pgettext_lazy("check", "could not be reached")

    UNFINISHED = (Outcome.WAITING, Outcome.UNREACHED)
    OPENS_A_CASE = (Outcome.DIFFERENT, Outcome.DENIED)

    id = models.UUIDField(primary_key=True)
    draw = models.ForeignKey(AwardDraw, models.PROTECT, related_name="checks")
    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="+")
    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="checks")
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="award_checks", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="award_checks")
    caller = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    tries = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.WAITING)
    note = models.CharField(max_length=300, blank=True)
    called_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="checks")

    objects = models.Manager.from_queryset(AwardCheckQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="", called_at=None) | (~Q(outcome="") & Q(caller__isnull=False, called_at__isnull=False)),
                name="check_was_called_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["different", "denied"]) | Q(case__isnull=False), name="check_that_fails_is_a_case"
            ),
            models.CheckConstraint(condition=Q(caller=None) | ~Q(caller=models.F("person")), name="check_not_by_the_one_called"),
        ]
        indexes = [models.Index(fields=["point", "outcome"], name="check_of_point")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.person_id}"
