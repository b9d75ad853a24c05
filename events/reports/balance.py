"""What the parts stated beside what the platform has, figure by figure and part by part, each with the way to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.urls import reverse

from events.core.periods import Period
from events.figures import units
from events.figures.units import Unit
from events.models import OutcomeKind, Report, ReportLine, Series
from events.reports import actions as report_actions
from events.reports import queries as report_queries
from events.reports.models import Measure
from events.reports.queries import Contradiction, ValueKey, Values
from volunteer.models import Area, User

COUNTED = (Measure.SHIFTS, Measure.PARTICIPATIONS, Measure.VERIFIED)


@dataclass(frozen=True)
class BalanceLine:
    """One figure: what the parts stated (None for people, who are never summed), what the platform has, the list behind that."""

    line: ReportLine
    stated: Decimal | None
    recorded: Decimal
    url: str

    @property
    def difference(self) -> Decimal:
        return Decimal(0) if self.stated is None else self.stated - self.recorded

    def shown(self, value: Decimal) -> str:
        return f"{ReportLine(measure=self.line.measure, value=value).shown:,}"

    @property
    def stated_shown(self) -> str | None:
        return None if self.stated is None else self.shown(self.stated)

    @property
    def recorded_shown(self) -> str:
        return self.shown(self.recorded)

    @property
    def difference_shown(self) -> str:
        return self.shown(abs(self.difference))


@dataclass(frozen=True)
class Balance:
    """All figures of an area and period that is not sealed yet. A community has no parts: it states what is recorded."""

    found: Values
    recorded: Values
    figures: list[BalanceLine]
    has_parts: bool

    @cached_property
    def lines(self) -> list[ReportLine]:
        """What would be frozen now, or what the platform has where nothing is stated; not saved."""
        return [figure.line for figure in self.figures]

    @property
    def differs(self) -> bool:
        return any(figure.difference for figure in self.figures)

    @property
    def contradictions(self) -> list[Contradiction]:
        return report_queries.find_contradictions(self.found, self.recorded)

    @property
    def unsettled(self) -> set[ValueKey]:
        """What is not agreed, and where anything of it is not, how many people it was."""
        open_keys = {key_of(figure.line) for figure in self.figures if figure.difference}
        series = {key.series for key in open_keys}
        return open_keys | {key_of(line) for line in self.lines if line.measure == Measure.PEOPLE and line.series_id in series}


def key_of(line: ReportLine) -> ValueKey:
    return ValueKey(line.series_id, line.measure, line.kind_id)


def balance(unit: Unit, area: Area, period: Period) -> Balance:
    """What the area would hand in beside what the platform has of it."""
    recorded, has_parts = report_queries.recorded_values(area, period), area.level != Area.Level.COMMUNITY
    found = report_actions.current_values(area, period) if has_parts else recorded
    lines = preview_lines({**recorded, **found})
    cuts = {series.pk: cuts for series, cuts in report_queries.series_with_cuts()}
    figures = [balance_line(line, found, recorded, list_url(line, unit, period, cuts)) for line in lines]
    return Balance(found, recorded, figures, has_parts)


def balance_line(line: ReportLine, found: Values, recorded: Values, url: str) -> BalanceLine:
    key = key_of(line)
    stated = None if line.measure == Measure.PEOPLE else found.get(key, Decimal(0))
    return BalanceLine(line, stated, recorded.get(key, Decimal(0)), url)


def preview_lines(found: Values) -> list[ReportLine]:
    """Lines as they would be frozen, not saved."""
    series = Series.objects.in_bulk([key.series for key in found])
    kinds = {kind.pk: kind for kind in OutcomeKind.objects.all()}
    rows = report_actions.report_lines(Report(), ReportLine.Part.OWN, Period(Report.KINDS[0], datetime.min.date()), found)
    for row in rows:
        row.series = series[row.series_id]
        row.kind = kinds[row.kind_id] if row.kind_id else None
    return sorted(rows, key=lambda row: (row.series.position, *line_order(row)))


def line_order(row: ReportLine) -> tuple[int, int]:
    return Measure.values.index(row.measure), row.kind.position if row.kind else 0


def list_url(line: ReportLine, unit: Unit, period: Period, cuts: dict[int, list[str]]) -> str:
    """The rows behind a figure of the platform; none for an outcome, nor for a series over several kinds of service."""
    mine = cuts.get(line.series_id, [])
    if line.kind_id or len(mine) != 1:
        return ""
    query = {"unit": unit.key, "period": period.word} | ({"cut": mine[0]} if mine[0] else {})
    if line.measure == Measure.PEOPLE:
        return reverse("events:figure_people", query=query)
    return reverse("events:figure_list", query=query | {"what": line.measure})


# --- part by part -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PartState:
    """A part that owes something: no report yet, or one that its records have gone past. What is not in the sums, by measure."""

    area: Area
    people: list[User]
    report: Report | None
    lacking: list[tuple[ReportLine, str]]


def parts_that_differ(area: Area, period: Period, parts: Sequence[Area], at: datetime) -> list[PartState]:
    """The parts whose statement is missing or differs from the platform, by the first series; a constant number of statements."""
    first = next((series for series, _cuts in report_queries.series_with_cuts()), None)
    if not parts or first is None:
        return []
    recorded = report_queries.recorded_by_area(parts, period)
    stated, reports = stated_by_area(parts, period), {one.area_id: one for one in report_actions.reports_below(area, period)}
    missing = {part.pk for part in report_actions.missing_parts(area, period)}
    cuts = {series.pk: cuts for series, cuts in report_queries.series_with_cuts()}
    found = []
    for part in parts:
        gaps = report_queries.find_gaps(recorded.get(part.pk, {}), stated.get(part.pk, {}))
        lines = preview_lines_of(first, [(gap.key.measure, gap.difference) for gap in gaps if gap.key.series == first.pk])
        unit = units.unit_of_area(part)
        lacking = [(line, list_url(line, unit, period, cuts)) for line in lines if line.measure in COUNTED]
        if part.pk in missing or lacking:
            found.append((part, reports.get(part.pk), lacking))
    people = report_actions.administrators_by_area([part for part, _report, _lacking in found], at)
    return [PartState(part, people[part.pk], report, lacking) for part, report, lacking in found]


def preview_lines_of(series: Series, values: Sequence[tuple[str, Decimal]]) -> list[ReportLine]:
    return [ReportLine(series=series, measure=measure, value=value) for measure, value in values]


def stated_by_area(parts: Sequence[Area], period: Period) -> dict[int, Values]:
    """Part -> what it has said of a period so far, with its corrections; one statement."""
    lines = ReportLine.objects.filter(report__area__in=parts, report__kind=period.kind, start=period.start)
    found: dict[int, Values] = {part.pk: {} for part in parts}
    for line in lines.exclude(part=ReportLine.Part.OPENING).select_related("report"):
        mine, key = found[line.report.area_id], key_of(line)
        mine[key] = mine.get(key, Decimal(0)) + line.value
    return found
