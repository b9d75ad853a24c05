"""From draft to published: submit, approve or send back, publish when the budget covers it, cancel.

The state of each shift is read and written under its row lock, so of two who press at once the second finds it done. No `Approval`:
one word is for all submitted shifts of an event, which may be submitted and decided again; a `Review` keeps each step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from events.models import ChangeRequest, Event, Job, Review, Shift, Signup
from events.shifts import permissions, team_events
from events.shifts.actions import draft as draft_actions
from events.shifts.actions.draft import JobPlan, ShiftPlan
from events.shifts.actions.sign_up import notice_params
from events.shifts.refusals import ShiftRefusal
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.models import Rule
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import User
from volunteer.notices.outbox import notify, notify_many
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

PUBLISH_AHEAD = timedelta(days=7)  # a series reserves so far ahead
State = Shift.State
Hold = Shift.Hold


def submit(*, event: Event, by: User, at: datetime) -> Event:
    """Hand all drafts of an event in for approval; a trusted point publishes at once. Harmless to repeat.

    Raises `Refused` with the first thing that is missing (`ShiftRefusal`).
    """
    with transaction.atomic():
        shifts = _submit_drafts(event, by, at)
        if not shifts:
            return event
        if event.point.trusted:
            audit.record(act="event.trusted", subject=event, actor=by, at=at)
            _approve_shifts(event, shifts, by=by, at=at)
        else:
            notify_reviewers(event, permissions.parties_of_event(event), key=f"submitted:{event.pk}:{at.isoformat()}", at=at)
        return event


def submit_plan(*, event: Event, plans: Sequence[ShiftPlan], by: User, at: datetime) -> Event:
    """Keep a new event with all its shifts and hand it in, or do neither. Harmless to repeat."""
    with transaction.atomic():
        return submit(event=draft_actions.save_plan(event=event, plans=plans, by=by, at=at), by=by, at=at)


def take_back(*, event: Event, by: User, at: datetime) -> Event:
    """Make what waits for approval a draft again, so that it can be corrected. Harmless to repeat; not once it was decided."""
    with transaction.atomic():
        shifts = _lock_shifts(event, [State.SUBMITTED])
        if not shifts:
            if event.shifts.filter(state=State.DRAFT).exists():
                return event
            raise Refused(ShiftRefusal.DECIDED)
        _set_state(shifts, State.DRAFT)
        audit.record(act="event.take_back", subject=event, actor=by, at=at, detail={"shifts": len(shifts)})
        return event


def submit_agreed(*, event: Event, by: User, agreed_by: User, at: datetime) -> Event:
    """Hand in what a reviewer has agreed to beforehand: submitted by one, approved by the other. Harmless to repeat.

    Raises `Refused` where `agreed_by` may not approve it, or something is missing.
    """
    with transaction.atomic():
        shifts = _submit_drafts(event, by, at, agreed=agreed_by.pk)
        if not shifts:
            return event
        permissions.require_reviewer(event, by=agreed_by, parties=permissions.parties_of_event(event), at=at)
        _approve_shifts(event, shifts, by=agreed_by, at=at)
        return event


def _submit_drafts(event: Event, by: User, at: datetime, **detail: object) -> list[Shift]:
    """The drafts of an event, complete and now submitted; none where they were handed in before. Raises `Refused`."""
    shifts = _lock_shifts(event, draft_actions.EDITABLE)
    if not shifts and event.shifts.exclude(state=State.CANCELLED).exists():
        return []
    _require_complete(event, shifts, at)
    _set_state(shifts, State.SUBMITTED)
    Review.objects.create(event=event, step=Review.Step.SUBMITTED, by=by, at=at)
    audit.record(act="event.submit", subject=event, actor=by, at=at, detail={"shifts": len(shifts), **detail})
    return shifts


def approve(*, event: Event, by: User, at: datetime) -> Event:
    """Approve all submitted shifts of an event and publish those that are due. Harmless to repeat.

    A shift the budget does not cover stays approved, says what is missing, and the manager is told.
    """
    permissions.require_reviewer(event, by=by, parties=permissions.parties_of_event(event), at=at)
    with transaction.atomic():
        shifts = _lock_shifts(event, [State.SUBMITTED])
        if not shifts:
            return _require_same_decision(event, Review.Step.APPROVED)
        _require_complete(event, shifts, at)
        _approve_shifts(event, shifts, by=by, at=at)
        audit.record(act="event.approve", subject=event, actor=by, at=at, detail={"shifts": len(shifts)})
        _notify_makers(event, kind="approved", params={"title": event.title}, at=at)
        return event


def send_back(*, event: Event, by: User, reason: str, at: datetime) -> Event:
    """Return all submitted shifts with a reason; the manager corrects and submits again. Harmless to repeat."""
    permissions.require_reviewer(event, by=by, parties=permissions.parties_of_event(event), at=at)
    if not reason.strip():
        raise Refused(ShiftRefusal.NO_REASON)
    with transaction.atomic():
        shifts = _lock_shifts(event, [State.SUBMITTED])
        if not shifts:
            return _require_same_decision(event, Review.Step.RETURNED)
        _set_state(shifts, State.RETURNED, note=reason.strip())
        Review.objects.create(event=event, step=Review.Step.RETURNED, by=by, reason=reason.strip(), at=at)
        audit.record(act="event.send_back", subject=event, actor=by, at=at, detail={"shifts": len(shifts)})
        _notify_makers(event, kind="returned", params={"title": event.title, "reason": reason.strip()}, at=at)
        return event


def publish(*, shift: Shift, at: datetime) -> Shift:
    """Pin the rule, reserve the points and show an approved shift to everybody. Harmless to repeat.

    Raises `Refused(budget.Reason.BUDGET_SHORT)` when the point's budget does not cover it.
    """
    with transaction.atomic():
        shift = (
            Shift.objects.select_for_update(of=("self",))
            .select_related("event__point__area", "event__team", "leader")
            .get(pk=shift.pk)
        )
        if shift.state == State.PUBLISHED:
            return shift
        if shift.state != State.APPROVED:
            raise Refused(ShiftRefusal.NOT_APPROVED)
        if shift.start <= at:
            raise Refused(ShiftRefusal.PAST)
        freezes.require_unit_not_frozen(shift.event.point, at)
        freezes.require_may_lead(shift.leader, shift.event.point_id, at)
        shift.rule = Rule.objects.on(timezone.localdate(shift.start))
        amount = most_points(shift, shift.rule)
        allot_actions.reserve(point=shift.event.point, shift_id=shift.pk, amount=amount, version="publish", at=at)
        shift.published_at = at
        _set_state([shift], State.PUBLISHED, saving=("rule", "published_at"))
        team_events.announce_event(shift, at)
        audit.record(act="shift.publish", subject=shift, actor=None, at=at, detail={"reserved": amount, "rule": shift.rule.pk})
        return shift


def publish_due(*, at: datetime) -> int:
    """Publish approved shifts whose week has come, and try again what a budget did not cover. Returns how many were published.

    Each shift on its own; what failed is logged and raised together when all the others are done.
    """
    due = models.Q(start__lte=at + PUBLISH_AHEAD) | models.Q(hold__in=[Hold.BUDGET, Hold.PAUSED])
    ids = list(Shift.objects.filter(due, state=State.APPROVED).order_by("start", "id").values_list("pk", flat=True))
    return batch.apply_to_each([Shift(pk=pk) for pk in ids], lambda shift: _try_publish(shift, at))


def cancel(*, shift: Shift, by: User, reason: str, at: datetime) -> Shift:
    """Call a shift off: everybody signed up is told, the reserved points go back. Never once it is closed or people came."""
    if not reason.strip():
        raise Refused(ShiftRefusal.NO_REASON)
    with transaction.atomic():
        shift = Shift.objects.select_for_update(of=("self",)).select_related("event__point").get(pk=shift.pk)
        if shift.state == State.CANCELLED:
            return shift
        if shift.state in (State.CLOSED, State.SETTLED):
            raise Refused(ShiftRefusal.OVER)
        if shift.attendances.exists():
            raise Refused(ShiftRefusal.PEOPLE_CAME)
        _cancel_shift(shift, reason=reason.strip(), at=at)
        audit.record(act="shift.cancel", subject=shift, actor=by, at=at)
        return shift


# --- questions --------------------------------------------------------------------------------------------------------


def most_points(shift: Shift, rule: Rule, jobs: Iterable[Job | JobPlan] | None = None) -> int:
    """The most that all places of a shift together can earn under `rule`, one of them the leader's: what publishing reserves.

    `jobs` are those of a shift that is planned and not kept yet.
    """
    minutes, category = rule.minutes(shift.start, shift.end, shift.planned), shift.event.category_id
    counted = shift.jobs.all() if jobs is None else jobs
    each = [(job.capacity, rule.most(minutes, category, job.coefficient), job) for job in counted]
    leading = [rule.most(minutes, category, job.coefficient, leads=True) - most for _capacity, most, job in each]
    return sum(capacity * most for capacity, most, _job in each) + max(leading, default=0)


def state_reason(shift: Shift) -> str:
    """Why a shift was returned, cancelled or is not yet published, in the reader's words."""
    if shift.hold:
        return str(Hold(shift.hold).label) % {"missing": shift.missing_points}
    return gettext(shift.state_note)


