"""Checking in and out: one act for every door.

A refusal raises `Refused` and has written nothing; the door that called records it with `record_refusal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import models, transaction

from events.attendance import sql as attendance_sql
from events.attendance.recorder import (
    Outcome,
    Recorder,
    ScanExistsError,
    copy_scan,
    is_too_soon,
    lock_people,
    require_check_in_open,
    require_check_out_open,
    require_published,
)
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Job, Scan, Shift
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.people import parties as people_parties

OWN_DOORS = (Door.OWN, Door.TYPED)


def record(*, scan: Scan, at: datetime) -> Outcome:
    """Record one unsaved scan, which names shift and person, and what it changes; a repeat of its id gets the first answer.

    `scan.scanned_at` is when the code was read, `at` when we hear of it; the doors of the shift are judged by the first, its
    state by now. `scan.by` is whoever acts for the person. Raises `Refused(Reason)` having written nothing.
    """
    if scan.by is not None and scan.door in OWN_DOORS and not scan.by.acts_for(scan.known_person):
        raise Refused(AttendanceRefusal.NOT_HOUSEHOLD)
    (answer,) = record_many(shift=scan.known_shift, scans=[scan], at=at)
    if isinstance(answer, Refused):
        raise answer
    return answer


def record_attempt(*, scan: Scan, at: datetime) -> Outcome:
    """`record` as a page calls it: a refusal is written down, in a transaction of its own, before it is raised."""
    try:
        return record(scan=scan, at=at)
    except Refused as refused:
        record_refusal(scan=scan, reason=refused.reason, at=at)
        raise


def record_many(*, shift: Shift, scans: Sequence[Scan], at: datetime) -> list[Outcome | Refused]:
    """Record the scans of many people at one shift, as they were made, in a constant number of statements.

    `scans` are unsaved, `accepted`, and name their person. Answers come in the given order; a refused scan is not written.
    """
    known: dict[UUID, Scan] = {}
    while True:
        try:
            return _record_batch(shift, scans, at, known)
        except ScanExistsError:
            known = Scan.objects.in_bulk([scan.pk for scan in scans])


@transaction.atomic
def _record_batch(shift: Shift, scans: Sequence[Scan], at: datetime, known: dict[UUID, Scan]) -> list[Outcome | Refused]:
    people = {scan.person_id for scan in scans if scan.person_id is not None}
    desk, answers = Recorder(shift, people, at, dict(known)), {}
    for number in sorted(range(len(scans)), key=lambda number: scans[number].scanned_at):
        scans[number].accepted, scans[number].reason = True, ""  # as it came, should this be the second time around
        answers[number] = desk.take(scans[number])
    desk.write()
    return [answers[number] for number in range(len(scans))]


def record_refusal(*, scan: Scan, reason: models.TextChoices, at: datetime) -> None:
    """Write down an attempt that was refused. Its id follows from the scan's and the reason, so that the ticket stays good for
    a later try and a double press leaves one row. An unknown shift is written as none.
    """
    known = scan.shift_id if scan.shift_id and Shift.objects.filter(pk=scan.shift_id).exists() else None
    refused = copy_scan(scan, id=uuid5(scan.id, reason.value), shift_id=known, accepted=False, reason=reason.value, received_at=at)
    attendance_sql.write_records([refused], [], [])


# --- what the page shows before anybody presses ---------------------------------------------------------------------------


@dataclass(frozen=True)
class ScanPreview:
    """What a person can do at a shift now: `act` is "in", "out" or "done"; `refused` says why neither would be accepted."""

    act: str
    attendance: Attendance | None = None
    refused: Refused | None = None


def preview_scan(*, shift: Shift, person: User, at: datetime, door: str = Door.OWN) -> ScanPreview:
    """What the one large button would do, and the refusal it would meet. Two statements; writes nothing."""
    mine = Attendance.objects.filter(shift=shift, person=person).select_related("job").first()
    try:
        require_published(shift)
        if mine is None:
            require_check_in_open(shift, shift.pinned_rule, at, door)
            return ScanPreview("in")
        scans = Scan.objects.standing().filter(shift=shift, person=person)
        if is_too_soon(shift, scans, Scan.Act.OUT, at):
            return ScanPreview("done", mine)
        require_check_out_open(shift, shift.pinned_rule, at)
    except Refused as refused:
        return ScanPreview("done", mine, refused)
    return ScanPreview("out", mine)


# --- corrections on the spot -----------------------------------------------------------------------------------------------


def move_job(*, attendance: Attendance, job: Job, by: User, at: datetime) -> Attendance:
    """The leader gives a person who is here another job of the same shift, until it is settled. Harmless to repeat.

    Never oneself or one's household: another job may be worth more.
    """
    if people_parties.is_near(by, attendance.person):
        raise Refused(AttendanceRefusal.OWN_JOB)
    if job.shift_id != attendance.shift_id:
        raise ValueError("a person is moved within one shift")
    with transaction.atomic():
        lock_people([attendance.person_id])
        shift = Shift.objects.held(attendance.shift_id)
        if shift.state not in (Shift.State.PUBLISHED, Shift.State.CLOSED):
            raise Refused(AttendanceRefusal.CLOSED)
        if Attendance.objects.filter(pk=attendance.pk).exclude(job=job).update(job=job):
            audit.record(act="attendance.move", subject=attendance, actor=by, at=at, detail={"job": job.pk})
    attendance.job = job
    return attendance
