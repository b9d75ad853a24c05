"""The roster on paper: a sheet to sign where nothing else works, and what was signed, typed in afterwards.

Times on paper are local clock times of the shift. Whatever is typed in is an entry by hand (grade C): it counts once a second
person has confirmed it; after the closing it is flagged as well, so that somebody asks to see the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext

from events.attendance import flags
from events.attendance.recorder import Recorder, lock_people
from events.models import Attendance, Door, Flag, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.refusals import OnsiteRefusal
from events.settlement import decide as settlement_decide
from events.settlement import flag_detection
from events.settlement.actions import settle as settle_actions
from points.models import Rule
from volunteer.core import audit
from volunteer.core.files import pdf
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.templatetags.formatting import moment, time_of_day

TYPED_WITHIN = timedelta(days=14)  # after the end; later only a make-up record is left
EMPTY_LINES = 8
OPEN_STATES = (Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED)


@dataclass(frozen=True)
class EntryRow:
    """One line of the paper. `id` was made with the form, so that sending it twice is one entry."""

    id: UUID
    person: User
    came: time | None
    left: time | None

    def scan_id(self, shift: Shift, act: str) -> UUID:
        return uuid5(self.id, f"{shift.pk}:{self.person.volunteer_no}:{act}")


def enter_rows(*, shift: Shift, rows: Sequence[EntryRow], by: User, at: datetime) -> list[Attendance | Refused]:
    """Type in lines of the paper roster, for whoever runs the shift, until fourteen days after its end; answers in their order.

    A line that is refused is not written and does not hold up the others. Harmless to repeat. Raises `Refused` where nothing can
    be typed in at all.
    """
    with transaction.atomic():
        lock_people([row.person.pk for row in rows])
        shift = settlement_decide.lock_shift(shift.pk)
        require_entry_open(shift, at)
        typing = EntryBatch(shift, rows, by, at)
        answers = [typing.take(row) for row in rows]
        typing.write()
        came = {row.pk: row for row in _process_entries(shift, typing.new, by, at)}
    return [answer if isinstance(answer, Refused) else came.get(answer.pk, answer) for answer in answers]


def require_entry_open(shift: Shift, at: datetime) -> None:
    if shift.state not in OPEN_STATES or shift.rule is None:
        raise Refused(OnsiteRefusal.SHIFT_NOT_RUNNING)
    if at < shift.check_in_opens(shift.rule):
        raise Refused(OnsiteRefusal.NOT_BEGUN, opens=moment(shift.check_in_opens(shift.rule)))
    if at > shift.end + TYPED_WITHIN:
        raise Refused(OnsiteRefusal.TOO_LATE)


def _process_entries(shift: Shift, rows: Sequence[Attendance], by: User, at: datetime) -> list[Attendance]:
    """What comes of new entries: after the closing somebody has a look at each, after the settlement they are decided at once."""
    if not rows:
        return []
    found = list(Attendance.objects.filter(pk__in=[row.pk for row in rows]).select_related("person", "job").order_by("in_at", "pk"))
    audit.record(act="shift.paper", subject=shift, actor=by, at=at, detail={"ids": [str(row.pk) for row in found]})
    if shift.state != Shift.State.PUBLISHED:
        late = [Flag(kind=Flag.Kind.AFTER_CLOSING, shift=shift, attendance=row, raised_by=by) for row in found]
        flags.raise_flags(late, at=at)
        flag_detection.notify_reviewers(shift, found, at)
        settle_actions.decide_late(shift, found, at)
    return found


class EntryBatch:
    """The lines of one sending, judged one by one at the desk of a shift that is held."""

    def __init__(self, shift: Shift, rows: Sequence[EntryRow], by: User, at: datetime) -> None:
        self.shift, self.rule, self.by, self.at = shift, shift.pinned_rule, by, at
        self.desk = Recorder(shift, {row.person.pk for row in rows}, at, {}, held=True)
        ids = {row.scan_id(shift, act) for row in rows for act in Scan.Act.values}
        self.sent = set(Scan.objects.filter(pk__in=ids).values_list("pk", flat=True))
        self.seen: set[int] = set()
        self.new: list[Attendance] = []

    def take(self, row: EntryRow) -> Attendance | Refused:
        if row.person.pk in self.seen:
            return Refused(OnsiteRefusal.TWICE)
        self.seen.add(row.person.pk)
        mine = self.desk.at_shift(self.shift.pk, row.person.pk)
        if self.sent & {row.scan_id(self.shift, act) for act in Scan.Act.values}:
            return mine or Refused(OnsiteRefusal.UNDONE)
        try:
            return self._enter(row, mine)
        except Refused as no:
            return no

    def write(self) -> None:
        self.desk.write()

    def _enter(self, row: EntryRow, mine: Attendance | None) -> Attendance:
        """What is still missing: coming and leaving of who has no record, leaving of who is inside."""
        if mine and (mine.out_at or row.left is None):
            raise Refused(OnsiteRefusal.RECORDED, times=f"{time_of_day(mine.in_at)}–{time_of_day(mine.out_at)}")
        came = mine.in_at if mine else arrival_time(self.shift, self.rule, row.came, self.at)
        left = departure_time(self.shift, self.rule, row.left, came, self.at) if row.left else None
        if mine is None:
            mine = self.desk.enter(self._scan(row, Scan.Act.IN, came))
        if left:
            mine = self.desk.enter(self._scan(row, Scan.Act.OUT, left))
        self.new.append(mine)
        return mine

    def _scan(self, row: EntryRow, act: Scan.Act, when: datetime) -> Scan:
        scan = Scan(id=row.scan_id(self.shift, act), shift=self.shift, person=row.person, act=act, door=Door.PAPER, accepted=True)
        scan.scanned_at, scan.received_at, scan.by = when, self.at, self.by
        return scan


def arrival_time(shift: Shift, rule: Rule, on_paper: time | None, at: datetime) -> datetime:
    """The moment somebody came: the first of this clock time since the doors opened. Raises `Refused`."""
    if on_paper is None:
        raise Refused(OnsiteRefusal.NOT_IN)
    opens = shift.check_in_opens(rule)
    came = next_clock_time(on_paper, opens)
    if came > shift.end:
        raise Refused(OnsiteRefusal.CAME, opens=time_of_day(opens), closes=time_of_day(shift.end))
    return require_past(came, at)


def departure_time(shift: Shift, rule: Rule, on_paper: time, came: datetime, at: datetime) -> datetime:
    """The moment somebody left: the first of this clock time after coming. Raises `Refused`."""
    closes = shift.check_out_closes(rule)
    left = next_clock_time(on_paper, came)
    if not came < left <= closes:
        raise Refused(OnsiteRefusal.LEFT, closes=time_of_day(closes))
    return require_past(left, at)


def require_past(when: datetime, at: datetime) -> datetime:
    if when > at:
        raise Refused(OnsiteRefusal.AHEAD)
    return when


def next_clock_time(on_paper: time, since: datetime) -> datetime:
    """The first moment with this local clock time (whole minutes) in the minute of `since` or later."""
    local = timezone.localtime(since).replace(second=0, microsecond=0)
    there = local.replace(hour=on_paper.hour, minute=on_paper.minute)
    return max(there, since) if there == local else there if there > local else there + timedelta(days=1)


# --- the sheet -----------------------------------------------------------------------------------------------------------


def paper_lines(shift: Shift) -> list[onsite_queries.RosterLine]:
    """Who has a place or came, in the order of signing up; the paper and the page to type it in have the same."""
    found = [line for line in onsite_queries.roster_lines(shift) if line.place != onsite_queries.RosterPlace.WAITING]
    return sorted(found, key=lambda line: (line.signup.queued_at if line.signup else line.order[1], line.person.pk))


def date_with_year(when: datetime) -> str:
    """The date with weekday and year: paper is read on another day than it was printed."""
    return date_format(timezone.localtime(when), pgettext("date format", "D j M Y"))


def roster_pdf(shift: Shift) -> bytes:
    """The roster for signature as a PDF: full names, for the leader's hands only."""
    found = paper_lines(shift)
    empty = range(len(found) + 1, len(found) + EMPTY_LINES + 1)
    context = {"shift": shift, "lines": found, "empty": empty, "jobs": shift.jobs.count()}
    return pdf.render_pdf("events/onsite/roster_pdf.html", context | pdf.mongolian_slot(shift.event.point))
