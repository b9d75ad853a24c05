"""The forms of grids: a new one, its buildings, who sees to it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models import Grid, GridMember
from points.adjustments.forms import PersonForm, number_field
from volunteer.core import forms
from volunteer.core.editing import EditForm
from volunteer.lists.form_import import SEPARATORS
from volunteer.models import Area
from volunteer.places.choosing import Choice
from volunteer.places.fields import PlaceField


def number_of_grid() -> forms.CharField:
    return forms.CharField(label=_("number"), max_length=20, help_text=_("As your lists call it; no two grids have the same."))


def name_of_grid() -> forms.CharField:
    return forms.CharField(label=_("name"), max_length=40)


class NewGridForm(forms.Form):
    area = PlaceField(choice=Choice(deepest=Area.Level.COMMUNITY), label=_("community"))
    number = number_of_grid()
    name = name_of_grid()

    def __init__(self, *args: Any, tops: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].choice = Choice(deepest=Area.Level.COMMUNITY, tops=tops)  # type: ignore[attr-defined]


class GridForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]  # cannot be subscripted at run time
    """A grid and its buildings: those of its community that no other grid has."""

    number = number_of_grid()
    buildings = forms.ModelMultipleChoiceField(
        label=_("Its buildings"), queryset=Area.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Grid
        fields = ("number", "name")

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grid = self.instance
        here = Area.objects.within(grid.area).filter(level=Area.Level.BUILDING).open(timezone.localdate(at))
        free = here.filter(Q(grid_place=None) | Q(grid_place__grid=grid))
        field: Any = self.fields["buildings"]
        field.queryset = free.select_related("parent").order_by("path")
        by_compound = groupby(field.queryset, key=lambda building: str(building.parent))
        field.choices = [(name, [(one.pk, one.name) for one in found]) for name, found in by_compound]
        if not field.choices:
            field.help_text = _("No building of this community is free. Buildings come from the register of places.")
        self.initial["buildings"] = list(grid.places.order_by("building").values_list("building", flat=True))

    @property
    def grid_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class GridImportForm(forms.Form):
    """A row of a sheet: a grid and the buildings that it has from the start."""

    number = number_of_grid()
    name = name_of_grid()
    area = forms.ModelChoiceField(label=_("community"), queryset=Area.objects.none())
    buildings = forms.CharField(
        label=_("Its buildings"), required=False, help_text=_("Their codes in the register of places, with “、” between them.")
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = areas

    def clean_buildings(self) -> list[Area]:
        codes = set(SEPARATORS.sub(" ", self.cleaned_data["buildings"]).split())
        found = list(Area.objects.filter(code__in=codes).select_related("parent"))
        if missing := codes - {area.code for area in found}:
            raise forms.ValidationError(_("No place has the code %(codes)s."), params={"codes": "、".join(sorted(missing))})
        return found

    @property
    def grid_fields(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("number", "name")}


class MemberForm(PersonForm):
    """Name somebody who sees to a grid."""

    number = number_field(required=True)
    part = forms.ChoiceField(label=_("part"), choices=GridMember.Part, initial=GridMember.Part.FULL)
