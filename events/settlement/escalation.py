"""Who came and never checked out: after three days the community hears of it; the leader's word is still missing."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from events.attendance.models import AttendanceQuerySet
from events.models import Attendance, Shift
from events.settlement.actions.settle import OPEN_ENDS
from volunteer.models import Notice
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope

KIND = "open_attendance"
OPEN_FOR = timedelta(days=3)


def overdue_attendances(*, at: datetime) -> AttendanceQuerySet:
    """Attendances that have stood without a check-out for three days and have not yet ended at nothing."""
    return Attendance.objects.filter(pay=Attendance.Pay.PENDING, out_at=None, in_at__lte=at - OPEN_FOR)


def escalate_open(*, at: datetime) -> int:
    """Tell the nearest reviewers who do not lead the shift, once for each shift; how many shifts were told of."""
    numbers = Counter(overdue_attendances(at=at).values_list("shift_id", flat=True))
    new = set(numbers) - notified_shift_ids(numbers, at)
    shifts = Shift.objects.filter(pk__in=new).select_related("event__point__area").order_by("pk")
    return sum(notify_reviewers(shift, numbers[shift.pk], at) for shift in shifts)


def notified_shift_ids(shifts: Iterable[UUID], at: datetime) -> set[UUID]:
    """Of which shifts the reviewers know already."""
    keys = Notice.objects.filter(kind=KIND, at__gt=at - OPEN_ENDS).values_list("key", flat=True)
    known = {key.split(":")[1] for key in keys}
    return {pk for pk in shifts if str(pk) in known}


def notify_reviewers(shift: Shift, number: int, at: datetime) -> bool:
    """False where nobody up to the district may decide; the next run asks again."""
    reviewers = role_scope.reviewers_for(shift.event.point.area, at=at, excluding=shift.leader_ids)
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "number": number}
    url = reverse("events:confirm")
    outbox.notify_many(people=reviewers, kind=KIND, params=params, key=f"{KIND}:{shift.pk}", at=at, url=url)
    return bool(reviewers)
