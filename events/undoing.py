"""Taking a scan back within a minute: it stays, with the reason, and what it had changed is folded anew without it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.desk import Desk, hold_people, refuse_by_state
from events.models import Attendance, Flag, Scan, Shift, Undo
from volunteer.models import User
from volunteer.refusals import Refused

WITHIN = timedelta(seconds=60)
Pay = Attendance.Pay


class Reason(models.TextChoices):
    TOO_LATE = "undo_too_late", _("A scan is taken back within a minute. Now ask the community to put it right.")
    NOTHING = "undo_nothing", _("This scan has changed nothing; there is nothing to take back.")
    PAID = "undo_paid", _("This is settled already. Ask the community to put it right.")


def undo(*, scan: Scan, by: User, reason: str, at: datetime) -> Undo:
    """Take back an accepted scan of a running shift within a minute of its arrival; an attendance that rests on nothing else goes.

    A check-out elsewhere that the scan had caused is taken back with it. Harmless to repeat: the first undo stands. Whether `by`
    runs the shift is the caller's question. Raises `Refused(Reason)`.
    """
    if first := Undo.objects.filter(scan=scan).first():
        return first
    if scan.shift_id is None or scan.person_id is None or not (scan.accepted or scan.reason == "already"):
        raise Refused(Reason.NOTHING)
    if at > scan.received_at + WITHIN:
        raise Refused(Reason.TOO_LATE)
    with transaction.atomic():
        hold_people([scan.person_id])
        rows = [scan, *caused_by(scan)]
        for shift_id in sorted({row.shift_id for row in rows if row.shift_id}):
            _take_back([row for row in rows if row.shift_id == shift_id], Shift.objects.held(shift_id), (by, reason, at))
        return Undo.objects.get(scan=scan)


def caused_by(scan: Scan) -> list[Scan]:
    """The check-outs elsewhere that checking in here wrote."""
    if scan.act != Scan.Act.IN or scan.shift_id is None:
        return []
    same = Scan.objects.standing().filter(person_id=scan.person_id, act=Scan.Act.OUT, scanned_at=scan.scanned_at, door=scan.door)
    return list(same.filter(received_at=scan.received_at).exclude(shift_id=scan.shift_id))


def _take_back(scans: list[Scan], shift: Shift, said: tuple[User, str, datetime]) -> None:
    """The scans of one person at one shift, which is held."""
    by, reason, at = said
    person = scans[0].person_id
    assert person is not None  # noqa: S101  (asked before)
    refuse_by_state(shift)
    undone = [Undo(scan=scan, by=by, reason=reason, at=at) for scan in scans]
    Undo.objects.bulk_create(undone, ignore_conflicts=True)
    mine = Attendance.objects.filter(shift=shift, person_id=person).first()
    if mine is None:
        return
    if mine.pay == Pay.PAID:
        raise Refused(Reason.PAID)
    desk = Desk(shift, [person], at, {}, held=True)
    if desk.refold(person):
        desk.write()
        return
    Flag.objects.open().filter(attendance=mine, kind=Flag.Kind.CLOCK).delete()
    Attendance.objects.filter(pk=mine.pk).delete()
