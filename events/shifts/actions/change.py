"""Changing what was published: time, place, places and points of a shift are approved again before they take effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.dateparse import parse_datetime

from events.models import ChangeRequest, Job, Shift, Signup
from events.shifts import permissions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.refusals import ShiftRefusal
from points.budgets.actions import allot as allot_actions
from points.models import Rule
from volunteer.core import approvals, audit
from volunteer.core.approvals import Approval
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices.outbox import notify, notify_many

State = ChangeRequest.State
JOB_FIELDS = ("capacity", "coefficient")


def request_change(*, id: UUID, shift: Shift, after: dict[str, Any], by: User, at: datetime) -> ChangeRequest:
    """Ask for other times, place, places or coefficients of a published shift; a trusted point's takes effect at once.

    `after` holds what is wished, in the shape of `ChangeRequest.after`; what is as before is left out. `id` is made in the form.
    """
    with transaction.atomic():
        shift = _lock_shift(shift)
        if first := ChangeRequest.objects.filter(pk=id).first():
            return _require_same_shift(first, shift)
        before, wanted = _difference(shift, after)
        _require_changeable(shift, wanted, at)
        change = ChangeRequest(id=id, shift=shift, before=before, after=wanted, asked_by=by, asked_at=at)
        ChangeRequest.objects.bulk_create([change], ignore_conflicts=True)
        if not ChangeRequest.objects.filter(pk=id).exists():
            raise Refused(ShiftRefusal.WAITING)
        audit.record(act="change.ask", subject=change, actor=by, at=at, detail={"after": wanted})
        if shift.event.point.trusted:
            jobs = _apply_change(change, at)
            CHANGES.save(change, State.APPLIED, "", by, at)
            _announce_change(change, jobs, by, at)
        else:
            publish_actions.notify_reviewers(shift.event, permissions.parties_of_change(change), key=f"change:{id}", at=at)
        return change


def approve_change(*, change: ChangeRequest, by: User, at: datetime) -> ChangeRequest:
    """Let a change take effect: points are reserved or freed, everybody signed up is told and asked. Harmless to repeat."""

    jobs: list[Job] = []

    def apply(change: ChangeRequest) -> None:
        _require_changeable(change.shift, change.after, at)
        jobs.extend(_apply_change(change, at))

    return CHANGES.decide(
        change,
        State.APPLIED,
        by=by,
        at=at,
        require=require_reviewer,
        effect=apply,
        notify=lambda change: _announce_change(change, jobs, by, at),
    )


def send_back_change(*, change: ChangeRequest, by: User, reason: str, at: datetime) -> ChangeRequest:
    """Say no to a change, with a reason; the shift stays as it is. Harmless to repeat."""

    def notify(change: ChangeRequest) -> None:
        params = {"title": change.shift.event.title, "reason": change.reason}
        _notify_requester(change, kind="returned", params=params, at=at)

    words = approvals.require_words(reason, ShiftRefusal.NO_REASON)
    return CHANGES.decide(change, State.RETURNED, by=by, at=at, require=require_reviewer, words=words, notify=notify)


# --- the steps --------------------------------------------------------------------------------------------------------


def _lock_shift(shift: Shift) -> Shift:
    return Shift.objects.select_for_update(of=("self",)).select_related("event__point__area", "rule").get(pk=shift.pk)


def _lock_change(change: ChangeRequest) -> ChangeRequest:
    """The change with its shift, as they are now. The shift is locked: that keeps the change alone, too."""
    shift = _lock_shift(change.shift)
    change = ChangeRequest.objects.select_related("asked_by").get(pk=change.pk)
    change.shift = shift
    return change


def require_reviewer(change: ChangeRequest, by: User, at: datetime) -> None:
    permissions.require_reviewer(change.shift.event, by=by, parties=permissions.parties_of_change(change), at=at)


CHANGES = Approval(act="change", waiting=State.ASKED, decided=ShiftRefusal.DECIDED, lock=_lock_change, by_anybody=True)


def _require_same_shift(first: ChangeRequest, shift: Shift) -> ChangeRequest:
    if first.shift_id != shift.pk:
        raise Refused(ShiftRefusal.ELSE)
    return first


def _difference(shift: Shift, wished: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of what is wished only what differs from the shift: (before, after)."""
    now: dict[str, Any] = {"start": shift.start.isoformat(), "end": shift.end.isoformat(), "place": shift.place}
    after: dict[str, Any] = {}
    for name in ("start", "end"):
        moment = parse_datetime(wished[name]) if name in wished else None
        if moment and moment != getattr(shift, name):
            after[name] = moment.isoformat()
    if wished.get("place", shift.place) != shift.place:
        after["place"] = wished["place"]
    before = {name: now[name] for name in after}
    jobs = {str(job.pk): job for job in shift.jobs.all()}
    for key, numbers in wished.get("jobs", {}).items():
        was = {name: getattr(jobs[key], name) for name in JOB_FIELDS} if key in jobs else {}
        new = {name: numbers[name] for name in was if name in numbers and numbers[name] != was[name]}
        if new:
            after.setdefault("jobs", {})[key] = new
            before.setdefault("jobs", {})[key] = {name: was[name] for name in new}
    return before, after


