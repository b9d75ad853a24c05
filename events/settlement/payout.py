"""Paying what was decided: out of what a shift reserved, later out of the point's budget; and taking it back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from events.attendance import flag_holds
from events.campaigns import bonus
from events.models import Attendance, Shift
from events.settlement import caps as settlement_caps
from events.settlement.decide import REFUSED, earned_points, lock_shift, save_rows
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Award, Move
from points.models import Account, BookCheck, Transfer
from volunteer.models import Notice
from volunteer.notices import outbox

Pay = Attendance.Pay
FROZEN = "frozen"  # in pay_note: the point rests, or the person is paid nothing for now


def pay_from_escrow(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    """Pay rows out of what the shift reserved, which the caller has found to be enough; and what a campaign gives on top.

    Where a campaign gives, the caller holds all accounts (`lock_accounts`).
    """
    awards = [_build_award(shift, row, f"attendance:{row.pk}") for row in rows]
    ledger.award(awards=awards, from_=ledger.escrow_account(shift.pk), at=at)
    bonus.pay_boosts(shift, awards, at)


def postpone_blocked(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    """Let what is due wait where the point rests or a person is paid nothing for now, not yet saved: two statements."""
    stopped = freezes.freeze_of_unit(shift.event.point, at) is not None
    unpaid = freezes.unpaid_ids((row.person_id for row in rows), at)
    for row in rows:
        if row.pay in (Pay.PAID, Pay.BUDGET) and (stopped or row.person_id in unpaid):
            row.pay, row.pay_note = Pay.BUDGET, FROZEN


def pay_from_budget(shift: Shift, rows: Sequence[Attendance], at: datetime) -> list[Attendance]:
    """Pay rows of a settled shift, held by the caller, out of the point's budget as far as it goes; saves and returns the paid.

    While the book is stopped nobody is paid. Reserve and award in one transaction, all accounts locked first. Keys:
    `attendance:<id>`, after a correction `attendance:<id>:<n>`.
    """
    source, escrow = lock_accounts(shift, [row.person_id for row in rows])
    keys = award_keys(rows)
    left = 0 if BookCheck.objects.stopped() else allot_actions.free_points(shift.event.point)
    due = []
    for row in rows:
        row.points, row.pay, row.pay_note = earned_points(shift, row), Pay.BUDGET, ""
    settlement_caps.apply_caps(shift, rows)
    postpone_blocked(shift, rows, at)
    for row in rows:
        if row.pay == Pay.NOTHING:
            continue
        row.pay = Pay.PAID if row.points <= left and row.pay_note != FROZEN else Pay.BUDGET
        if row.pay == Pay.PAID:
            left -= row.points
            due.append(row)
    about = ("shift", str(shift.pk))
    ledger.post(
        moves=[Move(f"reserve:{keys[row.pk]}", Transfer.Kind.RESERVE, source, escrow, row.points, about) for row in due], at=at
    )
    awards = [_build_award(shift, row, keys[row.pk]) for row in due]
    ledger.award(awards=awards, from_=escrow, at=at)
    bonus.pay_boosts(shift, awards, at)
    save_rows(rows, ["points", "pay", "pay_note"])
    return due


def pay_freed(shifts: Sequence[Shift], people: Collection[int], at: datetime) -> None:
    """Pay what a cap had cut from these people at settled shifts, as far as it does so no more, in the order of the shifts.

    The caller holds people, shifts and accounts, and has taken back what had used up the cap. A row that would get no more than it
    has is left alone.
    """
    for shift in sorted(shifts, key=lambda one: (one.start, one.pk)):
        rows = list(shift.attendances.filter(person__in=people, pay_note=settlement_caps.CAPPED).select_related("person", "job"))
        holds = flag_holds.holds_of_shift(shift)
        more = [row for row in rows if not holds.awaited(row) and _allowed_now(shift, row) > _has_now(row)]
        if more:
            reverse_payment(shift, more, at)
            pay_from_budget(shift, more, at)
            notify_outcomes(shift, more, at)


def _has_now(row: Attendance) -> int:
    return row.points if row.pay in (Pay.PAID, Pay.BUDGET) else 0


def _allowed_now(shift: Shift, row: Attendance) -> int:
    given = settlement_caps.paid_elsewhere(shift, [row.person_id]).get(row.person_id, {})
    return shift.pinned_rule.allowed(earned_points(shift, row), **given)


def reverse_payment(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    """Reverse in full what these rows of a settled shift were paid, and sweep it to the point's budget; boosts to their fund."""
    lock_accounts(shift, [row.person_id for row in rows])
    bonus.take_back_boosts(rows, at)
    given = Transfer.objects.filter(
        kind=Transfer.Kind.AWARD, source_type="attendance", source_id__in=[str(row.pk) for row in rows], reversed_by=None
    )
    if ledger.reverse_transfers(transfers=given.select_related("debit", "credit__person").order_by("key"), at=at):
        allot_actions.release(point=shift.event.point, shift_id=shift.pk, at=at)


