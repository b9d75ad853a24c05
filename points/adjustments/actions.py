"""人工加分、人工扣分: points given or taken by hand, where no shift and no order says so.

Somebody who runs the unit asks, with words and a picture; a second person of the level above decides. Neither is the one who
benefits, nor lives with them or with each other. What is given comes out of the unit's budget, what is taken goes back into it,
at most so much a month for a person and for a unit, by the rule in force.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from points.adjustments import permissions
from points.adjustments.refusals import AdjustmentRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.core.months import Month
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.ledger.models import PERSON_LIMIT
from points.models import HandEntry, Rule, Transfer
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import ServicePoint, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Kind, State = HandEntry.Kind, HandEntry.State
RELATED = ("area__parent", "point__area", "person", "asked_by", "decided_by")


def request_adjustment(*, entry: HandEntry, by: User, at: datetime) -> HandEntry:
    """Ask for it: an unsaved `entry` with id (made in the form), kind, unit, person, amount, evidence and a cleaned picture.

    The nearest reviewers of the level above who have no part in it are told. The same id again answers what was kept. Raises
    `Refused`; what the caps and the balances say is asked once more when it is decided.
    """
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if kept := HandEntry.objects.filter(pk=entry.pk).first():
            return require_same_adjustment(kept, entry, by)
        require_may_request(entry, by, at)
        require_valid_content(entry)
        require_within_limits(entry, at)
        entry.asked_by, entry.asked_at, entry.state = by, at, State.ASKED
        entry.save(force_insert=True)
        audit.record(act="by_hand.ask", subject=entry, actor=by, at=at, detail=audit_detail(entry))
        deciders = permissions.deciders(entry, at)
        if not deciders:
            raise Refused(AdjustmentRefusal.NOBODY)
        notify_people(entry, "hand_asked", deciders, at)
    return entry


def approve_adjustment(*, entry: HandEntry, by: User, at: datetime) -> HandEntry:
    """Move the points (key `<kind>:<id>`). The person, whoever asked, and the level above are told. Harmless to repeat.

    Raises `Refused`, also where caps, budget or wallet no longer allow it: the request then still waits.
    """
    return ENTRIES.decide(
        entry,
        State.APPROVED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        effect=lambda entry: move_points(entry, at),
        notify=lambda entry: notify_everyone(entry, by, at),
    )


def send_back_adjustment(*, entry: HandEntry, by: User, reason: str, at: datetime) -> HandEntry:
    """Do not move them, and say why to whoever asked. Harmless to repeat. Raises `Refused`."""
    return ENTRIES.decide(
        entry,
        State.RETURNED,
        by=by,
        at=at,
        require=permissions.require_may_decide,
        words=approvals.require_words(reason, AdjustmentRefusal.NO_REASON),
        notify=lambda entry: notify_people(entry, "hand_returned", [entry.asked_by], at),
    )


# --- questions ---------------------------------------------------------------------------------------------------------


def remaining_this_month(entry: HandEntry, at: datetime) -> tuple[int, int]:
    """How many points may still be moved by hand this month (local): for the person, and of the unit. Credits and debits apart."""
    rule = require_rule(at)
    month = Month.of(at)
    decided = HandEntry.objects.filter(decided_at__gte=month.began(), decided_at__lt=month.over())
    done = decided.filter(state=State.APPROVED, kind=entry.kind).exclude(pk=entry.pk)
    of_person = done.filter(person=entry.person).aggregate(sum=Sum("amount"))["sum"] or 0
    of_unit = done.filter(area=entry.area, point=entry.point).aggregate(sum=Sum("amount"))["sum"] or 0
    return max(0, rule.hand_person_month - of_person), max(0, rule.hand_unit_month - of_unit)


def require_rule(at: datetime) -> Rule:
    """The rule in force, with the caps of the month."""
    rule = Rule.objects.find_on(timezone.localdate(at))
    if rule is None:
        raise Refused(AdjustmentRefusal.NO_RULE)
    return rule


# --- refusing ----------------------------------------------------------------------------------------------------------


def require_same_adjustment(kept: HandEntry, entry: HandEntry, by: User) -> HandEntry:
    """The entry that stands under this id, if it is the same one."""
    first = (kept.asked_by_id, kept.kind, kept.area_id, kept.point_id, kept.person_id, kept.amount)
    if first != (by.pk, entry.kind, entry.area_id, entry.point_id, entry.person_id, entry.amount):
        raise Refused(AdjustmentRefusal.USED_FORM)
    return kept


def require_may_request(entry: HandEntry, by: User, at: datetime) -> None:
    unit = entry.unit
    runs, budgets = role_scope.scope_for(by, Power.RUN, at), role_scope.scope_for(by, Power.BUDGET, at)
    if not (runs.covers_point(unit) if isinstance(unit, ServicePoint) else budgets.covers_area(unit)):
        raise Refused(AdjustmentRefusal.NOT_YOURS)
    if people_parties.is_near(by, entry.person):
        raise Refused(AdjustmentRefusal.INVOLVED)
    freezes.require_unit_not_frozen(unit, at)
    freezes.require_may_earn(entry.person, at)


def require_valid_content(entry: HandEntry) -> None:
    entry.evidence = entry.evidence.strip()
    if not 1 <= entry.amount <= PERSON_LIMIT:
        raise Refused(AdjustmentRefusal.AMOUNT, most=PERSON_LIMIT)
    if not entry.evidence:
        raise Refused(AdjustmentRefusal.NO_EVIDENCE)
    if not entry.picture:
        raise Refused(AdjustmentRefusal.NO_PICTURE)


def require_within_limits(entry: HandEntry, at: datetime) -> None:
    """What the caps of the month, the budget and the wallet allow as things stand."""
    rule, (person, unit) = require_rule(at), remaining_this_month(entry, at)
    if entry.amount > person:
        raise Refused(AdjustmentRefusal.PERSON_MONTH, most=rule.hand_person_month, left=person)
    if entry.amount > unit:
        raise Refused(AdjustmentRefusal.UNIT_MONTH, most=rule.hand_unit_month, left=unit)
    if entry.kind == Kind.DEBIT and entry.amount > (has := ledger.balance(entry.person)):
        raise Refused(AdjustmentRefusal.WALLET_SHORT, left=has)
    if entry.kind == Kind.CREDIT and (missing := entry.amount - (free := allot_actions.free_points(entry.unit))) > 0:
        raise Refused(BudgetRefusal.BUDGET_SHORT, missing=missing, free=free)


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_entry(entry: HandEntry) -> HandEntry:
    return HandEntry.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=entry.pk)


def move_points(entry: HandEntry, at: datetime) -> None:
    """Move them if nothing is paused and caps, budget and wallet allow it.

    Points given are earned on the local day they were asked for, so that a slow decision costs nobody their time to spend.
    """
    freezes.require_unit_not_frozen(entry.unit, at)
    freezes.require_may_earn(entry.person, at)
    purse, source = ledger.wallet_account(entry.person), ledger.budget_account(entry.unit)
    ledger.lock_accounts(Q(pk__in=[purse.pk, source.pk]))
    require_within_limits(entry, at)
    credit = entry.kind == Kind.CREDIT
    move = Move(
        key=f"{entry.kind}:{entry.pk}",
        kind=Transfer.Kind.CREDIT if credit else Transfer.Kind.DEBIT,
        debit=source if credit else purse,
        credit=purse if credit else source,
        amount=entry.amount,
        source=("hand", str(entry.pk)),
        earned_on=timezone.localdate(entry.asked_at) if credit else None,
    )
    ledger.post(moves=[move], at=at)


def audit_detail(entry: HandEntry) -> dict[str, object]:
    unit = "area" if entry.area_id else "point"
    return {"kind": entry.kind, unit: entry.unit.pk, "amount": entry.amount, "person": entry.person.volunteer_no}


ENTRIES = Approval(act="by_hand", waiting=State.ASKED, decided=AdjustmentRefusal.DECIDED, lock=lock_entry, detail=audit_detail)


def notify_everyone(entry: HandEntry, by: User, at: datetime) -> None:
    """The person, whoever asked, and at the level above who did not decide it: nearest upward."""
    notify_people(entry, f"hand_{entry.kind}", [entry.person], at)
    notify_people(entry, "hand_approved", [entry.asked_by], at)
    others = role_scope.reviewers_for(permissions.deciding_area(entry.unit), at=at, excluding=permissions.parties(entry) | {by.pk})
    notify_people(entry, "hand_done", others, at)


def notify_people(entry: HandEntry, kind: str, people: list[User], at: datetime) -> None:
    params = {
        "kind": entry.kind,
        "unit": str(entry.unit),
        "points": entry.amount,
        "name": entry.person.name,
        "evidence": entry.evidence,
        "reason": entry.reason,
    }
    own = kind in (f"hand_{Kind.CREDIT}", f"hand_{Kind.DEBIT}")
    url = reverse("points:by_hand_own" if own else "points:hand_entry", args=[entry.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{entry.pk}", at=at, url=url)
