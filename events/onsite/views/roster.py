"""The roster of whoever runs a shift on the spot."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from events.attendance import recorder
from events.attendance.actions import record as record_actions
from events.attendance.actions import undo as undo_actions
from events.models import Attendance, Door, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.tables import RosterFilter, kept_query
from events.shifts.staffing import queries as staffing_queries
from points.freezes import actions as freezes
from volunteer.core import clock
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.refusals import Refused, refusal_of
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

LINES = 50


def run_shift_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """The shift, if this person leads it or runs events of its point; a 404 otherwise, as for a missing one.

    Whoever may not lead for now is told so by a 403, with until when, why, and whom to ask.
    """
    at = clock.now()
    held = role_scope.scope_for(request.user, Power.RUN, at)
    shifts = Shift.objects.run_by(request.user, held).select_related("event__point__area", "event__category", "rule", "leader")
    shift = get_object_or_404(shifts, pk=pk)
    if refused := refusal_of(freezes.require_may_lead, request.user, shift.event.point_id, at):
        raise PermissionDenied(refused.sentence)
    return shift


# --- the roster ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ActResult:
    """What an act on the roster came to, in words."""

    text: str
    colour: str


@login_required
@require_GET
def roster_list(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who is here, missing, gone, waiting; refused scans. htmx takes the inner part every 15 seconds."""
    shift = run_shift_or_404(request, pk)
    if not list_export.is_export(request):
        return render_roster(request, shift)
    found = RosterFilter(request.GET, jobs=list(shift.jobs.all()))
    shown = onsite_queries.lines_at_place(found.of(onsite_queries.roster_lines(shift)), found.show)
    return list_export.excel_response(onsite_queries.roster_rows(shown), f"{_('The list')} {shift.event.title}")


def render_roster(request: PersonRequest, shift: Shift, said: ActResult | None = None) -> HttpResponse:
    context = roster_context(request, shift) | {"said": said}
    part = "_roster" if request.htmx else "roster"  # type: ignore[attr-defined]
    return render(request, f"events/onsite/{part}.html", context)


def roster_context(request: PersonRequest, shift: Shift) -> dict[str, Any]:
    at, jobs, running = clock.now(), list(shift.jobs.all()), shift.state == Shift.State.PUBLISHED
    asked = RosterFilter(request.GET, jobs=jobs)
    wrong = undo_actions.undoable_scans(shift, at)
    found = [replace(line, wrong=wrong.get(line.person.pk)) for line in asked.of(onsite_queries.roster_lines(shift))]
    page = Paginator(onsite_queries.lines_at_place(found, asked.show), LINES).get_page(request.GET.get("page"))
    return {
        "shift": shift,
        "newcomers": staffing_queries.newcomer_ids([line.person.pk for line in page], shift),
        "filter": asked,
        "reasons": undo_actions.UndoReason,
        "choices": place_choices(found),
        "page": page,
        "jobs": jobs,
        "running": running,
        "movable": len(jobs) > 1 and shift.state in (Shift.State.PUBLISHED, Shift.State.CLOSED),
        "ended": at >= shift.end,
        "refused": onsite_queries.latest_refusals(shift),
        "waiting": onsite_queries.arrivals_waiting(shift).count() if running else 0,
        "left": shift.signups.left()[:LINES],
        "form_id": new_id(at),
    }


def place_choices(found: list[onsite_queries.RosterLine]) -> list[dict[str, Any]]:
    """The chips over the list with their numbers; those that stand at nothing are left out."""
    numbers = onsite_queries.count_by_place(found)
    some = [
        {"value": p.value, "label": p.label, "number": numbers[p.value]} for p in onsite_queries.RosterPlace if numbers[p.value]
    ]
    return [{"value": "all", "label": _("All"), "number": len(found)}, *some]


@login_required
@require_POST
def tick_by_hand(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A tick by hand, in or out: grade C. The id of the scan follows from page and line, so a repeat is the same scan."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    person, act = person_or_404(request, shift), request.POST.get("act", "")
    if act not in Scan.Act.values:
        raise Http404
    id = uuid5(uuid_or_404(request, "id"), f"{person.volunteer_no}:{act}")
    scan = Scan.made(id=id, shift=shift, person=person, act=act, door=Door.ROSTER, by=request.user, at=at)
    try:
        done = record_actions.record_attempt(scan=scan, at=at)
    except Refused as no:
        return roster_response(request, shift, ActResult(_(": ").join([person.name, onsite_queries.refusal_for_leader(no)]), "red"))
    return roster_response(request, shift, tick_result(person, done))


def tick_result(person: User, done: recorder.Outcome) -> ActResult:
    names = {"name": person.name or person.volunteer_no}
    if done.already:
        return ActResult(_("%(name)s was ticked less than ten minutes ago; nothing has changed.") % names, "gold")
    if done.act == Scan.Act.IN:
        return ActResult(_("%(name)s is in, by hand. A second person will confirm it.") % names, "green")
    return ActResult(_("%(name)s is out, by hand. A second person will confirm it.") % names, "green")


@login_required
@require_POST
def move_to_job(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give a person who is here another job of the shift."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    person = person_or_404(request, shift)
    job = get_object_or_404(shift.jobs, pk=int_or_zero(request.POST.get("job", "")))
    attendance = get_object_or_404(Attendance, shift=shift, person=person)
    try:
        record_actions.move_job(attendance=attendance, job=job, by=request.user, at=at)
    except Refused as no:
        return roster_response(request, shift, ActResult(onsite_queries.refusal_for_leader(no), "red"))
    return roster_response(request, shift, ActResult(_("%(name)s now does: %(job)s") % {"name": person.name, "job": job}, "green"))


@login_required
@require_POST
def undo_scan(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take back a wrong tick or scan by staff, with one of the reasons."""
    shift, at = run_shift_or_404(request, pk), clock.now()
    scan = get_object_or_404(Scan.objects.select_related("person"), pk=uuid_or_404(request, "scan"), shift=shift)
    if (reason := request.POST.get("reason", "")) not in undo_actions.UndoReason.values:
        raise Http404
    try:
        undone = undo_actions.undo(scan=scan, by=request.user, reason=str(undo_actions.UndoReason(reason).label), at=at)
    except Refused as no:
        return roster_response(request, shift, ActResult(no.sentence, "red"))
    names = {"name": scan.person.called if scan.person else "", "act": scan.get_act_display(), "reason": undone.reason}
    return roster_response(request, shift, ActResult(_("Taken back: %(act)s of %(name)s (%(reason)s).") % names, "green"))


def roster_response(request: PersonRequest, shift: Shift, said: ActResult) -> HttpResponse:
    """The list again as it was narrowed, with what was done; without script by way of a redirect."""
    if request.htmx:  # type: ignore[attr-defined]
        request.GET = kept_query(request.POST)  # type: ignore[assignment]  # what its links and its next page build on
        return render_roster(request, shift, said)
    level = {"green": messages.SUCCESS, "gold": messages.WARNING, "red": messages.ERROR}[said.colour]
    messages.add_message(request, level, said.text)
    return redirect(reverse("events:roster", args=[shift.pk], query=kept_query(request.POST)))


def person_or_404(request: PersonRequest, shift: Shift) -> User:
    """The person of a line of this shift's list, by volunteer number; a 404 for anybody else."""
    found = (line.person for line in onsite_queries.roster_lines(shift) if line.person.volunteer_no == request.POST.get("person"))
    if (person := next(found, None)) is None:
        raise Http404
    return person


def uuid_or_404(request: PersonRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
