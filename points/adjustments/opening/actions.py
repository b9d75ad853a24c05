"""期初积分: what passbooks and older systems held is paid out of a fund that closes on a day, on the word of two people.

Somebody of the community asks with a sheet and pictures of the pages; a reviewer of the level above approves. Neither of them,
nor anybody of their household, stands in the sheet. A person has one opening balance in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from points.adjustments.opening import permissions
from points.adjustments.opening.refusals import OpeningBalanceRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.ledger.models import BUDGET_LIMIT, PERSON_LIMIT
from points.models import Account, OpeningFund, OpeningPage, OpeningRow, OpeningSheet, Transfer
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import Area, Notice, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import day as day_word

State = OpeningSheet.State
Kind = Transfer.Kind
MAX_PAGES = 20


# --- the fund ----------------------------------------------------------------------------------------------------------


def open_fund(*, fund: OpeningFund, by: User, at: datetime) -> OpeningFund:
    """Set points of `source` apart for a community: an unsaved `fund` with id (made in the form), area, source and numbers.

    The same id again answers what was kept (key `opening_fund:<id>`). Raises `Refused`, `BudgetRefusal` included.
    """
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=fund.area_id)
        if kept := OpeningFund.objects.filter(pk=fund.pk).first():
            return require_same_fund(kept, fund)
        require_valid_fund(fund, by, at)
        source, target = ledger.budget_account(fund.source), ledger.opening_account(fund.area)
        about = ("opening_fund", str(fund.pk))
        allot_actions.post_from_budget(Move(f"opening_fund:{fund.pk}", Kind.ALLOT, source, target, fund.amount, about), at)
        fund.opened_by, fund.opened_at = by, at
        fund.save(force_insert=True)
        detail = {"area": str(fund.area), "amount": fund.amount, "closes_on": fund.closes_on.isoformat()}
        audit.record(act="opening_fund.open", subject=fund, actor=by, at=at, detail=detail)
    return fund


def require_same_fund(kept: OpeningFund, again: OpeningFund) -> OpeningFund:
    if (kept.area_id, kept.source_id, kept.amount) != (again.area_id, again.source_id, again.amount):
        raise Refused(BudgetRefusal.USED_FORM)
    return kept


def require_valid_fund(fund: OpeningFund, by: User, at: datetime) -> None:
    if fund.area.level != Area.Level.COMMUNITY:
        raise Refused(OpeningBalanceRefusal.NOT_A_COMMUNITY)
    if not fund.source.contains(fund.area) or not role_scope.scope_for(by, Power.BUDGET, at).covers_area(fund.source):
        raise Refused(OpeningBalanceRefusal.NOT_ABOVE)
    if not 1 <= fund.amount <= BUDGET_LIMIT:
        raise Refused(BudgetRefusal.AMOUNT, most=BUDGET_LIMIT)
    if not 1 <= fund.per_person <= PERSON_LIMIT:
        raise Refused(OpeningBalanceRefusal.PER_PERSON, most=PERSON_LIMIT)
    freezes.require_unit_not_frozen(fund.area, at)
    if fund.closes_on < timezone.localdate(at):
        raise Refused(OpeningBalanceRefusal.PAST)
    if OpeningFund.objects.open().filter(area=fund.area).exists():
        raise Refused(OpeningBalanceRefusal.OPEN_ALREADY)


def close_due_funds(*, at: datetime) -> int:
    """Close the funds whose last day is over; what is left goes back to the budget it came from. How many were closed."""
    due = OpeningFund.objects.open().filter(closes_on__lt=timezone.localdate(at)).order_by("closes_on", "pk")
    return batch.apply_to_each(due, lambda fund: close_fund(fund, at))


def close_fund(fund: OpeningFund, at: datetime) -> int:
    """Close one fund (key `opening_closed:<id>`); 0 when somebody else did."""
    with transaction.atomic():
        fund = lock_fund(fund.pk)
        if fund.closed_at is not None:
            return 0
        source, target = ledger.opening_account(fund.area), ledger.budget_account(fund.source)
        left = ledger.account_sum(source)
        if left > 0:
            move = Move(f"opening_closed:{fund.pk}", Kind.RELEASE, source, target, left, ("opening_fund", str(fund.pk)))
            ledger.post(moves=[move], at=at)
        fund.closed_at, fund.went_back = at, min(max(0, left), fund.amount)
        fund.save(update_fields=["closed_at", "went_back"])
        audit.record(act="opening_fund.close", subject=fund, actor=None, at=at, detail={"went_back": left})
    return 1


def lock_fund(pk: UUID) -> OpeningFund:
    """The fund, locked: who pays out of it and who closes it do so one after the other."""
    return OpeningFund.objects.select_for_update(of=("self",)).select_related("area__parent", "source").get(pk=pk)


# --- sheets ------------------------------------------------------------------------------------------------------------


def submit_sheet(
    *, sheet: OpeningSheet, rows: Sequence[OpeningRow], pictures: Sequence[File[bytes]], by: User, at: datetime
) -> OpeningSheet:
    """Hand in an unsaved `sheet` (id made in the form, fund, reason) with its unsaved rows and cleaned pictures.

    Nothing is paid yet; the reviewers of the level above are told. The same id again answers what was kept. Raises `Refused`.
    """
    with transaction.atomic():
        fund = lock_fund(sheet.fund_id)
        if kept := OpeningSheet.objects.filter(pk=sheet.pk, fund=fund).first():
            return kept
        require_valid_sheet(fund, rows, pictures, by, at)
        sheet.amount, sheet.row_count = sum(row.points for row in rows), len(rows)
        require_fund_covers(fund, sheet.amount)
        sheet.asked_by, sheet.asked_at, sheet.state = by, at, State.ASKED
        sheet.save(force_insert=True)
        insert_rows(sheet, rows)
        for number, picture in enumerate(pictures, 1):
            OpeningPage(sheet=sheet).picture.save(f"{sheet.pk}-{number}.jpg", picture)
        audit.record(act="opening_sheet.ask", subject=sheet, actor=by, at=at, detail=audit_detail(sheet))
        notify_people(sheet, "opening_asked", permissions.deciders(sheet, rows, at), at)
    return sheet


def approve_sheet(*, sheet: OpeningSheet, by: User, at: datetime) -> OpeningSheet:
    """Pay every row (key `opening:<row>`) and tell each person. Harmless to repeat. Raises `Refused`, having paid nobody."""

    def pay(sheet: OpeningSheet) -> None:
        if not is_open(sheet.fund, at):
            raise Refused(OpeningBalanceRefusal.CLOSED, day=day_word(sheet.fund.closes_on))
        require_not_frozen(sheet.fund, sheet.all_rows, at)
        pay_rows(sheet, sheet.all_rows, at)
        sheet.row_count = len(sheet.all_rows)

    def notify(sheet: OpeningSheet) -> None:
        outbox.write_notices([row_notice(sheet, row, at) for row in sheet.all_rows])
        notify_people(sheet, "opening_paid", [sheet.asked_by], at)

    return SHEETS.decide(sheet, State.DONE, by=by, at=at, require=permissions.require_may_approve, effect=pay, notify=notify)


def send_back_sheet(*, sheet: OpeningSheet, by: User, reason: str, at: datetime) -> OpeningSheet:
    """Pay nobody, and say why; its people may stand in another sheet. Also by who handed it in. Harmless to repeat."""
    return SHEETS.decide(
        sheet,
        State.RETURNED,
        by=by,
        at=at,
        require=permissions.require_may_send_back,
        words=approvals.require_words(reason, OpeningBalanceRefusal.NO_REASON),
        effect=free_rows,
        notify=lambda sheet: notify_people(sheet, "opening_returned", [sheet.asked_by], at),
    )


# --- questions ---------------------------------------------------------------------------------------------------------


def is_open(fund: OpeningFund, at: datetime) -> bool:
    return fund.closed_at is None and timezone.localdate(at) <= fund.closes_on


def remaining_points(fund: OpeningFund) -> int:
    """What the open fund still holds, waiting sheets not taken off; 0 for a closed one."""
    if fund.closed_at is not None:
        return 0
    held = Account.objects.filter(kind=Account.Kind.OPENING, area=fund.area_id).values_list("balance", flat=True).first()
    return held or 0


def awaited_points(fund: OpeningFund) -> int:
    """The points of its sheets that wait for a word."""
    return int(fund.sheets.filter(state=State.ASKED).aggregate(sum=Sum("amount"))["sum"] or 0)


# --- steps -------------------------------------------------------------------------------------------------------------


def require_valid_sheet(
    fund: OpeningFund, rows: Sequence[OpeningRow], pictures: Sequence[File[bytes]], by: User, at: datetime
) -> None:
    if not role_scope.scope_for(by, Power.RUN, at).covers_area(fund.area):
        raise Refused(OpeningBalanceRefusal.NOT_YOURS)
    if not is_open(fund, at):
        raise Refused(OpeningBalanceRefusal.CLOSED, day=day_word(fund.closes_on))
    if not rows:
        raise Refused(OpeningBalanceRefusal.NO_ROWS)
    require_not_frozen(fund, rows, at)
    if not 1 <= len(pictures) <= MAX_PAGES:
        raise Refused(OpeningBalanceRefusal.NO_PAGES, most=MAX_PAGES)
    if permissions.is_concerned(by, rows):
        raise Refused(OpeningBalanceRefusal.CONCERNED)
    if any(not 1 <= row.points <= fund.per_person for row in rows):
        raise Refused(OpeningBalanceRefusal.PER_PERSON, most=fund.per_person)


def require_not_frozen(fund: OpeningFund, rows: Sequence[OpeningRow], at: datetime) -> None:
    """A community that is paused pays nobody, and a person who is paid nothing gets no opening balance."""
    freezes.require_unit_not_frozen(fund.area, at)
    unpaid = freezes.unpaid_ids((row.person_id for row in rows), at)
    if stopped := next((row.person for row in rows if row.person_id in unpaid), None):
        freezes.require_may_earn(stopped, at)


def require_fund_covers(fund: OpeningFund, amount: int) -> None:
    missing = amount + awaited_points(fund) - remaining_points(fund)
    if missing > 0:
        raise Refused(OpeningBalanceRefusal.FUND_SHORT, missing=missing)


def insert_rows(sheet: OpeningSheet, rows: Sequence[OpeningRow]) -> None:
    """Insert the rows; raise where one of the people has a standing one."""
    for row in rows:
        row.sheet = sheet
    OpeningRow.objects.bulk_create(rows, ignore_conflicts=True)
    if sheet.rows.count() != len(rows):
        raise Refused(OpeningBalanceRefusal.HAS_ONE)


def lock_sheet(sheet: OpeningSheet) -> OpeningSheet:
    """The sheet, locked after its fund, so that a fund is not closed while its sheets are paid."""
    fund = lock_fund(sheet.fund_id)
    sheet = OpeningSheet.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=sheet.pk)
    sheet.fund = fund
    return sheet


def free_rows(sheet: OpeningSheet) -> None:
    """Its people may stand in another sheet."""
    sheet.row_count = sheet.rows.update(standing=False)


def pay_rows(sheet: OpeningSheet, rows: Sequence[OpeningRow], at: datetime) -> None:
    source, purses = ledger.opening_account(sheet.fund.area), ledger.wallet_accounts(row.person_id for row in rows)
    moves = [
        Move(f"opening:{row.pk}", Kind.OPENING, source, purses[row.person_id], row.points, ("opening", str(row.pk)), row.earned_on)
        for row in rows
    ]
    with ledger.shortage_as(lambda missing: Refused(OpeningBalanceRefusal.FUND_SHORT, missing=missing)):
        ledger.post(moves=moves, at=at)


def audit_detail(sheet: OpeningSheet) -> dict[str, object]:
    return {"area": str(sheet.fund.area), "points": sheet.amount, "people": sheet.row_count}


SHEETS = Approval(
    act="opening_sheet",
    waiting=State.ASKED,
    decided=OpeningBalanceRefusal.DECIDED,
    lock=lock_sheet,
    detail=audit_detail,
    words="answer",
)


def row_notice(sheet: OpeningSheet, row: OpeningRow, at: datetime) -> Notice:
    params = {"area": str(sheet.fund.area), "points": row.points}
    key = f"opening_balance:{row.pk}"
    return Notice(person=row.person, kind="opening_balance", params=params, key=key, at=at, url=reverse("points:wallet"))


def notify_people(sheet: OpeningSheet, kind: str, people: Sequence[User], at: datetime) -> None:
    params = {"area": str(sheet.fund.area), "points": sheet.amount, "reason": sheet.answer or sheet.reason}
    url = reverse("points:opening_sheet", args=[sheet.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=f"{kind}:{sheet.pk}", at=at, url=url)
