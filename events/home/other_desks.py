"""The first pages of auditors and of those who speak for a unit: what was proved last, and what one's unit owes this month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from events.figures import of_units
from events.models import AwardCheck, AwardDraw, FigureCheck
from points.books import queries as book_queries
from points.models import BookCheck
from volunteer.groups.pairings import actions as pairing_actions
from volunteer.groups.pairings.actions import Month
from volunteer.models import Membership, Organization, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

PROOFS, DIFFERENCES, UNITS, PAIRINGS = 4, 6, 3, 8  # so many are shown


def audit_context(user: User, at: datetime) -> dict[str, Any]:
    """For who audits the whole district and runs nothing: the last checks of both books, what differed, the drawn samples."""
    held = role_scope.scope_for(user, Power.AUDIT, at)
    if not held or role_scope.scope_for(user, Power.RUN, at) or not book_queries.covers_whole_book(held):
        return {}
    figures = list(FigureCheck.objects.all()[:PROOFS])
    return {
        "book_checks": list(BookCheck.objects.newest().defer("rows").select_related("by")[:PROOFS]),
        "book_stopped": BookCheck.objects.stopped(),
        "figure_checks": figures,
        "differences": list(figures[0].differences.select_related("owner")[:DIFFERENCES]) if figures else [],
        "draw": last_draw(),
        "audits": True,
    }


def last_draw() -> AwardDraw | None:
    """The sample of the last month that was drawn, with how many calls are `done`, and how many found something `wrong`."""
    done, wrong = ~Q(checks__outcome__in=AwardCheck.UNFINISHED), Q(checks__outcome__in=AwardCheck.OPENS_A_CASE)
    return AwardDraw.objects.annotate(done=Count("checks", done), wrong=Count("checks", wrong)).first()


@dataclass(frozen=True)
class UnitDesk:
    """One unit: its figures as its own page has them, its people, and each pairing with what was done this month."""

    unit: Organization
    figures: list[dict[str, Any]]
    people: int
    months: list[Month]


def unit_context(held: Scope, user: User, at: datetime) -> dict[str, Any]:
    """For who speaks for units; the pairings that are behind come first."""
    if not held.unit_ids:
        return {}
    today = timezone.localdate(at)
    pairings = pairing_actions.visible_pairings(user, at).over(held.unit_ids).on(today).select_related("area", "organization")
    months = list(pairing_actions.figures_this_month(pairings.order_by("area__path", "pk"), today).values())
    months.sort(key=lambda month: month.reached)
    return {"units": [unit_desk(unit, months, at) for unit in own_units(held)[:UNITS]], "month_first": today.replace(day=1)}


def own_units(held: Scope) -> QuerySet[Any]:
    """The units with how many people belong to each."""
    members = Membership.objects.open().filter(since__isnull=False)
    people = Count("memberships", Q(memberships__in=members))
    return Organization.objects.filter(pk__in=held.unit_ids).annotate(people=people).order_by("name", "pk")


def unit_desk(unit: Any, months: list[Month], at: datetime) -> UnitDesk:
    own = [month for month in months if month.pairing.organization_id == unit.pk]
    return UnitDesk(unit, of_units.unit_stats(unit, at), unit.people, own[:PAIRINGS])
