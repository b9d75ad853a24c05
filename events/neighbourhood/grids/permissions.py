"""Whose grids are whose."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from events.neighbourhood.grids.models import Grid, GridMember
from volunteer.models import User


def grids_of(person: User, at: datetime) -> QuerySet[Grid]:
    """The grids that this person sees to at that moment."""
    mine = GridMember.objects.filter(GridMember.in_force(timezone.localdate(at)), person=person)
    return Grid.objects.filter(pk__in=mine.values("grid"))
