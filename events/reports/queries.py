"""What a report says of an area, period and series: from the roll-ups, and for outcomes from what leaders stated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.attendance.models import took_place_condition
from events.core.periods import Period, add_months
from events.figures import parts, register
from events.models import Figure, Outcome, Report, Seen, Series, Tally
from events.reports.models import LEVELS, Measure
from volunteer.core.dates import midnight
from volunteer.models import Area, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

SUMS = (Measure.SHIFTS, Measure.PARTICIPATIONS, Measure.VERIFIED, Measure.HONORARY)


class ValueKey(NamedTuple):
    """What a number counts: series, measure, and the kind of an outcome (None for everything else)."""

    series: int
    measure: str
    kind: int | None = None


type Values = dict[ValueKey, Decimal]


def areas_to_report(user: User, at: datetime) -> QuerySet[Area]:
    """The areas whose own office this person holds, where something took place last month and nobody has handed in its report.

    `month_over` is the moment at which that month ended.
    """
    offices = role_scope.scope_for(user, Power.APPOINT, at).paths
    this_month = timezone.localdate(at).replace(day=1)
    last = Q(kind=Figure.Kind.MONTH, start=add_months(this_month, -1))
    held = Figure.objects.filter(last, unit=OuterRef("path"), cut="", shifts__gt=0)
    handed_in = Report.objects.filter(last, area=OuterRef("pk"))
    found = Area.objects.filter(Exists(held), ~Exists(handed_in), path__in=offices, level__in=LEVELS)
    return found.annotate(month_over=Value(midnight(this_month)))


def series_with_cuts() -> list[tuple[Series, list[str]]]:
    """The series that are reported, each with the cuts of figures it adds up; [""] = everything."""
    found = Series.objects.active().prefetch_related("categories")
    return [(one, [f"c:{category.pk}" for category in one.categories.all()] or [""]) for one in found]


def recorded_values(area: Area, period: Period, without: Sequence[Area] = ()) -> Values:
    """What took place in an area and period, as the roll-ups have it now, less what took place in the areas `without`.

    Counted is where a shift took place: a report that was handed in says the same after a place moved or was merged. Nothing that
    is zero; different people only where nothing is taken off.
    """
    paths, rows = own_paths([area, *without]), signed_rows(area, period, without)
    people = {} if without else people_by_cut(area, period, rows)
    found: Values = {}
    for series, cuts in series_with_cuts():
        mine = [(sign, row) for sign, row in rows if row.cut in cuts]
        for measure in SUMS:
            found[ValueKey(series.pk, measure)] = Decimal(sum(sign * getattr(row, measure) for sign, row in mine))
        if len(cuts) == 1 and not without:  # different people cannot be added up over several kinds of service
            found[ValueKey(series.pk, Measure.PEOPLE)] = Decimal(people.get(cuts[0], 0))
        found |= outcome_values(series.pk, cuts, in_period(period), within(paths, area, without))
    return {key: value for key, value in found.items() if value}


def own_paths(areas: Sequence[Area]) -> dict[int, list[str]]:
    """Area -> where it lies and where it lay before; one statement. No path was ever another area's."""
    former = register.moved_areas([area.pk for area in areas])
    return {area.pk: [area.path, *{path for _until, path in former.get(area.pk, [])}] for area in areas}


def signed_rows(area: Area, period: Period, without: Sequence[Area]) -> list[tuple[int, Figure]]:
    """The figures of the area, to be added, and those of what lies `without`, to be taken off; three statements.

    The roll-ups count for an area what came to it later, too: that is taken off again.
    """
    signs = {area.pk: 1} | {part.pk: -1 for part in without}
    places = {path: signs[pk] for pk, paths in own_paths([area, *without]).items() for path in paths}
    rows = Figure.objects.filter(unit__in=places, kind=period.kind, start=period.start)
    found = [(places[row.unit], row) for row in rows]
    return found + [(-signs[pk], row) for pk, row in came_later([area, *without], period)]


def recorded_by_area(areas: Sequence[Area], period: Period) -> dict[int, Values]:
    """Area -> the sums of each series that took place there, without outcomes and people: four statements for any number."""
    places = {path: pk for pk, paths in own_paths(areas).items() for path in paths}
    rows = [(places[row.unit], 1, row) for row in Figure.objects.filter(unit__in=places, kind=period.kind, start=period.start)]
    rows += [(pk, -1, row) for pk, row in came_later(areas, period)] if areas else []
    found: dict[int, Values] = {area.pk: defaultdict(Decimal) for area in areas}
    for series, cuts in series_with_cuts():
        for pk, sign, row in rows:
            for measure in SUMS if row.cut in cuts else ():
                found[pk][ValueKey(series.pk, measure)] += sign * getattr(row, measure)
    return found


def came_later(areas: Sequence[Area], period: Period) -> list[tuple[int, Figure]]:
    """(area, sums of one cut) of what lies in these areas now and lay elsewhere on its day; one statement, few rows."""
    there = Q(pk__in=())
    for area in areas:
        there |= Q(path_now__startswith=area.path) & ~Q(path__startswith=area.path)
    moved = Tally.objects.filter(there, parts.in_period(period, "day"), ~Q(path_now="")).order_by()
    rows: Any = moved.values("cut", "path", "path_now").annotate(**{f"n_{name}": Sum(name) for name in SUMS})
    return [
        (area.pk, Figure(unit=area.path, cut=cut, **{name: row[f"n_{name}"] for name in SUMS}))
        for row in list(rows)
        for area in areas
        if row["path_now"].startswith(area.path) and not row["path"].startswith(area.path)
        for cut in ([row["cut"], ""] if row["cut"].startswith("c:") else [row["cut"]])
    ]


