"""The dashboard: the figures of one unit in one period, what they are made of, and the way to the list behind each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core import periods
from events.core.periods import Period
from events.figures import charts, former, units
from events.figures.charts import Chart, Series
from events.figures.former import Note
from events.figures.parts import Part, moved_groups, of_selection, part_figures
from events.figures.units import Unit
from events.models import Campaign, Category, Figure, Purse, Spending
from volunteer.core.ids import int_or_zero
from volunteer.models import Organization
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import number

MONTHS, ORGANISATIONS = 12, 20


@dataclass(frozen=True)
class Column:
    """A measure as it is shown. `hours`: kept in minutes, shown as whole hours; `of`: shown with its share of that measure."""

    name: str
    label: str | Promise
    hours: bool = False
    of: str = ""

    def value(self, row: Figure) -> int:
        found: int = getattr(row, self.name)
        return found // 60 if self.hours else found


COLUMNS = (
    Column("shifts", _("Shifts")),
    Column("participations", _("Participations")),
    Column("people", _("People")),
    Column("verified", _("Verified hours"), hours=True),
    Column("honorary", _("Honorary hours"), hours=True),
    Column("points", _("Points given")),
    Column("misses", _("No-shows"), of="signed"),
    Column("grade_b", _("Recorded on site (B)"), of="participations"),
    Column("grade_c", _("By hand or card (C)"), of="participations"),
    Column("by_hand", _("Make-up records")),
)
COLUMNS_BY_NAME = {column.name: column for column in COLUMNS}


@dataclass(frozen=True)
class Selection:
    """What is looked at: one unit, one period, and everything or one cut of it; of a list, perhaps one part of the unit alone."""

    unit: Unit
    period: Period
    cut: str = ""
    part: str = ""

    def query(self, **other: str) -> str:
        words = {"unit": self.unit.key, "period": self.period.word, "cut": self.cut} | other
        return urlencode({name: word for name, word in words.items() if word})

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Of the dashboard and of the lists of shifts and people: found once for the hundreds of links of a page."""
        return tuple(reverse(f"events:{name}") for name in ("figures", "figure_list", "figure_people"))

    def page(self, **other: str) -> str:
        """The address of the dashboard, with some of it changed."""
        return f"{self.addresses[0]}?{self.query(**other)}"

    def lists(self, **other: str) -> dict[str, str]:
        """The addresses of the lists behind the figures, by what is counted."""
        (_board, shifts, people), query = self.addresses, self.query(**other)
        return {name: f"{people}?{query}" if name == "people" else f"{shifts}?what={name}&{query}" for name in COLUMNS_BY_NAME}


@dataclass(frozen=True)
class Cell:
    label: str | Promise
    value: int
    url: str
    share: int | None = None

    @property
    def html(self) -> str:
        """As a cell of a table: the number with its share, a link to its list. Hundreds stand on a page: no template."""
        head = f'<td class="num" data-label="{escape(self.label)}">'
        if not self.value:
            return mark_safe(f"{head}0</td>")  # noqa: S308  (what is not a number is escaped)
        part = "" if self.share is None else f'<span class="quiet"> {self.share}%</span>'
        return mark_safe(f'{head}<a href="{escape(self.url)}">{number(self.value)}</a>{part}</td>')  # noqa: S308  (as above)


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, the way to its own dashboard, and a cell for each column."""

    name: str
    url: str
    cells: list[Cell]


# --- what is looked at ------------------------------------------------------------------------------------------------


def parse_cut(word: str) -> tuple[str, str]:
    """The cut that a word in an address names, and its name; ("", "") for anything else."""
    kind, _colon, rest = word.partition(":")
    if kind == "c":
        category = Category.objects.filter(pk=rest[:20]).first()
        return (f"c:{category.pk}", str(category)) if category else ("", "")
    if kind == "o" and rest.isascii() and rest.isdigit() and len(rest) < 18:
        organisation = Organization.objects.filter(pk=int(rest)).first()
        return (f"o:{organisation.pk}", organisation.name) if organisation else ("", "")
    if kind == "k":
        campaign = Campaign.objects.published().filter(pk=int_or_zero(rest)).first()
        return (campaign.cut, campaign.name) if campaign else ("", "")
    return "", ""


def percent(part: int, whole: int) -> int | None:
    """Percent, rounded; None of nothing."""
    return round(100 * part / whole) if whole else None


def figure_cells(view: Selection, row: Figure, **other: str) -> list[Cell]:
    """A figure's row as cells that lead to their lists."""
    lists = view.lists(**other)

    def cell(column: Column) -> Cell:
        value = column.value(row)
        part = percent(value, getattr(row, column.of)) if column.of else None
        return Cell(str(column.label), value, lists[column.name], part)

    return [cell(column) for column in COLUMNS]


