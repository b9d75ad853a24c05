"""What is known around a case: the shifts of the point before it, how their records came about, earlier cases of the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from events.cases import trust as case_trust
from events.cases.models import CaseQuerySet
from events.models import Case, Grade, Shift

SHIFTS, CASES = 8, 8  # shown on the page of a case


@dataclass(frozen=True)
class GradeShare:
    """How many of the records were made in one way, in percent too."""

    grade: Grade
    number: int
    share: int


@dataclass(frozen=True)
class Background:
    """`shifts` carry `records`, `by_leader` and `by_hand`; what the case is about stands first. Of ninety days before the case."""

    shifts: Sequence[Shift]
    held: int
    grades: Sequence[GradeShare]
    cases: Sequence[Case]
    earlier: int
    records: int


def background_of(case: Case, seen: CaseQuerySet) -> Background:
    """Around this case; of other cases those that the reader may see (`seen`). Four statements."""
    shifts = shifts_before(case)
    totals = shifts.aggregate(
        held=Count("pk", distinct=True),
        **{str(grade): Count("attendances", filter=Q(attendances__grade=grade)) for grade in Grade},
    )
    records = sum(totals[str(grade)] for grade in Grade)
    grades = [GradeShare(one, totals[str(one)], round(100 * totals[str(one)] / records)) for one in Grade if records]
    others = earlier_cases(case, seen)
    return Background(shifts_with_counts(case, shifts), totals["held"], grades, others[:CASES], others.count(), records)


def shifts_before(case: Case) -> QuerySet[Shift]:
    """The shifts of the point of a case that began in the ninety days up to it; none for the case of an area."""
    point = case.shift.event.point_id if case.shift else case.point_id
    since = case.opened_at - case_trust.LOOK_BACK
    past = Q(start__gt=since, start__lte=case.opened_at) | Q(pk=case.shift_id)
    return Shift.objects.filter(past, event__point=point, state__in=case_trust.COUNTED) if point else Shift.objects.none()


def shifts_with_counts(case: Case, shifts: QuerySet[Shift]) -> Sequence[Shift]:
    found: Any = shifts.select_related("event", "leader").annotate(
        about=ExpressionWrapper(Q(pk=case.shift_id), BooleanField()),
        records=Count("attendances"),
        by_leader=Count("attendances", filter=Q(attendances__grade=Grade.B)),
        by_hand=Count("attendances", filter=Q(attendances__grade=Grade.C)),
    )
    return list(found.order_by("-about", "-start", "pk")[:SHIFTS])


def earlier_cases(case: Case, seen: CaseQuerySet) -> CaseQuerySet:
    """Those opened before it about the same person, the same leader or the same point."""
    same = Q(pk__in=())
    people = {case.concerned_id}
    people |= {case.shift.leader_id} if case.shift else set()
    people |= {case.attendance.person_id} if case.attendance else set()
    if people := people - {None}:
        same |= Q(concerned__in=people) | Q(shift__leader__in=people) | Q(attendance__person__in=people)
    if case.point_id:
        same |= Q(point=case.point_id)
    return seen.filter(same, opened_at__lte=case.opened_at).exclude(pk=case.pk).order_by("-opened_at", "pk")
