"""Pairings and teams out of an Excel sheet, each row judged and kept as by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.groups.teams import actions as teams
from volunteer.groups.teams.forms import TeamImportForm
from volunteer.models import Area, Team, User
from volunteer.places.area_sheets import AreaSheet


def team_import(*, areas: QuerySet[Area], by: User, at: datetime) -> AreaSheet:
    """Teams founded by staff in these areas. One of the same name in its area stays as it is."""
    return AreaSheet(
        name="teams",
        title=_("Teams from Excel"),
        make=lambda typed: TeamImportForm(typed, areas=areas, by=by),
        keep=lambda form: teams.found_team(team=form.save(commit=False), leader=form.person, by=by, at=at),
        key=("area", "above", "name"),
        already=lambda form: team_exists(form.cleaned_data),
    )


def team_exists(fields: dict[str, Any]) -> bool:
    return Team.objects.filter(area=fields["area"], name=fields["name"], closed_at=None).exists()