# --- the parts of the page --------------------------------------------------------------------------------------------


def dashboard_figures(view: Selection, below: Sequence[Unit], months: Sequence[Period]) -> dict[tuple[str, str, date], Figure]:
    """The rows of the unit in its period and the one before, of what lies below, and of the months; one statement."""
    period, before = view.period, view.period.before
    starts = [period.start, *([before.start] if before else [])]
    mine = Q(unit=view.unit.key, kind=period.kind, start__in=starts)
    theirs = Q(unit__in=[unit.key for unit in below], kind=period.kind, start=period.start)
    monthly = Q(unit=view.unit.key, kind=Figure.Kind.MONTH, start__in=[month.start for month in months])
    found = Figure.objects.filter(mine | theirs | monthly, cut=view.cut)
    return {(row.unit, row.kind, row.start): row for row in found}


def last_twelve_months(period: Period, today: date) -> list[Period]:
    """The twelve months up to the end of a period, or up to this one where it has not ended."""
    last = min(period.last, today) if period.last else today
    first = periods.add_months(last, 1 - MONTHS)
    return [Period(Figure.Kind.MONTH, periods.add_months(first, n)) for n in range(MONTHS)]


def lines_by_part(view: Selection, parts: Sequence[Part]) -> list[Line]:
    """The parts, those with the most first, what lay here once last. A part that is elsewhere now leads to its shifts alone."""
    return [part_line(view, part) for part in sorted(parts, key=lambda part: (part.word.startswith("-"), -part.row.participations))]


def part_line(view: Selection, part: Part) -> Line:
    url = view.page(unit=part.unit.key) if part.unit else view.lists(**part.query)["shifts"]
    return Line(part.name, url, figure_cells(view, part.row, **part.query))


def lines_by_month(view: Selection, months: Iterable[Period], rows: dict[tuple[str, str, date], Figure]) -> list[Line]:
    found = [(month, rows.get((view.unit.key, month.kind, month.start)) or Figure()) for month in months]
    return [Line(month.name, view.page(period=month.word), figure_cells(view, row, period=month.word)) for month, row in found]


def lines_by_category(view: Selection) -> list[Line]:
    """Kinds of service in the official order; one statement and one for their names."""
    names = {f"c:{category.pk}": str(category) for category in Category.objects.all()}
    rows = {row.cut: row for row in cut_figures(view, "c:")}
    return [Line(name, view.page(cut=cut), figure_cells(view, rows[cut], cut=cut)) for cut, name in names.items() if cut in rows]


def lines_by_campaign(view: Selection) -> list[Line]:
    """Campaigns whose shifts took place here, those with the most first; one statement and one for their names."""
    rows = list(cut_figures(view, "k:").order_by("-participations", "pk")[:ORGANISATIONS])
    names = Campaign.objects.in_bulk([int(row.cut[2:]) for row in rows])
    return [Line(names[int(row.cut[2:])].name, view.page(cut=row.cut), figure_cells(view, row, cut=row.cut)) for row in rows]


