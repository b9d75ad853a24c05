"""Taking back a leader's shifts of a period by one press: every record void, every point given back, everybody told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from events.attendance.recorder import lock_people
from events.cases.signs import permissions
from events.cases.signs.queries import led_between, points_by_person, points_by_shift, reversal_mark, reversible
from events.cases.signs.refusals import ReversalRefusal
from events.models import Attendance, Makeup, Reversal, ReversedShift, Shift
from events.settlement import caps as settlement_caps
from events.settlement import decide as settlement_decide
from events.settlement import payout
from events.settlement.actions import welcome_bonus
from events.settlement.corrections.actions import correct as correct_actions
from points.models import Account
from volunteer.core import audit, hooks
from volunteer.core.refusals import Refused
from volunteer.models import Area, Notice, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope


def reverse_shifts(*, reversal: Reversal, by: User, at: datetime, seen: str = "") -> Reversal:
    """Take back every shift that the leader led on these local dates and that is over, with all its records and points.

    `reversal` is not yet saved: its id made in the form, the leader, the first and the last date, and the reason.

    Each becomes a cancelled shift with void records, as one that never took place; what was paid goes back to the budgets and
    funds it came from, and who has spent it owes it. Shifts that run or are still to come are left alone. `seen` is the mark of the
    preview that was shown. Harmless to repeat under the same id. Raises `Refused`; nothing is written then.
    """
    with transaction.atomic():
        records = attendances_of(reversible(led_between(reversal.leader, reversal.begins, reversal.ends), at))
        lock_people({reversal.leader_id, *(row.person_id for row in records)})
        if first := Reversal.objects.filter(pk=reversal.pk).first():
            return require_same(first, reversal)
        by_shift, cut = lock_shifts(reversal.leader, reversal.begins, reversal.ends, at)
        reversal.reason, reversal.by, reversal.at = reversal.reason.strip(), by, at
        require_reversal(reversal, by_shift, seen)
        write_reversal(reversal, by_shift)
        payout.pay_freed(cut, {row.person_id for row in records}, at)
    return reversal


def require_same(first: Reversal, again: Reversal) -> Reversal:
    """The answer to a form that was sent before."""
    if (first.leader_id, first.begins, first.ends) != (again.leader_id, again.begins, again.ends):
        raise Refused(ReversalRefusal.USED_FORM)
    return first


def attendances_of(shifts: Any) -> list[Attendance]:
    return list(Attendance.objects.filter(shift__in=shifts.values("pk")).select_related("person", "job").order_by("in_at", "pk"))


def lock_shifts(leader: User, begins: date, ends: date, at: datetime) -> tuple[dict[Shift, list[Attendance]], list[Shift]]:
    """The shifts, locked in the order of their ids, with their records; then all accounts that are touched.

    With them the shifts at which a cap had cut what people earned, which may be paid afterwards.

    The caller holds the people. Who closes or settles one of the shifts meanwhile waits, or was faster and is looked at again.
    """
    ids = list(reversible(led_between(leader, begins, ends), at).order_by("pk").values_list("pk", flat=True))
    here = set(Attendance.objects.filter(shift__in=ids).values_list("person_id", flat=True))
    cut = settlement_caps.shifts_cut_by(ids, here)
    every = [settlement_decide.lock_shift(pk) for pk in sorted({*ids, *cut})]
    locked = [shift for shift in every if shift.pk in ids]
    rows: dict[UUID, list[Attendance]] = {shift.pk: [] for shift in locked if shift.state != Shift.State.CANCELLED}
    found = attendances_of(Shift.objects.filter(pk__in=rows))
    for row in found:
        rows[row.shift_id].append(row)
    touched = {pk: [row.person_id for row in mine] for pk, mine in rows.items()} | {pk: list(here) for pk in cut}
    payout.lock_all(touched, also=welcome_bonus.budgets_of_bonuses(found))
    return {shift: rows[shift.pk] for shift in locked if shift.pk in rows}, [shift for shift in every if shift.pk in cut]


def require_reversal(made: Reversal, by_shift: dict[Shift, list[Attendance]], seen: str) -> None:
    if not by_shift:
        raise Refused(ReversalRefusal.NO_SHIFTS)
    permissions.require_may_reverse(list(by_shift), made.by, made.at)
    if not made.reason:
        raise Refused(ReversalRefusal.NO_REASON)
    rows = [row for mine in by_shift.values() for row in mine]
    points = sum(points_by_person([row.pk for row in rows]).values())
    now = reversal_mark(made.begins, made.ends, len(by_shift), len(rows), sum(row.minutes for row in rows), points)
    if seen and seen != now:
        raise Refused(ReversalRefusal.CHANGED)


def write_reversal(made: Reversal, by_shift: dict[Shift, list[Attendance]]) -> None:
    """Take the shifts back and write down what that was."""
    rows = [row for mine in by_shift.values() for row in mine]
    points, given = points_by_shift({row.pk: row.shift_id for row in rows}), points_by_person([row.pk for row in rows])
    lines = [
        ReversedShift(
            reversal=made, shift=shift, records=len(mine), minutes=sum(row.minutes for row in mine), points=points.get(shift.pk, 0)
        )
        for shift, mine in by_shift.items()
    ]
    minutes = minutes_by_person(rows, list(by_shift))
    owed = owed_by(given)
    for shift, mine in by_shift.items():
        correct_actions.withdraw_shift(shift=shift, rows=mine, by=made.by, reason=made.reason, at=made.at)
    made.records, made.minutes = sum(line.records for line in lines), sum(line.minutes for line in lines)
    made.points, made.owed = sum(given.values()), owed_by(given) - owed
    made.save(force_insert=True)
    ReversedShift.objects.bulk_create(lines)
    detail = {"leader": made.leader_id, "begins": made.begins.isoformat(), "ends": made.ends.isoformat(), "shifts": len(lines)}
    detail |= {"records": made.records, "points": made.points, "owed": made.owed, "reason": made.reason}
    audit.record(act="leader.reverse", subject=made, actor=made.by, at=made.at, detail=detail)
    notify_people(made, minutes, given)
    notify_leader_and_reviewers(made, list(by_shift))


def owed_by(people: Collection[int]) -> int:
    """What these people (ids) owe together."""
    debts = Account.objects.filter(kind=Account.Kind.DEBT, person__in=people)
    return -int(debts.aggregate(sum=Sum("balance", default=0))["sum"])


def minutes_by_person(rows: Collection[Attendance], shifts: Collection[Shift]) -> Counter[int]:
    """The minutes that fall away for each person (id), those asked for or added afterwards too."""
    found: Counter[int] = Counter()
    for row in rows:
        found[row.person_id] += row.minutes
    makeups = Makeup.objects.filter(shift__in=[shift.pk for shift in shifts]).exclude(state=Makeup.State.RETURNED)
    for person, minutes in makeups.values_list("person", "minutes"):
        found[person] += minutes
    return found


def notify_people(made: Reversal, minutes: Counter[int], given: dict[int, int]) -> None:
    """Tell each person once what of theirs no longer counts."""
    people = User.objects.get_queryset().filter(pk__in=minutes).exclude(pk=made.leader_id)
    outbox.write_notices(
        [
            Notice(
                person=person,
                kind="shifts_reversed",
                params={**days_of(made), "minutes": minutes[person.pk], "points": given.get(person.pk, 0), "reason": made.reason},
                key=f"shifts_reversed:{made.pk}:{person.pk}",
                at=made.at,
                url=reverse("events:record"),
            )
            for person in people
        ]
    )


def notify_leader_and_reviewers(made: Reversal, shifts: Collection[Shift]) -> None:
    """Tell the leader, who may complain, and who reviews for the places of these shifts."""
    params: dict[str, Any] = {**days_of(made), "shifts": len(shifts), "reason": made.reason}
    params |= {"points": made.points, "leader": made.leader.name}
    key = f"leader_reversed:{made.pk}"
    outbox.notify(
        person=made.leader, kind="led_shifts_reversed", params=params, key=f"led:{key}", at=made.at, url=hooks.page_url("complaint")
    )
    areas = Area.objects.filter(pk__in={shift.event.point.area_id for shift in shifts})
    people = {
        person.pk: person for area in areas for person in role_scope.reviewers_for(area, at=made.at, excluding={made.leader_id})
    }
    url = reverse("events:trust_leader", args=[made.leader_id])
    outbox.notify_many(people=people.values(), kind="leader_reversed", params=params, key=key, at=made.at, url=url)


def days_of(made: Reversal) -> dict[str, str]:
    """The first and the last day, as moments for the words of a notice."""
    days = {"begins": made.begins, "ends": made.ends}
    return {name: timezone.make_aware(datetime.combine(day, time())).isoformat() for name, day in days.items()}