def people_by_cut(area: Area, period: Period, rows: Sequence[tuple[int, Figure]]) -> dict[str, int]:
    """Cut -> different people: those of the roll-ups, or counted where something came later or the area lay elsewhere."""
    if all(row.pk and row.unit == area.path for _sign, row in rows):
        return {row.cut: row.people for _sign, row in rows}
    return different_people(area, period, [])


def people_by_series(area: Area, period: Period, without: Sequence[Area]) -> dict[int, tuple[int, int]]:
    """Series of one cut -> its participations in the area less the areas `without`, and how many different people those were."""
    rows = signed_rows(area, period, without)
    single = {series.pk: cuts[0] for series, cuts in series_with_cuts() if len(cuts) == 1}
    counts = different_people(area, period, without) if without else people_by_cut(area, period, rows)
    sums = Counter[str]()
    for sign, row in rows:
        sums[row.cut] += sign * row.participations
    return {series: (sums[cut], counts.get(cut, 0)) for series, cut in single.items()}


def different_people(area: Area, period: Period, without: Sequence[Area]) -> dict[str, int]:
    """Cut -> how many different people its shifts saw; "" for all kinds of service together. Three statements."""
    there = within(own_paths([area, *without]), area, without, "tally__path")
    seen = Seen.objects.filter(there, tally__cut__startswith="c:", tally__day__gte=period.start)
    if period.end:
        seen = seen.filter(tally__day__lt=period.end)
    by_cut = seen.order_by().values_list("tally__cut").annotate(n=Count("person", distinct=True))
    return dict(by_cut) | {"": seen.aggregate(n=Count("person", distinct=True))["n"]}


def in_period(period: Period) -> Q:
    """A condition on outcomes: their shift began within the period, by the local date."""
    began = Q(shift__start__gte=midnight(period.start))
    return began & Q(shift__start__lt=midnight(period.end)) if period.end else began


def within(paths: dict[int, list[str]], area: Area, without: Sequence[Area], lookup: str = "path") -> Q:
    """A condition on rows with the path of their day: they are of an area, and of none of those `without`."""
    found = Q(pk__in=())
    for path in paths[area.pk]:
        found |= Q(**{f"{lookup}__startswith": path})
    for part in without:
        for path in paths[part.pk]:
            found &= ~Q(**{f"{lookup}__startswith": path})
    return found


def with_places(rows: QuerySet[Outcome]) -> QuerySet[Outcome]:
    """Outcomes with the `path` of where their shift took place, and `path_now` where that lies elsewhere now, as in its tally."""
    tally = Tally.objects.filter(shift=OuterRef("shift"), cut__startswith="c:")
    path = Coalesce(Subquery(tally.values("path")[:1]), F("shift__event__point__area__path"))  # not counted yet: where it is now
    return rows.annotate(path=path, path_now=Coalesce(Subquery(tally.values("path_now")[:1]), Value("")))


def outcome_values(series: int, cuts: list[str], which: Q, where: Q) -> Values:
    """What came of the shifts that took place, by kind."""
    rows = with_places(Outcome.objects.filter(which, took_place_condition("shift__"))).filter(where)
    sums = filter_by_cuts(rows, cuts).order_by().values_list("kind")
    return {ValueKey(series, Measure.OUTCOME, kind): amount for kind, amount in sums.annotate(sum=Sum("amount"))}


def filter_by_cuts(rows: QuerySet[Outcome], cuts: list[str]) -> QuerySet[Outcome]:
    return rows if cuts == [""] else rows.filter(shift__event__category__in=[cut[2:] for cut in cuts])


def add_values(*many: Values) -> Values:
    """The sums of several, key by key."""
    found: Values = defaultdict(Decimal)
    for values in many:
        for key, value in values.items():
            found[key] += value
    return {key: value for key, value in found.items() if value}


def subtract_values(values: Values, others: Values) -> Values:
    return add_values(values, {key: -value for key, value in others.items()})


class Gap(NamedTuple):
    """A number that is stated otherwise than it is recorded."""

    key: ValueKey
    stated: Decimal
    recorded: Decimal

    @property
    def difference(self) -> Decimal:
        return self.stated - self.recorded


def find_gaps(stated: Values, recorded: Values) -> list[Gap]:
    """Where they differ, in the order of lines; different people cannot be compared, since they cannot be added up."""
    stated, recorded = without_people(stated), without_people(recorded)
    keys = sorted({*stated, *recorded}, key=lambda key: (key.series, Measure.values.index(key.measure), key.kind or 0))
    pairs = [Gap(key, stated.get(key, Decimal(0)), recorded.get(key, Decimal(0))) for key in keys]
    return [gap for gap in pairs if gap.difference]


class Contradiction(NamedTuple):
    """Of a series more different people than participations: each took part once at least, so some are not stated."""

    series: int
    people: int
    participations: int


def find_contradictions(stated: Values, recorded: Values) -> list[Contradiction]:
    """Where the platform saw more different people than the participations that would be stated."""
    people = [(key.series, value) for key, value in recorded.items() if key.measure == Measure.PEOPLE]
    pairs = [(series, int(n), int(stated.get(ValueKey(series, Measure.PARTICIPATIONS), 0))) for series, n in sorted(people)]
    return [Contradiction(*pair) for pair in pairs if pair[1] > pair[2]]


def without_people(values: Values) -> Values:
    """What can be added up."""
    return {key: value for key, value in values.items() if key.measure != Measure.PEOPLE}
