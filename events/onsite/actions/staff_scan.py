"""Scans that whoever runs a shift makes of other people's codes, with or without network, uploaded many at a time.

Each scan has an id made on the device: a repeat is the same scan. The same scans end in the same attendances in any order,
repetition or split. Codes are judged by when they were scanned; a clock that is off by more than five minutes is a matter for a
second person. What cannot be accepted is kept with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import models, transaction

from events.attendance import flags
from events.attendance import sql as attendance_sql
from events.attendance.actions import record as record_actions
from events.attendance.recorder import REPEAT_PAUSE, Recorder, copy_scan, lock_people
from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance, Door, Flag, Scan, Shift, Signup
from events.settlement import decide as settlement_decide
from events.settlement import permissions as settlement_permissions
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.refusals import SettlementRefusal
from volunteer.core import audit, rate_limit
from volunteer.core.ids import clean_code
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Card, Pass, User
from volunteer.people import queries as people_queries
from volunteer.people.refusals import PersonRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin import personal_code
from volunteer.signin.refusals import SignInRefusal

CLOCK_OFF_SECONDS = 300  # seconds that a device's clock may be off before somebody has to look
NOT_OPEN_REASONS = (AttendanceRefusal.TOO_EARLY, AttendanceRefusal.TOO_LATE, AttendanceRefusal.OVER)
FOREIGN = "foreign"  # not a reason that is written down: the id belongs to a scan of another shift


@dataclass(frozen=True)
class Reading:
    """What a device read: a code's text or a typed volunteer number. `scanned_at` is by its own clock."""

    id: UUID
    text: str
    act: str
    scanned_at: datetime

    @property
    def typed(self) -> str:
        """The volunteer number that was typed; empty for a code."""
        number = clean_code(self.text)
        return number if number.isascii() and number.isdecimal() and len(number) <= 12 else ""


@dataclass(frozen=True)
class IdentifiedCode:
    """Whose code it is; `why` they cannot be taken all the same."""

    person: User | None = None
    card: Card | None = None
    why: str = ""


def record_readings(*, pass_: Pass, readings: Sequence[Reading], sent_at: datetime, at: datetime) -> list[Scan]:
    """Record what a scanner read at the shift of its pass; the scans as they are kept, in the same order, with their people.

    `sent_at` is the device's clock when it sent them. Nothing is refused by an exception: a scan that was not accepted has its
    `reason`. A constant number of statements, but for typed numbers of people whom nobody expects. Harmless to repeat.
    """
    shift, ids = shift_of_pass(pass_), [reading.id for reading in readings]
    with transaction.atomic():
        kept = Scan.objects.in_bulk(ids)
        fresh = list({reading.id: reading for reading in reversed(readings) if reading.id not in kept}.values())[::-1]
        if fresh:
            _record_new(shift, pass_, fresh, sent_at, at)
    rows = Scan.objects.select_related("person", "undo").in_bulk(ids)
    return [rows[pk] if rows[pk].shift_id == shift.pk else foreign_scan(rows[pk]) for pk in ids]


def shift_of_pass(pass_: Pass) -> Shift:
    """The shift that a pass is for."""
    return Shift.objects.select_related("rule", "event__point__area").get(pk=pass_.subject.removeprefix("shift:"))


def foreign_scan(scan: Scan) -> Scan:
    """What may be told of a scan of another shift whose id was sent here: nothing."""
    return Scan(id=scan.id, act=scan.act, accepted=False, reason=FOREIGN, scanned_at=scan.scanned_at)


def _record_new(shift: Shift, pass_: Pass, readings: Sequence[Reading], sent_at: datetime, at: datetime) -> None:
    scans = _build_scans(shift, pass_, readings, sent_at, at)
    willing = [scan for scan in scans if scan.accepted]
    outcomes = record_actions.record_many(shift=shift, scans=willing, at=at)
    for scan, outcome in zip(willing, outcomes, strict=True):
        if isinstance(outcome, Refused):
            scan.accepted, scan.reason = False, outcome.reason.value
    recorded = {scan.pk: o.attendance for scan, o in zip(willing, outcomes, strict=True) if not isinstance(o, Refused)}
    attendance_sql.write_records([scan for scan in scans if scan.pk not in recorded], [], [])
    _raise_flags(shift, scans, recorded, at)


