"""A quarter of an hour after the end: whoever has not checked out is reminded, while a scan still counts."""

from datetime import datetime, timedelta

from events.models import Attendance, Shift
from volunteer import notices
from volunteer.models import Notice

KIND = "check_out_reminder"
AFTER = timedelta(minutes=15)
UNTIL = timedelta(hours=3)  # longer than any rule leaves the door open; each one is asked below


def remind_open(*, at: datetime) -> int:
    """Remind once everybody inside a running shift that ended a quarter of an hour ago; how many can still check out."""
    rows = Attendance.objects.inside().filter(
        shift__state=Shift.State.PUBLISHED, shift__end__lte=at - AFTER, shift__end__gt=at - UNTIL
    )
    told = [reminder(row, at) for row in rows.select_related("person", "shift__event", "shift__rule") if may_leave(row.shift, at)]
    if told:
        notices.write(told)
    return len(told)


def may_leave(shift: Shift, at: datetime) -> bool:
    return shift.rule is not None and at < shift.check_out_closes(shift.rule)


def reminder(row: Attendance, at: datetime) -> Notice:
    assert row.shift.rule is not None, "published shifts pin a rule"  # noqa: S101
    params = {"title": row.shift.event.title, "until": row.shift.check_out_closes(row.shift.rule).isoformat()}
    return Notice(person=row.person, kind=KIND, params=params, key=f"{KIND}:{row.pk}", at=at, url=row.shift.get_absolute_url())
