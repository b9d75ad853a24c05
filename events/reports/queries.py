"""What a report says of an area, period and series: from the roll-ups, and for outcomes from what leaders stated."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from events.core.periods import Period
from events.figures.sql_tally import OVER
from events.models import Figure, Outcome, Seen, Series
from events.reports.models import Measure
from volunteer.core.dates import midnight
from volunteer.models import Area

SUMS = (Measure.SHIFTS, Measure.PARTICIPATIONS, Measure.VERIFIED, Measure.HONORARY)


class ValueKey(NamedTuple):
    """What a number counts: series, measure, and the kind of an outcome (None for everything else)."""

    series: int
    measure: str
    kind: int | None = None


type Values = dict[ValueKey, Decimal]


def series_with_cuts() -> list[tuple[Series, list[str]]]:
    """The series that are reported, each with the cuts of figures it adds up; [""] = everything."""
    found = Series.objects.active().prefetch_related("categories")
    return [(one, [f"c:{category.pk}" for category in one.categories.all()] or [""]) for one in found]


def recorded_values(area: Area, period: Period, without: Sequence[Area] = ()) -> Values:
    """What the platform recorded in an area and period, as the roll-ups have it now, less what lies in the areas `without`.

    Nothing that is zero; different people only where nothing is taken off.
    """
    rows = signed_rows(area, period, without)
    found: Values = {}
    for series, cuts in series_with_cuts():
        mine = [(sign, row) for sign, row in rows if row.cut in cuts]
        for measure in SUMS:
            found[ValueKey(series.pk, measure)] = Decimal(sum(sign * getattr(row, measure) for sign, row in mine))
        if len(cuts) == 1 and not without:  # different people cannot be added up over several kinds of service
            found[ValueKey(series.pk, Measure.PEOPLE)] = Decimal(sum(row.people for _sign, row in mine))
        found |= outcome_values(series.pk, cuts, in_period(period) & in_area(area, without))
    return {key: value for key, value in found.items() if value}


def signed_rows(area: Area, period: Period, without: Sequence[Area]) -> list[tuple[int, Figure]]:
    """The figures of the area, to be added, and those of what lies `without`, to be taken off."""
    units = {area.path: 1} | {part.path: -1 for part in without}
    return [(units[row.unit], row) for row in Figure.objects.filter(unit__in=units, kind=period.kind, start=period.start)]


def people_by_series(area: Area, period: Period, without: Sequence[Area]) -> dict[int, tuple[int, int]]:
    """Series of one cut -> its participations in the area less the areas `without`, and how many different people those were."""
    rows = signed_rows(area, period, without)
    single = {series.pk: cuts[0] for series, cuts in series_with_cuts() if len(cuts) == 1}
    counts = different_people(area, period, without) if without else {row.cut: row.people for _sign, row in rows}
    sums = Counter[str]()
    for sign, row in rows:
        sums[row.cut] += sign * row.participations
    return {series: (sums[cut], counts.get(cut, 0)) for series, cut in single.items()}


def different_people(area: Area, period: Period, without: Sequence[Area]) -> dict[str, int]:
    """Cut -> how many different people its shifts saw; "" for all kinds of service together. Two statements."""
    seen = Seen.objects.filter(tally__cut__startswith="c:", tally__path__startswith=area.path, tally__day__gte=period.start)
    if period.end:
        seen = seen.filter(tally__day__lt=period.end)
    for part in without:
        seen = seen.exclude(tally__path__startswith=part.path)
    by_cut = seen.order_by().values_list("tally__cut").annotate(n=Count("person", distinct=True))
    return dict(by_cut) | {"": seen.aggregate(n=Count("person", distinct=True))["n"]}


def in_period(period: Period) -> Q:
    """A condition on outcomes: their shift began within the period, by the local date."""
    began = Q(shift__start__gte=midnight(period.start))
    return began & Q(shift__start__lt=midnight(period.end)) if period.end else began


def in_area(area: Area, without: Sequence[Area]) -> Q:
    """A condition on outcomes: they are of an area, and of none of those `without`."""
    path = "shift__event__point__area__path__startswith"
    found = Q(**{path: area.path})
    for part in without:
        found &= ~Q(**{path: part.path})
    return found


def outcome_values(series: int, cuts: list[str], which: Q) -> Values:
    """What came of the shifts that are over, by kind."""
    sums = filter_by_cuts(Outcome.objects.filter(which, shift__state__in=OVER), cuts).order_by().values_list("kind")
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


def without_people(values: Values) -> Values:
    """What can be added up."""
    return {key: value for key, value in values.items() if key.measure != Measure.PEOPLE}
