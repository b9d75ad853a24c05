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
from events.models import Arrival, Attendance, Door, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.tables import RosterFilter, kept
from points.freezes import actions as freeze_actions
from volunteer.core import clock
from volunteer.core.ids import new_id, whole
from volunteer.core.refusals import Refused, refusal_of
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power

LINES = 50


def run_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """The shift, if this person leads it or runs events of its point; a 404 otherwise, as for a missing one.

    Whoever may not lead for now is told so by a 403, with until when, why, and whom to ask.
    """
    at = clock.now()
    held = role_scope.of(request.user, Power.RUN, at)
    shifts = Shift.objects.run_by(request.user, held).select_related("event__point__area", "event__category", "rule", "leader")
    shift = get_object_or_404(shifts, pk=pk)
    if refused := refusal_of(freeze_actions.refuse_leading, request.user, shift.event.point_id, at):
        raise PermissionDenied(refused.sentence)
    return shift


# --- the roster ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """What an act on the roster came to, in words."""

    text: str
    colour: str


@login_required
@require_GET
def list_people(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who is here, missing, gone, waiting; refused scans. htmx takes the inner part every 15 seconds."""
    shift = run_or_404(request, pk)
    if not list_export.as_file(request):
        return roster_page(request, shift)
    found = RosterFilter(request.GET, jobs=list(shift.jobs.all()))
    shown = onsite_queries.standing(found.of(onsite_queries.lines(shift)), found.show)
    return list_export.excel_file(onsite_queries.sheet(shown), f"{_('The list')} {shift.event.title}")


def roster_page(request: PersonRequest, shift: Shift, said: Said | None = None) -> HttpResponse:
    context = roster_context(request, shift) | {"said": said}
    part = "_roster" if request.htmx else "roster"  # type: ignore[attr-defined]
    return render(request, f"events/onsite/{part}.html", context)


def roster_context(request: PersonRequest, shift: Shift) -> dict[str, Any]:
    at, jobs, running = clock.now(), list(shift.jobs.all()), shift.state == Shift.State.PUBLISHED
    asked = RosterFilter(request.GET, jobs=jobs)
    wrong = undo_actions.may_be_undone(shift, at)
    found = [replace(line, wrong=wrong.get(line.person.pk)) for line in asked.of(onsite_queries.lines(shift))]
    return {
        "shift": shift,
        "filter": asked,
        "reasons": undo_actions.Why,
        "choices": choices(found),
        "page": Paginator(onsite_queries.standing(found, asked.show), LINES).get_page(request.GET.get("page")),
        "jobs": jobs,
        "running": running,
        "movable": len(jobs) > 1 and shift.state in (Shift.State.PUBLISHED, Shift.State.CLOSED),
        "ended": at >= shift.end,
        "refused": onsite_queries.refused(shift),
        "waiting": Arrival.objects.waiting().filter(shift=shift).count() if running else 0,
        "form_id": new_id(at),
    }


def choices(found: list[onsite_queries.Line]) -> list[dict[str, Any]]:
    """The chips over the list with their numbers; those that stand at nothing are left out."""
    numbers = onsite_queries.tally(found)
    some = [{"value": p.value, "label": p.label, "number": numbers[p.value]} for p in onsite_queries.Place if numbers[p.value]]
    return [{"value": "all", "label": _("All"), "number": len(found)}, *some]


@login_required
@require_POST
def tick(request: PersonRequest, pk: UUID) -> HttpResponse:
    """A tick by hand, in or out: grade C. The id of the scan follows from page and line, so a repeat is the same scan."""
    shift, at = run_or_404(request, pk), clock.now()
    person, act = person_of(request, shift), request.POST.get("act", "")
    if act not in Scan.Act.values:
        raise Http404
    id = uuid5(uuid_or_404(request, "id"), f"{person.volunteer_no}:{act}")
    scan = Scan.made(id=id, shift=shift, person=person, act=act, door=Door.ROSTER, by=request.user, at=at)
    try:
        done = record_actions.attempt(scan=scan, at=at)
    except Refused as no:
        return answered(request, shift, Said(_(": ").join([person.name, onsite_queries.about(no)]), "red"))
    return answered(request, shift, ticked(person, done))


def ticked(person: User, done: recorder.Outcome) -> Said:
    names = {"name": person.name or person.volunteer_no}
    if done.already:
        return Said(_("%(name)s was ticked less than ten minutes ago; nothing has changed.") % names, "gold")
    if done.act == Scan.Act.IN:
        return Said(_("%(name)s is in, by hand. A second person will confirm it.") % names, "green")
    return Said(_("%(name)s is out, by hand. A second person will confirm it.") % names, "green")


@login_required
@require_POST
def move(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Give a person who is here another job of the shift."""
    shift, at = run_or_404(request, pk), clock.now()
    person = person_of(request, shift)
    job = get_object_or_404(shift.jobs, pk=whole(request.POST.get("job", "")))
    attendance = get_object_or_404(Attendance, shift=shift, person=person)
    try:
        record_actions.move_job(attendance=attendance, job=job, by=request.user, at=at)
    except Refused as no:
        return answered(request, shift, Said(onsite_queries.about(no), "red"))
    return answered(request, shift, Said(_("%(name)s now does: %(job)s") % {"name": person.name, "job": job}, "green"))


@login_required
@require_POST
def take_back(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Take back a wrong tick or scan by staff, with one of the reasons."""
    shift, at = run_or_404(request, pk), clock.now()
    scan = get_object_or_404(Scan.objects.select_related("person"), pk=uuid_or_404(request, "scan"), shift=shift)
    if (reason := request.POST.get("reason", "")) not in undo_actions.Why.values:
        raise Http404
    try:
        undone = undo_actions.undo(scan=scan, by=request.user, reason=str(undo_actions.Why(reason).label), at=at)
    except Refused as no:
        return answered(request, shift, Said(no.sentence, "red"))
    names = {"name": scan.person.called if scan.person else "", "act": scan.get_act_display(), "reason": undone.reason}
    return answered(request, shift, Said(_("Taken back: %(act)s of %(name)s (%(reason)s).") % names, "green"))


def answered(request: PersonRequest, shift: Shift, said: Said) -> HttpResponse:
    """The list again as it was narrowed, with what was done; without script by way of a redirect."""
    if request.htmx:  # type: ignore[attr-defined]
        request.GET = kept(request.POST)  # type: ignore[assignment]  # what its links and its next page build on
        return roster_page(request, shift, said)
    level = {"green": messages.SUCCESS, "gold": messages.WARNING, "red": messages.ERROR}[said.colour]
    messages.add_message(request, level, said.text)
    return redirect(reverse("events:roster", args=[shift.pk], query=kept(request.POST)))


def person_of(request: PersonRequest, shift: Shift) -> User:
    """The person of a line of this shift's list, by volunteer number; a 404 for anybody else."""
    found = (line.person for line in onsite_queries.lines(shift) if line.person.volunteer_no == request.POST.get("person"))
    if (person := next(found, None)) is None:
        raise Http404
    return person


def uuid_or_404(request: PersonRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None
