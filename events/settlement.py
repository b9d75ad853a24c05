"""Closing a shift and paying for it.

The leader's closing (or a day without one) settles a shift: what counts is paid out of what was reserved, what is left goes back
to the point. What comes later - a second person's word, a point's budget that was short, a correction - reserves anew and pays
in one transaction, so the escrow of a settled shift is always empty.

Each act here holds the shift `FOR UPDATE`, which waits for the scans that are under way and keeps later ones out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.desk import Desk, hold_people
from events.models import Attendance, Door, Grade, Scan, Shift, Signup
from points import budget, ledger
from points.ledger import Award, Move
from points.models import Account, Transfer
from volunteer import audit, notices, scope
from volunteer.models import Notice, ServicePoint, User
from volunteer.refusals import Refused
from volunteer.scope import Power

log = logging.getLogger(__name__)
Pay = Attendance.Pay
UNCLOSED = timedelta(hours=24)  # after the end a shift that nobody closed is settled as it stands
OPEN_ENDS = timedelta(days=14)  # an attendance without check-out ends at nothing
DECIDED = ["extra", "pay", "pay_note", "points"]
NO_CHECK_OUT, TOO_SHORT, VOID = "no_check_out", "too_short", "void"


class Reason(models.TextChoices):
    NOT_RUNNING = "not_running", _("This shift is not running. Look at its state on the shift's page.")
    NOT_BEGUN = "not_begun", _("This shift has not begun. Close it afterwards, or cancel it.")
    NOT_CLOSED = "not_closed", _("This shift has not been closed. Close it first.")
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the reviewer of that community.")
    INVOLVED = "involved", _("You or your household are part of this. Somebody else has to decide it.")
    TOO_LATE = "too_late", _("It is more than fourteen days ago; nothing can be added any more.")


def close(*, shift: Shift, by: User, head_count: int, stayed: Collection[int], report: str, at: datetime) -> Shift:
    """Close a published shift: the leader's count, who stayed to the end without checking out (ids of people), a line of report.

    Nobody is checked in or out afterwards. Harmless to repeat: the first closing stands. `settle` pays. Raises `Refused`.
    """
    with transaction.atomic():
        hold_people(stayed)
        shift = held(shift.pk)
        if shift.state in (Shift.State.CLOSED, Shift.State.SETTLED):
            return shift
        if shift.state != Shift.State.PUBLISHED:
            raise Refused(Reason.NOT_RUNNING)
        if at < shift.start:
            raise Refused(Reason.NOT_BEGUN)
        _count_stayed(shift, stayed, until=min(shift.end, at), door=Door.CLOSING, by=by, at=at)
        shift.state, shift.head_count, shift.report = Shift.State.CLOSED, head_count, report
        shift.closed_at, shift.closed_by = at, by
        shift.save(update_fields=["state", "head_count", "report", "closed_at", "closed_by"])
        audit.record(act="shift.close", subject=shift, actor=by, at=at, detail={"head_count": head_count, "stayed": len(stayed)})
    return shift


def settle(*, shift: Shift, at: datetime) -> Shift:
    """Decide and pay every attendance of a closed shift, or of one that ended a day ago, and give the rest back.

    A constant number of statements. Harmless to repeat. Raises `Refused(NOT_CLOSED)` before its time, `Refused(NOT_RUNNING)` for
    a shift that never ran.
    """
    with transaction.atomic():
        shift = held(shift.pk)
        if shift.state == Shift.State.SETTLED:
            return shift
        if shift.state not in (Shift.State.PUBLISHED, Shift.State.CLOSED):
            raise Refused(Reason.NOT_RUNNING)
        if shift.state == Shift.State.PUBLISHED and at < shift.end + UNCLOSED:
            raise Refused(Reason.NOT_CLOSED)
        rows = _decide(shift)
        _pay_from_escrow(shift, [row for row in rows if row.pay == Pay.PAID], at)
        budget.release(point=shift.event.point, shift_id=shift.pk, at=at)
        if rows:
            Attendance.objects.bulk_update(rows, DECIDED)
        shift.state, shift.settled_at = Shift.State.SETTLED, at
        shift.save(update_fields=["state", "settled_at"])
        tell(shift, rows, at)
    return shift


def settle_due(*, at: datetime) -> int:
    """Settle what is closed or ended a day ago, pay what waits where there is budget now, end what stood open for too long.

    Each shift and each point on its own; what failed is logged and raised together when all the others are done.
    """
    due = Q(state=Shift.State.CLOSED) | Q(state=Shift.State.PUBLISHED, end__lte=at - UNCLOSED)
    shifts = list(Shift.objects.filter(due).order_by("end", "pk"))
    failed = _each(shifts, lambda shift: settle(shift=shift, at=at))
    points = ServicePoint.objects.filter(pk__in=_waiting().values("shift__event__point"))
    failed += _each(points, lambda point: pay_waiting(point=point, at=at))
    forgotten = Attendance.objects.filter(pay=Pay.PENDING, out_at=None, in_at__lt=at - OPEN_ENDS)
    forgotten.update(pay=Pay.NOTHING, pay_note=NO_CHECK_OUT)
    if failed:
        raise ExceptionGroup(f"{len(failed)} shifts or points could not be settled", failed)
    return len(shifts)


def _each[T: models.Model](rows: Iterable[T], act: Callable[[T], object]) -> list[Exception]:
    """Do the act for each row, whatever happens to the others. A refusal says that somebody was faster."""
    failed: list[Exception] = []
    for row in rows:
        try:
            act(row)
        except Refused as refused:
            log.info("%s: %s", row.pk, refused)
        except Exception as error:  # whatever it was, the next row has nothing to do with it
            log.exception("%s could not be settled", row.pk)
            failed.append(error)
    return failed


def pay_waiting(*, point: ServicePoint, at: datetime) -> int:
    """Pay what waits for the point's budget, the oldest shift first, as far as the budget goes; how many were paid."""
    shifts = _waiting().filter(shift__event__point=point).values_list("shift_id", "shift__start").distinct()
    paid = 0
    for shift_id, _start in sorted(shifts, key=lambda found: (found[1], found[0])):
        with transaction.atomic():
            shift = held(shift_id)
            rows = list(_waiting().filter(shift=shift).select_related("person").order_by("in_at", "pk"))
            done = pay_later(shift, rows, at)
            tell(shift, done, at)
            paid += len(done)
    return paid


