"""The first page: for visitors, for volunteers, for staff, and in large type."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import ledger_sources as events_ledger_sources
from events.campaigns import queries as campaign_queries
from events.home import figures as home_figures
from events.models import Shift
from events.onsite.actions import delegate
from events.records import hours as record_hours
from events.requests import queries as request_queries
from events.shifts.queries import cards, listed
from events.shifts.signups import queries as signup_queries
from points.ledger import actions as ledger
from volunteer.core import clock
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

NEXT = 4
LED = timedelta(hours=24)
SOON = timedelta(hours=1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    if request.user.is_authenticated:
        return render(request, "events/home/home.html", own_home(request.user, at))
    context = {"figures": home_figures.district(), "cards": cards(soonest(at)[:6], reader=request.user, at=at)}
    context["campaigns"] = campaign_queries.now(at)
    return render(request, "events/home/home_visitor.html", context)


def own_home(user: User, at: datetime) -> dict[str, Any]:
    mine = signup_queries.coming([user], at=at)
    coming = [e for e in mine if not e.attendance and not e.cancelled]
    earned = {
        "balance": ledger.balance(user),
        "pending": sum(row["points"] for row in events_ledger_sources.pending(user)),
        "minutes": record_hours.hours(user),
        "honorary": record_hours.honorary(user),
    }
    return earned | {
        "hello": hello(at),
        "anything_earned": any(earned.values()),
        "serving": next((e for e in mine if e.serving), None),
        "next": coming[0] if coming else None,
        "more_coming": len(coming) - 1,
        "cards": cards(near(user, at, [e.shift.pk for e in mine]), reader=user, at=at),
        "lent": delegate.lent_to(user, at),
        "led": [(shift, shift.start - SOON <= at) for shift in led(user, at)],
        "help_waits": request_queries.waiting(user),
        "campaigns": campaign_queries.now(at),
        "is_staff": bool(role_scope.roles(user, at)),
        "overview": home_figures.overview(seen[0]) if (seen := role_scope.of(user, Power.SEE, at).paths) else None,
    }


def hello(at: datetime) -> str:
    """Which part of the day it is."""
    hour = timezone.localtime(at).hour
    return "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"


def soonest(at: datetime) -> QuerySet[Shift]:
    """What begins next and has room comes before what runs already."""
    return listed(Shift.objects.upcoming(at).filter(start__gt=at))


def near(user: User, at: datetime, without: list[Any]) -> QuerySet[Shift]:
    """What begins next, that of the own community first."""
    found = soonest(at).exclude(pk__in=without)
    if user.area_id and user.area:
        own = When(event__point__area__path__startswith=user.area.path, then=Value(0))
        found = found.order_by(Case(own, default=Value(1)), "start", "id")
    return found[:NEXT]


def led(user: User, at: datetime) -> QuerySet[Shift]:
    """The shifts this person leads, or whose point they manage, that are on or begin within a day, and those still to be closed."""
    own = Q(leader=user) | Q(event__point__in=role_scope.of(user, Power.RUN, at).point_ids)
    run = Shift.objects.filter(own, state=Shift.State.PUBLISHED, start__lt=at + LED)
    return run.select_related("event__point").order_by("start", "id")[:NEXT]
