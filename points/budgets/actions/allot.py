"""Budgets: the year's points minted for the district, handed down to streets, communities and points, reserved for shifts.

A point cannot give more than it was given: what a shift may pay is taken out of the budget when the shift is published, and
what is left comes back when it is settled.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q, Sum

from points.budgets.refusals import BudgetRefusal
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.ledger.models import BUDGET_LIMIT
from points.models import Account, Allotment, Transfer
from volunteer.core import audit, hooks
from volunteer.core.refusals import Refused
from volunteer.models import Area, ServicePoint, User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope

Kind = Transfer.Kind
Unit = Area | ServicePoint
# What people get out of a budget or out of what it reserved.
PAYING_KINDS = (Kind.AWARD, Kind.CREDIT, Kind.BONUS)


# --- reservations for shifts -------------------------------------------------------------------------------------------


def reserve(*, point: ServicePoint, shift_id: UUID, amount: int, version: int | str, at: datetime) -> None:
    """Have `amount` points in all reserved for the shift: the difference moves out of the point's budget or back into it.

    Once for each `version` of the shift (key `reserve:<shift>:<version>`). Raises `Refused(BUDGET_SHORT, missing=…, free=…)`.
    """
    key = f"reserve:{shift_id}:{version}"
    source, target = ledger.budget_account(point), ledger.escrow_account(shift_id)
    with transaction.atomic():
        ledger.lock_accounts(Q(pk__in=[source.pk, target.pk]))
        more = amount - ledger.account_sum(target)
        if not more or Transfer.objects.filter(key=key).exists():
            return
        shift = ("shift", str(shift_id))
        if more > 0:
            post_from_budget(Move(key, Kind.RESERVE, source, target, more, shift), at)
        else:
            ledger.post(moves=[Move(key, Kind.RELEASE, target, source, -more, shift)], at=at)


def release(*, point: ServicePoint, shift_id: UUID, at: datetime) -> int:
    """Return what is left in the shift's escrow to the point's budget; how much that was (key `release:<shift>:<n>`)."""
    source, target = ledger.escrow_account(shift_id), ledger.budget_account(point)
    with transaction.atomic():
        ledger.lock_accounts(Q(pk__in=[source.pk, target.pk]))
        left = ledger.account_sum(source)
        if left <= 0:
            return 0
        before = Transfer.objects.filter(debit=source, key__startswith=f"release:{shift_id}:").count()
        move = Move(f"release:{shift_id}:{before + 1}", Kind.RELEASE, source, target, left, ("shift", str(shift_id)))
        ledger.post(moves=[move], at=at)
        return left


def post_from_budget(move: Move, at: datetime) -> None:
    """Post one move out of a budget; say a refusal in the words of budgets."""
    with ledger.shortage_as(lambda missing: Refused(BudgetRefusal.BUDGET_SHORT, missing=missing, free=move.amount - missing)):
        ledger.post(moves=[move], at=at)


# --- handing down ------------------------------------------------------------------------------------------------------


def mint(*, id: UUID, district: Area, amount: int, year: int, actor: User | None, at: datetime) -> Allotment:
    """Make the year's points for a district. Once for each `id`. Raises `Refused(NOT_A_DISTRICT)`, `Refused(AMOUNT)`."""
    if district.level != Area.Level.DISTRICT:
        raise Refused(BudgetRefusal.NOT_A_DISTRICT)
    allotment = Allotment(id=id, area=district, amount=amount, reason=str(year), made_by=actor, at=at)
    return record_allotment(allotment, Kind.MINT, ledger.mint_account(district), ledger.budget_account(district))


