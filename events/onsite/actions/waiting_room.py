"""The waiting room: who stands at the wall poster and pressed "我到了", or holds three digits because the message is late.

Nobody is checked in here before the leader has looked at them. Admitting makes an ordinary scan with the time of arrival.
Locks: the person, then the arrivals, then the shift.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from events.attendance import flags
from events.attendance.actions import record as record_actions
from events.attendance.recorder import Outcome, lock_people, require_check_in_open, require_published
from events.attendance.refusals import AttendanceRefusal
from events.attendance.tokens import Ticket
from events.models import Arrival, Door, Flag, Scan, Shift
from events.onsite.refusals import OnsiteRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

CLAIMED_WITHIN = timedelta(hours=24)  # after the end of the shift, by whoever holds three digits
NUMBERS = range(100, 1000)


@dataclass(frozen=True)
class AdmitResult:
    """What admitting one arrival came to. `outcome` is None for three digits whose owner has not signed in yet."""

    arrival: Arrival
    outcome: Outcome | Refused | None


# --- coming ----------------------------------------------------------------------------------------------------------------


def register_arrival(*, id: UUID, shift: Shift, person: User, by: User, at: datetime) -> Arrival:
    """Stand `person` in the leader's list, for checking in or out, whichever is due. `id` is made in the form.

    Who waits already keeps their turn. Raises `Refused(Reason)` of the doors having written nothing.
    """
    if not by.acts_for(person):
        raise Refused(AttendanceRefusal.NOT_HOUSEHOLD)
    if first := Arrival.objects.filter(pk=id, shift=shift, person=person).first():
        return first
    due = record_actions.preview_scan(shift=shift, person=person, at=at, door=Door.WAITING)
    if due.act == "done":
        raise due.refused or Refused(OnsiteRefusal.NOTHING_TO_DO)
    new = Arrival(nonce=id, shift=shift, person=person, act=due.act, arrived_at=at)
    Arrival.objects.bulk_create([new], ignore_conflicts=True)
    waiting = Arrival.objects.waiting().filter(shift=shift, person=person, act=due.act).first()
    if waiting is None:  # the id is somebody else's, or this arrival was decided on in the same instant
        raise Refused(OnsiteRefusal.NOTHING_TO_DO)
    return waiting


def take_number(*, shift: Shift, held: Ticket, at: datetime) -> Arrival:
    """Three digits for a browser that read the code but whose owner cannot sign in yet; the same ticket gets the same.

    The time of arrival is that of the scan. Raises `Refused` when the shift takes nobody, or has no number left.
    """
    if first := Arrival.objects.filter(pk=held.nonce).first():
        return first
    require_published(shift)
    require_check_in_open(shift, shift.pinned_rule, held.scanned_at, Door.WAITING)
    while True:
        used = set(Arrival.objects.filter(shift=shift).exclude(number="").values_list("number", flat=True))
        free = [number for number in map(str, NUMBERS) if number not in used]
        if not free:
            raise Refused(OnsiteRefusal.NO_NUMBER)
        new = Arrival(nonce=held.nonce, shift=shift, number=secrets.choice(free), act=Scan.Act.IN, arrived_at=held.scanned_at)
        Arrival.objects.bulk_create([new], ignore_conflicts=True)
        if first := Arrival.objects.filter(pk=held.nonce).first():
            return first


def claim_number(*, arrival: Arrival, person: User, device: str, at: datetime) -> Arrival:
    """The owner of three digits has signed in: the number becomes a person. If it was admitted, the scan is recorded.

    Good until 24 hours after the end. A scan that comes after the closing is kept with its reason for a second person to look
    at. `device` is the browser's mark. Harmless to repeat; raises `Refused` having changed nothing.
    """
    with transaction.atomic():
        lock_people([person.pk])
        mine = Arrival.objects.select_for_update(of=("self",)).select_related("shift", "decided_by").get(pk=arrival.pk)
        if at > mine.shift.end + CLAIMED_WITHIN:
            raise Refused(OnsiteRefusal.CLAIM_OVER)
        if mine.state == Arrival.State.DISMISSED:
            raise Refused(OnsiteRefusal.NOT_ADMITTED)
        if mine.person_id not in (None, person.pk):
            raise Refused(OnsiteRefusal.OTHERS_NUMBER)
        if mine.person_id is None:
            _bind_person(mine, person, at)
        if mine.state == Arrival.State.ADMITTED:
            _record_claimed_scan(mine, person, device, at)
        return mine


def _bind_person(mine: Arrival, person: User, at: datetime) -> None:
    """From now on the number is this person; a second turn of the same person in the list ends."""
    if mine.state == Arrival.State.WAITING:
        same = Arrival.objects.waiting().filter(shift=mine.shift, person=person, act=mine.act)
        same.update(state=Arrival.State.DISMISSED, decided_at=at)
    mine.person = person
    mine.save(update_fields=["person"])


def _record_claimed_scan(mine: Arrival, person: User, device: str, at: datetime) -> None:
    """The scan that the leader's press made for a number, now that its person is known."""
    scan = _scan_of_arrival(mine, person, mine.decided_by, at)
    scan.device = device
    (answer,) = record_actions.record_many(shift=mine.shift, scans=[scan], at=at)
    if isinstance(answer, Refused) and answer.reason != AttendanceRefusal.TICKET_USED:
        record_actions.record_refusal(scan=scan, reason=answer.reason, at=at)
        _flag_late_scan(mine, answer, at)


