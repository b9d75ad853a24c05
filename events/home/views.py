"""The first page: for visitors, for volunteers, for staff, and in large type."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Paginator
from django.db.models import BigIntegerField, Case, CharField, DateTimeField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseStopPolling

from events.campaigns import queries as campaign_queries
from events.home import desk, other_desks
from events.home import figures as home_figures
from events.home import running as home_running
from events.models import Attendance, Shift, Signup
from events.onsite.actions import delegate
from events.onsite.views.roster import run_shift_or_404
from events.records import hours as record_hours
from events.requests import queries as request_queries
from events.settlement import ledger_sources
from events.shifts.queries import shift_cards, with_card_data
from events.shifts.signups import queries as signup_queries
from points.ledger import actions as ledger
from points.models import Shop
from volunteer.core import clock
from volunteer.core.database.prepared import Prepared
from volunteer.core.ids import int_or_zero
from volunteer.models import User
from volunteer.people.now import now_card
from volunteer.roles import scope as role_scope
from volunteer.roles import waiting as role_waiting
from volunteer.roles.context_processors import ELDER_COOKIE
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power
from volunteer.setup import queries as setup_queries

NEXT_SHOWN = 4
LED_SOUGHT = 20  # of the shifts that one leads: what runs may stand behind some that nobody has closed
PAGE = 50  # of what waits
LED_WITHIN = timedelta(hours=24)
SOON_WITHIN = timedelta(hours=1)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    if request.user.is_authenticated:
        if desk.has_desk(request.user, at) and request.COOKIES.get(ELDER_COOKIE) != "1":
            return render(request, "events/home/desk.html", desk_context(request, request.user, at))
        if counter_is_home(request, request.user, at):
            return redirect("points:counter")
        return render(request, "events/home/home.html", own_home_context(request.user, at))
    context = {"figures": home_figures.district_figures(), "cards": shift_cards(soonest_shifts(at)[:6], reader=request.user, at=at)}
    context["campaigns"] = campaign_queries.running_campaigns(at)
    return render(request, "events/home/home_visitor.html", context)


@require_safe
@login_required
def own_home(request: PersonRequest) -> HttpResponse:
    """The home of a volunteer, for who has a desk too: reached under one's own name. What the desk shows is not said twice."""
    context = own_home_context(request.user, at := clock.now())
    if desk.has_desk(request.user, at) and request.COOKIES.get(ELDER_COOKIE) != "1":
        context |= {"waits_here": False, "setup": None, "overview": None}
    return render(request, "events/home/home.html", context)


@require_safe
@login_required
def waiting_page(request: PersonRequest) -> HttpResponse:
    """Everything that waits for a member of the staff, narrowed by topic."""
    at = clock.now()
    if not role_waiting.items_with_kinds(request, at):
        raise Http404
    number, show = max(int_or_zero(request.GET.get("page", "")), 1), request.GET.get("show", "")
    found = role_waiting.waiting_list(request, at=at, show=show, limit=PAGE, offset=(number - 1) * PAGE)
    page = Paginator(range(found.total), PAGE).get_page(number)
    if page.number != number:
        found = role_waiting.waiting_list(request, at=at, show=show, limit=PAGE, offset=(page.number - 1) * PAGE)
    return render(request, "events/home/waiting.html", desk.table_context(found, request.user, at) | {"page": page})


def counter_is_home(request: HttpRequest, user: User, at: datetime) -> bool:
    """Whether the person keeps a shop that stands open and has no office besides: they begin at its counter.

    A shift that they lead now comes first.
    """
    held = role_scope.scope_for(user, Power.KEEP, at)
    if not held or request.COOKIES.get(ELDER_COOKIE) == "1" or not Shop.objects.at_work().in_scope(held).exists():
        return False
    return home_running.first_running(led_shifts(user, at), user, at) is None


def desk_context(request: HttpRequest, user: User, at: datetime) -> dict[str, Any]:
    """The home of who works here. What a shift that runs needs stands above what waits."""
    found = role_waiting.waiting_list(request, at=at, show=request.GET.get("show", ""), limit=desk.ROWS, kept=True)
    context = {
        "hello": greeting(at),
        "at": at,
        "now": now_card(user, at),
        **led_context(user, at),
        "setup": setup_queries.progress_at_home(user, at),
        **desk.table_context(found, user, at),
        "plans_events": bool(role_scope.scope_for(user, Power.RUN, at)),
        "overview": None,
    }
    held = role_scope.scope_for(user, Power.SEE, at)
    context |= other_desks.unit_context(held, user, at) | other_desks.audit_context(user, at)
    if held:
        context |= desk.office_context(held, at)
        context["overview"] = home_figures.area_overview(held.paths[0]) if held.paths else None
    return context