def lock_accounts(shift: Shift, people: Iterable[int], also: Collection[int] = ()) -> tuple[Account, Account]:
    """The point's budget and the shift's escrow, locked together with the people's wallets and debts in the ledger's order.

    With them a campaign's fund, where the shift earns more out of one, and the accounts of the ids in `also`.
    """
    source, escrow = ledger.budget_account(shift.event.point), ledger.escrow_account(shift.pk)
    purses, more = ledger.wallet_accounts(people), bonus.fund_accounts(shift)
    ledger.lock_accounts(Q(pk__in=[source.pk, escrow.pk, *(row.pk for row in more), *also]) | Q(person_id__in=purses))
    return source, escrow


def lock_all(by_shift: Mapping[UUID, Collection[int]], also: Collection[int] = ()) -> None:
    """Many shifts, then all accounts that paying these people there will touch: who settles one of them meanwhile waits for both.

    `also`: ids of more accounts to lock with them.

    The caller holds each shift again and looks at its rows then.
    """
    if len(by_shift) < 2:
        return
    shifts = [lock_shift(shift_id) for shift_id in sorted(by_shift)]
    purses = ledger.wallet_accounts(person for people in by_shift.values() for person in people)
    accounts = [
        account.pk
        for s in shifts
        for account in (ledger.budget_account(s.event.point), ledger.escrow_account(s.pk), *bonus.fund_accounts(s))
    ]
    ledger.lock_accounts(Q(pk__in=[*accounts, *also]) | Q(person_id__in=purses))


def award_keys(rows: Sequence[Attendance]) -> dict[UUID, str]:
    """The key of the next award of each row: numbered from the second on."""
    ids = [str(row.pk) for row in rows]
    given = Transfer.objects.filter(kind=Transfer.Kind.AWARD, source_type="attendance", source_id__in=ids)
    counts: dict[str, int] = {}
    for source_id in given.values_list("source_id", flat=True):
        counts[source_id] = counts.get(source_id, 0) + 1
    numbers = {row.pk: counts.get(str(row.pk), 0) for row in rows}
    return {pk: f"attendance:{pk}:{number + 1}" if number else f"attendance:{pk}" for pk, number in numbers.items()}


def _build_award(shift: Shift, row: Attendance, key: str) -> Award:
    return Award(row.person_id, row.points, key, timezone.localdate(shift.start), ("attendance", str(row.pk)))


def notify_outcomes(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    """Tell everyone what was paid, that it waits for the point's budget, or that a second person struck it out."""
    told = [outcome_notice(shift, row, kind, at) for row in rows if (kind := notice_kind(row))]
    if told and (campaign := bonus.campaign_of_shift(shift)) and campaign.fund:
        boosts = bonus.boosts_by_attendance(rows)
        for row, notice in zip([row for row in rows if notice_kind(row)], told, strict=True):
            notice.params |= {"boost": boosts.get(str(row.pk), 0), "campaign": campaign.name}
    if told:
        outbox.write_notices(told)


def notice_kind(row: Attendance) -> str:
    """The kind of notice for what became of a row; an empty string for what is no news."""
    if row.pay_note == settlement_caps.CAPPED and row.pay != Pay.BUDGET:
        return "capped"
    kinds: dict[str, str] = {Pay.PAID: "credited", Pay.BUDGET: "pay_waiting"}
    return "not_counted" if row.pay_note == REFUSED else kinds.get(row.pay, "")


def outcome_notice(shift: Shift, row: Attendance, kind: str, at: datetime, note: str = "") -> Notice:
    params: dict[str, object] = {"title": shift.event.title, "points": row.points, "minutes": row.minutes}
    if kind == "pay_waiting":
        params["paused"] = row.pay_note == FROZEN
    if kind == "not_counted":
        params = {"title": shift.event.title, "start": shift.start.isoformat(), "note": note}
    return Notice(person=row.person, kind=kind, params=params, key=f"{kind}:{row.pk}", at=at, url=shift.get_absolute_url())
