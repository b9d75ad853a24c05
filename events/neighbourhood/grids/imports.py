"""Grids with their buildings out of an Excel sheet, each row judged and kept as by hand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from events.models import Grid
from events.neighbourhood.grids import actions as grid_actions
from events.neighbourhood.grids.forms import GridImportForm
from volunteer.lists.form_import import existing_rows
from volunteer.models import Area, User
from volunteer.places.area_sheets import AreaSheet
from volunteer.roles.scope import Scope


def grid_import(*, areas: QuerySet[Area], scope: Scope, by: User, at: datetime) -> AreaSheet:
    """Grids of the communities `areas`. One whose number is there already stays as it is."""
    return AreaSheet(
        name="grids",
        title=_("Grids from Excel"),
        make=lambda typed: GridImportForm(typed, areas=areas),
        keep=lambda form: keep_row(form, scope, by, at),
        key=("number",),
        there=existing_rows(Grid.objects.all(), "number"),
    )


def keep_row(form: GridImportForm, scope: Scope, by: User, at: datetime) -> Grid:
    fields = form.grid_fields
    grid = grid_actions.open_grid(area=form.cleaned_data["area"], **fields, scope=scope, by=by, at=at)
    return grid_actions.change_grid(grid=grid, fields=fields, buildings=form.cleaned_data["buildings"], by=by, at=at)
