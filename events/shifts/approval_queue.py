"""Events that wait for approval: what they would reserve, what is left in the budgets that pay for them, who decided meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils import timezone

from events.models import Event, Review, Shift
from events.shifts import permissions
from events.shifts.actions import publish as publish_actions
from events.shifts.models import EventQuerySet
from points.models import Account, Rule
from volunteer.models import User
from volunteer.roles.scope import Scope


@dataclass(frozen=True)
class SubmittedEvent:
    """An event in the queue: its submitted shifts, the most points they reserve, and why it was sent back before."""

    event: Event
    shifts: list[Shift]
    most: int
    returned: str
    own: bool


@dataclass(frozen=True)
class BudgetNeed:
    """What some events would reserve out of the budget of one service point, and what is free in it."""

    point: int
    name: str
    needed: int
    free: int

    @property
    def missing(self) -> int:
        return max(self.needed - self.free, 0)


def submitted_events(held: Scope) -> EventQuerySet:
    """Events with submitted shifts in the reviewer's scope; `first_start` is the start of the first of them."""
    submitted = Shift.objects.filter(event=OuterRef("pk"), state=Shift.State.SUBMITTED).order_by("start")
    events = Event.objects.in_scope(held).filter(Exists(submitted))
    return events.annotate(first_start=Subquery(submitted.values("start")[:1]))


def with_shifts(events: EventQuerySet, reader: User) -> EventQuerySet:
    """The events with what the queue shows of them, and whether the reader is a `party`."""
    submitted = (
        Shift.objects.filter(state=Shift.State.SUBMITTED).select_related("leader").prefetch_related("jobs").order_by("start")
    )
    return (
        events.select_related("point__area__parent", "category", "created_by")
        .prefetch_related(
            Prefetch("shifts", submitted, to_attr="submitted"),
            Prefetch("reviews", Review.objects.filter(step=Review.Step.RETURNED).order_by("at", "id"), to_attr="returns"),
        )
        .annotate(party=permissions.event_party_condition(reader))
        .order_by("id")
    )


def queue_rows(events: Iterable[Event]) -> list[SubmittedEvent]:
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


def rows_to_decide(ids: Collection[UUID], held: Scope, reader: User) -> list[SubmittedEvent]:
    """Of these events those that wait and that the reader may decide; a constant number of statements."""
    events = with_shifts(submitted_events(held).filter(pk__in=ids), reader).exclude(permissions.event_party_condition(reader))
    return queue_rows(events)


def budget_needs(rows: Iterable[SubmittedEvent]) -> list[BudgetNeed]:
    """For each service point, in the order of their names; one statement."""
    needed: Counter[int] = Counter()
    names = {}
    for row in rows:
        needed[row.event.point_id] += row.most
        names[row.event.point_id] = row.event.point.name
    free = dict(Account.objects.filter(kind=Account.Kind.BUDGET, point__in=names).order_by().values_list("point", "balance"))
    found = [BudgetNeed(point, names[point], points, free.get(point) or 0) for point, points in needed.items()]
    return sorted(found, key=lambda need: (need.name, need.point))


def last_decisions(ids: Collection[UUID], held: Scope) -> dict[UUID, Review]:
    """Of these events in the scope the last step that somebody decided, with who it was."""
    steps = Review.objects.filter(held.points("event__point__"), event__in=ids, by__isnull=False)
    decided = steps.exclude(step=Review.Step.SUBMITTED).select_related("by", "event").order_by("at", "pk")
    return {review.event_id: review for review in decided}
