"""Lists out of an Excel sheet whose rows lie in areas: by name and, where several have it, by the street or community above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.core import forms
from volunteer.lists import excel_reader
from volunteer.lists.form_import import Column, FormSheet, Line
from volunteer.models import Area

ABOVE = Column(
    "above",
    forms.CharField(
        label=pgettext_lazy("sheet", "Street or community above"),
        required=False,
        help_text=_("Only where several have the same name."),
    ),
)


@dataclass(frozen=True)
class AreaColumn(Column):
    """An area of the field's, by its name; the column `above` tells which of several is meant."""

    @cached_property
    def same(self) -> dict[str, list[Area]]:
        found: dict[str, list[Area]] = {}
        for area in self.field.queryset:  # type: ignore[attr-defined]
            found.setdefault(area.name, []).append(area)
        return found

    @cached_property
    def wider(self) -> dict[str, str]:
        return dict(Area.objects.values_list("path", "name"))

    def of(self, line: Line) -> Any:
        return matching_area(self.same.get(line.text(self.name), []), line.text(ABOVE.name), self.wider).pk


class AreaSheet(FormSheet):
    """Its form has a field `area`."""

    def columns_of(self, name: str, field: forms.Field) -> list[Column]:
        return [AreaColumn(name, field), ABOVE] if name == "area" else super().columns_of(name, field)


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
        raise forms.ValidationError(gettext("no area that you look after has this name"))
    if len(fit) > 1:
        raise forms.ValidationError(gettext("several areas have this name; say in which street or community it lies"))
    return fit[0]
