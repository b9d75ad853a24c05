"""Editing drafts: the event, its shifts and their jobs; drafts out of a sheet."""

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
from events.shifts.forms import DraftEventForm, JobFormSetBase, LeaderForm, ShiftForm, SubmittedEventForm, job_forms
from events.shifts.imports import PlanImport
from events.shifts.views.manage import managed_event_or_404, managed_shifts
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import form_page
from volunteer.lists.views import import_list
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def import_events(request: StaffRequest) -> HttpResponse:
    """Drafts out of an Excel sheet; `?template` gives the empty one."""
    sheet = PlanImport(scope=request.scope, by=request.user, at=request.at)
    note = _("Every row becomes a draft; rows of one event become its shifts. Submit each event when it is right.")
    return import_list(request, sheet, back=f"{reverse('events:manage')}?show=draft", note=note)


@staff(Power.RUN)
@atomic_edit
def event_edit(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """What may be edited now. Who began before the event was submitted is told so, and keeps what was typed."""
    event = lock_for_edit(request, managed_event_or_404(request, event_id))
    kind = DraftEventForm if draft_actions.is_editable(event) or "title" in request.POST else SubmittedEventForm
    form = kind(request.POST or None, request.FILES or None, instance=Event.objects.get(pk=event.pk))
    if form.is_valid():
        with attempt_form(form):
            draft_actions.edit_event(event=event, fields=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:event_manage", event_id)
    return form_page(
        request,
        form,
        title=_("Edit the event"),
        tab_title=event.title,
        subtitle=event.title,
        submit=_("Save"),
        back=reverse("events:event_manage", args=[event.pk]),
    )


@staff(Power.RUN)
def shift_create(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event, data = managed_event_or_404(request, event_id), request.POST or None
    form, jobs = ShiftForm(data, at=request.at, by=request.user, prefix="shift"), job_forms(data)
    if data and all([form.is_valid(), jobs.is_valid()]):
        with attempt_form(form):
            draft_actions.add_shift(shift=form.shift(event), jobs=jobs.plans, by=request.user, at=request.at)
            messages.success(request, _("The shift is added as a draft."))
            return redirect("events:event_manage", event_id)
    return render(request, "events/shifts/manage/shift_edit.html", {"event": event, "form": form, "jobs": jobs})


@staff(Power.RUN)
@atomic_edit
def shift_edit(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift, data = lock_for_edit(request, get_object_or_404(managed_shifts(request), pk=shift_id)), request.POST or None
    form = ShiftForm(data, at=request.at, by=request.user, shift=shift, prefix="shift")
    jobs = form.extra_parts["jobs"] = job_forms(data, shift)
    if data and all([form.is_valid(), jobs.is_valid()]) and _save_shift(request, shift_id, form, jobs):
        messages.success(request, _("Saved."))
        return redirect("events:shift_manage", shift_id)
    return render(
        request, "events/shifts/manage/shift_edit.html", {"event": shift.event, "shift": shift, "form": form, "jobs": jobs}
    )


@staff(Power.RUN)
@atomic_edit
def leader_edit(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift = lock_for_edit(request, get_object_or_404(managed_shifts(request), pk=shift_id))
    first = {"leader": shift.leader.volunteer_no}
    form = LeaderForm(request.POST or None, subject=shift, initial=first, at=request.at, by=request.user)
    if form.is_valid():
        with attempt_form(form):
            draft_actions.edit_shift(shift=shift, fields=form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:shift_manage", shift_id)
    return form_page(
        request,
        form,
        title=_("Another leader"),
        tab_title=shift.event.title,
        subtitle=shift.event.title,
        submit=_("Save"),
        back=reverse("events:shift_manage", args=[shift.pk]),
    )


def _save_shift(request: StaffRequest, shift_id: UUID, form: ShiftForm, jobs: JobFormSetBase) -> bool:
    shift = get_object_or_404(managed_shifts(request), pk=shift_id)
    plans = None if form.takes_theirs("jobs") else jobs.plans
    with attempt_form(form):
        draft_actions.edit_shift(shift=shift, fields=form.values, jobs=plans, by=request.user, at=request.at)
        return True
    return False