# --- the steps --------------------------------------------------------------------------------------------------------


def _lock_shifts(event: Event, states: Sequence[str]) -> list[Shift]:
    """The event's shifts in these states, locked in one order."""
    shifts = list(event.shifts.select_for_update().filter(state__in=states).order_by("start", "id"))
    for shift in shifts:
        shift.event = event
    return shifts


def _require_complete(event: Event, shifts: Sequence[Shift], at: datetime) -> None:
    if not shifts:
        raise Refused(ShiftRefusal.NO_SHIFT)
    if not event.point.active:
        raise Refused(ShiftRefusal.POINT_CLOSED)
    freezes.require_unit_not_frozen(event.point, at)
    draft_actions.require_allowed_title(event.title)
    draft_actions.require_risk_details(event)
    for shift in shifts:
        draft_actions.require_valid_times(start=shift.start, end=shift.end, at=at)
        draft_actions.require_insured(event, shift)
    with_jobs = set(Shift.objects.filter(pk__in=[s.pk for s in shifts], jobs__isnull=False).values_list("pk", flat=True))
    if len(with_jobs) < len(shifts):
        raise Refused(ShiftRefusal.NO_JOB)


def _set_state(
    shifts: Sequence[Shift],
    state: State,
    *,
    note: str = "",
    hold: Hold | str = "",
    missing: int | None = None,
    saving: Iterable[str] = (),
) -> None:
    """Write the state of locked shifts and why they are in it; `saving` names what else has changed in them."""
    for shift in shifts:
        shift.state, shift.state_note, shift.hold, shift.missing_points = state, note, hold, missing
    Shift.objects.bulk_update(shifts, ["state", "state_note", "hold", "missing_points", *saving])


