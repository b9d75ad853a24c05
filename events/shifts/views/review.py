"""The reviewer's pages: what points submitted and which changes they ask for; decided one by one or in a batch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from events.models import ChangeRequest, Event, Review, Shift
from events.neighbourhood.mending.permissions import incident_of_event
from events.shifts import approval_queue, permissions
from events.shifts import tables as shift_tables
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.forms import DecisionForm
from events.shifts.tables import ChangeFilter, QueueFilter
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import number

ROWS = 20


def requested_changes(request: StaffRequest) -> Any:
    asked = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED).filter(request.scope.points("shift__event__point__"))
    related = ("shift__event__point__area", "shift__event__category", "shift__leader", "asked_by")
    asked = asked.annotate(party=permissions.change_party_condition(request.user))
    return asked.select_related(*related).prefetch_related("shift__jobs")


def narrowed_queue(request: StaffRequest) -> QueueFilter:
    submitted = approval_queue.submitted_events(request.scope)
    return QueueFilter(request.GET, queryset=approval_queue.with_shifts(submitted, request.user), held=request.scope)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def review_list(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _decide_ticked(request)
    found = narrowed_queue(request)
    asked = ChangeFilter(request.GET, queryset=requested_changes(request).order_by("asked_at", "pk"), held=request.scope)
    if list_export.is_export(request):
        new = map(shift_tables.queue_cells, approval_queue.queue_rows(found.qs[: list_export.MOST_ROWS]))
        changed = map(shift_tables.change_cells, asked.qs[: list_export.MOST_ROWS])
        rows: Iterable[Sequence[object]] = chain([shift_tables.queue_headings()], new, changed)
        return list_export.excel_response(rows, _("Approvals"), request.at)
    page = Paginator(found.qs, ROWS).get_page(request.GET.get("page"))
    changed_page = Paginator(asked.qs, ROWS).get_page(request.GET.get("changes"))
    context = {"page": page, "rows": approval_queue.queue_rows(page.object_list), "changes": changed_page, "filter": found}
    return render(request, "events/shifts/review/queue.html", context)


@require_GET
@staff(Power.REVIEW)
def event_detail(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event = get_object_or_404(approval_queue.with_shifts(Event.objects.in_scope(request.scope), request.user), pk=event_id)
    (row,) = approval_queue.queue_rows([event])
    history = event.reviews.select_related("by").order_by("-at", "-id")[:10]
    context = {"event": event, "row": row, "history": history, "mends": incident_of_event(event, request.user, request.at)}
    return render(request, "events/shifts/review/event.html", context)


def _decide_ticked(request: StaffRequest) -> HttpResponse:
    """Approve what is ticked, or send it back with a reason; each refusal is said by name."""
    form, queue = DecisionForm(request.POST), redirect(reverse("events:review", query=request.GET))
    ids = batch.chosen_ids(request, "event", narrowed_queue(request).qs.filter(batch.NOT_PARTY))
    events = list(approval_queue.submitted_events(request.scope).filter(pk__in=ids).select_related("point__area"))
    asked = list(requested_changes(request).filter(pk__in=form.ids("change")))
    _warn_decided(request, form, len(events), len(asked))
    if not events and not asked:
        return queue
    if not form.is_valid():
        for sentence in form.sentences:
            messages.error(request, sentence)
        return queue
    back, reason = form.back, form.cleaned_data["reason"]
    done = batch.act_on_each(request, events, lambda event: _event_decision(request, event, back, reason)(), name=_title)
    changed = batch.act_on_each(request, asked, lambda change: _change_decision(request, change, back, reason)(), name=_title)
    number = len(done) + len(changed)
    words = (_("%(number)s sent back.") if back else _("%(number)s approved.")) % {"number": number}
    batch.tell_done(request, [*done, *changed], words, name=_title)
    return queue


def _title(row: Event | ChangeRequest) -> str:
    return row.title if isinstance(row, Event) else row.shift.event.title


def _title_of_step(step: Review) -> str:
    return step.event.title


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def approve_batch(request: StaffRequest) -> HttpResponse:
    """Several events at once: first what they need of the budgets, or why they are sent back; then the act, answered for each."""
    ids = selection.selected_ids((request.POST if request.method == "POST" else request.GET).getlist("event"))
    rows = approval_queue.rows_to_decide(ids, request.scope, request.user)
    back = "return" in (request.POST if request.method == "POST" else request.GET)
    form = DecisionForm(request.POST) if request.method == "POST" and back else None
    if rows and (request.method != "POST" or (form and not form.is_valid())):
        return _batch_page(request, rows, back=back, form=form)
    if not ids:
        messages.warning(request, _("Nothing is ticked. Tick what you mean, then press again."))
    _say_decided(request, set(ids) - {row.event.pk for row in rows})
    events = [row.event for row in rows]
    reason = form.cleaned_data["reason"] if form and form.is_valid() else ""
    done = batch.act_on_each(request, events, lambda event: _event_decision(request, event, back, reason)(), name=_title)
    if back:
        batch.tell_done(request, done, _("%(number)s sent back.") % {"number": len(done)}, name=_title)
    else:
        _say_approved(request, done)
    return redirect("events:home")


def _batch_page(
    request: StaffRequest, rows: list[approval_queue.SubmittedEvent], *, back: bool, form: DecisionForm | None
) -> HttpResponse:
    """What is about to be decided; with a form that lacks something, its sentences at the reason and what was written."""
    needs = [] if back else approval_queue.budget_needs(rows)
    context = {"rows": rows, "needs": needs, "short": any(need.missing for need in needs), "form": form, "back": back}
    return render(request, "events/shifts/review/batch.html", context, status=422 if form else 200)


def _say_decided(request: StaffRequest, ids: Collection[UUID]) -> None:
    """Of ticked events that wait no more, for each who decided and when."""
    decisions = approval_queue.last_decisions(ids, request.scope) if ids else {}
    for review in decisions.values():
        messages.info(request, selection.decided_message(request, review.event.title, review, "by", "at"))
    if len(decisions) < len(ids):
        messages.info(request, _("What you ticked does not wait for you any more. Look at the list again."))


def _say_approved(request: StaffRequest, events: Collection[Event]) -> None:
    """What was approved, by name; of each event that waits for points how many are missing."""
    short: Counter[UUID] = Counter()
    held = Shift.objects.filter(event__in=events, hold=Shift.Hold.BUDGET) if events else Shift.objects.none()
    for event_id, missing in held.values_list("event", "missing_points"):
        short[event_id] += missing or 0
    if done := [event.title for event in events if event.pk not in short]:
        names = _(", ").join(done)
        messages.success(request, _("%(number)s approved: %(names)s.") % {"number": len(done), "names": names})
    for event in events:
        if event.pk in short:
            words = _("“%(title)s” is approved, but its point lacks %(missing)s points. It is published as soon as they are there.")
            messages.warning(request, words % {"title": event.title, "missing": number(short[event.pk])})


def _warn_decided(request: StaffRequest, form: DecisionForm, events: int, changed: int) -> None:
    """Who had decided on ticked events and changes that wait no more, or that nothing is ticked."""
    ticks, points = form.ids("event"), request.scope.points("event__point__")
    if ticks or not form.ids("change"):
        steps = Review.objects.filter(points, event__in=ticks).exclude(step=Review.Step.SUBMITTED)
        steps = steps.select_related("event")
        selection.explain_missing(request, asked=ticks, waiting=events, decided=steps, name=_title_of_step, by="by", at="at")
    if ticks := form.ids("change"):
        rows = ChangeRequest.objects.filter(request.scope.points("shift__event__point__"), pk__in=ticks)
        rows = rows.exclude(decided_at=None).select_related("shift__event")
        selection.explain_missing(request, asked=ticks, waiting=changed, decided=rows, name=_title)


def _event_decision(request: StaffRequest, event: Event, back: bool, reason: str) -> Callable[[], object]:
    if back:
        return lambda: publish_actions.send_back(event=event, by=request.user, reason=reason, at=request.at)
    return lambda: publish_actions.approve(event=event, by=request.user, at=request.at)


def _change_decision(request: StaffRequest, change: ChangeRequest, back: bool, reason: str) -> Callable[[], object]:
    if back:
        return lambda: change_actions.send_back_change(change=change, by=request.user, reason=reason, at=request.at)
    return lambda: change_actions.approve_change(change=change, by=request.user, at=request.at)
