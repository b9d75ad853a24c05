"""The page behind the QR code. GET hands out a presence ticket and shows one large button; only the POST checks anyone in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.attendance import location, tokens
from events.attendance.actions import record as record_actions
from events.attendance.actions.record import ScanPreview
from events.attendance.location import Nearness
from events.attendance.refusals import AttendanceRefusal
from events.attendance.tokens import RotatingCode, Ticket
from events.campaigns import bonus
from events.models import Attendance, Door, Scan, Shift
from events.settlement import decide as settlement_decide
from events.settlement import labels as settlement_labels
from events.settlement import no_points
from events.settlement.no_points import LeavingNow
from events.shifts.signups.now import line_of_stay
from volunteer.core import clock
from volunteer.core.ids import int_or_zero
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import consents
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import sessions

ASKED_COOKIE = "place"


@never_cache
@require_safe
def scanned_code(request: HttpRequest, token: str) -> HttpResponse:
    """A scanned code. Robots that open links get a page and change nothing."""
    at, read = clock.now(), tokens.parse_code(token)
    shift = find_shift(read.shift_id) if read else None
    if read is None or shift is None or not read.genuine(shift):
        return render_refusal(request, Refused(AttendanceRefusal.UNKNOWN_CODE), status=404)
    held = tokens.ticket_of_browser(request, at)
    if held is not None and (held.shift_id != shift.pk or not tokens.is_ticket_of_reader(request, held)):
        held = None
    if read.fresh(at) and (held is None or held.window != read.window):
        held = tokens.make_ticket(shift_id=shift.pk, door="own", at=at, person=request.user.pk or 0, number=read.window)
    elif held is None:
        return expired_code(request, shift, read, at)
    response = render_arrive(request, shift, held)
    tokens.set_ticket_cookie(request, response, held)
    return response


def expired_code(request: HttpRequest, shift: Shift, read: RotatingCode, at: datetime) -> HttpResponse:
    """A code of ours that has changed. Of whom we know the leader sees it, once for each person and code."""
    if request.user.is_authenticated:
        scan = Scan(id=uuid5(shift.pk, f"{read.window}:{request.user.pk}"), shift=shift, person=request.user, act=Scan.Act.IN)
        scan.door, scan.accepted, scan.scanned_at, scan.device = Door.OWN, True, at, sessions.device_hash(request)
        record_actions.record_refusal(scan=scan, reason=AttendanceRefusal.EXPIRED_CODE, at=at)
    return render_refusal(request, Refused(AttendanceRefusal.EXPIRED_CODE), shift, status=410)


@require_safe
def lowercase_code(request: HttpRequest, token: str) -> HttpResponse:
    """The same address as some phones write it."""
    return redirect("events:arrive_code", token=token.upper())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """The page by the ticket alone (after a typed code, after signing in); POST does what the button says.

    With `?other` somebody else wants to use this phone: the ticket is nobody's again, and the reader is signed out.
    """
    held = tokens.ticket_of_browser(request, clock.now())
    if held and not tokens.is_ticket_of_reader(request, held):
        return refuse_ticket(request, held)
    if held and request.user.is_authenticated and "other" in request.GET:
        return pass_ticket_on(request, held)
    if held and request.method == "POST" and request.user.is_authenticated:
        return record_press(request, held)
    shift = find_shift(held.shift_id) if held else None
    if held is None or shift is None:
        number = tokens.arrival_of_browser(request)
        return (
            redirect("events:here", nonce=number)
            if number
            else render_refusal(request, Refused(AttendanceRefusal.TICKET_GONE), status=410)
        )
    return render_arrive(request, shift, held)


@login_required
@require_safe
def attendance_detail(request: PersonRequest, pk: UUID) -> HttpResponse:
    """What counts and when, in words. For the person and the household."""
    seen = Attendance.objects.select_related("shift__event__point", "shift__event__campaign__fund", "shift__rule", "job", "person")
    row = get_object_or_404(seen, pk=pk, person__in=User.objects.household_of(request.user))
    done = "out" if row.out_at else "in"
    context = {
        "row": row,
        "shift": row.shift,
        "done": done,
        "already": "already" in request.GET,
        "other": row.person if row.person_id != request.user.pk else None,
        "settled": row.shift.state == Shift.State.SETTLED,
    }
    return render(request, f"events/onsite/arrive/{done}.html", context | attendance_figures(row))


# --- the steps -------------------------------------------------------------------------------------------------------------


def find_shift(shift_id: UUID) -> Shift | None:
    return Shift.objects.select_related("rule", "event__point").filter(pk=shift_id).first()


def refuse_ticket(request: HttpRequest, held: Ticket) -> HttpResponse:
    """The ticket of another account. A press with it is written down, so that the leader sees it."""
    refused, at = Refused(AttendanceRefusal.TICKET_USED), clock.now()
    if request.method == "POST" and request.user.is_authenticated:
        scan = Scan(id=uuid5(held.nonce, str(request.user.pk)), shift_id=held.shift_id, person=request.user, act=Scan.Act.IN)
        scan.door, scan.accepted, scan.scanned_at, scan.device = held.door, True, held.scanned_at, sessions.device_hash(request)
        record_actions.record_refusal(scan=scan, reason=refused.reason, at=at)
    return render_refusal(request, refused, status=409)


def pass_ticket_on(request: HttpRequest, held: Ticket) -> HttpResponse:
    """Let the next account that signs in on this browser have the ticket, while it is fresh."""
    response = redirect(f"{reverse('account_logout')}?next={reverse('events:arrive')}")
    tokens.set_ticket_cookie(request, response, replace(held, person=0))
    return response


def record_press(request: HttpRequest, held: Ticket) -> HttpResponse:
    """The button. A form of an older ticket gets the page anew; the scan's id follows from the ticket, so a repeat is the same.

    Everybody presses in the same minute: the shift is left for the desk to read, which has to hold it anyway.
    """
    act, at = request.POST.get("act"), clock.now()
    if request.POST.get("nonce") != held.nonce.hex or act not in Scan.Act.values:
        return redirect("events:arrive")
    me: User = request.user  # type: ignore[assignment]  # signed in, says the caller
    number = int_or_zero(request.POST.get("person", me.volunteer_no))
    person = me if str(number) == me.volunteer_no else get_object_or_404(User.objects.household_of(me), volunteer_no=number)
    scan = Scan(
        id=held.nonce_of(person.pk, me.pk),
        shift=Shift(pk=held.shift_id),
        person=person,
        act=act,
        door=held.door,
        accepted=True,
        scanned_at=held.scanned_at,
        received_at=at,
        by=None if person == me else me,
        device=sessions.device_hash(request),
        network=sessions.network_hash(request),
    )
    near = nearness_of_phone(request, me, held, at)
    try:
        done = location.record_with_nearness(scan=scan, near=near, at=at) if near else record_actions.record(scan=scan, at=at)
    except Refused as refused:
        record_actions.record_refusal(scan=scan, reason=refused.reason, at=at)
        return render_refusal(request, refused, find_shift(held.shift_id), status=409)
    query = {"already": 1} if done.already else None
    response = redirect(reverse("events:arrived", args=[done.attendance.pk], query=query))
    if request.POST.get("place"):  # the question was answered, so this browser is not asked again
        response.set_cookie(ASKED_COOKIE, "1", max_age=365 * 86400, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def nearness_of_phone(request: HttpRequest, me: User, held: Ticket, at: datetime) -> Nearness | None:
    """How near this phone is, where the event asks for it and the person agreed: before, or by the box on the page."""
    here, said = location.read_position(request.POST), request.POST.get("place")
    if here is None and said != "yes":
        return None
    shift = find_shift(held.shift_id)
    if shift is None or not shift.event.ask_place:
        return None
    if said == "yes":
        consents.give_consent(person=me, at=at)
    return location.nearness_to_point(shift.event.point, here) if here and consents.has_consented(me) else None


@dataclass(frozen=True)
class PersonChoice:
    """One person of the household and what the button does for them. `leaving`: what counts, where it is the check-out."""

    person: User
    outlook: ScanPreview
    leaving: LeavingNow | None = None


def render_arrive(request: HttpRequest, shift: Shift, held: Ticket) -> HttpResponse:
    """Which shift, whose account, which act."""
    context: dict[str, Any] = {"shift": shift, "nonce": held.nonce.hex, "hour": points_per_hour(shift), "ends_at": held.ends_at}
    context["begin_by"] = held.begin_by
    if not request.user.is_authenticated:
        enter = f"{resolve_url(settings.LOGIN_URL)}?next={reverse('events:arrive')}"
        return render(request, "events/onsite/arrive/enter.html", context | {"enter": enter})
    me, *others = person_choices(request.user, shift, held)
    others = [choice for choice in others if choice.outlook.act != "done"]
    if me.outlook.refused and not others:
        return render_refusal(request, me.outlook.refused, shift, row=me.outlook.attendance)
    came = me.outlook.attendance
    inside = came.in_at if came and not came.out_at else None
    context["line"] = line_of_stay(shift, inside, clock.now()) if me.outlook.act != "done" or inside else None
    return render(
        request, "events/onsite/arrive/act.html", context | {"me": me, "others": others, "place": position_prompt(request, shift)}
    )


def position_prompt(request: HttpRequest, shift: Shift) -> str:
    """What the page says of the position: "agreed" = it is told, "ask" = the person is asked, once; "" = nothing."""
    if not shift.event.ask_place or not request.user.is_authenticated:
        return ""
    if consents.has_consented(request.user):
        return "agreed"
    return "" if ASKED_COOKIE in request.COOKIES else "ask"


def person_choices(user: User, shift: Shift, held: Ticket) -> list[PersonChoice]:
    """Oneself first, then those of the household, each with what is due by the time of the scan."""
    people = list(User.objects.household_of(user)) if user.household_id else [user]
    return [person_choice(person, shift, held) for person in people]


def person_choice(person: User, shift: Shift, held: Ticket) -> PersonChoice:
    outlook = record_actions.preview_scan(shift=shift, person=person, at=held.scanned_at, door=held.door)
    leaves = outlook.attendance if outlook.act == Scan.Act.OUT else None
    return PersonChoice(person, outlook, no_points.leaving_now(shift, leaves, held.scanned_at) if leaves else None)


def render_refusal(
    request: HttpRequest, refused: Refused, shift: Shift | None = None, row: Attendance | None = None, status: int = 200
) -> HttpResponse:
    context = {"sentence": refused.sentence, "shift": shift, "row": row, "again": refused.reason in SCAN_AGAIN}
    return render(request, "events/onsite/arrive/refused.html", context, status=status)


SCAN_AGAIN = frozenset(
    {AttendanceRefusal.UNKNOWN_CODE, AttendanceRefusal.EXPIRED_CODE, AttendanceRefusal.TICKET_GONE, AttendanceRefusal.TICKET_USED}
)


# --- figures ---------------------------------------------------------------------------------------------------------------


def points_per_hour(shift: Shift) -> int:
    """Points for an hour, before the job's coefficient; 0 where the whole service has a fixed award."""
    if shift.rule and shift.event.category_id in shift.rule.fixed_awards:
        return 0
    return shift.rule.worth(60, shift.event.category_id) if shift.rule else 0


def attendance_figures(row: Attendance) -> dict[str, Any]:
    """What counts so far, or would if the person stays to the end."""
    shift = row.shift
    minutes, points = settlement_decide.expected_outcome(shift, row)
    arrived_before = Attendance.objects.filter(shift=shift, in_at__lte=row.in_at).count()
    return {
        "minutes": minutes,
        "points": points,
        "extra": bonus.extra_percent(shift),
        "why_nothing": no_points.no_points_reason(row, clock.now()),
        "outcome": settlement_labels.outcome_sentence(row),
        "number": arrived_before,
        "beyond": row.out_at is None and settlement_decide.is_beyond_places(row),
        "leaves_until": shift.check_out_closes(shift.pinned_rule),
    }
