"""What stands in the files: of a paragraph up to a day, and of a report that was handed in."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.core.periods import Period
from events.core.rounding import hours_in_tenths
from events.models import OutcomeKind, Report, ReportLine, ReportPart, Series
from events.reports.documents import ReportDocument, Table
from events.reports.models import Measure, strip_zeros
from events.reports.paragraph import Paragraph, Row, day_words, shown_photos
from events.reports.queries import ValueKey
from volunteer.templatetags.formatting import days_on_paper, moment

Part = ReportLine.Part


def paragraph_document(found: Paragraph) -> ReportDocument:
    """The paragraph, the units and what came of it in tables, opening figures apart, pictures of the last ninety days."""
    kinds = [kind for kind, _amount in found.total.outcomes]
    parts = found.parts or [found.total]
    hours = hours_in_tenths([row.minutes for row in parts])
    numbers = [[row.shifts, row.participations, hour] for row, hour in zip(parts, hours, strict=True)]
    units = Table(
        _("By unit"),
        [_("Unit"), _("Shifts"), _("Participations"), _("Verified hours")],
        with_sums([[row.name, *cells] for row, cells in zip(parts, numbers, strict=True)]),
        summed=True,
    )
    cleared = Table(
        _("What came of it"),
        [_("Unit"), *[_("%(name)s (%(unit)s)") % {"name": kind, "unit": kind.unit_word} for kind in kinds]],
        with_sums([[row.name, *[amount_of_kind(row, kind) for kind in kinds]] for row in parts]) if kinds else [],
        summed=True,
    )
    apart = Table(
        _("Opening figures, apart from these"),
        [_("Area"), pgettext("report", "What"), _("Value"), _("Counted up to"), _("Source")],
        [[row.area.name, row.what, strip_zeros(row.value), day_words(row.day), row.source] for row in found.openings],
    )
    title = _("“%(series)s” in %(area)s") % {"series": found.series, "area": found.area.name}
    pictures = shown_photos(found.area, found.until - timedelta(days=90), found.until)
    return ReportDocument(
        title, _("up to %(day)s") % {"day": day_words(found.until)}, found.sentences, [units, cleared, apart], pictures
    )


def with_sums(rows: list[list[Any]]) -> list[list[Any]]:
    """The rows of parts, and below them what they add up to: each cell but the first is a number."""
    _names, *columns = zip(*rows, strict=True)
    return [*rows, [_("Together"), *[strip_zeros(sum(column, Decimal(0))) for column in columns]]]


def amount_of_kind(row: Row, kind: OutcomeKind) -> Decimal:
    return strip_zeros(dict(row.outcomes).get(kind, Decimal(0)))


def report_document(report: Report) -> ReportDocument:
    """A frozen report: its figures, corrections to earlier periods, opening figures apart, which reports went into it."""
    period = Period(report.kind, report.start)
    lines = list(report.lines.select_related("series", "kind"))
    heads = [_("Series"), pgettext("report", "What"), _("Unit of measure"), _("Value")]

    def table(title: str, part: str) -> Table:
        rows = [line for line in lines if line.part == part]
        earlier = part == Part.CORRECTION
        names = [[Period(report.kind, line.start).name] if earlier else [] for line in rows]
        cells = [[*name, str(line.series), line.what, line.unit, line.shown] for name, line in zip(names, rows, strict=True)]
        return Table(title, [_("Period"), *heads] if earlier else heads, cells)

    with days_on_paper():
        parts = [[part.part.area.name, part.part.number, moment(part.part.at)] for part in report_parts(report)]
        words = {"number": report.number, "when": moment(report.at), "name": report.by.name}
    tables = [
        table(_("Figures"), Part.OWN),
        *part_tables(report, [line for line in lines if line.part == Part.OWN and line.measure != Measure.PEOPLE]),
        *([gap_table(report)] if report.differences else []),
        table(_("Corrections to earlier periods"), Part.CORRECTION),
        table(_("Opening figures, apart from these"), Part.OPENING),
        Table(_("Reports that went into this one"), [_("Area"), _("Number"), pgettext("column", "Handed in")], parts),
        Table(_("Missing"), [_("Area")], [[name] for name in report.missing]),
    ]
    subtitle = _("Number %(number)s, handed in %(when)s by %(name)s") % words
    pictures = shown_photos(report.area, period.start, period.last or period.start)
    said = [_("Not reconciled: %(why)s") % {"why": report.unreconciled}] if report.unreconciled else []
    sentences = [*said, *([report.note] if report.note else [])]
    return ReportDocument(f"{report.area.name} · {period.name}", subtitle, sentences, tables, pictures)


def gap_table(report: Report) -> Table:
    """Where the report differed from the platform at its moment: stated, recorded, difference."""
    series, kinds = Series.objects.in_bulk(), OutcomeKind.objects.in_bulk()
    rows = []
    for found in report.differences:
        what = {"measure": found["measure"], "kind": kinds.get(found["kind"])}
        stated, recorded = Decimal(found["stated"]), Decimal(found["recorded"])
        lines = [ReportLine(value=value, **what) for value in (stated, recorded, stated - recorded)]
        rows.append([str(series[found["series"]]), lines[0].what, lines[0].unit, *[line.shown for line in lines]])
    heads = [_("Series"), pgettext("report", "What"), _("Unit of measure")]
    return Table(_("Not reconciled"), [*heads, _("stated by the parts"), _("on the platform"), _("difference")], rows)


def report_parts(report: Report) -> list[ReportPart]:
    return list(report.parts.select_related("part__area").order_by("part__area__path"))


def part_tables(report: Report, lines: list[ReportLine]) -> list[Table]:
    """For each series what the parts had stated of the period, what was recorded under none of them, and the sum: the figures."""
    areas = {part.part.area_id: part.part.area.name for part in report_parts(report)}
    if not areas:
        return []
    stated = values_of_parts(report, list(areas))
    found = []
    for series, its in groupby(lines, key=lambda line: line.series):
        columns = [part_column(line, [stated[area, line_key(line)] for area in areas]) for line in its]
        heads = [_("Area"), *[f"{line.what} ({line.unit})" if line.unit else line.what for line in lines if line.series == series]]
        names = [*areas.values(), _("%(area)s itself") % {"area": report.area.name}]
        rows = [[name, *cells] for name, *cells in zip(names, *columns, strict=True)]
        if not any(rows[-1][1:]):
            rows.pop()
        found.append(Table(_("“%(series)s”, part by part") % {"series": series}, heads, with_sums(rows), summed=True))
    return found


def part_column(line: ReportLine, stated: list[Decimal]) -> list[Decimal]:
    """What each part stated, then the rest of the line; hours for minutes. It adds up to what the line shows."""
    values = [*stated, line.value - sum(stated)]
    return hours_in_tenths([int(value) for value in values]) if line.in_minutes else [strip_zeros(value) for value in values]


def values_of_parts(report: Report, areas: list[int]) -> dict[tuple[int, ValueKey], Decimal]:
    """(area, what) -> what the report of this part said, with its own corrections up to the moment of this report."""
    known = Q(report__in=report.parts.values("part"), part=Part.OWN)
    known |= Q(part=Part.CORRECTION, report__area__in=areas, report__kind=report.kind, report__at__lt=report.at)
    found: dict[tuple[int, ValueKey], Decimal] = defaultdict(Decimal)
    for line in ReportLine.objects.filter(known, start=report.start).select_related("report"):
        found[line.report.area_id, line_key(line)] += line.value
    return found


def line_key(line: ReportLine) -> ValueKey:
    return ValueKey(line.series_id, line.measure, line.kind_id)