def lines_by_organisation(view: Selection, page: str | None) -> tuple[Page[Any], list[Line]]:
    """Organisations whose members took part, those with the most first."""
    found = Paginator(cut_figures(view, "o:").order_by("-participations", "pk"), ORGANISATIONS).get_page(page)
    rows = list(found.object_list)
    names = Organization.objects.in_bulk([int(row.cut[2:]) for row in rows])
    return found, [Line(names[int(row.cut[2:])].name, view.page(cut=row.cut), figure_cells(view, row, cut=row.cut)) for row in rows]


def cut_figures(view: Selection, kind: str) -> Any:
    return Figure.objects.filter(unit=view.unit.key, kind=view.period.kind, start=view.period.start, cut__startswith=kind)


# --- points -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PointFigures:
    """Points spent in the period, and what the people who live here hold, as of `at` (None: not counted yet)."""

    spent: int
    redeemed: int | None
    monthly: dict[date, int]
    holders: int = 0
    held: int = 0
    expiring: int = 0
    at: datetime | None = None


def point_figures(view: Selection, given: int) -> PointFigures:
    """Two statements."""
    rows = Spending.objects.filter(view.unit.points("shop__point__")).order_by().values_list("start").annotate(sum=Sum("points"))
    monthly = dict(rows)
    spent = sum(points for start, points in monthly.items() if view.period.contains(start))
    redeemed = percent(spent, given)
    if not view.unit.area:
        return PointFigures(spent, redeemed, monthly)
    purses = list(Purse.objects.filter(path__startswith=view.unit.path))
    people, points, old = (sum(getattr(purse, name) for purse in purses) for name in ("people", "points", "expiring"))
    return PointFigures(spent, redeemed, monthly, people, points, old, max([purse.at for purse in purses], default=None))


# --- charts -----------------------------------------------------------------------------------------------------------


