"""What waits for a person's word among skills, teams, reportings and visits: counted in one statement for all doors."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from volunteer import scope
from volunteer.belonging import teams
from volunteer.models import Membership, PersonSkill, Reporting, Team, User, Visit
from volunteer.scope import Power
from volunteer.skills import reach


def counts(person: User, at: datetime) -> dict[str, int]:
    """How many of each kind wait; read once for each user object."""
    known: dict[str, int] | None = getattr(person, "_waits_for_word", None)
    if known is None:
        kinds = {name: number_of(rows) for name, rows in waiting(person, at).items()}
        (row,) = User.objects.get_queryset().filter(pk=person.pk).values_list(*kinds.values())
        known = dict(zip(kinds, row, strict=True))
        person._waits_for_word = known  # type: ignore[attr-defined]
    return known


def waiting(person: User, at: datetime) -> dict[str, QuerySet[Any]]:
    """The rows of each kind that this person decides about; nobody decides about themselves."""
    run, above = scope.of(person, Power.RUN, at), scope.of(person, Power.APPOINT, at)
    here = run.areas("community__") | Q(community__in=reach.communities(run))
    return {
        "skills": PersonSkill.objects.waiting().filter(reach.people(run, "person__")).exclude(person=person),
        "teams": Team.objects.waiting().filter(teams.overseen(run)).exclude(created_by=person),
        "reportings": Reporting.objects.waiting().filter(here).exclude(person=person),
        "members": Membership.objects.asked().filter(organization__in=run.unit_ids).exclude(person=person),
        "visits": Visit.objects.waiting().filter(above.areas("pairing__area__")).exclude(logged_by=person),
    }


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, as a part of another statement."""
    counted = rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def of(kind: str) -> Callable[[User, datetime], int]:
    """The number behind a door."""
    return lambda person, at: counts(person, at)[kind]
