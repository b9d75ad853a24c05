"""Rules as versioned data: what an hour is worth and what counts as an hour."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models


class RuleQuerySet(models.QuerySet["Rule"]):
    def on(self, day: date) -> Rule:
        """The rule in force on a local date. Raises Rule.DoesNotExist on a site without rules."""
        return self.filter(since__lte=day).latest("since")


class Rule(models.Model):
    """One version, in force from `since`. A published shift pins the version it was published under: what was promised is paid.

    Minutes are whole minutes; coefficients are hundredths (120 = 1.2). Defaults follow the practice of other platforms
    (60 % of the planned time, 30 minutes before and after, half hours) and may be edited by the district.
    """

    since = models.DateField(unique=True)
    points_per_hour = models.PositiveIntegerField(default=10)
    round_minutes = models.PositiveIntegerField(default=30)
    minimum_percent = models.PositiveIntegerField(default=60)
    opens_before = models.PositiveIntegerField(default=30)
    closes_after_start = models.PositiveIntegerField(default=30)
    leaves_until = models.PositiveIntegerField(default=60)
    day_minutes = models.PositiveIntegerField(default=480, help_text="Up to this many minutes a day count at once.")
    day_most = models.PositiveIntegerField(
        default=720, help_text="From day_minutes to here the parent area decides, beyond it the district."
    )
    by_hand_percent = models.PositiveIntegerField(default=30, help_text="A larger share of entries by hand in a shift is flagged.")
    misses_most = models.PositiveIntegerField(default=3, help_text="So many no-shows within misses_days pause sign-up; 0 = never.")
    misses_days = models.PositiveIntegerField(default=90)
    pause_days = models.PositiveIntegerField(default=30)
    hand_person_month = models.PositiveIntegerField(default=200, help_text="Most points by hand for one person in a month.")
    hand_unit_month = models.PositiveIntegerField(default=2000, help_text="Most points by hand of one unit in a month.")
    coefficients = models.JSONField(default=dict, help_text="category slug -> hundredths; 100 where it is not named")

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
        ]

    def __str__(self) -> str:
        return f"rule of {self.since}"

    def coefficient(self, category: str, job: int = 100) -> int:
        """Hundredths of hundredths for a category and a job coefficient (hundredths): 10000 is plain."""
        return int(self.coefficients.get(category, 100)) * job

    def minutes(self, counted_start: datetime, counted_end: datetime, planned: timedelta) -> int:
        """Minutes that count for a presence inside the shift: rounded down, 0 below the minimum share of the `planned` time."""
        present = max(timedelta(), counted_end - counted_start)
        if present * 100 < planned * self.minimum_percent:
            return 0
        whole = int(present.total_seconds()) // 60
        return whole - whole % self.round_minutes

    def points(self, minutes: int, coefficient: int = 10_000) -> int:
        """Whole points for counted minutes: integers throughout, rounded down once, at the end."""
        return minutes * self.points_per_hour * coefficient // 600_000
