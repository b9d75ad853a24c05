"""Finding an event: the list, one shift with its card to share, the page behind the code at a point's sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.attendance.actions.record import Outlook
from events.campaigns import queries as campaign_queries
from events.integrations.calendars import views as calendar_views
from events.models import Arrival, Door, Shift, Signup
from events.public import share_card
from events.public import tables as public_tables
from events.public.tables import ShiftFilter
from events.shifts import queries as shift_queries
from events.shifts.models import ShiftQuerySet
from events.shifts.queries import cards, listed
from events.shifts.signups.views.sign_up import shift_page
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.lists import export as list_export
from volunteer.lists.public_export import open_file
from volunteer.models import ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

PAGE = 20


@open_file
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """What can be joined, soonest or nearest first."""
    at = clock.now()
    found = ShiftFilter(request.GET, Shift.objects.upcoming(at), at=at)
    shifts, here = found.qs, shift_queries.position(request.GET)
    if here:
        shifts = shift_queries.nearest_first(shifts, here)
    every = public_tables.cards_of(shifts, reader=request.user, at=at)
    heads = public_tables.event_heads(here)
    if file := list_export.rows_as_file(request, every, heads, public_tables.event_cells, name=_("Events")):
        return file
    page = Paginator(listed(shifts), PAGE).get_page(request.GET.get("page"))
    shown = cards(page.object_list, reader=request.user, at=at)
    context = {"filter": found, "here": here, "page": page, "cards": shown, "feed": calendar_views.of_choice(request, found)}
    return render(request, "events/public/browse.html", context | {"campaigns": campaign_queries.now(at)})


@require_safe
def shift(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """One shift and the form to sign up; who goes on a visit reads on at the request."""
    at = clock.now()
    found = visible_shift(request, shift_id, at)
    asked = found.event.requests.filter(taker_id=request.user.pk).first() if found.event.visit else None
    return redirect(asked) if asked else shift_page(request, found, at=at)


def visible_shift(request: HttpRequest, shift_id: UUID, at: datetime) -> Shift:
    """The shift if this reader may see it: what was published, to everybody; the rest to its leader and to staff over it.

    A visit at somebody's home also to who goes there, and to nobody else.
    """
    rows = listed(visible(request, at)).select_related("leader", "event__group__programme")
    return get_object_or_404(rows, pk=shift_id)


def visible(request: HttpRequest, at: datetime) -> ShiftQuerySet:
    allowed = Q(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED])
    allowed = (allowed | Q(state=Shift.State.CANCELLED, published_at__isnull=False)) & Q(event__visit=False)
    if request.user.is_authenticated:
        allowed |= role_scope.of(request.user, Power.SEE, at).points("event__point__") | Q(leader=request.user)
        own = Signup.objects.filter(person__in=User.objects.household_of(request.user), shift__event__visit=True)
        allowed |= Q(pk__in=own.values("shift"))
    return Shift.objects.filter(allowed)


# --- standing at the sign --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """An open shift at the sign, and what each of the reader's household can do there."""

    shift: Shift
    choices: list[Turn]


@dataclass(frozen=True)
class Turn:
    """One person at the sign: what is due, the id of their form, and their turn in the leader's list if they wait already."""

    person: User
    outlook: Outlook
    id: UUID
    waits: UUID | None


def open_here(place: ServicePoint, at: datetime) -> list[Shift]:
    """The shifts of a point at whose sign somebody can say now that they are here or leaving."""
    found = tokens.open_near(at).filter(event__point=place, event__online=False, event__visit=False)
    return list(found.select_related("event__point", "rule").order_by("start", "pk"))


def standing(request: HttpRequest, shift: Shift, at: datetime) -> Standing:
    if not request.user.is_authenticated:
        return Standing(shift, [])
    people = list(User.objects.household_of(request.user)) if request.user.household_id else [request.user]
    waits = dict(Arrival.objects.waiting().filter(shift=shift, person__in=people).values_list("person_id", "pk"))
    turns = [
        Turn(one, record_actions.outlook(shift=shift, person=one, at=at, door=Door.WAITING), new_id(at), waits.get(one.pk))
        for one in people
    ]
    return Standing(shift, turns)


def shared(shift_id: UUID) -> Shift:
    """What everybody may see; a draft is as good as missing."""
    related = ("event__category", "event__point__area__parent")
    return get_object_or_404(Shift.objects.public().select_related(*related), pk=shift_id)


@require_safe
def share(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card, and how it gets to others."""
    shift = shared(shift_id)
    context = {"shift": shift, "mark": share_card.mark(shift)[:8], "address": share_card.address(shift)}
    return render(request, "events/public/share.html", context)


@require_safe
def card(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card as a PNG. Who has it already is told that nothing changed."""
    shift = shared(shift_id)
    etag = quote_etag(share_card.mark(shift))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged else HttpResponse(share_card.card(shift), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{shift.event.title}.png") or "inline"
    return response