def _flag_late_scan(mine: Arrival, refused: Refused, at: datetime) -> None:
    """A second person looks at a scan that came after the closing."""
    refusals = Scan.objects.filter(shift=mine.shift, person=mine.person, accepted=False, reason=refused.reason.value)
    scan, detail = refusals.latest("received_at"), {"reason": refused.reason.value}
    flags.raise_flag(Flag(kind=Flag.Kind.UPLOAD, shift=mine.shift, scan=scan, detail=detail), at=at)


# --- the leader's press ----------------------------------------------------------------------------------------------------


def admit_arrivals(*, shift: Shift, arrivals: Collection[UUID], by: User, at: datetime) -> list[AdmitResult]:
    """Check in or out whom the leader sees before them, with the time they came: door WAITING, grade B.

    Oneself and one's own household go in as a tick by hand, which waits for a second person. Arrivals of another shift and
    those decided on already are left alone. A refused one stays in the list; its refusal is written down.
    """
    with transaction.atomic():
        chosen = _lock_waiting(shift, arrivals)
        scans = [_scan_of_arrival(one, one.person, by, at) for one in chosen if one.person is not None]
        came = record_actions.record_many(shift=shift, scans=scans, at=at) if scans else []
        answers = {scan.id: answer for scan, answer in zip(scans, came, strict=True)}
        for scan in scans:
            if isinstance(no := answers[scan.id], Refused):
                record_actions.record_refusal(scan=scan, reason=no.reason, at=at)
        done = [one for one in chosen if not isinstance(answers.get(one.pk), Refused)]
        _decide_arrivals(done, Arrival.State.ADMITTED, by, at)
        return [AdmitResult(one, answers.get(one.pk)) for one in chosen]


def dismiss_arrivals(*, shift: Shift, arrivals: Collection[UUID], by: User, note: str, at: datetime) -> int:
    """Send people away with a word; answers how many. Who was decided on already is left alone."""
    with transaction.atomic():
        chosen = _lock_waiting(shift, arrivals)
        _decide_arrivals(chosen, Arrival.State.DISMISSED, by, at, note)
        return len(chosen)


def _lock_waiting(shift: Shift, arrivals: Collection[UUID]) -> list[Arrival]:
    """Those of the chosen who still wait, in the order they came, kept from everybody else until the transaction ends.

    A number that found its person in this very moment is left for the next press.
    """
    wanted = Arrival.objects.waiting().filter(shift=shift, pk__in=arrivals)
    people = {person for person in wanted.values_list("person_id", flat=True) if person is not None}
    lock_people(people)
    list(wanted.order_by("nonce").select_for_update().values_list("pk", flat=True))
    return [one for one in wanted.select_related("person", "shift") if one.person_id is None or one.person_id in people]


def _decide_arrivals(chosen: Iterable[Arrival], state: str, by: User, at: datetime, note: str = "") -> None:
    chosen = list(chosen)
    if not chosen:
        return
    Arrival.objects.filter(pk__in=[one.pk for one in chosen]).update(state=state, decided_by=by, decided_at=at, note=note)
    for one in chosen:
        one.state, one.decided_by, one.decided_at, one.note = state, by, at, note
    people = [one.person_id or one.number for one in chosen]
    audit.record(act=f"arrival.{state}", subject=chosen[0].shift, actor=by, at=at, detail={"people": people})


def _scan_of_arrival(one: Arrival, person: User, by: User | None, at: datetime) -> Scan:
    """What the leader's press makes of an arrival."""
    own = by is not None and by.acts_for(person)
    return Scan(
        id=one.nonce,
        shift=one.shift,
        person=person,
        act=one.act,
        door=Door.ROSTER if own else Door.WAITING,
        accepted=True,
        scanned_at=one.arrived_at,
        received_at=at,
        by=by,
    )


# --- questions -------------------------------------------------------------------------------------------------------------


def is_arrival_of(arrival: Arrival, user: User) -> bool:
    """Whether this is the arrival of the user or of somebody in their household."""
    return arrival.person is not None and user.acts_for(arrival.person)
