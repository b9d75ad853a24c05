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
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
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
        audit.record(act="budget_request.ask", subject=budget_request, actor=by, at=at, detail=audit_detail(budget_request))
        notify_people(
            budget_request,
            "budget_asked",
            allot_actions.nearest_allotters(granting_area(budget_request.unit), at=at, excluding=[by.pk]),
            at,
        )
    return budget_request


def grant_request(*, budget_request: BudgetRequest, source: Area, amount: int, by: User, at: datetime) -> BudgetRequest:
    """Hand `amount` down from an area above the unit: an allotment with the request's id. Harmless to repeat. Raises `Refused`."""

    def hand_down(budget_request: BudgetRequest) -> None:
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

    def notify(budget_request: BudgetRequest) -> None:
        people = {budget_request.asked_by, *allot_actions.unit_managers(budget_request.unit, at=at)}
        notify_people(budget_request, "budget_granted", people, at, points=amount)

    return REQUESTS.decide(budget_request, State.DONE, by=by, at=at, require=require_may_answer, effect=hand_down, notify=notify)


def send_back_request(*, budget_request: BudgetRequest, by: User, reason: str, at: datetime) -> BudgetRequest:
    """Hand nothing down, and say why. Harmless to repeat. Raises `Refused`."""
    return REQUESTS.decide(
        budget_request,
        State.RETURNED,
        by=by,
        at=at,
        require=require_may_answer,
        words=approvals.require_words(reason, BudgetRefusal.NO_REASON),
        notify=lambda budget_request: notify_people(budget_request, "budget_refused", [budget_request.asked_by], at),
    )


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


def lock_request(budget_request: BudgetRequest) -> BudgetRequest:
    return BudgetRequest.objects.with_units().select_for_update(of=("self",)).get(pk=budget_request.pk)


def require_may_answer(budget_request: BudgetRequest, by: User, at: datetime) -> None:
    budgets = role_scope.scope_for(by, Power.BUDGET, at)
    if not any(budgets.covers_area(area) for area in allot_actions.areas_above(budget_request.unit)):
        raise Refused(BudgetRefusal.NOT_ABOVE)


def audit_detail(budget_request: BudgetRequest) -> dict[str, object]:
    return {"unit": str(budget_request.unit), "amount": budget_request.amount}


REQUESTS = Approval(
    act="budget_request",
    waiting=State.ASKED,
    decided=BudgetRefusal.DECIDED,
    lock=lock_request,
    detail=audit_detail,
    words="answer",
    also=("allotment",),
)


def notify_people(budget_request: BudgetRequest, kind: str, people: set[User] | list[User], at: datetime, points: int = 0) -> None:
    reason, name = budget_request.answer or budget_request.reason, budget_request.asked_by.name
    params = {"unit": str(budget_request.unit), "points": points or budget_request.amount, "reason": reason, "name": name}
    url = reverse("points:requests" if kind == "budget_asked" else "points:budget")
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{budget_request.pk}", at=at, url=url)
