"""What other systems read: rows inside a key's scope, of things everybody may see or sums in which nobody can be made out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, Count, DateField, ExpressionWrapper, Model, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, Left, TruncMonth

from events.attendance.models import took_place_condition
from events.core.pagination import SortKey
from events.core.periods import Period
from events.figures import big_screen
from events.figures import parts as figure_parts
from events.figures.units import COMMUNITY, COMMUNITY_DEPTH
from events.models import Figure, HelpRequest, Outcome, Shift, Tally
from points.core.months import Month
from volunteer.models import Area, PersonSkill, ServicePoint
from volunteer.roles.scope import Scope

EARLIEST_MOMENT, LATEST_MOMENT = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def parse_moment(text: str) -> datetime:
    """A moment as a cursor holds it. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not EARLIEST_MOMENT < found < LATEST_MOMENT:
        raise ValueError
    return found


AREA_KEY: SortKey = [("path", str)]
POINT_KEY: SortKey = [("sign_code", str)]
SHIFT_KEY: SortKey = [("start", parse_moment), ("id", UUID)]
PARTICIPATION_KEY: SortKey = [("day", date.fromisoformat), ("shift_id", UUID)]
REQUEST_KEY: SortKey = [("submitted_at", parse_moment), ("id", UUID)]
OUTCOME_KEY: SortKey = [("shift__start", parse_moment), ("shift_id", UUID), ("kind__position", int)]


def area_rows(held: Scope) -> QuerySet[Area]:
    """The areas of a scope; of a service point those it lies in, which everybody knows, are not told."""
    return Area.objects.filter(held.areas()).select_related("parent")


def point_rows(held: Scope) -> QuerySet[ServicePoint]:
    return ServicePoint.objects.filter(held.points()).select_related("area")


def shift_rows(held: Scope, *, since: datetime | None, until: datetime | None) -> QuerySet[Any]:
    """Shifts that everybody may see, cancelled ones too, that start from `since` on and before `until`: no visits at a home."""
    told = Q(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED])
    told |= Q(state=Shift.State.CANCELLED, published_at__isnull=False)
    found = filter_period(Shift.objects.in_scope(held).filter(told, event__visit=False), "start", since, until)
    places = {"capacity": Sum("jobs__capacity"), "taken": Sum("jobs__taken")}
    took_place = ExpressionWrapper(took_place_condition(), BooleanField())
    return found.select_related("event__point__area").annotate(held=took_place, **places)


def participation_rows(held: Scope, *, since: date | None, until: date | None) -> QuerySet[Tally]:
    """Of each shift that is settled how many served how long: what its open list shows everybody, without the names."""
    settled = Q(shift__state=Shift.State.SETTLED, shift__event__visit=False)
    found = Tally.objects.filter(held.points("point__"), settled, cut__startswith="c:")
    return filter_period(found, "day", since, until).select_related("point")


def outcome_rows(held: Scope, *, since: datetime | None, until: datetime | None) -> QuerySet[Outcome]:
    over = Outcome.objects.filter(took_place_condition("shift__"), held.points("shift__event__point__"))
    return filter_period(over, "shift__start", since, until).select_related("kind", "shift__event__point")


def filter_period[Row: Model](rows: QuerySet[Row], field: str, since: object, until: object) -> QuerySet[Row]:
    if since is not None:
        rows = rows.filter(**{f"{field}__gte": since})
    return rows.filter(**{f"{field}__lt": until}) if until is not None else rows


# --- figures -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MonthFigures:
    """The figures of one area or point in a month; `row` None where too few people took part to show them."""

    key: str
    area: Area | None
    point: ServicePoint | None
    shifts: int
    row: Figure | None


def month_figures(held: Scope, month: date) -> list[MonthFigures]:
    """The figures of every area down to the community and of every point of a scope; four statements.

    What few people did is hidden as on the public pages, and one more part beside it where one alone could be reckoned; with an
    area go its parts. That is decided over the whole district, so two keys together tell no more than one.
    """
    rows = {row.unit: row for row in Figure.objects.filter(kind=Figure.Kind.MONTH, start=month, cut="")}
    every = list(Area.objects.order_by("path"))
    places = [area for area in every if len(area.path) <= COMMUNITY_DEPTH]
    points = list(ServicePoint.objects.select_related("area").order_by("pk"))
    units = {area.path: (area, None) for area in places} | {f"p{point.pk}": (None, point) for point in points}
    which = figure_parts.of_selection(Period(Figure.Kind.MONTH, month), "", "tally__")
    few = suppressed_keys(places, points, rows, figure_parts.few_moved(which, big_screen.FEWEST_SHOWN))
    return [
        MonthFigures(key, area, point, rows[key].shifts, None if key in few else rows[key])
        for key, (area, point) in sorted(units.items())
        if key in rows and (held.covers_area(area) if area else point is not None and held.covers_point(point))
    ]


