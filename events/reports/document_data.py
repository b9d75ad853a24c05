"""What stands in the files: of a paragraph up to a day, and of a report that was handed in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.core.periods import Period, add_months
from events.core.rounding import hours_in_tenths
from events.models import Figure, OutcomeKind, Report, ReportLine, ReportPart, Series
from events.reports.documents import UNKNOWN, MadeOut, ReportDocument, Table
from events.reports.models import Measure, strip_zeros
from events.reports.paragraph import Paragraph, Row, amount_words, day_words, shown_photos
from events.reports.queries import ValueKey, Values, without_people
from volunteer.core import clock
from volunteer.models import Area
from volunteer.templatetags.formatting import days_on_paper, hours, moment, number

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
    """A frozen report: its figures beside those of last year, what they say, the parts; corrections and opening figures apart."""
    period = Period(report.kind, report.start)
    lines = list(report.lines.select_related("series", "kind"))
    own = [line for line in lines if line.part == Part.OWN]
    with days_on_paper():
        parts = [[part.part.area.name, part.part.number, moment(part.part.at)] for part in report_parts(report)]
    last = last_year_values(report.area, period, report.at)
    tables = [
        figure_table(own, period, last),
        *part_tables(report, [line for line in own if line.measure != Measure.PEOPLE]),
        *([gap_table(report)] if report.differences else []),
        line_table(_("Corrections to earlier periods"), [line for line in lines if line.part == Part.CORRECTION], report.kind),
        line_table(_("Opening figures, apart from these"), [line for line in lines if line.part == Part.OPENING]),
        Table(_("Reports that went into this one"), [_("Area"), _("Number"), pgettext("column", "Handed in")], parts),
        Table(_("Missing"), [_("Area")], [[name] for name in report.missing]),
    ]
    pictures = shown_photos(report.area, period.start, period.last or period.start)
    said = [_("Not reconciled: %(why)s") % {"why": report.unreconciled}] if report.unreconciled else []
    sentences = [*report_sentences(report.area.name, period, own, last), *said, *([report.note] if report.note else [])]
    made_out = MadeOut(report.area.name, report.number, report.by.name, day_words(timezone.localdate(report.at)))
    return ReportDocument(
        report_title(report.area, period), _("(%(period)s)") % {"period": period.name}, sentences, tables, pictures, made_out
    )


def draft_document(area: Area, period: Period, lines: list[ReportLine], unsettled: Collection[ValueKey], by: str) -> ReportDocument:
    """What a report would say if it were sealed now, without what is not agreed (`unsettled`); `lines` are not saved."""
    last = last_year_values(area, period, clock.now())
    agreed = [line for line in lines if line_key(line) not in unsettled]
    tables = [figure_table(lines, period, last, unsettled)]
    sentences = [] if unsettled else report_sentences(area.name, period, agreed, last)
    made_out = MadeOut(area.name, _("after sealing"), by, "")
    subtitle = _("(%(period)s, draft, not sealed)") % {"period": period.name}
    return ReportDocument(report_title(area, period), subtitle, sentences, tables, made_out=made_out)


def report_title(area: Area, period: Period) -> str:
    words = {
        Report.KINDS[0]: _("Monthly report on volunteer service in %(area)s"),
        Report.KINDS[1]: _("Quarterly report on volunteer service in %(area)s"),
        Report.KINDS[2]: _("Yearly report on volunteer service in %(area)s"),
    }
    return words[Figure.Kind(period.kind)] % {"area": area.name}


def period_heads(period: Period) -> list[str]:
    """The heads over the figures of a period and over those of a year before."""
    heads = {
        Report.KINDS[0]: [_("This month"), _("Same month last year")],
        Report.KINDS[1]: [_("This quarter"), _("Same quarter last year")],
        Report.KINDS[2]: [_("This year"), _("Last year")],
    }
    return heads[Figure.Kind(period.kind)]


def figure_table(lines: list[ReportLine], period: Period, last: Values, unsettled: Collection[ValueKey] = ()) -> Table:
    """The figures, each with its unit and the one of a year before; the series only where there are several."""
    named = len({line.series_id for line in lines}) > 1
    heads = [_("No."), *([_("Series")] if named else []), pgettext("report", "Figure"), _("Unit of measure"), *period_heads(period)]
    rows: list[list[object]] = []
    for place, line in enumerate(lines, 1):
        key = line_key(line)
        value = UNKNOWN if key in unsettled else line.shown
        again = place > 1 and lines[place - 2].series_id == line.series_id
        rows.append(
            [
                str(place),
                *(["" if again else str(line.series)] if named else []),
                line.what,
                line.unit,
                value,
                last_year_shown(line, last),
            ]
        )
    return Table(_("Figures"), heads, rows)


def line_table(title: str, lines: list[ReportLine], kind: str = "") -> Table:
    """Lines in their order; with the `kind` of their periods each names its own."""
    heads = [_("Series"), pgettext("report", "What"), _("Unit of measure"), _("Value")]
    names = [[Period(kind, line.start).name] if kind else [] for line in lines]
    cells = [[*name, str(line.series), line.what, line.unit, line.shown] for name, line in zip(names, lines, strict=True)]
    return Table(title, [_("Period"), *heads] if kind else heads, cells)


def last_year_values(area: Area, period: Period, at: datetime) -> Values:
    """What the area stated of the same period a year before, with its corrections up to a moment; nothing without a report.

    Taken from what is frozen alone, so that a report says the same whenever it is printed.
    """
    then = Period(period.kind, add_months(period.start, -12))
    reports = Report.objects.filter(area=area, kind=period.kind, at__lt=at)
    if not (report := reports.filter(start=then.start).first()):
        return {}
    lines = ReportLine.objects.filter(report__in=reports, start=then.start).exclude(part=Part.OPENING)
    found: Values = defaultdict(Decimal)
    for line in lines:
        found[line_key(line)] += line.value
    if any(line.report_id != report.pk for line in lines):
        found = without_people(found)  # corrections do not say whom they concern
    return found


def last_year_shown(line: ReportLine, last: Values) -> object:
    """The figure of a year before as people read it: 0 where others were stated and this was not, unknown where none was."""
    key = line_key(line)
    if not last or (line.measure == Measure.PEOPLE and key not in last):
        return UNKNOWN
    return ReportLine(measure=line.measure, value=last.get(key, Decimal(0))).shown


def report_sentences(area: str, period: Period, lines: list[ReportLine], last: Values) -> list[str]:
    """For each series what was held, by how many, how that compares with a year before, and what came of it."""
    held = _(
        "In %(period)s %(area)s held %(shifts)s shifts of “%(series)s” with %(participations)s participations and "
        "%(hours)s hours of service."
    )
    found = []
    for series, its in groupby(lines, key=lambda line: line.series):
        mine = list(its)
        values = {line.measure: line.value for line in mine if line.measure != Measure.OUTCOME}
        words = {
            "period": period.name,
            "area": area,
            "series": series,
            "shifts": number(int(values.get(Measure.SHIFTS, 0))),
            "participations": number(int(values.get(Measure.PARTICIPATIONS, 0))),
            "hours": hours(int(values.get(Measure.VERIFIED, 0))),
        }
        said = [held % words]
        before = last.get(ValueKey(series.pk, Measure.PARTICIPATIONS))
        said += [compare(int(values.get(Measure.PARTICIPATIONS, 0)), int(before))] if before else []
        came = [amount_words(line.kind, line.value) for line in mine if line.kind]
        said += [_("What came of it: %(list)s.") % {"list": pgettext("between outcomes", ", ").join(came)}] if came else []
        found.append(reduce(lambda one, two: pgettext("two sentences", "%(one)s %(two)s") % {"one": one, "two": two}, said))
    return found


def compare(now: int, before: int) -> str:
    """How participations compare with those of a year before: the difference, and its share in tenths of a percent."""
    words = {"n": number(abs(now - before)), "share": f"{abs(now - before) / before:.1%}"}
    if now == before:
        return _("That is as many participations as a year before.")
    more = _("That is %(n)s participations more than a year before (%(share)s).")
    return (more if now > before else _("That is %(n)s participations fewer than a year before (%(share)s).")) % words


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
