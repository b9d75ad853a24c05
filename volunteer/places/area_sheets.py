"""Lists out of an Excel sheet whose rows lie in areas: by name and, where several have it, by the street or community above."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core import forms
from volunteer.lists.form_import import Column, FormSheet, Line
from volunteer.models import Area
from volunteer.places import imports as place_imports

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
        return place_imports.matching_area(self.same.get(line.text(self.name), []), line.text(ABOVE.name), self.wider).pk


class AreaSheet(FormSheet):
    """Its form has a field `area`."""

    def columns_of(self, name: str, field: forms.Field) -> list[Column]:
        return [AreaColumn(name, field), ABOVE] if name == "area" else super().columns_of(name, field)
