"""The waiting room: pages of those who wait, and the leader's list of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.attendance import tokens
from events.attendance.actions import record as record_actions
from events.attendance.refusals import AttendanceRefusal
from events.models import Arrival, Attendance, Door, Scan, Shift, Signup
from events.onsite import queries as onsite_queries
from events.onsite.actions import waiting_room
from events.onsite.views import arrive
from events.onsite.views.roster import run_shift_or_404
from volunteer.core import clock
from volunteer.core.files.images import face_response
from volunteer.core.ids import int_or_zero
from volunteer.core.refusals import Refused
from volunteer.lists import selection
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required, next_path
from volunteer.signin import sessions

LINES = 50
NOTE_LENGTH = 100


# --- who waits -------------------------------------------------------------------------------------------------------------


@login_required
@require_POST
def register_arrival(request: PersonRequest, sign_code: str) -> HttpResponse:
    """ "我到了" at the poster: for oneself or somebody of the household."""
    at = clock.now()
    shifts = Shift.objects.public().filter(event__point__sign_code=sign_code.upper()).select_related("rule", "event__point")
    shift = get_object_or_404(shifts, pk=posted_uuid_or_404(request, "shift"))
    number = int_or_zero(request.POST.get("person", request.user.volunteer_no))
    person = get_object_or_404(User.objects.household_of(request.user), volunteer_no=number)
    try:
        mine = waiting_room.register_arrival(
            id=posted_uuid_or_404(request, "id"), shift=shift, person=person, by=request.user, at=at
        )
    except Refused as refused:
        scan = refused_scan(request, shift, person, request.POST.get("act", ""), at)
        record_actions.record_refusal(scan=scan, reason=refused.reason, at=at)
        return arrive.render_refusal(request, refused, shift, status=409)
    return redirect("events:here", nonce=mine.pk)


def refused_scan(request: PersonRequest, shift: Shift, person: User, act: str, at: datetime) -> Scan:
    """The attempt of somebody at the poster, as it is written down when it is refused."""
    act = act if act in Scan.Act.values else Scan.Act.IN
    by = None if person == request.user else request.user
    id, device = posted_uuid_or_404(request, "id"), sessions.device_hash(request)
    return Scan.made(id=id, shift=shift, person=person, act=act, door=Door.WAITING, by=by, device=device, at=at)


@never_cache
@require_POST
def take_number(request: HttpRequest) -> HttpResponse:
    """The message does not come: three digits for this browser's ticket, to be shown to the leader."""
    at = clock.now()
    held = tokens.ticket_of_browser(request, at)
    shift = arrive.find_shift(held.shift_id) if held else None
    if held is None or shift is None:
        return arrive.render_refusal(request, Refused(AttendanceRefusal.TICKET_GONE), status=410)
    try:
        mine = waiting_room.take_number(shift=shift, held=held, at=at)
    except Refused as refused:
        return arrive.render_refusal(request, refused, shift, status=409)
    response = redirect("events:here", nonce=mine.pk)
    until = shift.end + waiting_room.CLAIMED_WITHIN
    tokens.set_number_cookie(request, response, mine.pk, seconds=int((until - at).total_seconds()))
    return response


@never_cache
@require_safe
def arrival_detail(request: HttpRequest, nonce: UUID) -> HttpResponse:
    """What became of one arrival. The page asks every few seconds; without script it loads itself again."""
    one = arrival_or_404(request, nonce)
    came = Attendance.objects.filter(shift=one.shift, person=one.person).first() if one.person else None
    if one.state == Arrival.State.ADMITTED and came and request.user.is_authenticated:
        result = reverse("events:arrived", args=[came.pk])
        return HttpResponse(headers={"HX-Redirect": result}) if request.htmx else redirect(result)  # type: ignore[attr-defined]
    ahead = Arrival.objects.waiting().filter(shift=one.shift, arrived_at__lt=one.arrived_at).count()
    context = {
        "one": one,
        "shift": one.shift,
        "ahead": ahead,
        "over": one.shift.state != Shift.State.PUBLISHED,
        "at": clock.now(),
    }
    part = "_mine" if request.htmx else "mine"  # type: ignore[attr-defined]
    return render(request, f"events/onsite/waiting_room/{part}.html", context)