def allot(*, id: UUID, source: Area, target: Unit, amount: int, reason: str, actor: User | None, at: datetime) -> Allotment:
    """Hand points down from an area's budget to an area or a point below it. Once for each `id`.

    Raises `Refused(NOT_BELOW)`, `Refused(AMOUNT)`, `Refused(BUDGET_SHORT, missing=…, free=…)`. Whether `actor` may do this for
    `source` is the caller's scope.
    """
    if not source.contains(area_of_unit(target)) or source == target:
        raise Refused(BudgetRefusal.NOT_BELOW)
    owner = {"area": target} if isinstance(target, Area) else {"point": target}
    allotment = Allotment(id=id, **owner, amount=amount, reason=reason, made_by=actor, at=at)
    return record_allotment(allotment, Kind.ALLOT, ledger.budget_account(source), ledger.budget_account(target))


def allot_to_many(
    *, id: UUID, source: Area, amounts: Sequence[tuple[Unit, int]], reason: str, actor: User | None, at: datetime
) -> list[Allotment]:
    """Hand points down to several units, or to none of them. Once for each `id`; a row is an allotment with an id made from it.

    Raises what `allot` raises; `Refused(BUDGET_SHORT, ...)` speaks of all units together.
    """
    with transaction.atomic():
        budget = ledger.budget_account(source)
        accounts = [budget, *(ledger.budget_account(unit) for unit, _amount in amounts)]
        ledger.lock_accounts(Q(pk__in=[account.pk for account in accounts]))
        ids = [uuid5(id, f"{type(unit).__name__}:{unit.pk}") for unit, _amount in amounts]
        done = set(Allotment.objects.filter(pk__in=ids).values_list("pk", flat=True))
        total = sum(amount for key, (_unit, amount) in zip(ids, amounts, strict=True) if key not in done)
        if total > (free := free_points(source)):
            raise Refused(BudgetRefusal.BUDGET_SHORT, missing=total - free, free=free)
        return [
            allot(id=key, source=source, target=unit, amount=amount, reason=reason, actor=actor, at=at)
            for key, (unit, amount) in zip(ids, amounts, strict=True)
        ]


def area_of_unit(unit: Unit) -> Area:
    """The area a unit is or stands in."""
    return unit if isinstance(unit, Area) else unit.area


def areas_above(unit: Unit) -> list[Area]:
    """The areas whose budgets can be handed down to the unit, nearest first. Compounds hold none."""
    paths = area_of_unit(unit).lineage()[:-1] if isinstance(unit, Area) else area_of_unit(unit).lineage()
    return list(Area.objects.filter(path__in=paths).offices().order_by("-path"))


def scope_covers(held: Scope, unit: Unit) -> bool:
    return held.covers_area(unit) if isinstance(unit, Area) else held.covers_point(unit)


def nearest_allotters(*areas: Area, at: datetime, excluding: Iterable[int] = ()) -> list[User]:
    """The nearest people who hand points down for all of these areas, without those in `excluding` (ids)."""
    common = set.intersection(*(set(area.lineage()) for area in areas))
    held = role_scope.holders(Power.BUDGET, at).filter(area__path__in=common)
    found = list(held.exclude(person_id__in=list(excluding)).select_related("person", "area").order_by("-area__path", "person_id"))
    return [row.person for row in found if row.area_id == found[0].area_id]


def unit_managers(*units: Unit, at: datetime) -> list[User]:
    """Who runs these units themselves: administrators of the areas, managers of the points."""
    areas = [unit.pk for unit in units if isinstance(unit, Area)]
    points = [unit.pk for unit in units if isinstance(unit, ServicePoint)]
    held = role_scope.holders(Power.RUN, at).filter(Q(area__in=areas) | Q(point__in=points))
    return list(User.objects.get_queryset().filter(pk__in=held.values("person")).order_by("pk"))


