"""What looks odd is flagged, and somebody who is not part of it decides. Until then what the flag is about is not paid.

A flag about a whole shift holds all its rows (that of too many entries by hand only these); one about an attendance holds that;
one about a scan holds the attendance the scan made. Objections and scans that could not be accepted hold nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events import holds, judging, paying
from events.cases import closing, opening
from events.models import Attendance, Flag, Scan, Shift
from volunteer import audit, notices, scope
from volunteer.codes import new_id
from volunteer.models import Notice, User
from volunteer.refusals import Refused
from volunteer.scope import Power

Kind, Decision, Pay = Flag.Kind, Flag.Decision, Attendance.Pay
DEADLINE = timedelta(days=14)  # within it a flag is to be decided


class Reason(models.TextChoices):
    NOT_YOURS = "not_yours", _("This is not in your area. Ask the reviewer of that community.")
    NOTE = "note", _("Write a line about why: the person reads it.")
    CORRECT_IT = "correct_it", _("An objection is answered by a correction or by a note, never by striking out the record.")


def unsaved(
    *,
    kind: str,
    shift: Shift,
    at: datetime,
    attendance: Attendance | None = None,
    scan: Scan | None = None,
    key: str = "",
    detail: dict[str, Any] | None = None,
    words: str = "",
    by: User | None = None,
) -> Flag:
    """A flag for `raise_many`. Without a `key` there is one of a kind about the same scan, attendance or shift."""
    about = scan or attendance or shift
    return Flag(
        id=new_id(at),
        shift=shift,
        attendance=attendance,
        scan=scan,
        kind=kind,
        key=key or f"{kind}:{about.pk}",
        detail=detail or {},
        words=words,
        raised_by=by,
        raised_at=at,
    )


def raise_(*, kind: str, shift: Shift, at: datetime, **about: Any) -> Flag:
    """Raise one flag (`unsaved` names what it may be about); the one that stands where its key was raised before, decided or not.

    An accepted scan stands for its attendance. Call it in the act's own transaction, after the scan is written.
    """
    scan = about.get("scan")
    if scan is not None and scan.accepted and about.get("attendance") is None:
        about["attendance"] = Attendance.objects.filter(shift=shift, person_id=scan.person_id).first()
    flag = unsaved(kind=kind, shift=shift, at=at, **about)
    raise_many([flag])
    return Flag.objects.get(key=flag.key)


def raise_many(flags: Collection[Flag]) -> None:
    """Write the flags whose keys are new, in one statement."""
    Flag.objects.bulk_create(flags, ignore_conflicts=True)


def decide(*, flag: Flag, decision: str, note: str, by: User, at: datetime) -> Flag:
    """`decide_many` for one flag; it is as it then stands."""
    decide_many(flags=[flag], decision=decision, note=note, by=by, at=at)
    flag.refresh_from_db()
    return flag


def decide_many(*, flags: Iterable[Flag], decision: str, note: str, by: User, at: datetime) -> int:
    """Decide open flags, all or none; how many were open.

    COUNTS and CORRECTED let go what waited for them alone, and it is paid from the point's budget; REFUSED ends it at nothing and
    takes back what was paid. All but COUNTS, and every objection, need a `note`, which the person reads. `by` reviews for the area
    and is neither leader, closer, receiver, who entered it, who raised it, nor of their households. A scan that could not be
    accepted is recorded by its own act before its flag is decided. Harmless to repeat. Raises `Refused`.
    """
    by_shift: dict[UUID, list[UUID]] = {}
    for flag in flags:
        by_shift.setdefault(flag.shift_id, []).append(flag.pk)
    with transaction.atomic():
        if len(by_shift) > 1:
            people = Attendance.objects.filter(shift__in=by_shift).values_list("shift_id", "person_id")
            paying.hold_all({pk: [person for shift_id, person in people if shift_id == pk] for pk in by_shift})
        return sum(_decide(pk, by_shift[pk], (decision, note.strip()), by, at) for pk in sorted(by_shift))


def _decide(shift_id: UUID, ids: Collection[UUID], said: tuple[str, str], by: User, at: datetime) -> int:
    shift = judging.held(shift_id)
    flags = list(shift.flags.open().filter(pk__in=ids).select_related("raised_by", "scan"))
    if not flags:
        return 0
    rows = concerned(shift, flags)
    refuse_deciding(shift, flags, rows, said, by=by, at=at)
    opening.of_flags(shift, at)
    shift.flags.open().filter(pk__in=[flag.pk for flag in flags]).update(
        decision=said[0], note=said[1], decided_by=by, decided_at=at
    )
    detail = {"ids": [str(flag.pk) for flag in flags], "decision": said[0]}
    audit.record(act="flag.decide", subject=shift, actor=by, at=at, detail=detail)
    if shift.state == Shift.State.SETTLED:
        follow(shift, rows, said[1], at)
    answer(shift, flags, said, at)
    closing.ended_by_flags(shift.pk, by, at)
    return len(flags)


def concerned(shift: Shift, flags: Sequence[Flag]) -> list[Attendance]:
    """The rows that these flags are about."""
    about = holds.stand([flag for flag in flags if flag.kind not in holds.FREE and (flag.attendance_id or not flag.scan_id)])
    rows = shift.attendances.select_related("person", "job").order_by("in_at", "pk")
    own = {flag.attendance_id for flag in flags}
    return [row for row in rows if about.covers(row) or row.pk in own]


def refuse_deciding(
    shift: Shift, flags: Sequence[Flag], rows: Collection[Attendance], said: tuple[str, str], *, by: User, at: datetime
) -> None:
    decision, note = said
    if not scope.of(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(Reason.NOT_YOURS)
    objected = any(flag.kind == Kind.OBJECTION for flag in flags)
    if decision == Decision.REFUSED and objected:
        raise Refused(Reason.CORRECT_IT)
    if not note and (objected or decision != Decision.COUNTS):
        raise Refused(Reason.NOTE)
    judging.refuse_involved(shift, rows, by)
    judging.refuse_of({flag.raised_by_id for flag in flags} | {flag.scan.person_id for flag in flags if flag.scan}, by)


def follow(shift: Shift, rows: Sequence[Attendance], note: str, at: datetime) -> None:
    """Pay or strike out what the decision let go at a settled shift."""
    found = holds.of(shift)
    struck = [row for row in rows if found.refused.covers(row) and row.pay != Pay.NOTHING and row.out_at]
    if struck:
        paying.take_back(shift, [row for row in struck if row.pay == Pay.PAID], at)
        for row in struck:
            judging.refuse(row)
        judging.keep(struck, ["pay", "pay_note", "points"])
        notices.write([paying.told_of(shift, row, "not_counted", at, note) for row in struck])
    if due := judging.released(shift, rows):
        paying.pay_later(shift, due, at)
        paying.tell(shift, due, at)


def answer(shift: Shift, flags: Iterable[Flag], said: tuple[str, str], at: datetime) -> None:
    """Who objected reads what was decided and why; `said` is the decision and its note."""
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "decision": said[0], "note": said[1]}
    told = [
        Notice(
            person=flag.raised_by,
            kind="objection_decided",
            params=params,
            key=f"objection_decided:{flag.pk}",
            at=at,
            url=reverse("events:record_one", args=[flag.attendance_id]),
        )
        for flag in flags
        if flag.kind == Kind.OBJECTION and flag.raised_by is not None
    ]
    if told:
        notices.write(told)


def to_decide(user: User, at: datetime) -> models.QuerySet[Flag]:
    """The open flags that wait for this person's look."""
    held = scope.of(user, Power.REVIEW, at)
    return Flag.objects.open().filter(held.points("shift__event__point__"))
