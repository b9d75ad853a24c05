"""The reviewer's pages: what points submitted and which changes they ask for; decided one by one or in a batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from events.models import ChangeRequest, Event, Review, Shift
from events.shifts import permissions
from events.shifts import tables as shift_tables
from events.shifts.actions import change as change_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.forms import DecisionForm
from events.shifts.models import EventQuerySet
from events.shifts.tables import ChangeFilter, QueueFilter, SubmittedEvent
from points.models import Rule
from volunteer.lists import batch, selection
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 20


def submitted_events(request: StaffRequest) -> EventQuerySet:
    """Events with submitted shifts in the reviewer's scope; `first_start` is the start of the first of them."""
    submitted = Shift.objects.filter(event=OuterRef("pk"), state=Shift.State.SUBMITTED).order_by("start")
    events = Event.objects.in_scope(request.scope).filter(Exists(submitted))
    return events.annotate(first_start=Subquery(submitted.values("start")[:1]))


def requested_changes(request: StaffRequest) -> Any:
    asked = ChangeRequest.objects.filter(state=ChangeRequest.State.ASKED).filter(request.scope.points("shift__event__point__"))
    related = ("shift__event__point__area", "shift__event__category", "shift__leader", "asked_by")
    asked = asked.annotate(party=permissions.change_party_condition(request.user))
    return asked.select_related(*related).prefetch_related("shift__jobs")


def narrowed_queue(request: StaffRequest) -> QueueFilter:
    return QueueFilter(request.GET, queryset=_with_shifts(request, submitted_events(request)), held=request.scope)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.REVIEW)
def review_list(request: StaffRequest) -> HttpResponse:
    if request.method == "POST":
        return _decide_ticked(request)
    found = narrowed_queue(request)
    asked = ChangeFilter(request.GET, queryset=requested_changes(request).order_by("asked_at", "pk"), held=request.scope)
    if list_export.is_export(request):
        new = map(shift_tables.queue_cells, _queue_rows(found.qs[: list_export.MOST_ROWS]))
        changed = map(shift_tables.change_cells, asked.qs[: list_export.MOST_ROWS])
        rows: Iterable[Sequence[object]] = chain([shift_tables.queue_headings()], new, changed)
        return list_export.excel_response(rows, _("Approvals"), request.at)
    page = Paginator(found.qs, ROWS).get_page(request.GET.get("page"))
    changed_page = Paginator(asked.qs, ROWS).get_page(request.GET.get("changes"))
    context = {"page": page, "rows": _queue_rows(page.object_list), "changes": changed_page, "filter": found}
    return render(request, "events/shifts/review/queue.html", context)


@require_GET
@staff(Power.REVIEW)
def event_detail(request: StaffRequest, event_id: UUID) -> HttpResponse:
    event = get_object_or_404(_with_shifts(request, Event.objects.in_scope(request.scope)), pk=event_id)
    (row,) = _queue_rows([event])
    history = event.reviews.select_related("by").order_by("-id")[:10]
    return render(request, "events/shifts/review/event.html", {"event": event, "row": row, "history": history})


def _with_shifts(request: StaffRequest, events: EventQuerySet) -> EventQuerySet:
    """The events with what the queue shows of them, and whether the reader is a `party`."""
    submitted = (
        Shift.objects.filter(state=Shift.State.SUBMITTED).select_related("leader").prefetch_related("jobs").order_by("start")
    )
    return (
        events.select_related("point__area__parent", "category", "created_by")
        .prefetch_related(
            Prefetch("shifts", submitted, to_attr="submitted"),
            Prefetch("reviews", Review.objects.filter(step=Review.Step.RETURNED).order_by("id"), to_attr="returns"),
        )
        .annotate(party=permissions.event_party_condition(request.user))
        .order_by("id")
    )


def _queue_rows(events: Iterable[Event]) -> list[SubmittedEvent]:
    rules = list(Rule.objects.order_by("-since"))
    return [_queue_row(event, rules) for event in events]


def _queue_row(event: Event, rules: list[Rule]) -> SubmittedEvent:
    shifts: list[Shift] = event.submitted  # type: ignore[attr-defined]  # prefetched above
    most = 0
    for shift in shifts:
        shift.event = event
        rule = next((r for r in rules if r.since <= timezone.localdate(shift.start)), None)
        most += publish_actions.most_points(shift, rule) if rule else 0
    returns: list[Review] = event.returns  # type: ignore[attr-defined]
    party: bool = event.party  # type: ignore[attr-defined]  # annotated above
    return SubmittedEvent(event=event, shifts=shifts, most=most, returned=returns[-1].reason if returns else "", own=party)


def _decide_ticked(request: StaffRequest) -> HttpResponse:
    """Approve what is ticked, or send it back with a reason; each refusal is said by name."""
    form, queue = DecisionForm(request.POST), redirect(reverse("events:review", query=request.GET))
    ids = batch.chosen_ids(request, "event", narrowed_queue(request).qs.filter(batch.NOT_PARTY))
    events = list(submitted_events(request).filter(pk__in=ids).select_related("point__area"))
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