@login_required
@require_POST
def claim_number(request: PersonRequest, nonce: UUID) -> HttpResponse:
    """The owner of three digits has signed in and says so by the button."""
    one = arrival_or_404(request, nonce)
    try:
        waiting_room.claim_number(arrival=one, person=request.user, device=sessions.device_hash(request), at=clock.now())
    except Refused as refused:
        return arrive.render_refusal(request, refused, one.shift, status=409)
    return redirect("events:here", nonce=nonce)


def arrival_or_404(request: HttpRequest, nonce: UUID) -> Arrival:
    """An arrival of the reader, of the household, or of the three digits this browser was given."""
    rows = Arrival.objects.select_related("shift__event__point", "shift__rule", "person", "decided_by")
    one = get_object_or_404(rows, pk=nonce)
    if request.user.is_authenticated and waiting_room.is_arrival_of(one, request.user):
        return one
    if one.person is None and tokens.arrival_of_browser(request) == one.pk:
        return one
    raise Http404


# --- the leader's list -----------------------------------------------------------------------------------------------------


@login_required
@require_safe
def arrival_list(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who waits, with name and picture. htmx takes the inner part every few seconds while nothing is ticked."""
    return render_arrivals(request, run_shift_or_404(request, pk))


def render_arrivals(request: PersonRequest, shift: Shift) -> HttpResponse:
    page = Paginator(onsite_queries.arrivals_waiting(shift), LINES).get_page(request.GET.get("page"))
    people = [one.person_id for one in page]
    placed = Signup.objects.holding().filter(shift=shift, person_id__in=people).values_list("person_id", flat=True)
    context = {
        "shift": shift,
        "page": page,
        "placed": set(placed),
        "unclaimed": Arrival.objects.filter(shift=shift, state=Arrival.State.ADMITTED, person=None).order_by("number"),
        "running": shift.state == Shift.State.PUBLISHED,
    }
    part = "_room" if request.htmx else "room"  # type: ignore[attr-defined]
    return render(request, f"events/onsite/waiting_room/{part}.html", context)


def arrival_name(arrival: Arrival) -> str:
    return str(arrival.person) if arrival.person else _("Number %(number)s") % {"number": arrival.number}


@login_required
@require_POST
def decide_arrivals(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One press for all that are ticked: let in, or send away with a word. `next` is the page that asked, if it is another."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    onward = next_path(request, reverse("events:waiting", args=[pk]))
    chosen = selection.selected_ids(request.POST.getlist("arrival"))
    if not chosen:
        messages.warning(request, _("Nobody is ticked. Tick the people you see before you."))
        return redirect(onward)
    here = Arrival.objects.filter(shift=shift, pk__in=chosen)
    before = here.exclude(decided_at=None).select_related("person")
    selection.explain_missing(request, asked=chosen, waiting=here.waiting().count(), decided=before, name=arrival_name)
    if "admit" in request.POST:
        add_result_messages(request, waiting_room.admit_arrivals(shift=shift, arrivals=chosen, by=request.user, at=at))
    elif "dismiss" in request.POST:
        note = " ".join(request.POST.get("note", "").split())[:NOTE_LENGTH].replace("\x00", "")
        gone = waiting_room.dismiss_arrivals(shift=shift, arrivals=chosen, by=request.user, note=note, at=at)
        messages.info(
            request, ngettext("%(number)s person was sent away.", "%(number)s people were sent away.", gone) % {"number": gone}
        )
    return redirect(onward)


def add_result_messages(request: PersonRequest, answers: list[waiting_room.AdmitResult]) -> None:
    """What one press came to, in words for the leader: the number of those let in, and each refusal by name."""
    refused = [(answer.arrival, answer.outcome) for answer in answers if isinstance(answer.outcome, Refused)]
    done = len(answers) - len(refused)
    if done:
        messages.success(request, ngettext("%(number)s person admitted.", "%(number)s people admitted.", done) % {"number": done})
    for one, no in refused:
        messages.error(request, _(": ").join([str(one.person), onsite_queries.refusal_for_leader(no)]))


@login_required
@require_safe
def arrival_face(request: PersonRequest, pk: UUID, nonce: UUID) -> HttpResponseBase:
    """The picture of somebody who waits at this shift, for whoever runs it."""
    shift = run_shift_or_404(request, pk)
    return face_response(get_object_or_404(User.objects.get_queryset(), arrivals=nonce, arrivals__shift=shift))


def posted_uuid_or_404(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
