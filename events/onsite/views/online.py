"""The page of an online event for who takes part."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.attendance.actions import record as record_actions
from events.attendance.recorder import Outcome
from events.models import Door, Scan, Shift
from events.onsite.actions import online
from events.onsite.views.waiting_room import posted_uuid_or_404
from volunteer.core import clock
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.refusals import Refused
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.signin import sessions


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_online(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Joining, the address of the meeting for who has joined, and the quiz by which one leaves."""
    at = clock.now()
    rows = Shift.objects.public().filter(event__online=True).select_related("event__point", "rule")
    shift = get_object_or_404(rows, pk=shift_id)
    if request.method == "POST":
        return record_press(request, shift, at)
    return render_online(request, shift, at)


def render_online(request: PersonRequest, shift: Shift, at: datetime, refused: Refused | None = None) -> HttpResponse:
    context = {
        "shift": shift,
        "outlook": record_actions.preview_scan(shift=shift, person=request.user, at=at, door=Door.ONLINE),
        "refused": refused,
        "id": new_id(at),
        "quiz": [(f"answer{number}", one) for number, one in enumerate(shift.event.quiz)],
        "tries": online.QUIZ_TRIES,
    }
    return render(request, "events/onsite/online/join.html", context, status=409 if refused else 200)


def record_press(request: PersonRequest, shift: Shift, at: datetime) -> HttpResponse:
    """The button; what is refused is said on the page and written down for the leader."""
    act, id, device = request.POST.get("act", ""), posted_uuid_or_404(request, "id"), sessions.device_hash(request)
    if act not in Scan.Act.values:
        raise Http404
    try:
        add_success(request, join_or_leave(request, shift, act, id, device, at))
    except Refused as no:
        scan = online.online_scan(id=id, shift=shift, person=request.user, act=act, device=device, at=at)
        record_actions.record_refusal(scan=scan, reason=no.reason, at=at)
        return render_online(request, shift, at, refused=no)
    return redirect("events:join", shift_id=shift.pk)


def join_or_leave(request: PersonRequest, shift: Shift, act: str, id: UUID, device: str, at: datetime) -> Outcome:
    if act == Scan.Act.IN:
        return online.join(id=id, shift=shift, person=request.user, device=device, at=at)
    texts = [request.POST.get(f"answer{number}", "") for number in range(len(shift.event.quiz))]
    answers = [int_or_zero(text) if text.isascii() and text.isdecimal() else -1 for text in texts]
    return online.leave(id=id, shift=shift, person=request.user, answers=answers, device=device, at=at)


def add_success(request: PersonRequest, outcome: Outcome) -> None:
    if outcome.already:
        messages.info(request, _("That was recorded a moment ago; nothing has changed."))
    elif outcome.act == Scan.Act.IN:
        messages.success(request, _("You are in. Stay to the end, then come back to this page to check out."))
    else:
        messages.success(request, _("You are checked out. A second person of the community confirms it, then it counts."))
