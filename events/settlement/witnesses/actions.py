"""Words that vouch for a shift: of who was on duty, of the community, of who was helped. What waited for one is paid then."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from events.attendance import flags
from events.attendance.recorder import lock_people
from events.models import Attendance, Duty, Flag, Shift, Witness
from events.settlement import daily_limits, payout, witnessed
from events.settlement import decide as settlement_decide
from events.settlement.witnesses import permissions
from events.settlement.witnesses.refusals import WitnessRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox

Kind = Witness.Kind
WORD_WITHIN = timedelta(hours=24)  # after the end somebody who was on duty may still say so
RELEASED_FIELDS = ["needs", "confirmed_by", "confirmed_at"]


# --- on duty -----------------------------------------------------------------------------------------------------------


def name_duty(*, shift: Shift, person: User, by: User, at: datetime) -> Duty:
    """Name somebody who will be there beside the leader, before the shift begins; they are told. Harmless to repeat.

    Who runs the shift names people who work for an area above the point; others are named by the community. Whether `by` may
    open the page is the caller's scope. Raises `Refused`.
    """
    with transaction.atomic():
        shift = settlement_decide.lock_shift(shift.pk)
        if not permissions.may_name_duty(shift, by, at):
            raise Refused(WitnessRefusal.NOT_YOURS)
        if at >= shift.start or shift.state not in (*Shift.PENDING, Shift.State.PUBLISHED):
            raise Refused(WitnessRefusal.BEGUN)
        if is_near(shift, person, at):
            raise Refused(WitnessRefusal.NEAR)
        if not (permissions.holds_office_above(person, shift, at) or permissions.may_choose_host(shift, by, at)):
            raise Refused(WitnessRefusal.NO_OFFICE)
        duty, made = Duty.objects.get_or_create(shift=shift, person=person, defaults={"named_by": by, "named_at": at})
        if made:
            audit.record(act="shift.duty", subject=shift, actor=by, at=at, detail={"person": person.volunteer_no})
            params = {"title": shift.event.title, "start": shift.start.isoformat(), "by": by.name}
            url = reverse("events:duty", args=[shift.pk])
            outbox.notify(person=person, kind="duty", params=params, key=f"duty:{duty.pk}", at=at, url=url)
    return duty


def say_present(*, duty: Duty, at: datetime) -> Duty:
    """The word of who was on duty that they are there, from the start until a day after the end. Harmless to repeat.

    Raises `Refused`.
    """
    with transaction.atomic():
        shift = lock_with_people(duty.shift)
        duty = Duty.objects.select_related("person").get(pk=duty.pk)
        if duty.present_at is not None:
            return duty
        if at < shift.start:
            raise Refused(WitnessRefusal.TOO_EARLY)
        if at > shift.end + WORD_WITHIN:
            raise Refused(WitnessRefusal.TOO_LATE)
        if is_near(shift, duty.person, at):
            raise Refused(WitnessRefusal.NEAR)
        duty.present_at = at
        duty.save(update_fields=["present_at"])
        vouch(shift, Kind.DUTY, duty.person, at)
    return duty


def is_near(shift: Shift, person: User, at: datetime) -> bool:
    """Whether somebody ran the shift, or is a party of who did."""
    return person.pk in witnessed.parties_of(witnessed.organiser_ids(shift, at))


# --- the community's look ----------------------------------------------------------------------------------------------


def look_at_shifts(*, shifts: Iterable[Shift], by: User, at: datetime) -> int:
    """Say of shifts for which nobody vouched that they took place with those people, all or none; how many waited for it.

    `by` reviews for the area and is no party of who ran them. What waited is paid out of the points' budgets. Harmless to
    repeat. Raises `Refused`.
    """
    ids = sorted({shift.pk for shift in shifts})
    with transaction.atomic():
        people = list(Attendance.objects.filter(shift__in=ids).values_list("shift_id", "person_id"))
        lock_people({person for _shift, person in people})
        payout.lock_all({pk: [person for shift_id, person in people if shift_id == pk] for pk in ids})
        return sum(look_at_shift(settlement_decide.lock_shift(pk), by, at) for pk in ids)


def look_at_shift(shift: Shift, by: User, at: datetime) -> bool:
    """The look at one shift, which the caller holds."""
    if not permissions.rows_without_witness().filter(shift=shift).exists():
        return False
    permissions.require_looker(shift, by, at)
    vouch(shift, Kind.LOOK, by, at)
    return True


def doubt_shifts(*, shifts: Iterable[Shift], by: User, at: datetime) -> int:
    """Let shifts be looked into that nobody vouched for: a flag holds them until somebody decides. Raises `Refused`."""
    with transaction.atomic():
        found = [settlement_decide.lock_shift(pk) for pk in sorted({shift.pk for shift in shifts})]
        for shift in found:
            permissions.require_looker(shift, by, at)
            audit.record(act="shift.doubt", subject=shift, actor=by, at=at)
        flags.raise_flags([Flag(kind=Flag.Kind.UNWITNESSED, shift=shift) for shift in found], at=at)
    return len(found)


# --- the person who was helped -----------------------------------------------------------------------------------------


def vouch_as_helped(*, shift: Shift, by: User, at: datetime) -> None:
    """The yes of who was helped: nothing where they are near to who ran it. Whether `by` was helped is the caller's to know."""
    with transaction.atomic():
        shift = lock_with_people(shift)
        if not is_near(shift, by, at):
            vouch(shift, Kind.BENEFICIARY, by, at)


# --- whoever looked in ------------------------------------------------------------------------------------------------


def vouch_as_seen(*, shift: Shift, by: User, at: datetime) -> None:
    """The word of an office above the community that people were serving, at a shift which the caller holds with its people.

    As of somebody on duty: it says nothing of each single row. Whether `by` may look is the caller's to know.
    """
    if is_near(shift, by, at):
        raise Refused(WitnessRefusal.NEAR)
    vouch(shift, Kind.DUTY, by, at)


# --- the steps ---------------------------------------------------------------------------------------------------------


def lock_with_people(shift: Shift) -> Shift:
    """The people of a shift, then the shift, alone until the transaction ends."""
    lock_people(shift.attendances.values_list("person_id", flat=True))
    return settlement_decide.lock_shift(shift.pk)


def vouch(shift: Shift, kind: str, by: User, at: datetime) -> None:
    """Write a word about a shift down, which the caller holds with its people, and pay what waited for it."""
    witnessed.write_witness(shift, kind, by.pk, at)
    audit.record(act="shift.vouch", subject=shift, actor=by, at=at, detail={"kind": str(kind)})
    if shift.state == Shift.State.SETTLED:
        found = shift.attendances.filter(pay=Attendance.Pay.SECOND_PERSON)
        release_rows(shift, list(found.select_related("person", "job").order_by("in_at", "pk")), at)


def release_rows(shift: Shift, rows: Collection[Attendance], at: datetime) -> None:
    """Ask anew whose word these rows of a settled shift need, and pay those that need nobody's any more."""
    rows = list(rows)
    daily_limits.set_needs(shift, rows)
    witnessed.set_needs(witnessed.standing_of(shift, rows, at), rows)
    settlement_decide.save_rows(rows, RELEASED_FIELDS)
    if due := settlement_decide.released_rows(shift, rows):
        payout.pay_from_budget(shift, due, at)
        payout.notify_outcomes(shift, due, at)