def record_allotment(allotment: Allotment, kind: str, source: Account, target: Account) -> Allotment:
    """Write the row of the act, its transfer and its audit row. The target's lock lets a repetition see the first."""
    if not 1 <= allotment.amount <= BUDGET_LIMIT:
        raise Refused(BudgetRefusal.AMOUNT, most=BUDGET_LIMIT)
    move = Move(f"{kind}:{allotment.pk}", kind, source, target, allotment.amount, ("allotment", str(allotment.pk)))
    with transaction.atomic():
        if (first := Allotment.objects.filter(pk=allotment.pk).first()) and not require_same_allotment(first, allotment):
            raise Refused(BudgetRefusal.USED_FORM)
        post_from_budget(move, allotment.at)
        if first := Allotment.objects.filter(pk=allotment.pk).first():
            return first
        allotment.save(force_insert=True)
        detail = {"from": str(source), "to": str(target), "amount": allotment.amount, "reason": allotment.reason}
        audit.record(act=kind, subject=allotment, actor=allotment.made_by, at=allotment.at, detail=detail)
    return allotment


def require_same_allotment(first: Allotment, again: Allotment) -> bool:
    return (first.area_id, first.point_id, first.amount) == (again.area_id, again.point_id, again.amount)


def minted_points(district: Area, year: int) -> int:
    """What was made for the district for that year so far."""
    rows = Allotment.objects.filter(area=district, reason=str(year))
    return rows.aggregate(sum=Sum("amount"))["sum"] or 0


# --- figures -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BudgetSums:
    """What came into budgets and where it is: given - handed - reserved - spent = free.

    `handed` went on to units below, to funds and to opening balances; `reserved` waits in shifts; `spent` is what people got.
    `waiting` is what people earned and get as soon as their point has budget; it is part of none of the others.
    """

    given: int
    handed: int
    reserved: int
    spent: int
    free: int
    waiting: int = 0


@dataclass(frozen=True)
class BudgetFigures:
    """A unit's own budget, and the same of all units in it together: what passes between these is neither given nor handed."""

    unit: Unit
    own: BudgetSums
    whole: BudgetSums


def free_points(unit: Unit) -> int:
    """What the unit can still hand down or reserve."""
    rows = Account.objects.filter(kind=Account.Kind.BUDGET, **{"area" if isinstance(unit, Area) else "point": unit})
    return rows.values_list("balance", flat=True).first() or 0


def free_of_units(units: Sequence[Unit]) -> list[int]:
    """What each of these units can still hand down or reserve, in their order. One statement."""
    areas = [unit.pk for unit in units if isinstance(unit, Area)]
    points = [unit.pk for unit in units if isinstance(unit, ServicePoint)]
    rows = Account.objects.filter(Q(area__in=areas) | Q(point__in=points), kind=Account.Kind.BUDGET)
    free: dict[tuple[int | None, int | None], int] = {
        (area, point): balance or 0 for area, point, balance in rows.values_list("area", "point", "balance")
    }
    return [free.get((unit.pk, None) if isinstance(unit, Area) else (None, unit.pk), 0) for unit in units]


def budget_figures(units: Sequence[Unit]) -> list[BudgetFigures]:
    """The figures of many units, in their order and in a constant number of statements."""
    rows = budget_accounts(units)
    ids = [row.pk for row in rows]
    book = BudgetFlows(received_by_budget(ids), *passed_on_by_budget(ids), *used_by_budget(ids))
    points = {row.point_id for row in rows if row.point_id} | {unit.pk for unit in units if isinstance(unit, ServicePoint)}
    awaited = hooks.points_awaiting_budget(sorted(points))
    answers = []
    for unit in units:
        own, parts = own_and_all_budgets(unit, rows)
        answers.append(BudgetFigures(unit, book.sums(own, awaited), book.sums(parts, awaited, together=True)))
    return answers


