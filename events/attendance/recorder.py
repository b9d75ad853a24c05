"""The desk behind every door: holds what the scans of one shift touch, judges them one by one, writes what came of them.

Locks are taken in one order everywhere: people, shifts, jobs, then the rest. People are held one by one, because their rows are
their own; shifts are shared with `FOR KEY SHARE`, which closing and cancelling (`FOR UPDATE`) wait for. So no row that two
volunteers share is written or held exclusively.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.attendance import sql as attendance_sql
from events.attendance.fold import Fold, fold
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Scan, Shift
from points.models import Rule
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.templatetags.formatting import moment, time_of_day

REPEAT_PAUSE = timedelta(minutes=10)  # within it a second scan is a slip of the thumb, never the opposite act
ALREADY = "already"
# Whoever runs the shift lets late-comers in until the end; a helper who is late at a door is still expected there.
LEADER_DOORS = (Door.ROSTER, Door.STAFF, Door.CARD, Door.PAPER, Door.VISIT)


class LateReason(models.TextChoices):
    """Why somebody's word about a record is not taken at the desk any more."""

    PUT_RIGHT = "put_right", _("This record was put right by a correction. Put it right once more instead.")


@dataclass(frozen=True)
class Outcome:
    """The answer to a scan. `already`: nothing changed, because the same had just been done."""

    attendance: Attendance
    act: str
    already: bool = False


class ScanExistsError(Exception):
    """A scan of this id was written by somebody else meanwhile; nothing of this desk has been written."""