def stayed_after_all(*, attendance: Attendance, by: User, at: datetime) -> Attendance:
    """The leader's late word, within fourteen days, that a person without check-out stayed to the end.

    It is an entry by hand: after settlement it waits for a second person. Harmless to repeat. Raises `Refused`.
    """
    if at > attendance.in_at + OPEN_ENDS:
        raise Refused(Reason.TOO_LATE)
    with transaction.atomic():
        hold_people([attendance.person_id])
        shift = held(attendance.shift_id)
        if shift.state not in (Shift.State.CLOSED, Shift.State.SETTLED):
            raise Refused(Reason.NOT_CLOSED)
        _count_stayed(shift, [attendance.person_id], until=shift.end, door=Door.ROSTER, by=by, at=at)
        row = Attendance.objects.select_related("job", "person").get(pk=attendance.pk)
        if shift.state == Shift.State.SETTLED and row.pay == Pay.PENDING:
            judge(shift, row)
            row.save(update_fields=DECIDED)
    return row


def confirm_second(*, attendances: Iterable[Attendance], by: User, at: datetime) -> int:
    """Confirm entries by hand (grade C), all or none; how many were. What belongs to settled shifts is paid from the budget.

    `by` reviews for the area of the points and is neither leader, nor who entered it, nor receiver, nor of their households.
    Harmless to repeat. Raises `Refused`.
    """
    by_shift: dict[UUID, list[UUID]] = {}
    for row in attendances:
        by_shift.setdefault(row.shift_id, []).append(row.pk)
    with transaction.atomic():
        _hold_all(by_shift)
        return sum(_confirm(shift_id, by_shift[shift_id], by, at) for shift_id in sorted(by_shift))


def _hold_all(by_shift: Mapping[UUID, Collection[UUID]]) -> None:
    """All shifts, then all accounts that paying their rows will touch: whoever settles one of them meanwhile waits for both."""
    if len(by_shift) < 2:
        return
    shifts = [held(shift_id) for shift_id in sorted(by_shift)]
    ids = [pk for rows in by_shift.values() for pk in rows]
    purses = ledger.wallets(Attendance.objects.filter(pk__in=ids).values_list("person_id", flat=True))
    accounts = [account.pk for s in shifts for account in (ledger.budget(s.event.point), ledger.escrow(s.pk))]
    ledger.lock(Q(pk__in=accounts) | Q(person_id__in=purses))