def _require_same_decision(event: Event, step: Review.Step) -> Event:
    """Nothing is waiting: fine when the same was decided before."""
    last = event.reviews.order_by("-at", "-id").first()
    if last is None or last.step != step:
        raise Refused(ShiftRefusal.DECIDED)
    return event


def _approve_shifts(event: Event, shifts: Sequence[Shift], *, by: User, at: datetime) -> None:
    """Mark as approved and publish what is due: a single shift at once, of a series what lies within seven days."""
    _set_state(shifts, State.APPROVED)
    Review.objects.create(event=event, step=Review.Step.APPROVED, by=by, at=at)
    series = event.shifts.exclude(state=State.CANCELLED).count() > 1
    for shift in shifts:
        if not series or shift.start <= at + PUBLISH_AHEAD:
            _try_publish(shift, at)


def _try_publish(shift: Shift, at: datetime) -> bool:
    """Publish, or note why not and tell the manager once."""
    try:
        with transaction.atomic():
            return publish(shift=shift, at=at).published_at == at
    except Refused as refusal:
        _note_delay(shift, refusal, at)
        return False


def _note_delay(shift: Shift, refusal: Refused, at: datetime) -> None:
    with transaction.atomic():
        shift = Shift.objects.select_for_update(of=("self",)).select_related("event__point", "leader").get(pk=shift.pk)
        if shift.state != State.APPROVED:
            return
        if refusal.reason == ShiftRefusal.PAST:
            _set_state([shift], State.CANCELLED, hold=Hold.LATE)
        elif refusal.reason in (FreezeRefusal.UNIT, FreezeRefusal.LEADING):
            _set_state([shift], State.APPROVED, hold=Hold.PAUSED)
        elif refusal.reason == BudgetRefusal.BUDGET_SHORT:
            missing = int(str(refusal.params["missing"]))
            _set_state([shift], State.APPROVED, hold=Hold.BUDGET, missing=missing)
            for person in _makers(shift.event, shift):
                _notify_unfunded(shift, person, missing, at)