class Recorder:
    """Opened inside a transaction for some people at one shift; `take` scans, then `write`."""

    def __init__(
        self,
        shift: Shift,
        people: Collection[int],
        at: datetime,
        known: dict[UUID, Scan],
        *,
        held: bool = False,
    ) -> None:
        """`held`: the caller has locked the people and then this shift itself; what stands open elsewhere is left alone."""
        self.at = at
        self.known = known
        self.shifts = {shift.pk: shift} if held else attendance_sql.lock_people_and_shifts([shift.pk], people)
        self.shift = self.shifts[shift.pk]
        self.rows: dict[int, list[Attendance]] = {}
        self.scans: dict[tuple[UUID, int], list[Scan]] = {}
        self.new: list[Scan] = []
        self.created: dict[UUID, Attendance] = {}
        self.changed: dict[UUID, Attendance] = {}
        self._read(people)
        if not held and (open_elsewhere := self._open_elsewhere()):
            self.shifts |= attendance_sql.lock_people_and_shifts(open_elsewhere, people)
            self._read(people)

    def take(self, scan: Scan) -> Outcome | Refused:
        """Judge one scan against everything known so far.

        A second scan that changes nothing is kept as "already" and heard all the same: had the scans come in another order,
        it would have been the first.
        """
        person = scan.known_person_id
        mine = self.at_shift(self.shift.pk, person)
        if first := self.known.get(scan.pk):
            return self._again(first, scan, mine)
        try:
            self._admit(scan, mine)
        except Refused as refused:
            if refused.reason == AttendanceRefusal.NOT_IN:  # its check-in may come later in the same breath
                early = copy_scan(scan, accepted=False, reason=refused.reason.value)
                self.scans.setdefault((self.shift.pk, person), []).append(early)
            return refused
        if mine and self._already(scan, mine):
            scan.accepted, scan.reason = False, ALREADY
            self._keep(scan)
            self._refold(mine)
            return Outcome(mine, scan.act, already=True)
        return self._accept(scan, person, mine)

    def enter(self, scan: Scan) -> Attendance:
        """Take a scan that somebody judged elsewhere and answers for: the doors of the shift are not asked.

        Raises `Refused(Late.PUT_RIGHT)` where a correction said what counts: no scan counts it anew.
        """
        person = scan.known_person_id
        mine = self.at_shift(self.shift.pk, person)
        if mine is not None and mine.pk not in self.created and mine.corrections.exists():
            raise Refused(LateReason.PUT_RIGHT)
        return self._accept(scan, person, mine).attendance

    def stay(self, person: int, *, until: datetime, door: str, by: User) -> Attendance | None:
        """The leader's word that a person who is inside stayed until then; None for who is not inside."""
        mine = self._inside(person, until)
        return self._accept(self._leaving(person, until, door, by), person, mine).attendance if mine else None

    def if_stayed(self, person: int, *, until: datetime, door: str, by: User) -> Fold | None:
        """What the record of a person who is inside would add up to after `stay`; this desk stays as it is."""
        mine = self._inside(person, until)
        if mine is None:
            return None
        return self._folded(mine, [*self.scans[mine.shift_id, person], self._leaving(person, until, door, by)])

    def _inside(self, person: int, until: datetime) -> Attendance | None:
        mine = self.at_shift(self.shift.pk, person)
        return None if mine is None or mine.out_at is not None or until < mine.in_at or mine.is_void else mine

    def _leaving(self, person: int, until: datetime, door: str, by: User) -> Scan:
        leaving = Scan(id=new_id(self.at), shift=self.shift, person_id=person, act=Scan.Act.OUT, door=Door(door), accepted=True)
        leaving.scanned_at, leaving.received_at, leaving.by = until, self.at, by
        return leaving

    def refold(self, person: int) -> bool:
        """What a person's attendance here adds up to now; False where no check-in is left for it to rest on."""
        mine = self.at_shift(self.shift.pk, person)
        if mine is None:
            return False
        heard = self.scans.get((self.shift.pk, person), [])
        if not any(scan.act == Scan.Act.IN for scan in usable_scans(heard, self.shift, self.shift.pinned_rule)):
            return False
        self._refold(mine)
        return True

    def write(self) -> None:
        """Write scans and attendances. Raises `ScanExistsError` where a scan's id exists; the caller's transaction rolls back."""
        if attendance_sql.write_records(self.new, list(self.created.values()), list(self.changed.values())) < len(self.new):
            raise ScanExistsError

    def at_shift(self, shift_id: UUID, person: int) -> Attendance | None:
        return next((row for row in self.rows.get(person, []) if row.shift_id == shift_id), None)

    # --- judging ---------------------------------------------------------------------------------------------------

    def _again(self, first: Scan, scan: Scan, mine: Attendance | None) -> Outcome | Refused:
        """The answer a scan got when it first came."""
        same = (first.person_id, first.shift_id) == (scan.person_id, scan.shift_id)
        if not same or mine is None:
            return Refused(AttendanceRefusal.TICKET_USED)
        return Outcome(mine, first.act, already=not first.accepted)

    def _admit(self, scan: Scan, mine: Attendance | None) -> None:
        require_published(self.shift)
        if scan.act == Scan.Act.IN:
            if mine is None or scan.scanned_at < mine.in_at:
                require_check_in_open(self.shift, self.shift.pinned_rule, scan.scanned_at, scan.door)
            return
        if mine is None:
            raise Refused(AttendanceRefusal.NOT_IN)
        require_check_out_open(self.shift, self.shift.pinned_rule, scan.scanned_at)
        others = (row for row in self.rows[mine.person_id] if row.shift_id != mine.shift_id)
        if any(mine.in_at < row.in_at <= scan.scanned_at for row in others):
            raise Refused(AttendanceRefusal.MOVED_ON)

    def _already(self, scan: Scan, mine: Attendance) -> bool:
        if scan.act == Scan.Act.IN:
            return scan.scanned_at >= mine.in_at
        accepted = (known for known in self.scans[mine.shift_id, mine.person_id] if known.accepted)
        return is_too_soon(self.shift, accepted, scan.act, scan.scanned_at)

    # --- what comes of it ------------------------------------------------------------------------------------------

    def _accept(self, scan: Scan, person: int, mine: Attendance | None) -> Outcome:
        self._keep(scan)
        if mine is None:
            self._leave_elsewhere(scan, person)
            mine = Attendance(id=new_id(self.at), shift=self.shift, person_id=person, in_at=scan.scanned_at)
            self.rows.setdefault(person, []).append(mine)
            self.created[mine.pk] = mine
        self._refold(mine)
        return Outcome(mine, scan.act)

    def _leave_elsewhere(self, scan: Scan, person: int) -> None:
        """Checking in here ends an attendance that stands open elsewhere, as long as one could still check out there."""
        for row in self.rows.get(person, []):
            there = self.shifts.get(row.shift_id)
            if there is None or there.pk == self.shift.pk or row.out_at is not None or row.in_at > scan.scanned_at:
                continue
            if there.state == Shift.State.PUBLISHED and scan.scanned_at <= there.check_out_closes(there.pinned_rule):
                self._keep(copy_scan(scan, id=new_id(self.at), shift_id=there.pk, act=Scan.Act.OUT))
                self._refold(row)

    def _refold(self, row: Attendance) -> None:
        found = self._folded(row, self.scans[row.shift_id, row.person_id])
        changed = [name for name in attendance_sql.FOLDED_FIELDS if getattr(row, name) != getattr(found, name)]
        for name in changed:
            setattr(row, name, getattr(found, name))
        if changed and row.pk not in self.created:
            self.changed[row.pk] = row

    def _folded(self, row: Attendance, heard: Iterable[Scan]) -> Fold:
        """What the scans heard add up to, beside what counts for the person elsewhere."""
        shift = self.shifts[row.shift_id]
        busy = [
            (other.counted_start, other.counted_end)
            for other in self.rows[row.person_id]
            if other.pk != row.pk and other.counted_start and other.counted_end
        ]
        scans = usable_scans(heard, shift, shift.pinned_rule)
        return fold(scans, start=shift.start, end=shift.end, rule=shift.pinned_rule, busy=busy)

    def _keep(self, scan: Scan) -> None:
        self.new.append(scan)
        self.known[scan.pk] = scan
        if scan.shift_id and scan.person_id:
            self.scans.setdefault((scan.shift_id, scan.person_id), []).append(scan)

    # --- reading ---------------------------------------------------------------------------------------------------

    def _read(self, people: Collection[int]) -> None:
        """What is on record of these people here, elsewhere where they stand open, and near enough to overlap."""
        known = attendance_sql.read_records(self.shift, self.shifts, people)
        self.rows, self.scans = known.rows, {}
        for scan in known.scans:
            self._remember(scan)

    def _open_elsewhere(self) -> set[UUID]:
        open_rows = (row for rows in self.rows.values() for row in rows if row.out_at is None)
        return {row.shift_id for row in open_rows} - self.shifts.keys()

    def _remember(self, scan: Scan) -> None:
        self.known[scan.pk] = scan
        if scan.shift_id and scan.person_id:
            self.scans.setdefault((scan.shift_id, scan.person_id), []).append(scan)


