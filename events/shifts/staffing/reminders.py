"""The day before: who may not come, for the leader to call. Never kept, never shown to anybody else, never a penalty."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.urls import reverse

from events.models import Shift, Signup, StaffingRule
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.queries import Hint
from volunteer.models import Notice
from volunteer.notices import outbox


def tell_who_may_not_come(*, at: datetime) -> int:
    """Tell each leader once that some people may not come; the notice has their number alone. How many were told."""
    rule = StaffingRule.current()
    soon = Shift.objects.upcoming(at).filter(start__gt=at, start__lte=at + timedelta(hours=rule.absent_hours))
    shifts = {shift.pk: shift for shift in soon.select_related("event", "leader")}
    told = Notice.objects.filter(key__in=[f"may_not_come:{pk}" for pk in shifts]).values_list("key", flat=True)
    for key in told:
        shifts = {pk: shift for pk, shift in shifts.items() if key != f"may_not_come:{pk}"}
    hints = staffing_queries.absence_hints(Signup.objects.holding().filter(shift__in=shifts), rule, at) if shifts else []
    numbers = Counter(hint.signup.shift_id for hint in hints)
    news = [hint_notice(shifts[pk], number, at) for pk, number in numbers.items()]
    if news:
        outbox.write_notices(news)
    return len(news)


def hint_notice(shift: Shift, number: int, at: datetime) -> Notice:
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "number": number}
    url = reverse("events:staffing", args=[shift.pk])
    return Notice(
        person=shift.leader, kind="may_not_come", params=params, key=f"may_not_come:{shift.pk}", at=at, url=url, before=shift.start
    )


def hints_for_leader(shift: Shift, reader_id: int, rule: StaffingRule, at: datetime) -> list[Hint]:
    """Who may not come, from the hours before the start that the rule says until it; nothing for who does not lead the shift."""
    open_now = shift.state == Shift.State.PUBLISHED and rule.hints_from(shift) <= at < shift.start
    if not open_now or not shift.is_led_by(reader_id):
        return []
    return staffing_queries.absence_hints(Signup.objects.holding().filter(shift=shift), rule, at)
