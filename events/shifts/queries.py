"""A shift as people see it in a list: when, where, whether there is room, what it is worth, how far away it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date as local_date
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Prefetch, QuerySet, UUIDField, Value
from django.utils import timezone

from events.campaigns import bonus
from events.models import Attendance, Job, Shift, Signup
from events.shifts.models import ShiftQuerySet
from points.models import Rule
from volunteer.core import geo
from volunteer.core.database.prepared import Prepared
from volunteer.models import Area, User
from volunteer.setup.steps import COMMUNITIES

HERE = "here"


@dataclass(frozen=True)
class Card:
    """One shift in a list. `state` is the reader's own sign-up, "here" for who is inside, empty when there is neither.

    `metres` is None when not asked for.
    """

    shift: Shift
    free: int
    points: int
    state: str
    running: bool
    metres: float | None

    @property
    def kilometres(self) -> float | None:
        return self.metres / 1000 if self.metres is not None and self.metres >= 950 else None

    @property
    def tens_of_metres(self) -> int:
        return max(100, round((self.metres or 0) / 100) * 100)

    @property
    def extra(self) -> int:
        """What a campaign gives on top of the points, in percent; 0 = nothing."""
        return bonus.extra_percent(self.shift)

    @property
    def few(self) -> bool:
        """Few places are left: worth saying aloud."""
        return 0 < self.free <= 3


def with_card_data(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """The shifts with everything a card shows, in two statements however many there are."""
    jobs = Prefetch("jobs", Job.objects.select_related("skill"))
    return shifts.select_related(
        "event__point__area__parent", "event__category", "event__skill", "event__campaign__fund", "rule"
    ).prefetch_related(jobs)


def shift_cards(shifts: Iterable[Shift], *, reader: User | AnonymousUser, at: datetime) -> list[Card]:
    """Cards of shifts that came through `with_card_data`; one more statement for a reader who is signed in."""
    rows = list(shifts)
    states = own_states(rows, reader)
    return [
        Card(
            shift=shift,
            free=sum(job.free for job in shift.jobs.all()),
            points=least_points(shift, shift.jobs.all()),
            state=states.get(shift.pk, ""),
            running=shift.start <= at < shift.end,
            metres=getattr(shift, "metres", None),
        )
        for shift in rows
    ]


def cards_by_day(cards: Iterable[Card], at: datetime) -> list[tuple[local_date, list[Card]]]:
    """Cards that are sorted by their start, under their local days; what began before today and goes on is of today."""
    today = timezone.localdate(at)
    return [(day, list(some)) for day, some in groupby(cards, key=lambda card: max(timezone.localdate(card.shift.start), today))]


def own_states(shifts: list[Shift], reader: User | AnonymousUser) -> dict[object, str]:
    if not reader.is_authenticated:
        return {}
    found = STATES(person=reader.pk, shifts=[shift.pk for shift in shifts]) if shifts else []
    return dict(sorted(found, key=lambda row: row[1] == HERE))  # who came is there, whatever they signed up for


def states_at_shifts(person: Any, shifts: Any) -> QuerySet[Any, tuple[UUID, str]]:
    signed = Signup.objects.active().filter(person=person, shift__pk__any=shifts).order_by().values_list("shift_id", "state")
    inside = Attendance.objects.inside().filter(person=person, shift__pk__any=shifts).order_by()
    return signed.union(inside.values_list("shift_id", Value(HERE, output_field=CharField())))


STATES = Prepared(states_at_shifts, person=BigIntegerField(), shifts=ArrayField(UUIDField()))


def expected_points(shift: Shift, job: Job, rule: Rule | None = None) -> int:
    """Points for being there from start to end in this job, under the shift's pinned rule (or `rule` while it has none)."""
    rule = shift.rule or rule or Rule.objects.on(timezone.localdate(shift.start))
    minutes = rule.minutes(shift.start, shift.end, shift.planned)
    return rule.most(minutes, shift.event.category_id, job.coefficient)


def least_points(shift: Shift, jobs: Iterable[Job]) -> int:
    """What the plainest job of the shift earns: a list promises no more."""
    return min((expected_points(shift, job) for job in jobs), default=0)


@dataclass(frozen=True)
class Position:
    """Degrees, WGS-84."""

    latitude: float
    longitude: float


def read_position(query: Mapping[str, str]) -> Position | None:
    """The position in `lat` and `lng`; None when there is none or it is not on earth."""
    try:
        latitude, longitude = float(query["lat"]), float(query["lng"])
    except (KeyError, ValueError):
        return None
    on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return Position(round(latitude, 3), round(longitude, 3)) if on_earth else None


def nearest_first(shifts: ShiftQuerySet, here: Position) -> ShiftQuerySet:
    """The shifts with `metres`, nearest first and sooner before later; points without a position come last."""
    metres = geo.distance_expression(here.latitude, here.longitude, "event__point__")
    return shifts.annotate(metres=metres).order_by(F("metres").asc(nulls_last=True), "start", "id")


def communities_without_event(at: datetime) -> QuerySet[Area]:
    """Those in which no shift was ever published; one that was cancelled later counts."""
    published = Shift.objects.filter(published_at__isnull=False, event__point__area__path__startswith=OuterRef("path"))
    return COMMUNITIES.rows(at).filter(~Exists(published))
