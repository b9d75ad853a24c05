"""Making and editing drafts: the event, its shifts and their jobs."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Event
from events.shifts.actions import draft as draft_actions
from events.shifts.forms import EventForm, FreeEventForm, JobFormSetBase, LeaderForm, OpenEventForm, ShiftForm, job_forms
from events.shifts.imports import PlanSheet
from events.shifts.views.manage import managed, managed_event
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import edits, held
from volunteer.lists.views import from_sheet
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.RUN)
def event_new(request: StaffRequest) -> HttpResponse:
    """A new event with its first shift, on one page."""
    data, files = request.POST or None, request.FILES or None
    form = EventForm(data, files, scope=request.scope, at=request.at)
    shift, jobs = ShiftForm(data, at=request.at, by=request.user, prefix="shift"), job_forms(data)
    if data and all([form.is_valid(), shift.is_valid(), jobs.is_valid()]):
        event = form.save(commit=False)
        event.pk = form.cleaned_data["id"]
        with attempt_form(form):
            made = draft_actions.draft(event=event, shift=shift.shift(), jobs=jobs.plans, by=request.user, at=request.at)
            messages.success(request, _("Kept as a draft. Look at it once more, then submit."))
            return redirect("events:event_manage", made.pk)
    return render(request, "events/shifts/manage/event_new.html", {"form": form, "shift": shift, "jobs": jobs})


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def events_sheet(request: StaffRequest) -> HttpResponse:
    """Drafts out of an Excel sheet; `?template` gives the empty one."""
    sheet = PlanSheet(scope=request.scope, by=request.user, at=request.at)
    note = _("Every row becomes a draft; rows of one event become its shifts. Submit each event when it is right.")
    return from_sheet(request, sheet, back=f"{reverse('events:manage')}?show=draft", note=note)


@staff(Power.RUN)
@edits
def event_edit(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """What may be edited now. Who began before the event was submitted is told so, and keeps what was typed."""
    event = held(request, managed_event(request, event_id))
    kind = OpenEventForm if draft_actions.is_open(event) or "title" in request.POST else FreeEventForm
    form = kind(request.POST or None, request.FILES or None, instance=Event.objects.get(pk=event.pk))
    if form.is_valid():
        with attempt_form(form):
            draft_actions.edit(event=event, fields=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:event_manage", event_id)
    return render(request, "events/shifts/manage/event_edit.html", {"event": event, "form": form})


@staff(Power.RUN)
def shift_new(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event, data = managed_event(request, event_id), request.POST or None
    form, jobs = ShiftForm(data, at=request.at, by=request.user, prefix="shift"), job_forms(data)
    if data and all([form.is_valid(), jobs.is_valid()]):
        with attempt_form(form):
            draft_actions.add_shift(shift=form.shift(event), jobs=jobs.plans, by=request.user, at=request.at)
            messages.success(request, _("The shift is added as a draft."))
            return redirect("events:event_manage", event_id)
    return render(request, "events/shifts/manage/shift_edit.html", {"event": event, "form": form, "jobs": jobs})


@staff(Power.RUN)
@edits
def shift_edit(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift, data = held(request, get_object_or_404(managed(request), pk=shift_id)), request.POST or None
    form = ShiftForm(data, at=request.at, by=request.user, shift=shift, prefix="shift")
    jobs = form.extra_parts["jobs"] = job_forms(data, shift)
    if data and all([form.is_valid(), jobs.is_valid()]) and _kept(request, shift_id, form, jobs):
        messages.success(request, _("Saved."))
        return redirect("events:shift_manage", shift_id)
    return render(
        request, "events/shifts/manage/shift_edit.html", {"event": shift.event, "shift": shift, "form": form, "jobs": jobs}
    )


@staff(Power.RUN)
@edits
def shift_leader(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift = held(request, get_object_or_404(managed(request), pk=shift_id))
    first = {"leader": shift.leader.volunteer_no}
    form = LeaderForm(request.POST or None, subject=shift, initial=first, at=request.at, by=request.user)
    if form.is_valid():
        with attempt_form(form):
            draft_actions.edit_shift(shift=shift, fields=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:shift_manage", shift_id)
    return render(request, "events/shifts/manage/leader.html", {"shift": shift, "form": form})


def _kept(request: StaffRequest, shift_id: UUID, form: ShiftForm, jobs: JobFormSetBase) -> bool:
    shift = get_object_or_404(managed(request), pk=shift_id)
    plans = None if form.takes_theirs("jobs") else jobs.plans
    with attempt_form(form):
        draft_actions.edit_shift(shift=shift, fields=form.values, jobs=plans, by=request.user, at=request.at)
        return True
    return False
