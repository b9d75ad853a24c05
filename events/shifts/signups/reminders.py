"""Reminders: a day and an hour before a shift to those with a place, a quarter of an hour after it to those still checked in."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from events.models import Attendance, Shift, Signup
from events.shifts.actions.sign_up import notice_params
from volunteer.models import Notice
from volunteer.notices import outbox

KIND = "check_out_reminder"
REMIND_AFTER = timedelta(minutes=15)
REMIND_UNTIL = timedelta(hours=3)  # longer than any rule leaves the door open; each one is asked below


def remind_check_out(*, at: datetime) -> int:
    """Remind once everybody inside a running shift that ended a quarter of an hour ago; how many can still check out."""
    rows = Attendance.objects.inside().filter(
        shift__state=Shift.State.PUBLISHED, shift__end__lte=at - REMIND_AFTER, shift__end__gt=at - REMIND_UNTIL
    )
    said = [
        check_out_notice(row, at) for row in rows.select_related("person", "shift__event", "shift__rule") if row.shift.lets_out(at)
    ]
    if said:
        outbox.write_notices(said)
    return len(said)


def check_out_notice(row: Attendance, at: datetime) -> Notice:
    params = {"title": row.shift.event.title, "until": row.shift.check_out_closes(row.shift.pinned_rule).isoformat()}
    return Notice(person=row.person, kind=KIND, params=params, key=f"{KIND}:{row.pk}", at=at, url=row.shift.get_absolute_url())


# --- before ------------------------------------------------------------------------------------------------------------

START_AHEAD = {"starts_tomorrow": timedelta(days=1), "starts_soon": timedelta(hours=1)}
START_LATEST = {"starts_tomorrow": timedelta(hours=12), "starts_soon": timedelta()}  # before the start; a later word is no use


def remind_start(*, at: datetime) -> int:
    """Remind everybody with a place a day and an hour before the start, once each; how many reminders were written.

    Who signed up within that time knows it, and is not told again.
    """
    said = [start_notice(signup, kind, at) for kind in START_AHEAD for signup in unreminded_signups(kind, at)]
    if said:
        outbox.write_notices(said)
    return len(said)


def unreminded_signups(kind: str, at: datetime) -> list[Signup]:
    """Places in published shifts about to begin whose people were not told yet."""
    key = Concat(Value(f"{kind}:"), Cast(F("pk"), CharField()))
    begins = {"shift__start__gt": at + START_LATEST[kind], "shift__start__lte": at + START_AHEAD[kind]}
    known_long = {"queued_at__lte": F("shift__start") - START_AHEAD[kind]}
    places = Signup.objects.holding().filter(shift__state=Shift.State.PUBLISHED, **begins, **known_long)
    told_already = Exists(Notice.objects.filter(key=OuterRef("reminder")))
    untold = places.alias(reminder=key).filter(~told_already)
    return list(untold.select_related("person", "shift__event__point"))


def start_notice(signup: Signup, kind: str, at: datetime) -> Notice:
    shift = signup.shift
    key, url = f"{kind}:{signup.pk}", shift.get_absolute_url()
    return Notice(person=signup.person, kind=kind, params=notice_params(shift), key=key, at=at, url=url, before=shift.start)