def _build_scans(shift: Shift, pass_: Pass, readings: Sequence[Reading], sent_at: datetime, at: datetime) -> list[Scan]:
    """The readings as unsaved scans, those of nobody marked as refused."""
    people = identify_codes(shift, pass_, readings, sent_at - at, at)
    return [
        Scan(
            id=reading.id,
            shift=shift,
            person=known.person,
            act=reading.act,
            door=door_of_reading(pass_.holder, reading, known),
            accepted=not known.why,
            reason=known.why,
            scanned_at=reading.scanned_at,
            received_at=at,
            by=pass_.holder,
            device=rate_limit.subject_hash(f"pass:{pass_.pk}"),
            card=known.card,
            clock_off=clock_seconds_off(reading, sent_at, at),
        )
        for reading, known in zip(readings, people, strict=True)
    ]


def door_of_reading(holder: User, reading: Reading, known: IdentifiedCode) -> Door:
    """A typed number is an entry by hand, and so is the scan of one's own household's codes."""
    if reading.typed or (known.person is not None and holder.acts_for(known.person)):
        return Door.ROSTER
    return Door.CARD if known.card is not None else Door.STAFF


def clock_seconds_off(reading: Reading, sent_at: datetime, at: datetime) -> int:
    """By how many seconds the device's clock was ahead of ours; one that sends before it scans is ahead by what it claims."""
    ahead = max(sent_at, reading.scanned_at) - at
    return max(-(2**31), min(2**31 - 1, round(ahead.total_seconds())))


# --- whose code ------------------------------------------------------------------------------------------------------------


def identify_codes(shift: Shift, pass_: Pass, readings: Sequence[Reading], skew: timedelta, at: datetime) -> list[IdentifiedCode]:
    """Whose codes these are. A renewing code is taken if it was fresh by the device's clock or by that clock put right."""
    codes = [personal_code.parse_code(reading.text) if not reading.typed else None for reading in readings]
    asked = [(read, when) for read, r in zip(codes, readings, strict=True) if read for when in (r.scanned_at, r.scanned_at - skew)]
    found = personal_code.find_owners(asked)
    answers = iter(zip(found[::2], found[1::2], strict=True))
    numbers = {reading.typed for reading in readings} | {read.volunteer_no for read in codes if read}
    people = {person.volunteer_no: person for person in User.objects.get_queryset().filter(volunteer_no__in=numbers - {""})}
    expected = expected_ids(shift) if any(reading.typed for reading in readings) else set()
    known = []
    for read, reading in zip(codes, readings, strict=True):
        if reading.typed:
            known.append(identify_number(people.get(reading.typed), expected, pass_.holder, at))
        elif read is None:
            known.append(IdentifiedCode(why=SignInRefusal.UNKNOWN.value))
        else:
            known.append(first_identified(next(answers), people.get(read.volunteer_no) if read.genuine else None))
    return known


def expected_ids(shift: Shift) -> set[int]:
    """The ids of those signed up for the shift or there."""
    signed = Signup.objects.active().filter(shift=shift).values_list("person_id", flat=True)
    return set(signed.union(Attendance.objects.filter(shift=shift).values_list("person_id", flat=True)))


def identify_number(person: User | None, expected: set[int], by: User, at: datetime) -> IdentifiedCode:
    """A typed number; those of people whom nobody expects are counted, so that nobody tries all numbers."""
    if person is not None and person.is_active and person.pk in expected:
        return IdentifiedCode(person)
    hour = timedelta(hours=1)
    if not rate_limit.allow_attempt(kind="lookup", subject=str(by.pk), most=people_queries.LOOKUPS_AN_HOUR, within=hour, at=at):
        return IdentifiedCode(why=PersonRefusal.SLOWLY.value)
    return IdentifiedCode(person) if person is not None and person.is_active else IdentifiedCode(why=PersonRefusal.NOBODY.value)


def first_identified(
    found: tuple[personal_code.CodeOwner | Refused, personal_code.CodeOwner | Refused], claimed: User | None
) -> IdentifiedCode:
    """The first answer that names somebody; of a refused code whose it once was, so that the list can say it."""
    first, second = found
    if not isinstance(first, Refused):
        return IdentifiedCode(first.person, first.card)
    if not isinstance(second, Refused):
        return IdentifiedCode(second.person, second.card)
    return IdentifiedCode(claimed, why=first.reason.value)


# --- what somebody has to look at --------------------------------------------------------------------------------------------


def is_clock_off(scan: Scan) -> bool:
    return abs(scan.clock_off or 0) > CLOCK_OFF_SECONDS


