"""Service points and organisations out of an Excel sheet: all of them or, where a single row is wrong, none.

Each row is judged by the form that opens one by hand, so the rules are the same. Reading is `volunteer.sheets`' matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.db.models import QuerySet
from django.forms import ModelForm
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from volunteer.core import forms
from volunteer.lists import excel_reader
from volunteer.models import Area, Organization
from volunteer.places.forms import OrganizationForm, PointForm

# The columns by their headings; the templates have them in this order.
POINT_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "area": pgettext_lazy("sheet", "Community or compound"),
    "above": pgettext_lazy("sheet", "Street or community above"),
    "address": pgettext_lazy("sheet", "Address"),
    "phone": pgettext_lazy("sheet", "Phone"),
    "introduction": pgettext_lazy("sheet", "What it does"),
    "longitude": pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    "latitude": pgettext_lazy("sheet", "Latitude (GCJ-02)"),
}
ORGANIZATION_HEADINGS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "kind": pgettext_lazy("sheet", "Kind"),
    "area": pgettext_lazy("sheet", "Area"),
    "above": pgettext_lazy("sheet", "Street or community above"),
}


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file, and the fields it stands for."""

    fields: dict[str, Any] = field(default_factory=dict)


def read_points(file: IO[bytes], areas: QuerySet[Area]) -> list[Line]:
    """The points of a sheet, in these areas. Raises `ValidationError` for the file as a whole; rows have their `problems`."""
    found = excel_reader.read_rows(Line, excel_reader.read_cells(file), POINT_HEADINGS, ("name", "area", "address"))
    for line, area in zip(found, find_areas(found, areas), strict=True):
        typed = {**line.cells, "area": area.pk if area else None, "datum": "gcj02", "active": "on"}
        check_row(line, PointForm(typed, areas=areas, trusting=False), POINT_HEADINGS, told={"area"} if area is None else set())
    mark_duplicates(found)
    return found


def read_organizations(file: IO[bytes], areas: QuerySet[Area]) -> list[Line]:
    """The organisations of a sheet, seated in these areas. As `points`; the kind is one of those the site knows, in words."""
    found = excel_reader.read_rows(Line, excel_reader.read_cells(file), ORGANIZATION_HEADINGS, ("name", "kind", "area"))
    kinds = {word: value for value, label in Organization.Kind.choices for word in excel_reader.label_variants(label)}
    for line, area in zip(found, find_areas(found, areas), strict=True):
        kind = kinds.get(line.text("kind").casefold(), "")
        if not kind:
            line.problems.append(_("the kind is one of: %(kinds)s") % {"kinds": "、".join(map(str, Organization.Kind.labels))})
        typed = {**line.cells, "area": area.pk if area else None, "kind": kind}
        told = {name for name, known in (("area", area), ("kind", kind)) if not known}
        check_row(line, OrganizationForm(typed, areas=areas), ORGANIZATION_HEADINGS, told=told)
    mark_duplicates(found)
    return found


def find_areas(found: Sequence[excel_reader.SheetRow], areas: QuerySet[Area]) -> list[Area | None]:
    """The area each line names, one statement for all; of several with one name that which lies below the area named above."""
    known: dict[str, list[Area]] = {}
    for area in areas.filter(name__in={line.text("area") for line in found}):
        known.setdefault(area.name, []).append(area)
    wider = dict(Area.objects.values_list("path", "name"))
    return [choose_area(line, known.get(line.text("area"), []), wider) for line in found]


def choose_area(line: excel_reader.SheetRow, same: Sequence[Area], wider: Mapping[str, str]) -> Area | None:
    """The one meant among areas of the same name; None, with a sentence, where that is not clear."""
    try:
        return matching_area(same, line.text("above"), wider)
    except forms.ValidationError as problem:
        line.problems += problem.messages
        return None


def matching_area(same: Sequence[Area], above: str, wider: Mapping[str, str]) -> Area:
    """The one among areas of the same name that lies below the area named `above`, if one is. Raises `ValidationError`."""
    fit = [area for area in same if not above or above in {wider.get(path) for path in area.lineage()[:-1]}]
    if not fit:
        raise forms.ValidationError(_("no area that you look after has this name"))
    if len(fit) > 1:
        raise forms.ValidationError(_("several areas have this name; say in which street or community it lies"))
    return fit[0]


def check_row(line: Line, form: ModelForm[Any], headings: Mapping[str, Any], *, told: set[str]) -> None:
    """What the form says of a row becomes its problems, without the columns told of already; what it would keep, its fields."""
    if not form.is_valid():
        said = [(name, error) for name, errors in form.errors.items() for error in errors if name not in told]
        line.problems += [excel_reader.cell_problem(headings.get(name, ""), error) for name, error in said]
    line.fields = form.cleaned_data


def mark_duplicates(found: Sequence[Line]) -> None:
    """The same name twice in one area is a slip."""
    first: dict[tuple[str, Any], int] = {}
    for line in found:
        if first.setdefault((line.text("name"), line.fields.get("area")), line.row) != line.row:
            line.problems.append(_("the same as row %(row)s") % {"row": first[line.text("name"), line.fields.get("area")]})