# --- questions the pages ask too ---------------------------------------------------------------------------------------


def require_published(shift: Shift) -> None:
    if shift.state in (Shift.State.CLOSED, Shift.State.SETTLED):
        raise Refused(AttendanceRefusal.CLOSED)
    if shift.state == Shift.State.CANCELLED:
        raise Refused(AttendanceRefusal.CANCELLED)
    if shift.state != Shift.State.PUBLISHED:
        raise Refused(AttendanceRefusal.NOT_OPEN)


def require_check_in_open(shift: Shift, rule: Rule, at: datetime, door: str) -> None:
    """The leader may let late-comers in until the end; one's own phone stops earlier."""
    opens = shift.check_in_opens(rule)
    closes = check_in_closes(shift, rule, door)
    if at < opens:
        raise Refused(AttendanceRefusal.TOO_EARLY, opens=moment(opens))
    if at > closes:
        raise Refused(AttendanceRefusal.TOO_LATE, closed=time_of_day(closes))


def check_in_closes(shift: Shift, rule: Rule, door: str) -> datetime:
    """Until when one may check in by a door."""
    return shift.end if door in LEADER_DOORS else shift.check_in_closes(rule)


def require_check_out_open(shift: Shift, rule: Rule, at: datetime) -> None:
    closes = shift.check_out_closes(rule)
    if at > closes:
        raise Refused(AttendanceRefusal.OVER, closed=time_of_day(closes))


def is_too_soon(shift: Shift, scans: Iterable[Scan], act: str, at: datetime) -> bool:
    """Within ten minutes of an accepted scan, or leaving before the shift has begun: a slip, not an act."""
    return (act == Scan.Act.OUT and at < shift.start) or any(abs(at - scan.scanned_at) < REPEAT_PAUSE for scan in scans)


def usable_scans(scans: Iterable[Scan], shift: Shift, rule: Rule) -> list[Scan]:
    """Of the scans heard, those that an attendance rests on: the accepted, and those that only came in another order.

    A check-out that came before its check-in, or a second scan that came before the first, counts where the shift's doors were
    open and it is no slip of the thumb; one that was accepted only because we heard later of the check-in just before it is such
    a slip. So the same scans end the same in any order.
    """
    scans = list(scans)
    opens, leaves = shift.check_in_opens(rule), shift.check_out_closes(rule)
    ins = [
        scan
        for scan in scans
        if scan.act == Scan.Act.IN and (scan.accepted or opens <= scan.scanned_at <= check_in_closes(shift, rule, scan.door))
    ]
    first = min(ins, key=lambda scan: (scan.scanned_at, scan.received_at), default=None)
    earliest = max(shift.start, (first.scanned_at if first else leaves) + REPEAT_PAUSE)
    outs = [scan for scan in scans if scan.act == Scan.Act.OUT]
    return ins + [
        scan
        for scan in outs
        if earliest <= scan.scanned_at <= leaves or (scan.accepted and not (first and is_overtaken(scan, first)))
    ]


def is_overtaken(out: Scan, first: Scan) -> bool:
    """Whether a check-out lies in the pause after a check-in of which we heard later."""
    return first.scanned_at < out.scanned_at < first.scanned_at + REPEAT_PAUSE and first.received_at > out.received_at


# --- statements --------------------------------------------------------------------------------------------------------


def lock_people(people: Iterable[int]) -> None:
    """Keep other scans and sign-ups of these people waiting until the transaction ends."""
    rows = User.objects.get_queryset().select_for_update(no_key=True).filter(pk__in=people).order_by("pk")
    list(rows.values_list("pk", flat=True))


def copy_scan(scan: Scan, **changes: object) -> Scan:
    """A copy of a scan with some fields changed."""
    values = {field.attname: getattr(scan, field.attname) for field in Scan._meta.concrete_fields}
    return Scan(**values | changes)
