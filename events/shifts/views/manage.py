"""The pages of those who run events: what there is, what waits, who signed up, and the acts on a shift."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Subquery, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from events.messages import actions as message_actions
from events.models import ChangeRequest, Event, Shift, Signup, StaffingRule
from events.neighbourhood.mending.permissions import incident_of_event
from events.settlement.witnesses.queries import outlook_of
from events.shifts import consequences, permissions
from events.shifts.actions import change as change_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.forms import ChangeForm, CopyForm, ReasonForm, WeeksForm
from events.shifts.models import ShiftQuerySet
from events.shifts.refusals import ShiftRefusal
from events.shifts.staffing import queries as staffing_queries
from events.shifts.tables import ManagedFilter, ManagedTable
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 20
SIGNUPS_PER_PAGE = 50


def managed_shifts(request: StaffRequest) -> ShiftQuerySet:
    """The shifts this person may run."""
    return Shift.objects.run_by(request.user, request.scope).select_related(
        "event__point", "event__category", "leader", "first_leader"
    )


def back_url(request: StaffRequest, shift: Shift) -> str:
    """Where one goes from a shift: to its event, where the person runs the point and it still exists; else to the list."""
    if Event.objects.in_scope(request.scope).filter(pk=shift.event_id).exists():
        return reverse("events:event_manage", args=[shift.event_id])
    return reverse("events:manage")


def managed_event_or_404(request: StaffRequest, pk: UUID) -> Event:
    events = Event.objects.in_scope(request.scope).select_related("point__area", "category", "created_by")
    return get_object_or_404(events, pk=pk)


@require_GET
@staff(Power.RUN)
def shift_list(request: StaffRequest) -> HttpResponse:
    queue = Signup.objects.filter(shift=OuterRef("pk"), state=Signup.State.WAITING).order_by().values("shift")
    waiting = Subquery(queue.annotate(number=Count("pk")).values("number"))
    counted = managed_shifts(request).annotate(places=Sum("jobs__capacity"), taken=Sum("jobs__taken"), waiting=waiting)
    found = ManagedFilter(request.GET, queryset=counted, at=request.at)
    table = ManagedTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Manage events"), per_page=ROWS):
        return file
    words = message_actions.may_write_templates(request.user, request.at)
    own = ServicePoint.objects.active().filter(pk__in=request.scope.point_ids).order_by("name", "pk")
    points = list(own) if request.scope.point_ids else []
    context = {"table": table, "filter": found, "writes_templates": words, "own_points": points}
    return render(request, "events/shifts/manage/list.html", context)


@require_GET
@staff(Power.RUN)
def event_detail(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event = managed_event_or_404(request, event_id)
    shifts = list(event.shifts.select_related("leader").prefetch_related("jobs").order_by("start", "id"))
    submittable = any(shift.state in draft_actions.EDITABLE for shift in shifts)
    return render(
        request,
        "events/shifts/manage/event.html",
        {
            "event": event,
            "shifts": [(shift, publish_actions.state_reason(shift)) for shift in shifts],
            "reviews": event.reviews.select_related("by").order_by("-at", "-id")[:10],
            "submittable": submittable,
            "decision": consequences.open_decision(event) if any(s.state == Shift.State.SUBMITTED for s in shifts) else None,
            "raised": permissions.raised_decisions(event, request.user, request.at) if submittable else [],
            "copy": CopyForm(initial={"id": new_id(request.at)}),
            "mends": incident_of_event(event, request.user, request.at),
        },
    )


@require_GET
@staff(Power.RUN)
def event_policy(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """The policy as it was handed in: a picture, or a PDF to keep."""
    policy = managed_event_or_404(request, event_id).policy_file
    response = private_response(policy)
    if str(policy.name).endswith(".pdf"):
        response.headers["Content-Type"] = "application/pdf"
        response.headers["Content-Disposition"] = 'attachment; filename="policy.pdf"'
    return response


@require_GET
@staff(Power.RUN)
def shift_detail(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    found = managed_shifts(request).select_related("event__point__area", "event__created_by", "rule").prefetch_related("jobs")
    shift = get_object_or_404(found, pk=shift_id)
    signups = shift.signups.select_related("person", "job").order_by("state", "queued_at", "id")
    holding = Paginator(signups.filter(state=Signup.State.PLACE), SIGNUPS_PER_PAGE).get_page(request.GET.get("page"))
    lack = staffing_queries.lack_now(shift, StaffingRule()) if shift.expert_skill_id and shift.start > request.at else None
    return render(
        request,
        "events/shifts/manage/shift.html",
        {
            "newcomers": staffing_queries.newcomer_ids([signup.person_id for signup in holding], shift),
            "lack": lack,
            "shift": shift,
            "note": publish_actions.state_reason(shift),
            "editable": shift.state in draft_actions.EDITABLE,
            "may_cancel": shift.state in (Shift.State.APPROVED, Shift.State.PUBLISHED, Shift.State.SUBMITTED),
            "begun": shift.start <= request.at,
            "holding": holding,
            "waiting": signups.filter(state=Signup.State.WAITING)[:SIGNUPS_PER_PAGE],
            "left": shift.signups.left()[:SIGNUPS_PER_PAGE],
            "changes": shift.changes.select_related("asked_by").order_by("-asked_at")[:5],
            "weeks": WeeksForm(),
            "back": back_url(request, shift),
            "outlook": None if shift.state == Shift.State.CANCELLED else outlook_of(shift, request.at, request.user),
        },
    )


# --- acts on an event ---------------------------------------------------------------------------------------------------


@require_POST
@staff(Power.RUN)
def submit_event(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event = managed_event_or_404(request, event_id)
    with attempt(request):
        publish_actions.submit(event=event, by=request.user, at=request.at)
        messages.success(request, _("Submitted.") if not event.point.trusted else _("Approved: this service point is trusted."))
    return redirect("events:event_manage", event_id)


@require_POST
@staff(Power.RUN)
def copy_event(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event, form = managed_event_or_404(request, event_id), CopyForm(request.POST)
    if not form.is_valid():
        return redirect("events:event_manage", event_id)
    new = form.cleaned_data["id"]
    with attempt(request):
        draft_actions.copy_event(id=new, event=event, by=request.user, at=request.at)
        messages.success(request, _("Copied. Look at the times, then submit."))
        return redirect("events:event_manage", new)
    return redirect("events:event_manage", event_id)


# --- acts on a shift ----------------------------------------------------------------------------------------------------


@require_POST
@staff(Power.RUN)
def repeat_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift, form = get_object_or_404(managed_shifts(request), pk=shift_id), WeeksForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(ShiftRefusal.WEEKS.label))
        return redirect("events:shift_manage", shift_id)
    made = draft_actions.repeat_weekly(shift=shift, weeks=form.cleaned_data["weeks"], by=request.user, at=request.at)
    said = ngettext(
        "%(number)s draft was added. Submit the event when it is right.",
        "%(number)s drafts were added. Submit the event when they are right.",
        len(made),
    )
    messages.success(request, said % {"number": len(made)})
    return redirect(back_url(request, shift))


@require_POST
@staff(Power.RUN)
def remove_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift = get_object_or_404(managed_shifts(request), pk=shift_id)
    with attempt(request):
        draft_actions.remove_shift(shift=shift, by=request.user, at=request.at)
        messages.success(request, _("The draft is gone."))
    return redirect(back_url(request, shift))


@require_POST
@staff(Power.RUN)
def publish_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    """Try again what the budget did not cover."""
    shift = get_object_or_404(managed_shifts(request), pk=shift_id)
    with attempt(request):
        made = publish_actions.publish(shift=shift, at=request.at)
        messages.success(request, _("Published."))
        warn_of_missing_expert(request, made)
    return redirect("events:shift_manage", shift_id)


def warn_of_missing_expert(request: StaffRequest, shift: Shift) -> None:
    """Say that a proved skill is missing; it holds no publication back."""
    if shift.expert_skill_id and (lack := staffing_queries.lack_now(shift, StaffingRule())).experts:
        words = _("Still missing with a proved skill “%(skill)s”: %(number)s.")
        messages.warning(request, words % {"skill": lack.skill, "number": lack.experts})


@staff(Power.RUN)
def cancel_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift, form = get_object_or_404(managed_shifts(request), pk=shift_id), ReasonForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        with attempt(request):
            publish_actions.cancel(shift=shift, by=request.user, reason=reason, at=request.at)
            messages.success(request, _("Cancelled. Everybody signed up has been told."))
        return redirect("events:shift_manage", shift_id)
    told = shift.signups.active().count()
    return form_page(
        request,
        form,
        template="events/shifts/manage/cancel.html",
        title=_("Cancel the shift"),
        subtitle=shift.event.title,
        submit=_("Cancel the shift"),
        back=reverse("events:shift_manage", args=[shift.pk]),
        cancel_words=_("Keep it"),
        shift=shift,
        told=told,
    )


@staff(Power.RUN)
@atomic_edit
def change_shift(request: StaffRequest, shift_id: UUID) -> HttpResponse:
    shift = lock_for_edit(request, get_object_or_404(managed_shifts(request), pk=shift_id))
    form = ChangeForm(request.POST or None, shift=shift, at=request.at)
    if form.is_valid():
        with attempt_form(form):
            asked = change_actions.request_change(
                id=form.cleaned_data["id"], shift=shift, after=form.after, by=request.user, at=request.at
            )
            applied = asked.state == ChangeRequest.State.APPLIED
            now = _("Changed. Everybody signed up has been told.")
            later = _("Sent for approval. Until then everything stays as it is.")
            messages.success(request, now if applied else later)
            return redirect("events:shift_manage", shift_id)
    return form_page(
        request,
        form,
        template="events/shifts/manage/change.html",
        title=_("Change time, place or places"),
        tab_title=shift.event.title,
        subtitle=shift.event.title,
        submit=_("Ask for the change"),
        back=reverse("events:shift_manage", args=[shift.pk]),
        shift=shift,
    )
