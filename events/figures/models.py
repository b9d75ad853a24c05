"""Figures added up once and kept: a row for each shift that is over, and sums of these rows for each period, unit and cut.

A *unit* is an area down to the building, named by its path, or a service point, named `p<id>`. A *cut* is a part of what
happened: `c:<category>`, `o:<organisation>`, `k:<campaign>`, or an empty text for everything. `events.figures.rollup` is the one
writer; all of it can be made again from the base rows.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from events.shifts.models import Event, Shift
from points.models import Shop
from volunteer.models import ServicePoint, User


class Measures(models.Model):
    """What is counted. Minutes are whole; `points` is what was awarded for service, less what was taken back.

    `participations` are records that were not found void; `by_hand` are make-up records, which alone make honorary minutes.
    `signed` had a place, `misses` of them did not come and were not excused.
    """

    NAMES: ClassVar[tuple[str, ...]] = (
        *("shifts", "participations", "verified", "honorary", "by_hand"),
        *("grade_b", "grade_c", "signed", "misses", "points"),
    )

    shifts = models.IntegerField(default=0)
    participations = models.IntegerField(default=0)
    verified = models.BigIntegerField(default=0)
    honorary = models.BigIntegerField(default=0)
    by_hand = models.IntegerField(default=0)
    grade_b = models.IntegerField(default=0)
    grade_c = models.IntegerField(default=0)
    signed = models.IntegerField(default=0)
    misses = models.IntegerField(default=0)
    points = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


class Tally(Measures):
    """One shift that is over, in one cut. `day` is the local date of its start; `path` is where its point lay on that day.

    `path_now` is where the point lies now, where that is elsewhere: a point or an area moved, or an area was merged into another.
    The shift counts for every unit in which one of both lies, once in each.

    The event stands here too: whoever looks through all shifts for the words of a title need not read the shifts themselves.
    """

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="tallies", db_constraint=False, db_index=False)
    event = models.ForeignKey(Event, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    cut = models.CharField(max_length=24)
    day = models.DateField()
    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    path = models.CharField(max_length=60)
    path_now = models.CharField(max_length=60, blank=True, help_text="Empty where it is the same as `path`.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "cut"], name="tally_once_per_shift_and_cut")]
        indexes = [
            models.Index(fields=["cut", "-day", "shift"], name="tally_of_cut"),
            models.Index(fields=["point", "-day", "shift"], name="tally_of_point"),
            models.Index(
                fields=["-day", "shift"],
                include=[
                    "event",
                    "point",
                    "shifts",
                    "participations",
                    "verified",
                    "signed",
                    "points",
                ],  # what lists are narrowed by
                condition=Q(cut__startswith="c:"),
                name="tally_of_day",
            ),
            *[
                models.Index(fields=["-day", "shift"], condition=Q(cut__startswith="c:") & ~Q(**{name: 0}), name=f"tally_{name}")
                for name in ("by_hand", "honorary", "grade_b", "grade_c", "misses")  # few shifts have any
            ],
            *[
                models.Index(fields=[of], opclasses=["varchar_pattern_ops"], condition=~Q(path_now=""), name=name)
                for name, of in {"tally_lay_there": "path", "tally_lies_there": "path_now"}.items()  # few shifts are elsewhere now
            ],
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.cut}"


class Seen(models.Model):
    """Who is counted in a tally."""

    pk = models.CompositePrimaryKey("tally_id", "person_id")
    tally = models.ForeignKey(Tally, models.CASCADE, related_name="seen", db_constraint=False, db_index=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.tally_id} {self.person_id}"


class Lengths(models.Model):
    """How many shifts a sum was added up from: those with anything of it. As long is the list behind the sum."""

    NAMES: ClassVar[tuple[str, ...]] = tuple(f"of_{name}" for name in Measures.NAMES[1:])

    of_participations = models.IntegerField(default=0)
    of_verified = models.IntegerField(default=0)
    of_honorary = models.IntegerField(default=0)
    of_by_hand = models.IntegerField(default=0)
    of_grade_b = models.IntegerField(default=0)
    of_grade_c = models.IntegerField(default=0)
    of_signed = models.IntegerField(default=0)
    of_misses = models.IntegerField(default=0)
    of_points = models.IntegerField(default=0)

    class Meta:
        abstract = True


class Figure(Measures, Lengths):
    """The sums of one period, unit and cut. `people` are different people: it cannot be added up from smaller parts."""

    class Kind(models.TextChoices):
        MONTH = "m", pgettext_lazy("period", "month")
        QUARTER = "q", pgettext_lazy("period", "quarter")
        YEAR = "y", pgettext_lazy("period", "year")
        ALL = "a", pgettext_lazy("period", "so far")

    kind = models.CharField(max_length=1, choices=Kind)
    start = models.DateField(help_text="The first day of the period; 1900-01-01 for everything so far.")
    unit = models.CharField(max_length=60)
    cut = models.CharField(max_length=24, blank=True)
    people = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "kind", "cut", "start"], name="figure_once")]
        indexes = [models.Index(fields=["id"], condition=Q(shifts=0), name="figure_of_nothing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.start} {self.unit} {self.cut}"

    def length(self, what: str) -> int:
        """How many shifts this sum was added up from."""
        found: int = self.shifts if what == "shifts" else getattr(self, f"of_{what}")
        return found


class Placed(models.Model):
    """Where a point lies for the figures, and where it lay before, as its shifts were counted: what changes counts them again.

    `path` follows an area that was merged into another. `terms` names the former places with their last days, as a text.
    """

    point = models.OneToOneField(ServicePoint, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    path = models.CharField(max_length=60)
    terms = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.point_id} {self.path}"


class Spending(models.Model):
    """What was spent at a shop in a month of the local date, less what was given back; and in how many transfers."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    start = models.DateField(help_text="The first day of the month.")
    points = models.BigIntegerField()
    times = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "start"], name="spending_once")]

    def __str__(self) -> str:
        return f"{self.shop_id} {self.start}"


class Purse(models.Model):
    """What the people hold who live in one area: in how many wallets, how much, how much of it expires next, whose; as of `at`.

    That is where they live now, wherever they lived when they earned it. Areas below a compound are counted in it; who has no
    home is counted for the district alone.
    """

    path = models.CharField(max_length=60, primary_key=True)
    people = models.IntegerField()
    points = models.BigIntegerField()
    expiring = models.BigIntegerField()
    losers = models.IntegerField(default=0, help_text="How many people lose something then.")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.path} {self.points}"


class Waning(models.Model):
    """What one person loses of their points at the next day of expiry; counted once a day."""

    person = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    points = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["-points", "person"], name="waning_most")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.points}"