def _notify_unfunded(shift: Shift, person: User, missing: int, at: datetime) -> None:
    """Who runs the point is shown the page that tries again; a leader from elsewhere the shift's own."""
    runs = role_scope.scope_for(person, Power.RUN, at).covers_point(shift.event.point)
    notify(
        person=person,
        kind="unfunded",
        params=notice_params(shift) | {"missing": missing},
        key=f"unfunded:{shift.pk}:{person.pk}",
        at=at,
        url=reverse("events:shift_manage", args=[shift.pk]) if runs else shift.get_absolute_url(),
    )


def _cancel_shift(shift: Shift, *, reason: str, at: datetime) -> None:
    if shift.state == State.PUBLISHED:
        allot_actions.release(point=shift.event.point, shift_id=shift.pk, at=at)
    _set_state([shift], State.CANCELLED, note=reason)
    shift.changes.filter(state=ChangeRequest.State.ASKED).update(state=ChangeRequest.State.RETURNED, reason=reason, decided_at=at)
    people = list(User.objects.get_queryset().filter(signups__in=shift.signups.active()))
    shift.signups.active().update(state=Signup.State.CANCELLED, ended_at=at)
    shift.jobs.update(taken=0)
    notify_many(
        people=people,
        kind="cancelled",
        params=notice_params(shift) | {"reason": reason},
        key=f"cancelled:{shift.pk}",
        at=at,
        before=shift.start,
        url=shift.get_absolute_url(),
    )


def notify_reviewers(event: Event, parties: set[int], *, key: str, at: datetime) -> None:
    """Tell the nearest reviewers upward who are not involved that something waits."""
    notify_many(
        people=role_scope.reviewers_for(event.point.area, at=at, excluding=parties),
        kind="submitted",
        params={"title": event.title, "point": event.point.name},
        key=key,
        at=at,
        url=reverse("events:review"),
    )


def _makers(event: Event, shift: Shift | None = None) -> list[User]:
    """Who made an event, and who leads the shift."""
    people = {event.created_by} | ({shift.leader} if shift else set())
    return sorted(people, key=lambda person: person.pk)


def _notify_makers(event: Event, *, kind: str, params: dict[str, str], at: datetime) -> None:
    notify(
        person=event.created_by,
        kind=kind,
        params=params,
        key=f"{kind}:{event.pk}:{at.isoformat()}",
        at=at,
        url=_maker_page(event),
    )


def _maker_page(event: Event) -> str:
    """Where the maker reads on: for a visit the request, for who runs a point the page of the event."""
    asked = event.requests.first() if event.visit else None
    return asked.get_absolute_url() if asked else reverse("events:event_manage", args=[event.pk])