def needs_review(scan: Scan, shift: Shift) -> bool:
    """A refused scan that a second person decides: it was made in time, or perhaps, and came when it could not be accepted."""
    if scan.accepted or scan.person_id is None:
        return False
    if scan.reason == AttendanceRefusal.CLOSED:
        ended = shift.closed_at or shift.settled_at
        return ended is not None and scan.scanned_at <= ended
    delayed = scan.received_at - scan.scanned_at >= REPEAT_PAUSE
    return scan.reason in NOT_OPEN_REASONS and (delayed or is_clock_off(scan))


def _raise_flags(shift: Shift, scans: Sequence[Scan], recorded: dict[UUID, Attendance], at: datetime) -> None:
    found = []
    for scan in scans:
        mine = recorded.get(scan.pk)
        if needs_review(scan, shift):
            detail = {"reason": scan.reason, "act": scan.act, "seconds": scan.clock_off}
            found.append(Flag(kind=Flag.Kind.UPLOAD, shift=shift, scan=scan, detail=detail, raised_by=scan.by))
        elif is_clock_off(scan) and (mine is not None or scan.reason == AttendanceRefusal.NOT_IN):
            key = f"clock:{mine.pk if mine else scan.pk}"
            detail = {"seconds": scan.clock_off}
            found.append(Flag(kind=Flag.Kind.CLOCK, shift=shift, attendance=mine, scan=scan, key=key, detail=detail))
    if found:
        flags.raise_flags(found, at=at)
    if recorded:
        _attach_flags(shift)


def _attach_flags(shift: Shift) -> None:
    """Flags of check-outs that came before their check-in hold the attendance once it is there."""
    its = Attendance.objects.filter(shift=models.OuterRef("shift"), person=models.OuterRef("scan__person"))
    loose = Flag.objects.filter(shift=shift, kind=Flag.Kind.CLOCK, attendance=None, scan__isnull=False, scan__undo=None)
    found = loose.annotate(its=models.Subquery(its.values("pk")[:1])).exclude(its=None)
    for pk, attendance in found.values_list("pk", "its"):
        Flag.objects.filter(pk=pk).update(attendance=attendance)


# --- afterwards ------------------------------------------------------------------------------------------------------------


def admit_late_scan(*, scan: Scan, by: User, at: datetime) -> Attendance | None:
    """A reviewer's word that a scan counts which came when it could not be accepted; None while its check-in is still missing.

    It is recorded as an entry by hand, at the time it was made (by a clock put right), and `by` is its second person. Points
    follow where the shift is settled. Harmless to repeat. Raises `Refused` for who is involved or does not review there, and for
    a scan that is no matter for review.
    """
    person = scan.known_person_id
    if not needs_review(scan, scan.known_shift):
        raise Refused(SettlementRefusal.TOO_LATE)
    with transaction.atomic():
        lock_people([person])
        shift = settlement_decide.lock_shift(scan.known_shift.pk)
        if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point):
            raise Refused(SettlementRefusal.NOT_YOURS)
        settlement_permissions.require_not_among({person, scan.by_id, shift.leader_id}, by)
        row = _record_late_scan(shift, scan, at)
        if row is not None:
            settle_actions.decide_late(shift, [row], at)
            confirm_actions.confirm_attendances(attendances=[row], by=by, at=at)
        audit.record(act="scan.admit", subject=scan, actor=by, at=at)
    return row


def _record_late_scan(shift: Shift, scan: Scan, at: datetime) -> Attendance | None:
    person = scan.known_person_id
    when = scan.scanned_at - timedelta(seconds=scan.clock_off or 0) if is_clock_off(scan) else scan.scanned_at
    entered = copy_scan(
        scan, id=uuid5(scan.pk, "admitted"), door=Door.ROSTER, accepted=True, reason="", scanned_at=when, received_at=at
    )
    desk = Recorder(shift, [person], at, {}, held=True)
    mine = desk.at_shift(shift.pk, person)
    if Scan.objects.filter(pk=entered.pk).exists():  # also where it was undone since
        return mine
    if mine is None and scan.act == Scan.Act.OUT:
        attendance_sql.write_records([entered], [], [])
        return None
    row = desk.enter(entered)
    desk.write()
    return Attendance.objects.select_related("person", "job").get(pk=row.pk)


def mark_seen(*, scan: Scan, by: User, at: datetime) -> None:
    """Somebody has dealt with a scan that was not accepted. Harmless to repeat: the first stands."""
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=by.pk)
        if not AuditRow.objects.filter(subject_type="scan", subject_id=str(scan.pk), act="scan.seen").exists():
            audit.record(act="scan.seen", subject=scan, actor=by, at=at, detail={"reason": scan.reason})
