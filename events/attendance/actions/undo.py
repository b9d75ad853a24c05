"""Taking back a wrong tick or scan by staff: the scan stays, with who took it back and why; what it had changed is folded anew.

One rule for the scanner and the roster: within ten minutes of its arrival, until the shift is settled.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.attendance.recorder import Recorder, lock_people, require_published
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Flag, Scan, Shift, Undo
from volunteer.core.refusals import Refused
from volunteer.models import User

UNDO_WITHIN = timedelta(minutes=10)
STAFF_DOORS = (Door.STAFF, Door.CARD, Door.ROSTER, Door.PAPER, Door.WAITING, Door.CLOSING)
State = Shift.State


class UndoReason(models.TextChoices):
    """What a press on the spot says as the reason; the words are what is kept."""

    PERSON = "person", _("Wrong person")
    MIXED = "mixed", _("In and out mixed up")
    MISTAKE = "mistake", _("Recorded by mistake")
    AWAY = "away", _("The person is not here")


def undo(*, scan: Scan, by: User, reason: str, at: datetime) -> Undo:
    """Take back what staff recorded, within ten minutes of its arrival; an attendance that rests on nothing else goes.

    A check-out elsewhere that the scan had caused is taken back with it, and a second person's word about how it stood is asked
    for anew. Harmless to repeat: the first undo stands. Whether `by` runs the shift is the caller's question. Raises
    `Refused(Reason)`.
    """
    if first := Undo.objects.filter(scan=scan).first():
        return first
    require_undoable(scan, at)
    with transaction.atomic():
        lock_people([scan.known_person_id])
        rows = [scan, *caused_check_outs(scan)]
        for shift_id in sorted({row.shift_id for row in rows if row.shift_id}):
            _undo_scans([row for row in rows if row.shift_id == shift_id], Shift.objects.held(shift_id), (by, reason, at))
        return Undo.objects.get(scan=scan)


def require_undoable(scan: Scan, at: datetime) -> None:
    """Raise unless this scan is one that is taken back like this, and it is still time."""
    if scan.shift_id is None or scan.person_id is None or not (scan.accepted or scan.reason == "already"):
        raise Refused(AttendanceRefusal.NOTHING)
    if scan.door not in STAFF_DOORS:
        raise Refused(AttendanceRefusal.OWN)
    if at > scan.received_at + UNDO_WITHIN:
        raise Refused(AttendanceRefusal.UNDO_TOO_LATE)


def require_unsettled(shift: Shift) -> None:
    if shift.state == State.SETTLED:
        raise Refused(AttendanceRefusal.SETTLED)
    if shift.state != State.CLOSED:
        require_published(shift)


def undoable_scans(shift: Shift, at: datetime) -> dict[int, Scan]:
    """The latest scan of each person (id) at the shift that could be taken back now, with who recorded it; one statement."""
    if shift.state not in (State.PUBLISHED, State.CLOSED):
        return {}
    scans = Scan.objects.standing().filter(shift=shift, door__in=STAFF_DOORS, received_at__gte=at - UNDO_WITHIN)
    return {scan.person_id: scan for scan in scans.select_related("by").order_by("received_at", "pk") if scan.person_id}


def caused_check_outs(scan: Scan) -> list[Scan]:
    """The check-outs elsewhere that checking in here wrote."""
    if scan.act != Scan.Act.IN or scan.shift_id is None:
        return []
    same = Scan.objects.standing().filter(person_id=scan.person_id, act=Scan.Act.OUT, scanned_at=scan.scanned_at, door=scan.door)
    return list(same.filter(received_at=scan.received_at).exclude(shift_id=scan.shift_id))


def _undo_scans(scans: list[Scan], shift: Shift, said: tuple[User, str, datetime]) -> None:
    """The scans of one person at one shift, which is held."""
    by, reason, at = said
    person = scans[0].known_person_id
    require_unsettled(shift)
    undone = [Undo(scan=scan, by=by, reason=reason, at=at) for scan in scans]
    Undo.objects.bulk_create(undone, ignore_conflicts=True)
    mine = Attendance.objects.filter(shift=shift, person_id=person).first()
    if mine is None:
        return
    desk = Recorder(shift, [person], at, {}, held=True)
    if not desk.refold(person):
        _delete_attendance(mine)
        return
    desk.write()
    if mine.confirmed_by_id is not None:
        Attendance.objects.filter(pk=mine.pk).update(confirmed_by=None, confirmed_at=None)


def _delete_attendance(mine: Attendance) -> None:
    """Nothing is left that the record rests on. What was flagged about the clock and lies with a case already stays there."""
    clock = Flag.objects.open().filter(attendance=mine, kind=Flag.Kind.CLOCK)
    clock.filter(voice=None).delete()
    clock.update(attendance=None)
    if is_referred_to(mine):
        raise Refused(AttendanceRefusal.LOOKED_AT)
    mine.delete()


def is_referred_to(mine: Attendance) -> bool:
    """Whether anything stands on this record: a flag, a case, a correction, a check, and whatever else may come to."""
    fields: list[Any] = Attendance._meta.get_fields(include_hidden=True)
    others = [field for field in fields if field.auto_created and field.one_to_many]
    return any(other.related_model._base_manager.filter(**{other.field.name: mine}).exists() for other in others)
