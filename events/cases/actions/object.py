"""A person says that their record is not right: a case for the reviewers of the area, with words, a deadline and an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from events.attendance import flags
from events.attendance.recorder import lock_people
from events.cases.actions import open as open_actions
from events.cases.refusals import CaseRefusal
from events.models import Attendance, Flag, Shift
from events.settlement import permissions as settlement_permissions
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope

OBJECTION_PERIOD = timedelta(days=60)  # after the end of the shift, and after each correction of the record
OVER_STATES = (Shift.State.CLOSED, Shift.State.SETTLED, Shift.State.CANCELLED)


def object_to(*, attendance: Attendance, words: str, by: User, at: datetime) -> Flag:
    """Open a case about one record, once at a time: while it is open, objecting again answers the same case.

    The nearest reviewers who have no part in it are told. Raises `Refused`.
    """
    with transaction.atomic():
        lock_people([attendance.person_id])
        if kept := open_objection(attendance):
            return kept
        require_may_object(attendance, by, at)
        if not words.strip():
            raise Refused(CaseRefusal.NO_OBJECTION_WORDS)
        before = Flag.objects.filter(attendance=attendance, kind=Flag.Kind.OBJECTION).count()
        flag = flags.raise_flag(
            Flag(
                kind=Flag.Kind.OBJECTION,
                shift=attendance.shift,
                attendance=attendance,
                key=f"objection:{attendance.pk}:{before + 1}",
                words=words.strip(),
                raised_by=by,
            ),
            at=at,
        )
        open_actions.open_objection_case(flag, at)
        audit.record(act="attendance.object", subject=attendance, actor=by, at=at, detail={"flag": str(flag.pk)})
        _notify_reviewers(flag, attendance, at)
    return flag


def open_objection(attendance: Attendance) -> Flag | None:
    """The objection to this record that nobody has decided on."""
    return Flag.objects.open().filter(attendance=attendance, kind=Flag.Kind.OBJECTION).first()


def require_may_object(attendance: Attendance, by: User, at: datetime) -> None:
    """Raise unless this person may object to this record now."""
    if not by.acts_for(attendance.person):
        raise Refused(CaseRefusal.OBJECTION_NOT_YOURS)
    if attendance.shift.state not in OVER_STATES:
        raise Refused(CaseRefusal.NOT_OVER)
    late = at > attendance.shift.end + OBJECTION_PERIOD
    if late and not attendance.corrections.filter(at__gte=at - OBJECTION_PERIOD).exists():
        raise Refused(CaseRefusal.OBJECTION_TOO_LATE)


def decision_deadline(flag: Flag) -> datetime:
    """When the reviewers are to have decided."""
    return flag.raised_at + flags.DEADLINE


def _notify_reviewers(flag: Flag, attendance: Attendance, at: datetime) -> None:
    shift = attendance.shift
    parties = settlement_permissions.parties(shift, [attendance], others=[flag.raised_by_id])
    outbox.notify_many(
        people=role_scope.reviewers_for(shift.event.point.area, at=at, excluding=parties),
        kind="objection",
        params={"title": shift.event.title, "words": flag.words, "until": decision_deadline(flag).isoformat()},
        key=f"objection:{flag.pk}",
        at=at,
        url=reverse("events:correct", args=[attendance.pk]),
    )
