"""Opening figures out of an Excel sheet: a row for each area, series and count. All rows are right, or none is written down.

What is read in counts no sooner than what is typed: two others confirm each figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import IO

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from events.models import OpeningFigure, OutcomeKind, Series
from events.reports import opening_figures
from events.reports.forms import has_valid_decimals
from events.reports.models import Measure
from events.reports.refusals import ReportRefusal
from volunteer.core import forms
from volunteer.core.ids import new_id
from volunteer.lists import excel_reader
from volunteer.lists.form_import import RowSheet
from volunteer.models import Area, User
from volunteer.places.area_sheets import find_areas

FIRST_DAY = date(2000, 1, 1)
MAX_VALUE = Decimal(10) ** 10  # a value below it fits its column
# The columns by their headings; the template has them in this order.
HEADINGS = {
    "area": pgettext_lazy("sheet", "Area"),
    "above": pgettext_lazy("sheet", "Street or community above"),
    "series": pgettext_lazy("sheet", "Series"),
    "measure": pgettext_lazy("sheet", "What is counted"),
    "kind": pgettext_lazy("sheet", "Kind of outcome"),
    "value": pgettext_lazy("sheet", "Value"),
    "day": pgettext_lazy("sheet", "Counted up to"),
    "source": pgettext_lazy("sheet", "Source"),
}
NEEDED = ("area", "series", "measure", "value", "day", "source")


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file and the figure it stands for, where nothing is wrong with it."""

    figure: OpeningFigure | None = None


def read_figures(file: IO[bytes], areas: QuerySet[Area], at: datetime) -> list[Line]:
    """The figures of a sheet, in these areas; a constant number of statements.

    Raises `ValidationError` for the file as a whole; rows have their `problems`.
    """
    found = excel_reader.read_rows(Line, excel_reader.read_cells(file), HEADINGS, NEEDED)
    if not found:
        raise forms.ValidationError(_("There is no figure in this sheet."), code="no_rows")
    words = RowReader()
    for line, area in zip(found, find_areas(found, areas), strict=True):
        figure = words.figure(line, timezone.localdate(at))
        if area and not line.problems:
            figure.pk, figure.area = new_id(at), area
            line.figure = figure
    check_doubles(found)
    return found


def figure_sheet(areas: QuerySet[Area], *, by: User, at: datetime) -> RowSheet:
    """Figures of these areas, to be written down."""

    def keep_all(found: Sequence[Line]) -> int:
        figures = [line.figure for line in found if line.figure]
        return opening_figures.record_figures(figures=figures, by=by, at=at)

    return RowSheet(
        name="opening-figures",
        title=_("Opening figures"),
        headings=HEADINGS,
        read=lambda file: read_figures(file, areas, at),
        keep_all=keep_all,
        told=recorded_message,
    )


def recorded_message(new: int) -> str:
    if not new:
        return _("Nothing new: all of it was written down already.")
    counted = ngettext("%(n)s figure is written down.", "%(n)s figures are written down.", new) % {"n": new}
    return f"{counted} {_('It counts once two others have confirmed it.')}"


class RowReader:
    """What stands in a row, read as what the district counts: its series, kinds of outcome and measures in either language."""

    def __init__(self) -> None:
        self.series = {name: one for one in Series.objects.active() for name in names_of(one)}
        self.kinds = {name: one for one in OutcomeKind.objects.filter(active=True) for name in names_of(one)}
        self.measures = {word: measure for measure in OpeningFigure.MEASURES for word in excel_reader.label_variants(measure.label)}

    def figure(self, line: Line, today: date) -> OpeningFigure:
        """The unsaved figure of a row, as far as it can be read; what cannot stands in its `problems`."""
        made = OpeningFigure(source=line.text("source"))
        series = read_choice(line, "series", self.series)
        measure = read_choice(line, "measure", self.measures)
        if series:
            made.series = series
        if measure:
            made.measure = measure
            made.kind = read_choice(line, "kind", self.kinds) if measure == Measure.OUTCOME else None
        made.value = read_value(line, made.measure, made.kind)
        made.day = read_day(line, today)
        if not made.source:
            line.problems.append(_("say which paper or list says so"))
        return made


def names_of(one: Series | OutcomeKind) -> set[str]:
    return {one.name.casefold(), one.name_en.casefold()} - {""}


def read_choice[Found: Model | Measure](line: Line, column: str, known: Mapping[str, Found]) -> Found | None:
    """What a cell names; None, with a sentence, where the district has none of that name."""
    found = known.get(line.text(column).casefold())
    if found is None:
        every = "、".join(dict.fromkeys(str(getattr(one, "label", one)) for one in known.values()))
        line.problems.append(_("“%(column)s” is one of: %(every)s") % {"column": HEADINGS[column], "every": every})
    return found


def read_value(line: Line, measure: str, kind: OutcomeKind | None) -> Decimal:
    """A number above 0 with no more decimals than what it counts; 0, with a sentence, for anything else."""
    try:
        value = Decimal(line.text("value").replace(",", "").replace("，", ""))
    except InvalidOperation:
        value = Decimal(0)
    if not value.is_finite() or not 0 < value < MAX_VALUE:
        line.problems.append(_("the value is not a number above 0"))
        return Decimal(0)
    if measure and not has_valid_decimals(value, measure, kind):
        line.problems.append(_("the value has more decimals than what it counts"))
    return value


def read_day(line: Line, today: date) -> date:
    """A day before today; today, with a sentence, for anything else."""
    day = excel_reader.parse_day(line.text("day"))
    if day is None or not FIRST_DAY <= day < today:
        line.problems.append(_("the day is not one before today, like 2025/3/31"))
        return today
    return day


def check_doubles(found: Sequence[Line]) -> None:
    """No figure is counted twice: not by two rows of the sheet, not beside what stands. The very same again is left as it is."""
    lines = [(line, line.figure) for line in found if line.figure]
    rows = {figure.pk: line.row for line, figure in lines}
    figures = [figure for _line, figure in lines]
    for (line, figure), other in zip(lines, opening_figures.conflicting_figures(figures), strict=True):
        if other is None or opening_figures.is_repeat(figure, other):
            continue
        if other.pk not in rows:
            line.problems.append(str(ReportRefusal.STANDS.label).rstrip("。.") % {"area": other.area.name})
        elif other.area_id == figure.area_id:
            line.problems.append(_("the same as row %(row)s") % {"row": rows[other.pk]})
        else:
            said = _("row %(row)s counts this for %(area)s already; it would be counted twice")
            line.problems.append(said % {"row": rows[other.pk], "area": other.area.name})