def _require_changeable(shift: Shift, after: dict[str, Any], at: datetime) -> None:
    if shift.state != Shift.State.PUBLISHED or shift.start <= at:
        raise Refused(ShiftRefusal.NOT_PUBLISHED)
    if not after:
        raise Refused(ShiftRefusal.NOTHING)
    draft_actions.require_valid_times(
        start=_changed_moment(after, "start", shift.start), end=_changed_moment(after, "end", shift.end), at=at
    )
    taken = dict(shift.jobs.values_list("pk", "taken"))
    for key, numbers in after.get("jobs", {}).items():
        if not 1 <= numbers.get("capacity", 1) <= 1000 or not 50 <= numbers.get("coefficient", 100) <= 300:
            raise Refused(ShiftRefusal.NUMBERS)
        if numbers.get("capacity", 1000) < taken[int(key)]:
            raise Refused(ShiftRefusal.TAKEN)


def _changed_moment(after: dict[str, Any], name: str, now: datetime) -> datetime:
    return parse_datetime(after[name]) or now if name in after else now


def _apply_change(change: ChangeRequest, at: datetime) -> list[Job]:
    """Put the change in force in the caller's transaction. Job rows are locked before the budget, and returned."""
    shift = change.shift
    jobs = list(Job.objects.select_for_update(no_key=True).filter(shift=shift).order_by("id"))
    for job in jobs:
        _set_numbers(job, change.after.get("jobs", {}).get(str(job.pk), {}))
    shift.start, shift.end = _changed_moment(change.after, "start", shift.start), _changed_moment(change.after, "end", shift.end)
    shift.moved_to = change.after.get("place", shift.moved_to)
    shift.save(update_fields=["start", "end", "moved_to"])
    _adjust_reservation(change, shift, at)
    return jobs


def _announce_change(change: ChangeRequest, jobs: list[Job], by: User, at: datetime) -> None:
    """Ask who is signed up again, fill places that are new, and tell who asked for the change."""
    shift = change.shift
    if change.what:
        _ask_signed_up(change, shift, at)
    for job in jobs:
        sign_up_actions.promote_waiting(job=job, at=at)
    if by.pk != change.asked_by_id:
        _notify_requester(change, kind="approved", params={"title": shift.event.title}, at=at)


def _set_numbers(job: Job, numbers: dict[str, int]) -> None:
    if numbers.get("capacity", job.capacity) < job.taken:
        raise Refused(ShiftRefusal.TAKEN)
    if numbers:
        job.capacity, job.coefficient = numbers.get("capacity", job.capacity), numbers.get("coefficient", job.coefficient)
        job.save(update_fields=["capacity", "coefficient"])


def _adjust_reservation(change: ChangeRequest, shift: Shift, at: datetime) -> None:
    """The difference moves between budget and shift; the pinned rule stays: what was promised is paid."""
    rule: Rule = shift.rule  # type: ignore[assignment]  # a published shift has one: a check constraint says so
    amount = publish_actions.most_points(shift, rule)
    allot_actions.reserve(point=shift.event.point, shift_id=shift.pk, amount=amount, version=str(change.pk), at=at)


def _ask_signed_up(change: ChangeRequest, shift: Shift, at: datetime) -> None:
    people = list(User.objects.get_queryset().filter(signups__in=shift.signups.active()))
    shift.signups.active().update(answer=Signup.Answer.NONE)
    notify_many(
        people=people,
        kind="changed",
        params=sign_up_actions.notice_params(shift) | {"what": change.what},
        key=f"changed:{change.pk}",
        at=at,
        before=shift.start,
        url=shift.get_absolute_url(),
    )


def _notify_requester(change: ChangeRequest, *, kind: str, params: dict[str, str], at: datetime) -> None:
    url = change.shift.get_absolute_url()
    notify(person=change.asked_by, kind=kind, params=params, key=f"change_{kind}:{change.pk}", at=at, url=url)
