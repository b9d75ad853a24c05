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
OF_POINTS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "area": pgettext_lazy("sheet", "Community or compound"),
    "above": pgettext_lazy("sheet", "Street or community above"),
    "address": pgettext_lazy("sheet", "Address"),
    "phone": pgettext_lazy("sheet", "Phone"),
    "introduction": pgettext_lazy("sheet", "What it does"),
    "longitude": pgettext_lazy("sheet", "Longitude (GCJ-02)"),
    "latitude": pgettext_lazy("sheet", "Latitude (GCJ-02)"),
}
OF_ORGANIZATIONS = {
    "name": pgettext_lazy("sheet", "What it is called"),
    "kind": pgettext_lazy("sheet", "Kind"),
    "area": pgettext_lazy("sheet", "Area"),
    "above": pgettext_lazy("sheet", "Street or community above"),
}


@dataclass
class Line(excel_reader.SheetRow):
    """One row of the file, and the fields it stands for."""

    fields: dict[str, Any] = field(default_factory=dict)


def points(file: IO[bytes], areas: QuerySet[Area]) -> list[Line]:
    """The points of a sheet, in these areas. Raises `ValidationError` for the file as a whole; rows have their `problems`."""
    found = excel_reader.lines(Line, excel_reader.read(file), OF_POINTS, ("name", "area", "address"))
    for line, area in zip(found, areas_of(found, areas), strict=True):
        typed = {**line.cells, "area": area.pk if area else None, "datum": "gcj02", "active": "on"}
        judge(line, PointForm(typed, areas=areas, trusting=False), OF_POINTS, told={"area"} if area is None else set())
    once(found)
    return found


def organizations(file: IO[bytes], areas: QuerySet[Area]) -> list[Line]:
    """The organisations of a sheet, seated in these areas. As `points`; the kind is one of those the site knows, in words."""
    found = excel_reader.lines(Line, excel_reader.read(file), OF_ORGANIZATIONS, ("name", "kind", "area"))
    kinds = {word: value for value, label in Organization.Kind.choices for word in excel_reader.said(label)}
    for line, area in zip(found, areas_of(found, areas), strict=True):
        kind = kinds.get(line.text("kind").casefold(), "")
        if not kind:
            line.problems.append(_("the kind is one of: %(kinds)s") % {"kinds": "、".join(map(str, Organization.Kind.labels))})
        typed = {**line.cells, "area": area.pk if area else None, "kind": kind}
        told = {name for name, known in (("area", area), ("kind", kind)) if not known}
        judge(line, OrganizationForm(typed, areas=areas), OF_ORGANIZATIONS, told=told)
    once(found)
    return found


def areas_of(found: Sequence[excel_reader.SheetRow], areas: QuerySet[Area]) -> list[Area | None]:
    """The area each line names, one statement for all; of several with one name that which lies below the area named above."""
    known: dict[str, list[Area]] = {}
    for area in areas.filter(name__in={line.text("area") for line in found}):
        known.setdefault(area.name, []).append(area)
    wider = dict(Area.objects.values_list("path", "name"))
    return [chosen(line, known.get(line.text("area"), []), wider) for line in found]


def chosen(line: excel_reader.SheetRow, same: Sequence[Area], wider: Mapping[str, str]) -> Area | None:
    """The one meant among areas of the same name; None, with a sentence, where that is not clear."""
    try:
        return meant(same, line.text("above"), wider)
    except forms.ValidationError as problem:
        line.problems += problem.messages
        return None


def meant(same: Sequence[Area], above: str, wider: Mapping[str, str]) -> Area:
    """The one among areas of the same name that lies below the area named `above`, if one is. Raises `ValidationError`."""
    fit = [area for area in same if not above or above in {wider.get(path) for path in area.lineage()[:-1]}]
    if not fit:
        raise forms.ValidationError(_("no area that you look after has this name"))
    if len(fit) > 1:
        raise forms.ValidationError(_("several areas have this name; say in which street or community it lies"))
    return fit[0]


def judge(line: Line, form: ModelForm[Any], headings: Mapping[str, Any], *, told: set[str]) -> None:
    """What the form says of a row becomes its problems, without the columns told of already; what it would keep, its fields."""
    if not form.is_valid():
        said = [(name, error) for name, errors in form.errors.items() for error in errors if name not in told]
        line.problems += [excel_reader.cell_problem(headings.get(name, ""), error) for name, error in said]
    line.fields = form.cleaned_data


def once(found: Sequence[Line]) -> None:
    """The same name twice in one area is a slip."""
    first: dict[tuple[str, Any], int] = {}
    for line in found:
        if first.setdefault((line.text("name"), line.fields.get("area")), line.row) != line.row:
            line.problems.append(_("the same as row %(row)s") % {"row": first[line.text("name"), line.fields.get("area")]})
