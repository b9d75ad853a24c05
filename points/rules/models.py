"""Rules as versioned data: what an hour is worth and what counts as an hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from volunteer.core.models import Approvable
from volunteer.models import User

MINUTE = timedelta(minutes=1)
EXACT_UP_TO = 600  # minutes; longer service is told in whole hours


class RuleQuerySet(models.QuerySet["Rule"]):
    def on(self, day: date) -> Rule:
        """The rule in force on a local date. Raises Rule.DoesNotExist on a site without rules."""
        return self.filter(since__lte=day).latest("since")

    def find_on(self, day: date) -> Rule | None:
        """The rule in force on a local date; None on a site without rules."""
        return self.filter(since__lte=day).order_by("since").last()


class Rule(models.Model):
    """One version, in force from `since`. A published shift pins the version it was published under: what was promised is paid.

    A version is never changed once it stands: `RuleDraft` is where the next one is written.

    Minutes are whole minutes; coefficients are hundredths (120 = 1.2). Defaults follow the practice of other platforms
    (60 % of the planned time, 30 minutes before and after, half hours) and may be edited by the district.
    """

    class Level(models.TextChoices):
        DISTRICT = "district", pgettext_lazy("rule", "the district")
        STREET = "street", pgettext_lazy("rule", "streets and the district")
        COMMUNITY = "community", pgettext_lazy("rule", "communities, streets and the district")

    PLAIN = 100  # hundredths: a coefficient that changes nothing
    JOB_MOST = 300  # hundredths: the highest that a job of a shift may have
    USUAL_MINUTES = 120  # of a shift, where something is told of shifts in general

    since = models.DateField(unique=True)
    points_per_hour = models.PositiveIntegerField(default=10)
    round_minutes = models.PositiveIntegerField(default=30)
    grace_minutes = models.PositiveIntegerField(
        default=5, help_text="So many minutes short of a full step count as the step. Versions of before have 0."
    )
    minimum_percent = models.PositiveIntegerField(default=60)
    opens_before = models.PositiveIntegerField(default=30)
    closes_after_start = models.PositiveIntegerField(default=30)
    leaves_until = models.PositiveIntegerField(default=60)
    day_minutes = models.PositiveIntegerField(default=480, help_text="Up to this many minutes a day count at once.")
    day_most = models.PositiveIntegerField(
        default=720, help_text="From day_minutes to here the parent area decides, beyond it the district."
    )
    by_hand_percent = models.PositiveIntegerField(default=30, help_text="A larger share of entries by hand in a shift is flagged.")
    unwitnessed_shifts = models.PositiveIntegerField(
        default=2, help_text="So many shifts of a leader pay within unwitnessed_days although nobody vouches for them."
    )
    unwitnessed_people = models.PositiveIntegerField(default=5, help_text="So many people at each of them.")
    unwitnessed_days = models.PositiveIntegerField(default=90)
    witness_percent = models.PositiveIntegerField(
        default=20, help_text="An enrolled phone vouches when it scanned at least this share of those who came."
    )
    look_days = models.PositiveIntegerField(
        default=7, help_text="So long the community has to look at a shift for which nobody vouches, and the street after it."
    )
    approval_hours = models.PositiveIntegerField(
        default=48, help_text="So long an office has to decide on an event; then the office above hears of it."
    )
    misses_most = models.PositiveIntegerField(default=3, help_text="So many no-shows within misses_days pause sign-up; 0 = never.")
    misses_days = models.PositiveIntegerField(default=90)
    pause_days = models.PositiveIntegerField(default=30)
    hand_person_month = models.PositiveIntegerField(default=200, help_text="Most points by hand for one person in a month.")
    hand_unit_month = models.PositiveIntegerField(default=2000, help_text="Most points by hand of one unit in a month.")
    gifts = models.BooleanField(default=True, help_text="People may give points to one another.")
    gift_out_month = models.PositiveIntegerField(default=50, help_text="The most one person gives away in a calendar month.")
    gift_in_month = models.PositiveIntegerField(default=100, help_text="The most one person is given in a calendar month.")
    household_orders = models.BooleanField(
        default=True, help_text="An order may draw on the wallets of household members who agreed."
    )
    coefficients = models.JSONField(default=dict, help_text="category slug -> hundredths; 100 where it is not named")
    fixed_awards = models.JSONField(default=dict, help_text="category slug -> points however long it takes")
    grades = models.JSONField(default=dict, help_text="grade of a record -> hundredths, at most 100; 100 where it is not named")
    leader_bonus = models.PositiveIntegerField(default=0, help_text="Hundredths that leading a shift adds to the coefficient.")
    event_points = models.PositiveIntegerField(null=True, blank=True, help_text="The most one person earns for all of an event.")
    day_points = models.PositiveIntegerField(null=True, blank=True, help_text="The most one person earns for a local date.")
    month_points = models.PositiveIntegerField(null=True, blank=True, help_text="The most one person earns for a calendar month.")
    welcome_bonus = models.PositiveIntegerField(default=0, help_text="Once for the first paid service, from the district's budget.")
    drafted_from = models.CharField(
        max_length=10, choices=Level, default=Level.DISTRICT, help_text="Offices of this level and above may draft a new version."
    )

    objects = models.Manager.from_queryset(RuleQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(points_per_hour__range=(1, 1000), round_minutes__range=(1, 60), minimum_percent__range=(0, 100)),
                name="rule_numbers_make_sense",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    day_minutes__range=(60, 1440), day_most__range=(models.F("day_minutes"), 1440), by_hand_percent__range=(0, 100)
                ),
                name="rule_day_is_a_ladder",
            ),
            models.CheckConstraint(
                condition=models.Q(witness_percent__lte=100, look_days__range=(1, 90), unwitnessed_days__range=(1, 366)),
                name="rule_witness_numbers_make_sense",
            ),
            models.CheckConstraint(
                condition=models.Q(grace_minutes__lte=30, approval_hours__range=(1, 720)), name="rule_grace_and_deadline_make_sense"
            ),
            models.CheckConstraint(
                condition=models.Q(leader_bonus__lte=200, welcome_bonus__lte=10_000), name="rule_extras_make_sense"
            ),
        ]

    def __str__(self) -> str:
        return f"rule of {self.since}"

    @property
    def caps(self) -> bool:
        """Whether there is a most that one person earns, beside what each shift is worth."""
        return any(cap is not None for cap in (self.event_points, self.day_points, self.month_points))

    def minutes(self, counted_start: datetime, counted_end: datetime, planned: timedelta) -> int:
        """Minutes that count for a presence inside the shift: full steps, 0 below the minimum share of the `planned` time.

        Who is a few minutes short of a step gets it, as long as that is no more than the `planned` time: what was reserved for
        the whole of it is the most that anybody earns.
        """
        present = max(timedelta(), counted_end - counted_start)
        if present * 100 < planned * self.minimum_percent:
            return 0
        whole, step = int(present.total_seconds()) // 60, self.round_minutes
        grace = min(self.grace_minutes, step // 2)  # to the nearest step at most
        rounded = (whole + grace) // step * step
        return rounded if rounded <= planned // MINUTE else whole // step * step

    def worth(self, minutes: int, category: str, job: int = PLAIN, *, grade: str = "", leads: bool = False) -> int:
        """Whole points for counted minutes, before what else the person earned: integers, rounded down once, at the end.

        `job` is the job's coefficient in hundredths; `leads` whether the person leads the shift. A fixed award is given as it is.
        """
        if minutes <= 0:
            return 0
        if category in self.fixed_awards:
            return int(self.fixed_awards[category])
        kind, trust = int(self.coefficients.get(category, self.PLAIN)), int(self.grades.get(grade, self.PLAIN))
        return minutes * self.points_per_hour * kind * (job + (self.leader_bonus if leads else 0)) * trust // 60_000_000

    def minutes_worth(self, points: int) -> int | None:
        """About how many minutes of ordinary service bring so many points; None where a cap lets nobody earn any.

        Up to the next full step, from ten hours on to the nearest hour. Categories, jobs and grades may bring more or less.
        """
        if 0 in (self.event_points, self.day_points, self.month_points):
            return None
        needed = -(-points * 60 // self.points_per_hour)
        if needed >= EXACT_UP_TO:
            return round(needed / 60) * 60
        return -(-needed // self.round_minutes) * self.round_minutes

    def most(self, minutes: int, category: str, job: int = PLAIN, *, leads: bool = False) -> int:
        """The most these minutes can bring one person, whatever else the person does."""
        caps = [cap for cap in (self.event_points, self.day_points, self.month_points) if cap is not None]
        return min([self.worth(minutes, category, job, leads=leads), *caps])

    def unwitnessed_points(self, minutes: int, job: int = PLAIN) -> int:
        """The most points that all friends of one leader together are paid within `unwitnessed_days` on nobody's word.

        In shifts of so many counted minutes of the dearest category; everybody comes once and gets the welcome bonus, too. What
        somebody else vouches for is paid beyond it.
        """
        each = max(self.most(minutes, category, job) for category in {"", *self.coefficients, *self.fixed_awards})
        return self.unwitnessed_shifts * self.unwitnessed_people * (each + self.welcome_bonus)

    def allowed(self, points: int, *, event: int = 0, day: int = 0, month: int = 0) -> int:
        """How many of `points` may be given to somebody who was given so many for the event, the day and the month."""
        limits = ((self.event_points, event), (self.day_points, day), (self.month_points, month))
        return max(0, min([points, *(cap - given for cap, given in limits if cap is not None)]))


class RuleDraftQuerySet(models.QuerySet["RuleDraft"]):
    def open(self) -> RuleDraftQuerySet:
        return self.filter(state=RuleDraft.State.DRAFT).order_by("since", "pk")


class RuleDraft(Approvable):
    """A version being written: `values` holds every number of a rule by its field's name. A second person puts it in force."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("rule", "draft")
        IN_FORCE = "in_force", pgettext_lazy("rule", "decided")
        DROPPED = "dropped", pgettext_lazy("rule", "dropped")

    id = models.UUIDField(primary_key=True)
    since = models.DateField()
    values = models.JSONField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    rule = models.OneToOneField(Rule, models.PROTECT, null=True, related_name="draft")
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()

    objects = models.Manager.from_queryset(RuleDraftQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", decided_by=None, decided_at=None, rule=None)
                | (Q(state="in_force", decided_at__isnull=False, rule__isnull=False) & ~Q(decided_by=models.F("drafted_by")))
                | Q(state="dropped", decided_at__isnull=False, rule=None),
                name="rule_draft_is_put_in_force_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"draft for {self.since}"

    def as_rule(self) -> Rule:
        """The version as it would stand, not saved. Numbers that rules learnt since it was written keep their defaults."""
        known = {field.name for field in Rule._meta.concrete_fields} - {"id", "since"}
        return Rule(since=self.since, **{name: value for name, value in self.values.items() if name in known})