@dataclass(frozen=True)
class BudgetFlows:
    """What moved in and out of budgets, by the budget's id: `down` to units below, `aside` to funds and opening balances."""

    given: Counter[int]
    down: Counter[int]
    aside: Counter[int]
    reserved: Counter[int]
    spent: Counter[int]

    def sums(self, rows: Sequence[Account], awaited: dict[int, int], *, together: bool = False) -> BudgetSums:
        """Of these budgets; `together` what one of them handed down to another came in and went on nowhere."""
        ids = [row.pk for row in rows]
        down, aside = (sum(what[pk] for pk in ids) for what in (self.down, self.aside))
        return BudgetSums(
            given=sum(self.given[pk] for pk in ids) - (down if together else 0),
            handed=aside if together else aside + down,
            reserved=sum(self.reserved[pk] for pk in ids),
            spent=sum(self.spent[pk] for pk in ids),
            free=sum(row.balance or 0 for row in rows),
            waiting=sum(awaited.get(row.point_id or 0, 0) for row in rows),
        )


def budget_accounts(units: Sequence[Unit]) -> list[Account]:
    """The budgets of these units and of everything below them."""
    below = Q(pk__in=())
    for unit in units:
        if isinstance(unit, Area):
            below |= Q(point__area__path__startswith=unit.path) | Q(area__path__startswith=unit.path)
        else:
            below |= Q(point=unit)
    return list(Account.objects.filter(below, kind=Account.Kind.BUDGET).select_related("area", "point__area"))


def own_and_all_budgets(unit: Unit, budgets: Iterable[Account]) -> tuple[list[Account], list[Account]]:
    """The budget of the unit itself, and all those it stands for: its own and those below."""
    if isinstance(unit, ServicePoint):
        own = [row for row in budgets if row.point_id == unit.pk]
        return own, own
    parts = [row for row in budgets if unit.contains(row.area or row.point.area)]  # type: ignore[union-attr]  # one is filled
    return [row for row in parts if row.area_id == unit.pk], parts


def received_by_budget(budget_ids: Sequence[int]) -> Counter[int]:
    """By budget: what was made, handed down, moved or taken back by hand into it, without what was moved away."""
    given = unreversed_sums(Q(kind__in=[Kind.MINT, Kind.ALLOT, Kind.MOVE, Kind.DEBIT], credit__in=budget_ids), "credit")
    given.subtract(unreversed_sums(Q(kind=Kind.MOVE, debit__in=budget_ids), "debit"))
    return given


def passed_on_by_budget(budget_ids: Sequence[int]) -> tuple[Counter[int], Counter[int]]:
    """By budget: what it handed down to other budgets, and what funds and opening balances got of it and did not give back."""
    to_units, others = Q(credit__kind=Account.Kind.BUDGET), [Account.Kind.FUND, Account.Kind.OPENING]
    allotted = Q(kind=Kind.ALLOT, debit__in=budget_ids)
    aside = unreversed_sums(allotted & ~to_units, "debit")
    aside.subtract(unreversed_sums(Q(kind=Kind.RELEASE, credit__in=budget_ids, debit__kind__in=others), "credit"))
    return unreversed_sums(allotted & to_units, "debit"), aside


def used_by_budget(budget_ids: Sequence[int], since: datetime | None = None) -> tuple[Counter[int], Counter[int]]:
    """By budget: what waits in the escrows it filled, and what people got out of these and out of itself (from `since` on)."""
    pairs = dict(Transfer.objects.filter(kind=Kind.RESERVE, debit__in=budget_ids).values_list("credit", "debit"))
    waiting: Counter[int] = Counter()
    for account, left in ledger.account_sums(pairs).items():
        waiting[pairs[account]] += left
    paying = Q(kind__in=PAYING_KINDS, debit__in=[*pairs, *budget_ids]) & (Q(at__gte=since) if since else Q())
    paid: Counter[int] = Counter()
    for account, amount in unreversed_sums(paying, "debit").items():
        paid[pairs.get(account, account)] += amount
    return waiting, paid


def unreversed_sums(condition: Q, side: str) -> Counter[int]:
    """The sums of uncorrected transfers by their debit or credit account."""
    rows = Transfer.objects.filter(condition, reversed_by=None).order_by().values_list(side).annotate(sum=Sum("amount"))
    return Counter(dict(rows))