def _confirm(shift_id: UUID, ids: Collection[UUID], by: User, at: datetime) -> int:
    shift = held(shift_id)
    open_rows = shift.attendances.filter(pk__in=ids, confirmed_by=None, grade=Grade.C)
    rows = list(open_rows.select_related("person", "job").order_by("in_at", "pk"))
    if not rows:
        return 0
    if not scope.of(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(Reason.NOT_YOURS)
    refuse_involved(shift, rows, by)
    for row in rows:
        row.confirmed_by, row.confirmed_at = by, at
    Attendance.objects.bulk_update(rows, ["confirmed_by", "confirmed_at"])
    audit.record(act="attendance.confirm", subject=shift, actor=by, at=at, detail={"ids": [str(row.pk) for row in rows]})
    due = [row for row in rows if row.pay == Pay.SECOND_PERSON]
    if due:
        pay_later(shift, due, at)
        tell(shift, due, at)
    return len(rows)


def refuse_involved(shift: Shift, rows: Collection[Attendance], by: User) -> None:
    """The decider is a third person: not of the leader, the receivers, those who entered or closed it, nor of their homes."""
    people = {shift.leader_id, shift.closed_by_id, *(row.person_id for row in rows)}
    scans = Scan.objects.filter(shift=shift, person_id__in=[row.person_id for row in rows], accepted=True)
    people |= set(scans.values_list("by_id", flat=True))
    homes = (
        User.objects.get_queryset().filter(pk__in=[pk for pk in people if pk is not None]).values_list("household_id", flat=True)
    )
    if by.pk in people or (by.household_id is not None and by.household_id in set(homes)):
        raise Refused(Reason.INVOLVED)


# --- deciding ----------------------------------------------------------------------------------------------------------


def held(shift_id: UUID) -> Shift:
    """The shift, alone, until the transaction ends; with its rule, event and point."""
    rows = Shift.objects.select_for_update(of=("self",)).select_related("rule", "event__point", "event__category")
    return rows.get(pk=shift_id)


def worth(shift: Shift, row: Attendance) -> int:
    """What the counted minutes earn in the row's job by the pinned rule."""
    assert shift.rule is not None, "published shifts pin a rule"  # noqa: S101
    return shift.rule.points(row.minutes, shift.rule.coefficient(shift.event.category_id, row.job.coefficient))


def beyond_places(row: Attendance) -> bool:
    """Whether, as things stand, the points of somebody inside would wait: no place signed up for and none left on arrival."""
    signed = Signup.objects.filter(shift_id=row.shift_id, state=Signup.State.PLACE)
    places = dict(signed.values_list("person_id", "job_id"))
    if places.get(row.person_id) == row.job_id:
        return False
    before = Attendance.objects.filter(job=row.job, in_at__lt=row.in_at).exclude(person_id__in=places)
    return before.count() + list(places.values()).count(row.job_id) >= row.job.capacity


def _count_stayed(shift: Shift, people: Collection[int], *, until: datetime, door: str, by: User, at: datetime) -> None:
    """The word of whoever runs the shift; about oneself and one's household it is an entry by hand, for a second person."""
    if not people:
        return
    desk = Desk(shift, people, at, {}, held=True)
    own = set(User.objects.household_of(by).values_list("pk", flat=True))
    for person in people:
        desk.stay(person, until=until, door=Door.ROSTER if person in own else door, by=by)
    desk.write()


def _decide(shift: Shift) -> list[Attendance]:
    """Every attendance with its decision, not yet saved. Places go to those signed up for the job, then in order of arrival."""
    rows = list(shift.attendances.select_related("job", "person").order_by("in_at", "pk"))
    signed = set(Signup.objects.filter(shift=shift, state=Signup.State.PLACE).values_list("person_id", "job_id"))
    left = ledger.sum_of(ledger.escrow(shift.pk))
    places = {row.job_id: row.job.capacity for row in rows}
    for row in sorted(rows, key=lambda row: (row.person_id, row.job_id) not in signed):
        places[row.job_id] -= 1
        row.extra = places[row.job_id] < 0
        judge(shift, row)
        if row.pay == Pay.BUDGET and not row.extra and row.points <= left:
            row.pay, left = Pay.PAID, left - row.points
    return rows


def judge(shift: Shift, row: Attendance) -> None:
    """What becomes of one attendance. Points that are due are first marked as waiting; who pays them marks them paid."""
    row.points, row.pay_note = worth(shift, row), ""
    if row.out_at is None:
        row.pay, row.pay_note = Pay.PENDING, NO_CHECK_OUT
    elif row.points == 0:
        row.pay, row.pay_note = Pay.NOTHING, TOO_SHORT
    elif row.grade == Grade.C and row.confirmed_by_id is None:
        row.pay = Pay.SECOND_PERSON
    else:
        row.pay = Pay.BUDGET


def _waiting() -> models.QuerySet[Attendance]:
    return Attendance.objects.filter(pay=Pay.BUDGET, shift__state=Shift.State.SETTLED)


# --- paying ------------------------------------------------------------------------------------------------------------


def _pay_from_escrow(shift: Shift, rows: Sequence[Attendance], at: datetime) -> None:
    ledger.award(awards=[_award(shift, row, f"attendance:{row.pk}") for row in rows], from_=ledger.escrow(shift.pk), at=at)


def pay_later(shift: Shift, rows: Sequence[Attendance], at: datetime) -> list[Attendance]:
    """Pay rows of a settled shift, held by the caller, out of the point's budget as far as it goes; saves and returns the paid.

    Reserve and award in one transaction, all accounts locked first. Keys: `attendance:<id>`, after a correction
    `attendance:<id>:<n>`.
    """
    source, escrow = lock_accounts(shift, [row.person_id for row in rows])
    keys = award_keys(rows)
    left = budget.free(shift.event.point)
    due = []
    for row in rows:
        row.pay = Pay.PAID if row.points <= left else Pay.BUDGET
        if row.pay == Pay.PAID:
            left -= row.points
            due.append(row)
    about = ("shift", str(shift.pk))
    ledger.post(
        moves=[Move(f"reserve:{keys[row.pk]}", Transfer.Kind.RESERVE, source, escrow, row.points, about) for row in due], at=at
    )
    ledger.award(awards=[_award(shift, row, keys[row.pk]) for row in due], from_=escrow, at=at)
    if rows:
        Attendance.objects.bulk_update(rows, ["pay"])
    return due


def lock_accounts(shift: Shift, people: Iterable[int]) -> tuple[Account, Account]:
    """The point's budget and the shift's escrow, locked together with the people's wallets and debts in the ledger's order."""
    source, escrow = ledger.budget(shift.event.point), ledger.escrow(shift.pk)
    purses = ledger.wallets(people)
    ledger.lock(Q(pk__in=[source.pk, escrow.pk]) | Q(person_id__in=purses))
    return source, escrow


def award_keys(rows: Sequence[Attendance]) -> dict[UUID, str]:
    """The key of the next award of each row: numbered from the second on."""
    ids = [str(row.pk) for row in rows]
    given = Transfer.objects.filter(kind=Transfer.Kind.AWARD, source_type="attendance", source_id__in=ids)
    counts: dict[str, int] = {}
    for source_id in given.values_list("source_id", flat=True):
        counts[source_id] = counts.get(source_id, 0) + 1
    numbers = {row.pk: counts.get(str(row.pk), 0) for row in rows}
    return {pk: f"attendance:{pk}:{number + 1}" if number else f"attendance:{pk}" for pk, number in numbers.items()}


def _award(shift: Shift, row: Attendance, key: str) -> Award:
    return Award(row.person_id, row.points, key, timezone.localdate(shift.start), ("attendance", str(row.pk)))


def tell(shift: Shift, rows: Iterable[Attendance], at: datetime) -> None:
    """Tell everyone what was paid, or that it waits for the point's budget."""
    kinds: dict[str, str] = {Pay.PAID: "credited", Pay.BUDGET: "pay_waiting"}
    title, url = shift.event.title, shift.get_absolute_url()
    told = []
    for row in rows:
        if kind := kinds.get(row.pay):
            params = {"title": title, "points": row.points, "minutes": row.minutes}
            told.append(Notice(person=row.person, kind=kind, params=params, key=f"{kind}:{row.pk}", at=at, url=url))
    if told:
        notices.write(told)
