"""What stands in the files: of a paragraph up to a day, and of a report that was handed in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.figures.periods import Period
from events.models import OutcomeKind, Report, ReportLine, ReportPart
from events.models.reports import plain
from events.reports.files import Paper, Table
from events.reports.paragraph import Paragraph, Row, on, photos
from volunteer.templatetags.words import moment

Part = ReportLine.Part


def of_paragraph(found: Paragraph) -> Paper:
    """The paragraph, the units and what came of it in tables, opening figures apart, pictures of the last ninety days."""
    kinds = [kind for kind, _amount in found.total.outcomes]
    rows = [*found.parts, found.total]
    units = Table(
        _("By unit"),
        [_("Unit"), _("Shifts"), _("Participations"), _("Verified hours")],
        [[total_name(row, found), row.shifts, row.participations, row.hours] for row in rows],
    )
    cleared = Table(
        _("What came of it"),
        [_("Unit"), *[_("%(name)s (%(unit)s)") % {"name": kind, "unit": kind.unit_word} for kind in kinds]],
        [[total_name(row, found), *[amount(row, kind) for kind in kinds]] for row in rows] if kinds else [],
    )
    apart = Table(
        _("Opening figures, apart from these"),
        [_("Area"), pgettext("report", "What"), _("Value"), _("Counted up to"), _("Source")],
        [[row.area.name, row.what, plain(row.value), row.day.isoformat(), row.source] for row in found.openings],
    )
    title = _("“%(series)s” in %(area)s") % {"series": found.series, "area": found.area.name}
    pictures = photos(found.area, found.until - timedelta(days=90), found.until)
    return Paper(title, _("up to %(day)s") % {"day": on(found.until)}, found.sentences, [units, cleared, apart], pictures)


def amount(row: Row, kind: OutcomeKind) -> Decimal:
    return plain(dict(row.outcomes).get(kind, Decimal(0)))


def total_name(row: Row, found: Paragraph) -> str:
    return _("Together") if row is found.total else row.name


def of_report(report: Report) -> Paper:
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

    parts = [[part.part.area.name, part.part.number, moment(part.part.at)] for part in parts_of(report)]
    tables = [
        table(_("Figures"), Part.OWN),
        table(_("Corrections to earlier periods"), Part.CORRECTION),
        table(_("Opening figures, apart from these"), Part.OPENING),
        Table(_("Reports that went into this one"), [_("Area"), _("Number"), pgettext("column", "Handed in")], parts),
        Table(_("Missing"), [_("Area")], [[name] for name in report.missing]),
    ]
    words = {"number": report.number, "when": moment(report.at), "name": report.by.name}
    subtitle = _("Number %(number)s, handed in %(when)s by %(name)s") % words
    pictures = photos(report.area, period.start, period.last or period.start)
    return Paper(f"{report.area.name} · {period.name}", subtitle, [report.note] if report.note else [], tables, pictures)


def parts_of(report: Report) -> list[ReportPart]:
    return list(report.parts.select_related("part__area").order_by("part__area__path"))