def own_home_context(user: User, at: datetime) -> dict[str, Any]:
    earned = {
        "balance": ledger.balance(user),
        "pending": sum(row["points"] for row in ledger_sources.pending_points(user)),
        "minutes": record_hours.verified_minutes(user),
        "honorary": record_hours.honorary_minutes(user),
    }
    return earned | {
        **led_context(user, at),
        "hello": greeting(at),
        "anything_earned": any(earned.values()),
        "now": now_card(user, at),
        "cards": shift_cards(nearby_shifts(user, at), reader=user, at=at),
        "lent": delegate.passes_lent_to(user, at),
        "at": at,
        "help_waits": request_queries.count_waiting(user),
        "campaigns": campaign_queries.running_campaigns(at),
        "kept": signup_queries.shifts_with_place(user, at),
        "setup": setup_queries.progress_at_home(user, at),
        "waits_here": bool(role_scope.roles(user, at)),
        "overview": home_figures.area_overview(seen[0]) if (seen := role_scope.scope_for(user, Power.SEE, at).paths) else None,
    }


def led_context(user: User, at: datetime) -> dict[str, Any]:
    """The shift of a leader that runs, and the next ones with whether their code is wanted soon."""
    led = led_shifts(user, at)
    running = home_running.first_running(led, user, at)
    rest = [shift for shift in led if shift != running]
    return {
        "running": home_running.running_shift(running, user, at) if running else None,
        "led_next": sum(shift.start > at for shift in rest),
        "led": [(shift, shift.start - SOON_WITHIN <= at) for shift in rest[:NEXT_SHOWN]],
    }


def greeting(at: datetime) -> str:
    """Which part of the day it is."""
    hour = timezone.localtime(at).hour
    return "morning" if 5 <= hour < 12 else "afternoon" if 12 <= hour < 18 else "evening"


def soonest_shifts(at: datetime) -> QuerySet[Shift]:
    """What begins next and has room comes before what runs already."""
    return with_card_data(Shift.objects.upcoming(at).filter(start__gt=at))


def nearby_shifts(user: User, at: datetime) -> list[Shift]:
    """What begins next and is not the person's own yet, that of their community first."""
    home = user.community
    return NEARBY(person=user.pk, at=at, path=home.path if home else "", housed=home is not None)


def shifts_near(person: Any, at: Any, path: Any, *, housed: bool) -> QuerySet[Shift]:
    signed_up = Signup.objects.active().filter(person=person).values("shift")
    came = Attendance.objects.filter(person=person).values("shift")
    found = soonest_shifts(at).exclude(pk__in=signed_up).exclude(pk__in=came)
    if housed:
        own = When(event__point__area__path__startswith=path, then=Value(0))
        found = found.order_by(Case(own, default=Value(1)), "start", "id")
    return found[:NEXT_SHOWN]


NEARBY = Prepared(shifts_near, person=BigIntegerField(), at=DateTimeField(), path=CharField())


@login_required
@require_safe
def running_panel(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The panel of a running shift again: home asks every 15 seconds, until the shift is no longer that person's to run."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("events:home")
    if not home_running.is_running(shift, request.user, at):
        return HttpResponseStopPolling()
    return render(request, "events/home/_home_running.html", {"running": home_running.running_shift(shift, request.user, at)})


def led_shifts(user: User, at: datetime) -> list[Shift]:
    """The shifts this person leads, or whose point they manage, that are on or begin within a day, and those still to be closed."""
    return LED(person=user.pk, points=list(role_scope.scope_for(user, Power.RUN, at).point_ids), until=at + LED_WITHIN)


def shifts_of_leader(person: Any, points: Any, until: Any) -> QuerySet[Shift]:
    own = Q(leader=person) | Q(first_leader=person) | Q(event__point__pk__any=points)
    run = Shift.objects.filter(own, state=Shift.State.PUBLISHED, start__lt=until)
    return run.select_related("event__point", "event__category", "rule").order_by("start", "id")[:LED_SOUGHT]


LED = Prepared(shifts_of_leader, person=BigIntegerField(), points=ArrayField(BigIntegerField()), until=DateTimeField())
