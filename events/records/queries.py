"""A person's whole record, read at one time: the five kinds of information of article 19 of the regulation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Avg, Count, Max, Min, Sum
from django.utils import timezone

from events.models import Attendance, Category, HelpRequest, RecordEntry, StarAward, StarScale
from events.records import hours as record_hours
from events.records.actions import entries
from events.records.actions import stars as stars_actions
from events.records.exchange import actions as exchange
from volunteer.models import Membership, PersonSkill, User

Kind = RecordEntry.Kind
MOST_SHOWN = 50  # entries of one kind on the page; the newest


@dataclass(frozen=True)
class CategoryHours:
    """Service in one category: how often, and verified minutes."""

    category: Category
    times: int
    minutes: int


@dataclass(frozen=True)
class RecordBook:
    """What a record says about a person on a day. Minutes are verified or honorary, never added together."""

    person: User
    skills: list[PersonSkill]
    units: list[Membership]
    lines: list[CategoryHours]
    verified: int
    honorary: int
    sources: list[tuple[str, int]]
    first: date | None
    last: date | None
    trainings: list[RecordEntry]
    awards: list[RecordEntry]
    ratings: list[RecordEntry]
    helped: dict[str, Any]
    stars: int
    in_notice: StarAward | None
    next_hours: int

    @property
    def times(self) -> int:
        return sum(line.times for line in self.lines)

    @property
    def missing(self) -> int:
        """Minutes that are missing for the next star; 0 when there is none."""
        return max(0, self.next_hours * 60 - self.verified)


def record_book(person: User, at: datetime) -> RecordBook:
    """The record as it stands; a constant number of statements."""
    day = timezone.localdate(at)
    found = list(entries.entries_of_person(person))
    lines, first, last = service_by_category(person)
    held = stars_actions.stars_of(person)
    return RecordBook(
        person=person,
        skills=list(PersonSkill.objects.confirmed().filter(person=person).select_related("skill").order_by("skill__name")),
        units=list(Membership.objects.on(day).filter(person=person).select_related("organization").order_by("since")),
        lines=lines,
        verified=sum(line.minutes for line in lines),
        honorary=record_hours.honorary_minutes(person),
        sources=exchange.imported_sources(person),
        first=first,
        last=last,
        trainings=[entry for entry in found if entry.kind == Kind.TRAINING][:MOST_SHOWN],
        awards=[entry for entry in found if entry.kind == Kind.AWARD][:MOST_SHOWN],
        ratings=[entry for entry in found if entry.kind == Kind.RATING][:MOST_SHOWN],
        helped=help_ratings(person),
        stars=held,
        in_notice=StarAward.objects.noticed().filter(person=person).first(),
        next_hours=hours_of_next_star(day, held),
    )


def service_by_category(person: User) -> tuple[list[CategoryHours], date | None, date | None]:
    """Verified service by category, most hours first, and the local days of the first and the last of it."""
    rows = Attendance.objects.verified().filter(person=person, minutes__gt=0).order_by()
    sums = rows.values("shift__event__category").annotate(times=Count("pk"), sum=Sum("minutes"))
    categories = Category.objects.in_bulk()
    lines = [CategoryHours(categories[row["shift__event__category"]], row["times"], row["sum"]) for row in sums]
    ends = rows.aggregate(first=Min("counted_start"), last=Max("counted_start"))
    lines.sort(key=lambda line: (-line.minutes, line.category.position))
    return lines, local_day(ends["first"]), local_day(ends["last"])


def local_day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def help_ratings(person: User) -> dict[str, Any]:
    """How people rated the help of this person: how many, and stars on average. Their words stay with the request."""
    rated = HelpRequest.objects.filter(taker=person, stars__isnull=False)
    return rated.aggregate(count=Count("pk"), average=Avg("stars"))


def hours_of_next_star(day: date, held: int) -> int:
    """The hours of the next star by the scale in force; 0 when there is none above."""
    scale = StarScale.objects.in_force(day).first()
    return next((step.hours for step in scale.steps.all() if step.stars > held), 0) if scale else 0
