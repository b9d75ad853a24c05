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
from django.views.decorators.http import require_safe

from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.attendance.actions.record import ScanPreview
from events.campaigns import queries as campaign_queries
from events.integrations.calendars import views as calendar_views
from events.models import Arrival, Door, Shift, Signup
from events.public import share_card
from events.public.tables import ShiftFilter
from events.shifts import queries as shift_queries
from events.shifts.models import ShiftQuerySet
from events.shifts.queries import shift_cards, with_card_data
from events.shifts.signups.views.sign_up import render_shift
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.models import ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

PAGE = 20


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """What can be joined, soonest or nearest first."""
    at = clock.now()
    found = ShiftFilter(request.GET, Shift.objects.upcoming(at), at=at)
    shifts, here = found.qs, shift_queries.read_position(request.GET)
    if here:
        shifts = shift_queries.nearest_first(shifts, here)
    page = Paginator(with_card_data(shifts), PAGE).get_page(request.GET.get("page"))
    cards = shift_cards(list(page), reader=request.user, at=at)
    context = {
        "filter": found,
        "here": here,
        "page": page,
        "days": [(None, cards)] if here and cards else shift_queries.cards_by_day(cards, at),
        "feed": calendar_views.links_of_filter(request, found),
    }
    return render(request, "events/public/browse.html", context | {"campaigns": campaign_queries.running_campaigns(at)})


@require_safe
def shift_detail(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """One shift and the form to sign up; who goes on a visit reads on at the request."""
    at = clock.now()
    found = visible_shift(request, shift_id, at)
    asked = found.event.requests.filter(taker_id=request.user.pk).first() if found.event.visit else None
    return redirect(asked) if asked else render_shift(request, found, at=at)


def visible_shift(request: HttpRequest, shift_id: UUID, at: datetime) -> Shift:
    """The shift if this reader may see it: what was published, to everybody; the rest to its leader and to staff over it.

    A visit at somebody's home also to who goes there, and to nobody else.
    """
    rows = with_card_data(visible_shifts(request, at)).select_related("leader", "first_leader", "event__group__programme")
    return get_object_or_404(rows, pk=shift_id)


def visible_shifts(request: HttpRequest, at: datetime) -> ShiftQuerySet:
    allowed = Q(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED])
    allowed = (allowed | Q(state=Shift.State.CANCELLED, published_at__isnull=False)) & Q(event__visit=False)
    if request.user.is_authenticated:
        allowed |= role_scope.scope_for(request.user, Power.SEE, at).points("event__point__")
        allowed |= Q(leader=request.user) | Q(first_leader=request.user)
        own = Signup.objects.filter(person__in=User.objects.household_of(request.user), shift__event__visit=True)
        allowed |= Q(pk__in=own.values("shift"))
    return Shift.objects.filter(allowed)


# --- standing at the sign --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShiftAtSign:
    """An open shift at the sign, and what each of the reader's household can do there."""

    shift: Shift
    choices: list[PersonAtSign]

    @property
    def concerns(self) -> bool:
        """Whether somebody of the household waits here for the leader or is checked in."""
        return any(choice.waits or choice.outlook.act == "out" for choice in self.choices)

    @property
    def rank(self) -> int:
        """What concerns the reader comes first, then where somebody can check in, then the rest."""
        open_to = not self.choices or any(choice.outlook.act != "done" for choice in self.choices)
        return 0 if self.concerns else 1 if open_to else 2


@dataclass(frozen=True)
class PersonAtSign:
    """One person at the sign: what is due, the id of their form, and their turn in the leader's list if they wait already."""

    person: User
    outlook: ScanPreview
    id: UUID
    waits: UUID | None


def open_shifts_at(place: ServicePoint, at: datetime) -> list[Shift]:
    """The shifts of a point at whose sign somebody can say now that they are here or leaving."""
    found = tokens.open_shifts(at).filter(event__point=place, event__online=False, event__visit=False)
    return list(found.select_related("event__point", "rule").order_by("start", "pk"))


def shift_at_sign(request: HttpRequest, shift: Shift, at: datetime) -> ShiftAtSign:
    if not request.user.is_authenticated:
        return ShiftAtSign(shift, [])
    people = list(User.objects.household_of(request.user)) if request.user.household_id else [request.user]
    waits = dict(Arrival.objects.waiting().filter(shift=shift, person__in=people).values_list("person_id", "pk"))
    turns = [
        PersonAtSign(
            one, record_actions.preview_scan(shift=shift, person=one, at=at, door=Door.WAITING), new_id(at), waits.get(one.pk)
        )
        for one in people
    ]
    return ShiftAtSign(shift, turns)


def get_public_shift(shift_id: UUID) -> Shift:
    """What everybody may see; a draft is as good as missing."""
    related = ("event__category", "event__point__area__parent")
    return get_object_or_404(Shift.objects.public().select_related(*related), pk=shift_id)


@require_safe
def share_event(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card, and how it gets to others."""
    shift = get_public_shift(shift_id)
    context = {"shift": shift, "mark": share_card.card_fingerprint(shift)[:8], "address": share_card.event_address(shift)}
    return render(request, "events/public/share.html", context)


@require_safe
def card_image(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card as a PNG. Who has it already is told that nothing changed."""
    shift = get_public_shift(shift_id)
    etag = quote_etag(share_card.card_fingerprint(shift))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged else HttpResponse(share_card.card_png(shift), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{shift.event.title}.png") or "inline"
    return response
