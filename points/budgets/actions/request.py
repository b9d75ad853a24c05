"""A unit's budget runs low: one press asks the level above for more, which hands points down or says why not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from points.budgets.actions import allot as allot_actions
from points.budgets.actions.allot import Unit
from points.budgets.models import BudgetRequestQuerySet
from points.budgets.refusals import BudgetRefusal
from points.ledger.models import BUDGET_LIMIT
from points.models import Account, BudgetRequest
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, ServicePoint, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

State = BudgetRequest.State


def request_budget(*, budget_request: BudgetRequest, by: User, at: datetime) -> BudgetRequest:
    """Ask for an unsaved `budget_request` with id (made in the form), unit, amount and reason; the nearest holders above are told.

    One open request a unit. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        lock_unit(budget_request.unit)
        if kept := BudgetRequest.objects.filter(pk=budget_request.pk).first():
            return require_same_request(kept, budget_request)
        require_may_request(budget_request, by, at)
        budget_request.asked_by, budget_request.asked_at, budget_request.state = by, at, State.ASKED
        budget_request.save(force_insert=True)
        record_request(budget_request, "ask", by, at)
        notify_people(
            budget_request,
            "budget_asked",
            allot_actions.nearest_allotters(granting_area(budget_request.unit), at=at, excluding=[by.pk]),
            at,
        )
    return budget_request


def grant_request(*, budget_request: BudgetRequest, source: Area, amount: int, by: User, at: datetime) -> BudgetRequest:
    """Hand `amount` down from an area above the unit: an allotment with the request's id. Harmless to repeat. Raises `Refused`."""
    with transaction.atomic():
        budget_request, done = lock_for_decision(budget_request, State.DONE, by, at)
        if done:
            return budget_request
        if not role_scope.scope_for(by, Power.BUDGET, at).covers_area(source):
            raise Refused(BudgetRefusal.NOT_ABOVE)
        budget_request.allotment = allot_actions.allot(
            id=budget_request.pk,
            source=source,
            target=budget_request.unit,
            amount=amount,
            reason=budget_request.reason,
            actor=by,
            at=at,
        )
        decide_request(budget_request, State.DONE, "", by, at)
        people = {budget_request.asked_by, *allot_actions.unit_managers(budget_request.unit, at=at)}
        notify_people(budget_request, "budget_granted", people, at, points=amount)
    return budget_request


def send_back_request(*, budget_request: BudgetRequest, by: User, reason: str, at: datetime) -> BudgetRequest:
    """Hand nothing down, and say why. Harmless to repeat. Raises `Refused`."""
    if not reason.strip():
        raise Refused(BudgetRefusal.NO_REASON)
    with transaction.atomic():
        budget_request, done = lock_for_decision(budget_request, State.RETURNED, by, at)
        if not done:
            decide_request(budget_request, State.RETURNED, reason.strip(), by, at)
            notify_people(budget_request, "budget_refused", [budget_request.asked_by], at)
    return budget_request


# --- questions ---------------------------------------------------------------------------------------------------------


def pending_requests(user: User, at: datetime) -> BudgetRequestQuerySet:
    """What waits for this person's answer: of units below the areas whose points they hand down."""
    return BudgetRequest.objects.waiting().below(role_scope.scope_for(user, Power.BUDGET, at))


def open_request_of(unit: Unit) -> BudgetRequest | None:
    return BudgetRequest.objects.waiting().with_units().filter(**unit_kwargs(unit)).first()


def last_answered_request(unit: Unit) -> BudgetRequest | None:
    return BudgetRequest.objects.exclude(decided_at=None).with_units().filter(**unit_kwargs(unit)).order_by("-decided_at").first()


def granting_area(unit: Unit) -> Area:
    """The nearest area above that has points to hand down; where none has, the nearest. Raises `Refused(TOP)`."""
    areas = allot_actions.areas_above(unit)
    if not areas:
        raise Refused(BudgetRefusal.TOP)
    rich = set(Account.objects.filter(kind=Account.Kind.BUDGET, area__in=areas, balance__gt=0).values_list("area_id", flat=True))
    return next((area for area in areas if area.pk in rich), areas[0])


def unit_kwargs(unit: Unit) -> dict[str, Unit]:
    return {"area" if isinstance(unit, Area) else "point": unit}


# --- steps -------------------------------------------------------------------------------------------------------------


def lock_unit(unit: Unit) -> None:
    """The unit's row, locked: two who ask at once ask one after the other."""
    rows = Area.objects if isinstance(unit, Area) else ServicePoint.objects
    rows.select_for_update(no_key=True).get(pk=unit.pk)


def require_same_request(kept: BudgetRequest, again: BudgetRequest) -> BudgetRequest:
    if (kept.unit, kept.amount) != (again.unit, again.amount):
        raise Refused(BudgetRefusal.USED_FORM)
    return kept


def require_may_request(budget_request: BudgetRequest, by: User, at: datetime) -> None:
    if not allot_actions.scope_covers(role_scope.scope_for(by, Power.RUN, at), budget_request.unit):
        raise Refused(BudgetRefusal.NOT_YOURS)
    if not 1 <= budget_request.amount <= BUDGET_LIMIT:
        raise Refused(BudgetRefusal.AMOUNT, most=BUDGET_LIMIT)
    if not budget_request.reason.strip():
        raise Refused(BudgetRefusal.NO_WORDS)
    if open_request_of(budget_request.unit):
        raise Refused(BudgetRefusal.ASKED_ALREADY)


def lock_for_decision(budget_request: BudgetRequest, state: str, by: User, at: datetime) -> tuple[BudgetRequest, bool]:
    """The request, locked, and whether this person answered it so before. Raises unless `by` may answer it."""
    budget_request = BudgetRequest.objects.with_units().select_for_update(of=("self",)).get(pk=budget_request.pk)
    if budget_request.state == state and budget_request.decided_by_id == by.pk:
        return budget_request, True
    if not budget_request.waiting:
        raise Refused(BudgetRefusal.DECIDED)
    budgets = role_scope.scope_for(by, Power.BUDGET, at)
    if not any(budgets.covers_area(area) for area in allot_actions.areas_above(budget_request.unit)):
        raise Refused(BudgetRefusal.NOT_ABOVE)
    return budget_request, False


def decide_request(budget_request: BudgetRequest, state: str, answer: str, by: User, at: datetime) -> None:
    budget_request.state, budget_request.answer, budget_request.decided_by, budget_request.decided_at = state, answer, by, at
    budget_request.save(update_fields=["state", "answer", "decided_by", "decided_at", "allotment"])
    record_request(budget_request, state, by, at)


def record_request(budget_request: BudgetRequest, act: str, by: User, at: datetime) -> None:
    detail = {"unit": str(budget_request.unit), "amount": budget_request.amount}
    audit.record(act=f"budget_request.{act}", subject=budget_request, actor=by, at=at, detail=detail)


def notify_people(budget_request: BudgetRequest, kind: str, people: set[User] | list[User], at: datetime, points: int = 0) -> None:
    reason, name = budget_request.answer or budget_request.reason, budget_request.asked_by.name
    params = {"unit": str(budget_request.unit), "points": points or budget_request.amount, "reason": reason, "name": name}
    url = reverse("points:requests" if kind == "budget_asked" else "points:budget")
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{budget_request.pk}", at=at, url=url)