def month_charts(
    view: Selection, months: Sequence[Period], rows: dict[tuple[str, str, date], Figure], money: PointFigures | None
) -> list[Chart]:
    found = [rows.get((view.unit.key, month.kind, month.start)) or Figure() for month in months]
    labels, names = [f"{month.start.month}" for month in months], [month.name for month in months]
    own = [row.participations - row.grade_b - row.grade_c for row in found]
    ways = [
        Series(pgettext_lazy("chart", "own phone (A)"), "c1", own),
        Series(pgettext_lazy("chart", "recorded on site (B)"), "c2", [row.grade_b for row in found]),
        Series(pgettext_lazy("chart", "by hand or card (C)"), "c3", [row.grade_c for row in found]),
    ]
    hours = [
        Series(pgettext_lazy("chart", "verified"), "c1", [row.verified // 60 for row in found]),
        Series(pgettext_lazy("chart", "honorary"), "c3", [row.honorary // 60 for row in found]),
    ]
    made = [
        charts.chart(_("Participations by month"), labels, names, ways, side_by_side=False),
        charts.chart(_("Hours by month"), labels, names, hours, side_by_side=False),
    ]
    if money:
        points = [
            Series(pgettext_lazy("chart", "given"), "c2", [row.points for row in found]),
            Series(pgettext_lazy("chart", "spent"), "c4", [money.monthly.get(month.start, 0) for month in months]),
        ]
        made.append(charts.chart(_("Points by month"), labels, names, points, side_by_side=True))
    return made


# --- the whole --------------------------------------------------------------------------------------------------------


def dashboard_context(*, view: Selection, named: str, held: Scope, page: str | None, at: datetime) -> dict[str, Any]:
    """Everything the dashboard shows: a constant number of statements, all of them over roll-ups."""
    below, months = units.unit_parts(view.unit), last_twelve_months(view.period, timezone.localdate(at))
    rows = dashboard_figures(view, below, months)
    groups = moved_groups(view.unit, of_selection(view.period, view.cut))
    parts = part_figures(view.unit, below, figures_of_parts(view, rows), groups, view.period, view.cut)
    now = rows.get((view.unit.key, view.period.kind, view.period.start)) or Figure()
    before = view.period.before
    then = rows.get((view.unit.key, before.kind, before.start)) if before else None
    money = point_figures(view, now.points) if not view.cut and not view.unit.is_former else None
    context = {
        "view": view,
        "named": named,
        "above": [(unit.name, view.page(unit=unit.key)) for unit in units.units_above(view.unit, held)],
        "turning": period_links(view, timezone.localdate(at)),
        "columns": COLUMNS,
        "stats": stats(view, now, then, before),
        "money": money,
        "charts": month_charts(view, months, rows, money),
        "notes": note_links(view, [former.became_note(view.unit, held), *former.came_notes(view.unit, groups, held)]),
        "by_part": lines_by_part(view, parts),
        "only_points": all(unit.point for unit in below),
        "by_month": lines_by_month(view, months, rows),
        "everything": view.page(cut="") if view.cut else "",
    }
    if not view.cut:
        organisations, lines = lines_by_organisation(view, page)
        context |= {"by_category": lines_by_category(view), "by_campaign": lines_by_campaign(view)}
        context |= {"by_organisation": lines, "page": organisations}
    context["ranked"] = ranked_charts(context)
    return context


def ranked_charts(context: Mapping[str, Any]) -> list[charts.RankedBars]:
    """Participations by unit and by kind of service, out of the tables that stand below them."""
    by_part = _("Participations by service point") if context["only_points"] else _("Participations by area")
    return [
        charts.ranked("ranked-part", by_part, participations_of(context["by_part"]), "by-part"),
        charts.ranked(
            "ranked-category",
            _("Participations by kind of service"),
            participations_of(context.get("by_category", [])),
            "by-category",
        ),
    ]


def participations_of(lines: Sequence[Line]) -> list[tuple[str, int, str]]:
    place = [column.name for column in COLUMNS].index("participations")
    return [(line.name, line.cells[place].value, line.cells[place].url) for line in lines]


def figures_of_parts(view: Selection, rows: Mapping[tuple[str, str, date], Figure]) -> dict[str, Figure]:
    """Of the figures of a page those of its period, by unit."""
    return {key: row for (key, kind, start), row in rows.items() if (kind, start) == (view.period.kind, view.period.start)}


def note_links(view: Selection, notes: Iterable[Note | None]) -> list[tuple[str, str]]:
    """(sentence, address of the figures it speaks of) of what came along with a place or stayed behind."""
    return [(note.text, view.page(unit=note.unit.key) if note.unit else "") for note in notes if note]


def stats(view: Selection, now: Figure, then: Figure | None, before: Period | None) -> list[dict[str, Any]]:
    """The figures on top, each with its share or with what it was in the period before."""
    found = []
    for column, cell in zip(COLUMNS, figure_cells(view, now), strict=True):
        note = ""
        if cell.share is not None:
            note = share_words(column, cell, now)
        elif then and before:
            note = gettext("%(before)s: %(number)s") % {"before": before.name, "number": number(column.value(then))}
        found.append({"label": column.label, "value": number(cell.value), "url": cell.url, "note": note})
    return found


def share_words(column: Column, cell: Cell, row: Figure) -> str:
    words = {"share": cell.share, "all": number(getattr(row, column.of))}
    if column.of == "signed":
        return gettext("%(share)s%% of %(all)s places taken") % words
    return gettext("%(share)s%% of %(all)s participations") % words


def period_links(view: Selection, today: date) -> dict[str, Any]:
    """The kinds of period around the same day, and the period before and after this one."""
    period = view.period
    day = min(max(period.start, date(2000, 1, 1)), today) if period.kind != Figure.Kind.ALL else today
    if period.contains(today):
        day = today
    kinds = [
        {"label": label, "url": view.page(period=periods.period_of(kind, day).word), "active": kind == period.kind}
        for kind, label in Figure.Kind.choices
    ]
    later = period.after
    return {
        "kinds": kinds,
        "before": view.page(period=period.before.word) if period.before else "",
        "after": view.page(period=later.word) if later and later.start <= today else "",
    }
