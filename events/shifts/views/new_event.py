"""A new event on one page, what would follow from it, and the answer once it is submitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events.models import Event
from events.settlement.witnesses.queries import outlook_of
from events.shifts import consequences
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions.draft import ShiftPlan
from events.shifts.plan_templates import TEMPLATES, PlanTemplate
from events.shifts.refusals import ShiftRefusal
from events.shifts.views import plan_forms
from events.shifts.views.manage import managed_event_or_404
from events.shifts.views.plan_forms import NewEventForm, PlanFormSetBase
from points.models import Rule
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.lists import selection
from volunteer.models import ServicePoint, User
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

DRAFT, PREVIEW, SUBMIT = "draft", "preview", "submit"
MOST_PAST, MOST_LEADERS = 8, 30
AT_FIELD: dict[ShiftRefusal, str | None] = {
    ShiftRefusal.MAKE_UP: "title",
    ShiftRefusal.RISK: "risk_note",
    ShiftRefusal.INSURANCE: "insurance",
    ShiftRefusal.POLICY: "insurer",
    ShiftRefusal.NOT_COVERED: "insured_until",
    ShiftRefusal.POINT_CLOSED: "point",
}


@dataclass(frozen=True)
class Beginning:
    """What the form begins with: an earlier event, or a template."""

    name: str
    fields: dict[str, Any]
    rows: list[dict[str, Any]]


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: StaffRequest) -> HttpResponse:
    """A new event with its shifts and jobs. htmx asks with each change what would follow; that saves nothing."""
    data, files = request.POST or None, request.FILES or None
    asked, act = "HX-Request" in request.headers, request.POST.get("act", DRAFT)
    begun = None if data else find_beginning(request)
    form = NewEventForm(data, files, scope=request.scope, at=request.at, initial=begun.fields if begun else None)
    rows = plan_forms.plan_rows(
        data,
        by=request.user,
        at=request.at,
        known=leaders_around(request),
        initial=begun.rows if begun else None,
        looks_up=not asked,
    )
    right = bool(data) and all([form.is_valid(), rows.is_valid()])
    if right and not asked and act in (DRAFT, SUBMIT) and (answer := save_plan(request, form, rows, act)):
        return answer
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "follows": what_follows(request, form, rows),
        "preview": form.event if right and act == PREVIEW else None,
    }
    if asked:
        return render(request, "events/shifts/manage/_follows.html", context | {"htmx": True})
    context |= {"begun": begun, "templates": enumerate(TEMPLATES), "past": past_events(request), "most_rows": plan_forms.MOST_ROWS}
    return render(request, "events/shifts/manage/event_new.html", context)


def save_plan(request: StaffRequest, form: NewEventForm, rows: PlanFormSetBase, act: str) -> HttpResponse | None:
    keep: Callable[..., Event] = publish_actions.submit_plan if act == SUBMIT else draft_actions.save_plan
    with attempt_form(form, fields=AT_FIELD):
        made = keep(event=form.event, plans=plans_of(request, form, rows), by=request.user, at=request.at)
        if act == SUBMIT:
            return redirect("events:event_submitted", made.pk)
        messages.success(request, _("Kept as a draft. Look at it once more, then submit."))
        return redirect("events:event_manage", made.pk)
    return None


def plans_of(request: StaffRequest, form: NewEventForm, rows: PlanFormSetBase) -> list[ShiftPlan]:
    given = getattr(form, "cleaned_data", {})
    weeks, withdraw = given.get("weeks") or 0, given.get("withdraw_before")
    return plan_forms.shift_plans(rows, weeks=weeks, withdraw_before=120 if withdraw is None else withdraw, at=request.at)


# --- what follows -------------------------------------------------------------------------------------------------------


def what_follows(request: StaffRequest, form: NewEventForm, rows: PlanFormSetBase) -> dict[str, Any] | None:
    """What stands at the side; None while no service point is chosen."""
    given = getattr(form, "cleaned_data", {})
    point = given.get("point") or chosen_point(form)
    if point is None:
        return None
    event = Event(pk=new_id(request.at), point=point, category=given.get("category"), title=given.get("title", ""))
    event.created_by = request.user
    plans = plans_of(request, form, rows)
    found = consequences.consequences_of(event=event, plans=plans, by=request.user, at=request.at)
    return {
        "all": found,
        "event": event,
        "first": min(plans, key=lambda plan: plan.shift.start) if plans else None,
        "outlook": outlook_of(plans[0].shift, request.at, request.user) if plans else None,
        "rows": points_of_rows(rows, event),
    }


def chosen_point(form: NewEventForm) -> ServicePoint | None:
    """The point that the form shows chosen before anything was sent."""
    first = form.initial.get("point") or form.fields["point"].initial
    if isinstance(first, ServicePoint) or form.is_bound:
        return first if isinstance(first, ServicePoint) and not form.is_bound else None
    return form.fields["point"].queryset.filter(pk=first).first() if first else None  # type: ignore[attr-defined]


def points_of_rows(rows: PlanFormSetBase, event: Event) -> list[tuple[str, int, User]]:
    """Of each line that makes sense: its name in the page, the most it can cost, and who leads it."""
    rules = list(Rule.objects.order_by("since")) if rows.is_bound else []
    found = []
    for planned in rows.shifts:
        for row, job in zip(planned.rows, planned.jobs, strict=True):
            plan = ShiftPlan(planned.kept(event), [job])
            found.append((str(row.prefix), consequences.points_of_plan(plan, rules), planned.leader))
    return found


# --- what to begin with -------------------------------------------------------------------------------------------------


def find_beginning(request: StaffRequest) -> Beginning | None:
    """The earlier event `from` of the scope, or the `template` of that number."""
    at, by = request.at, request.user
    ids = selection.selected_ids([request.GET.get("from", "")])
    if ids and (event := past_events_of_scope(request).filter(pk=ids[0]).first()):
        return Beginning(event.title, plan_forms.fields_like(event), plan_forms.rows_like(event, by, at))
    number = request.GET.get("template", "")
    if number.isdecimal() and int(number) < len(TEMPLATES):
        found: PlanTemplate = TEMPLATES[int(number)]
        return Beginning(str(found.title), found.fields(), found.rows(by, at))
    return None


def past_events_of_scope(request: StaffRequest) -> Any:
    return Event.objects.in_scope(request.scope).filter(visit=False, point__active=True)


def past_events(request: StaffRequest) -> list[Event]:
    """The latest events, one of each title."""
    latest = past_events_of_scope(request).select_related("point").order_by("-created_at", "-pk")[: 5 * MOST_PAST]
    by_title = {event.title: event for event in reversed(latest)}
    return sorted(by_title.values(), key=lambda event: event.created_at, reverse=True)[:MOST_PAST]


def leaders_around(request: StaffRequest) -> list[User]:
    """Who has led shifts of these points lately: proposed as leaders."""
    led = User.objects.get_queryset().filter(led_shifts__event__in=past_events_of_scope(request), is_active=True)
    return list(led.distinct().order_by("name", "pk")[:MOST_LEADERS])


# --- the answer ---------------------------------------------------------------------------------------------------------


@require_GET
@staff(Power.RUN)
def event_submitted(request: StaffRequest, event_id: UUID) -> HttpResponse:
    """Who decides on it and by when, and what can be done meanwhile."""
    event = managed_event_or_404(request, event_id)
    shifts = list(event.shifts.prefetch_related("jobs").order_by("start", "id"))
    for shift in shifts:
        shift.event = event
    rules = list(Rule.objects.order_by("since"))
    plans = [ShiftPlan(shift, draft_actions.job_plans(shift)) for shift in shifts if shift.state in shift.PENDING]
    context = {
        "event": event,
        "shifts": [(shift, publish_actions.state_reason(shift)) for shift in shifts],
        "decision": consequences.open_decision(event),
        "most": sum(consequences.points_of_plan(plan, rules) for plan in plans),
    }
    return render(request, "events/shifts/manage/submitted.html", context)


@require_POST
@staff(Power.RUN)
def take_back(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event = managed_event_or_404(request, event_id)
    with attempt(request):
        publish_actions.take_back(event=event, by=request.user, at=request.at)
        messages.success(request, _("Taken back: it is a draft again. Correct it, then submit."))
    return redirect("events:event_manage", event_id)
