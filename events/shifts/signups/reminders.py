"""Reminders: a day and an hour before a shift to those with a place, a quarter of an hour after it to those still checked in."""

from datetime import datetime, timedelta

from django.db.models import CharField, Exists, F, OuterRef, Value
from django.db.models.functions import Cast, Concat

from events.models import Attendance, Shift, Signup
from events.shifts.actions.sign_up import told
from volunteer.models import Notice
from volunteer.notices import outbox

KIND = "check_out_reminder"
AFTER = timedelta(minutes=15)
UNTIL = timedelta(hours=3)  # longer than any rule leaves the door open; each one is asked below


def remind_open(*, at: datetime) -> int:
    """Remind once everybody inside a running shift that ended a quarter of an hour ago; how many can still check out."""
    rows = Attendance.objects.inside().filter(
        shift__state=Shift.State.PUBLISHED, shift__end__lte=at - AFTER, shift__end__gt=at - UNTIL
    )
    said = [reminder(row, at) for row in rows.select_related("person", "shift__event", "shift__rule") if row.shift.lets_out(at)]
    if said:
        outbox.write(said)
    return len(said)


def reminder(row: Attendance, at: datetime) -> Notice:
    params = {"title": row.shift.event.title, "until": row.shift.check_out_closes(row.shift.pinned_rule).isoformat()}
    return Notice(person=row.person, kind=KIND, params=params, key=f"{KIND}:{row.pk}", at=at, url=row.shift.get_absolute_url())


# --- before ------------------------------------------------------------------------------------------------------------

AHEAD = {"starts_tomorrow": timedelta(days=1), "starts_soon": timedelta(hours=1)}
LATEST = {"starts_tomorrow": timedelta(hours=12), "starts_soon": timedelta()}  # before the start; a later word is no use


def remind_ahead(*, at: datetime) -> int:
    """Remind everybody with a place a day and an hour before the start, once each; how many reminders were written.

    Who signed up within that time knows it, and is not told again.
    """
    said = [ahead(signup, kind, at) for kind in AHEAD for signup in unreminded(kind, at)]
    if said:
        outbox.write(said)
    return len(said)


def unreminded(kind: str, at: datetime) -> list[Signup]:
    """Places in published shifts about to begin whose people were not told yet."""
    key = Concat(Value(f"{kind}:"), Cast(F("pk"), CharField()))
    begins = {"shift__start__gt": at + LATEST[kind], "shift__start__lte": at + AHEAD[kind]}
    known_long = {"queued_at__lte": F("shift__start") - AHEAD[kind]}
    places = Signup.objects.holding().filter(shift__state=Shift.State.PUBLISHED, **begins, **known_long)
    told_already = Exists(Notice.objects.filter(key=OuterRef("reminder")))
    untold = places.alias(reminder=key).filter(~told_already)
    return list(untold.select_related("person", "shift__event__point"))


def ahead(signup: Signup, kind: str, at: datetime) -> Notice:
    shift = signup.shift
    key, url = f"{kind}:{signup.pk}", shift.get_absolute_url()
    return Notice(person=signup.person, kind=kind, params=told(shift), key=key, at=at, url=url, before=shift.start)
