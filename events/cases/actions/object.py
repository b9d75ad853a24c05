"""A person says that their record is not right: a case for the reviewers of the area, with words, a deadline and an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from events.attendance import flags
from events.attendance.recorder import hold_people
from events.cases.actions import open as open_actions
from events.cases.refusals import CaseRefusal
from events.models import Attendance, Flag, Shift
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope

WITHIN = timedelta(days=60)  # after the end of the shift
OVER = (Shift.State.CLOSED, Shift.State.SETTLED, Shift.State.CANCELLED)


def object_to(*, attendance: Attendance, words: str, by: User, at: datetime) -> Flag:
    """Open a case about one record, once at a time: while it is open, objecting again answers the same case.

    The nearest reviewers who have no part in it are told. Raises `Refused`.
    """
    with transaction.atomic():
        hold_people([attendance.person_id])
        if kept := open_case(attendance):
            return kept
        refuse(attendance, by, at)
        if not words.strip():
            raise Refused(CaseRefusal.NO_OBJECTION_WORDS)
        before = Flag.objects.filter(attendance=attendance, kind=Flag.Kind.OBJECTION).count()
        flag = flags.raise_(
            kind=Flag.Kind.OBJECTION,
            shift=attendance.shift,
            at=at,
            attendance=attendance,
            key=f"objection:{attendance.pk}:{before + 1}",
            words=words.strip(),
            by=by,
        )
        open_actions.objected(flag, at)
        audit.record(act="attendance.object", subject=attendance, actor=by, at=at, detail={"flag": str(flag.pk)})
        _tell_reviewers(flag, attendance, at)
    return flag


def open_case(attendance: Attendance) -> Flag | None:
    """The objection to this record that nobody has decided on."""
    return Flag.objects.open().filter(attendance=attendance, kind=Flag.Kind.OBJECTION).first()


def refuse(attendance: Attendance, by: User, at: datetime) -> None:
    """Raise unless this person may object to this record now."""
    if not by.acts_for(attendance.person):
        raise Refused(CaseRefusal.OBJECTION_NOT_YOURS)
    if attendance.shift.state not in OVER:
        raise Refused(CaseRefusal.NOT_OVER)
    if at > attendance.shift.end + WITHIN:
        raise Refused(CaseRefusal.OBJECTION_TOO_LATE)


def until(flag: Flag) -> datetime:
    """When the reviewers are to have decided."""
    return flag.raised_at + flags.DEADLINE


def _tell_reviewers(flag: Flag, attendance: Attendance, at: datetime) -> None:
    shift = attendance.shift
    involved = {shift.leader_id, shift.closed_by_id, attendance.person_id}
    outbox.notify_many(
        people=role_scope.reviewers_for(shift.event.point.area, at=at, excluding=[pk for pk in involved if pk is not None]),
        kind="objection",
        params={"title": shift.event.title, "words": flag.words, "until": until(flag).isoformat()},
        key=f"objection:{flag.pk}",
        at=at,
        url=reverse("events:correct", args=[attendance.pk]),
    )
