"""Finding an event: the list, one shift; who stands at a point's sign."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import checkin, nearby, open_sheets, tickets
from events.campaigns import showing
from events.cards import cards, listed
from events.checkin import Outlook
from events.filters import ShiftFilter
from events.models import Arrival, Door, Shift, Signup
from events.models.events import ShiftQuerySet
from events.views import feeds
from events.views.signup import shift_page
from volunteer import exporting, scope
from volunteer.codes import new_id
from volunteer.core import clock
from volunteer.models import ServicePoint, User
from volunteer.open_files import open_file
from volunteer.scope import Power

PAGE = 20


@open_file
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """What can be joined, soonest or nearest first."""
    at = clock.now()
    found = ShiftFilter(request.GET, Shift.objects.upcoming(at), at=at)
    shifts, here = found.qs, nearby.position(request.GET)
    if here:
        shifts = nearby.nearest_first(shifts, here)
    every = open_sheets.cards_of(shifts, reader=request.user, at=at)
    heads = open_sheets.event_heads(here)
    if file := exporting.rows_as_file(request, every, heads, open_sheets.event_cells, name=_("Events")):
        return file
    page = Paginator(listed(shifts), PAGE).get_page(request.GET.get("page"))
    shown = cards(page.object_list, reader=request.user, at=at)
    context = {"filter": found, "here": here, "page": page, "cards": shown, "feed": feeds.of_choice(request, found)}
    return render(request, "events/browse.html", context | {"campaigns": showing.now(at)})


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
        allowed |= scope.of(request.user, Power.SEE, at).points("event__point__") | Q(leader=request.user)
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
    found = tickets.open_near(at).filter(event__point=place, event__online=False, event__visit=False)
    return list(found.select_related("event__point", "rule").order_by("start", "pk"))


def standing(request: HttpRequest, shift: Shift, at: datetime) -> Standing:
    if not request.user.is_authenticated:
        return Standing(shift, [])
    people = list(User.objects.household_of(request.user)) if request.user.household_id else [request.user]
    waits = dict(Arrival.objects.waiting().filter(shift=shift, person__in=people).values_list("person_id", "pk"))
    turns = [
        Turn(one, checkin.outlook(shift=shift, person=one, at=at, door=Door.WAITING), new_id(at), waits.get(one.pk))
        for one in people
    ]
    return Standing(shift, turns)