def suppressed_keys(
    areas: Sequence[Area], points: Sequence[ServicePoint], rows: dict[str, Figure], moved: Sequence[tuple[str, str]] = ()
) -> set[str]:
    """The keys of the units that are not shown; the areas come with those above first. `moved`: see `parts.few_moved`."""
    parts: dict[str, list[str]] = {"": []}
    for area in areas:
        parts.setdefault(parent_path(area.path), []).append(area.path)
    for point in points:
        parts.setdefault(point.area.path[:COMMUNITY_DEPTH], []).append(f"p{point.pk}")
    few: set[str] = set()
    for whole in ["", *(area.path for area in areas)]:
        keys = [key for key in parts.get(whole, []) if key in rows]
        between = figure_parts.reckoned(whole, min(len(whole) + 5, COMMUNITY_DEPTH), moved)
        places = range(len(keys)) if whole in few else big_screen.hidden_places([rows[key] for key in keys], between)
        few |= {keys[place] for place in places}
    return few


def parent_path(path: str) -> str:
    """The path of the area in which this one lies; empty for a district."""
    return path[: path.rstrip(".").rfind(".") + 1]


# --- requests ----------------------------------------------------------------------------------------------------------


def request_rows(held: Scope, *, since: datetime | None, until: datetime | None) -> QuerySet[HelpRequest]:
    """Requests from the places of a scope, by when they were asked. What of a row may be told says `disclosable_communities`."""
    found = HelpRequest.objects.in_areas(held).select_related("area")
    return filter_period(found, "submitted_at", since, until)


def disclosable_communities(rows: Sequence[HelpRequest]) -> dict[UUID, str]:
    """Of these requests those whose kind, community and stars may be told, with the code of the community.

    Told is where so many different people of the community asked in that month (local dates) that nobody is made out; decided
    over everybody, so two keys together tell no more than one. Two statements.
    """
    if not rows:
        return {}
    months = {row.pk: Month.of(row.submitted_at) for row in rows}
    first, end = min(months.values()).began(), max(months.values()).over()
    asked = HelpRequest.objects.filter(submitted_at__gte=first, submitted_at__lt=end).annotate(
        home=Left("area__path", COMMUNITY_DEPTH),
        month=TruncMonth("submitted_at", output_field=DateField()),
        asker=Coalesce(Cast("person_id", CharField()), "for_name"),
    )
    counted = asked.order_by().values("home", "month").annotate(people=Count("asker", distinct=True))
    many = {(row["home"], row["month"]) for row in counted if row["people"] >= big_screen.FEWEST_SHOWN}
    codes = dict(Area.objects.filter(path__in={path for path, _month in many}).values_list("path", "code"))
    homes = {row.pk: (row.area.path[:COMMUNITY_DEPTH], months[row.pk].first) for row in rows}
    return {pk: codes[home[0]] for pk, home in homes.items() if home in many and home[0] in codes}


# --- skills ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SkillHolders:
    """How many people of a community say they have a skill; None where they are too few to be told."""

    skill: str
    community: str
    people: int | None


def skill_holders(held: Scope) -> list[SkillHolders]:
    """Skills that are offered to everybody, by community; no sums over communities, from which the small ones could be told.

    Two statements.
    """
    people = PersonSkill.objects.standing().filter(held.areas("person__area__"), person__is_active=True, skill__listed=True)
    counted = people.annotate(home=Left("person__area__path", COMMUNITY_DEPTH)).order_by().values("skill__name", "home")
    counted = counted.annotate(people=Count("person", distinct=True))
    codes = dict(Area.objects.filter(level=COMMUNITY).values_list("path", "code"))
    found = [
        SkillHolders(row["skill__name"], codes[row["home"]], row["people"] if row["people"] >= big_screen.FEWEST_SHOWN else None)
        for row in counted
        if row["home"] in codes
    ]
    return sorted(found, key=lambda each: (each.community, each.skill))
