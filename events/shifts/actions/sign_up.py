"""Signing up for a shift: places, the waiting list, withdrawing and answering after a change.

Everything that moves places of a job happens under that job's row lock, so a free place and a waiting person never miss each
other. Locks are taken in one order: person, shift (shared), job, then the sign-ups.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Attendance, ChangeRequest, Identity, Job, Shift, Signup
from events.shifts import permissions
from events.shifts.actions import no_shows
from events.shifts.permissions import Group
from events.shifts.refusals import ShiftRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused, suppress_refusal
from volunteer.models import Skill, User
from volunteer.notices.outbox import notify, notify_many
from volunteer.skills import actions as skills
from volunteer.skills.refusals import SkillRefusal
from volunteer.templatetags.formatting import full_day, moment


def sign_up(
    *, id: UUID, job: Job, person: User, by: User, at: datetime, can: bool | None = None, group: Group | None = None
) -> Signup:
    """Give `person` a place in `job`, or a turn on its waiting list. `id` is made in the form: a repeat returns the first.

    `can` is whether they say that they have the skill that the job needs: True keeps it among their skills, False refuses who has
    not said so before, None asks nobody. Who leads a `group` signs up those who agreed to be its members; they are told by whom.
    A person who is signed up for the shift already keeps what they have. Raises `Refused`.
    """
    permissions.require_may_sign_up(person, by, group, at)
    with transaction.atomic():
        User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)  # one sign-up of a person at a time
        shift = Shift.objects.held(job.shift_id)
        if first := _existing_signup(id=id, shift=shift, person=person):
            return first
        job = _lock_job(job, shift)
        if reason := sign_up_refusal(job=job, person=person, at=at):
            raise Refused(reason)
        if (rule := shift.rule) and (until := no_shows.paused_until(person, rule, at)):
            raise Refused(ShiftRefusal.PAUSED, until=moment(until))
        _require_asked_data(job, person)
        _require_skill(job, person, can, at)
        return _create_signup(id=id, job=job, person=person, by=by, at=at, group=group)


def sign_up_refusal(*, job: Job, person: User, at: datetime) -> ShiftRefusal | None:
    """Why this person cannot sign up for this job now; None when they can. The page asks what the act asks."""
    shift = job.shift
    if shift.state != Shift.State.PUBLISHED:
        return ShiftRefusal.NOT_OPEN
    if at >= shift.start:
        return ShiftRefusal.STARTED
    return overlap_refusal(shift, person) or age_refusal(shift, person) or (ShiftRefusal.FULL if _is_list_closed(job, at) else None)


def take_other_job(*, signup: Signup, job: Job, by: User, at: datetime, can: bool | None = None) -> Signup:
    """Leave the waiting list of one job for a free place in another of the same shift; `can` as for `sign_up`.

    Harmless to repeat. Raises `Refused`; the turn is kept then.
    """
    if not by.acts_for(signup.person):
        raise Refused(ShiftRefusal.NOT_HOUSEHOLD)
    if job.shift_id != signup.shift_id:
        raise ValueError("a job is changed within one shift")
    with transaction.atomic():
        signup = _lock_signup(signup)
        shift = Shift.objects.held(signup.shift_id)
        locked = {one.pk: _lock_job(one, shift) for one in sorted((job, signup.job), key=lambda one: one.pk)}
        signup.refresh_from_db(fields=["state"])
        if (signup.state, signup.job_id) == (Signup.State.PLACE, job.pk):
            return signup
        job = locked[job.pk]
        if reason := _job_change_refusal(signup, job, at):
            raise Refused(reason)
        _require_skill(job, signup.person, can, at)
        signup.job, signup.state, signup.queued_at = job, Signup.State.PLACE, at
        signup.save(update_fields=["job", "state", "queued_at"])
        _add_taken(job, 1)
        _notify_person(signup, "signed_up", key=f"other_job:{signup.pk}:{job.pk}", at=at)
        return signup


def _job_change_refusal(signup: Signup, job: Job, at: datetime) -> ShiftRefusal | None:
    if job.shift.state != Shift.State.PUBLISHED:
        return ShiftRefusal.NOT_OPEN
    if at >= job.shift.start:
        return ShiftRefusal.STARTED
    if signup.state != Signup.State.WAITING:
        return ShiftRefusal.NOT_WAITING
    return None if _gets_place(job, at) else ShiftRefusal.PLACE_TAKEN


def needed_skill(job: Job) -> Skill | None:
    """What whoever takes this job has to be able to do: the job's own skill, or that of the whole event."""
    return job.skill or job.shift.event.skill


def withdraw(*, signup: Signup, by: User, at: datetime, because: str = "", words: str = "") -> Signup:
    """Give the place back until the shift ends, or the turn on the waiting list until it starts. Harmless to repeat.

    `because` is one of `Signup.Hindrance`, `words` what the person adds. The leader is told. Until the deadline the next in order
    moves up; later the place is offered to all who wait, and it counts as not having come. Raises `Refused`.
    """
    return _end_signup(signup=signup, by=by, at=at, answer=signup.answer, because=because, words=words.strip()[:100])


def answer_change(*, signup: Signup, answer: str, by: User, at: datetime) -> Signup:
    """Say whether one still comes after a change. "no" gives the place back; after a change it is never too late for it."""
    if answer == Signup.Answer.NO:
        return _end_signup(signup=signup, by=by, at=at, answer=Signup.Answer.NO)
    if not by.acts_for(signup.person):
        raise Refused(ShiftRefusal.NOT_HOUSEHOLD)
    Signup.objects.active().filter(pk=signup.pk).update(answer=answer)
    signup.refresh_from_db(fields=["state", "answer"])
    return signup


def promote_waiting(*, job: Job, at: datetime) -> list[Signup]:
    """Move the waiting list up into free places, in order, until the withdrawal deadline. Returns who moved up."""
    with transaction.atomic():
        shift = Shift.objects.held(job.shift_id)
        job = _lock_job(job, shift)
        if shift.state != Shift.State.PUBLISHED or at >= shift.withdraw_until:
            return []
        lucky = list(job.signups.waiting().select_related("person")[: job.free])
        if lucky:
            _promote_signups(job, lucky, at)
        return lucky


# --- the steps ------------------------------------------------------------------------------------------------------


def _lock_job(job: Job, shift: Shift) -> Job:
    """The job, with its row lock, as it is now."""
    locked = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    locked.shift = shift
    return locked


def _lock_signup(signup: Signup) -> Signup:
    """The sign-up as it is now; until the transaction ends no other act gives this person another place."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=signup.person_id)
    return Signup.objects.select_related("person", "job").get(pk=signup.pk)


def _require_asked_data(job: Job, person: User) -> None:
    """The name of the document where the event needs it, and its number where its kind asks for that; of others, nothing."""
    event = job.shift.event
    if event.asks_name and not (person.name and person.real_name_at):
        raise Refused(ShiftRefusal.REAL_NAME)
    if event.category.asks_number and not Identity.objects.filter(person=person).exists():
        raise Refused(ShiftRefusal.DOCUMENT)


def _require_skill(job: Job, person: User, can: bool | None, at: datetime) -> None:
    """A skill is asked for once: who says yes has it among their skills from then on, where there is room for one more."""
    needed = needed_skill(job) if can is not None else None
    if needed is None:
        return
    day = timezone.localdate(job.shift.start)
    said = person.skills.standing().filter(skill=needed).first()
    if said and said.valid_until and said.has_ended(day):
        raise Refused(ShiftRefusal.SKILL_ENDED, skill=needed.name, day=full_day(said.valid_until))
    if said:
        return
    if not can:
        raise Refused(ShiftRefusal.SKILL, skill=needed.name)
    with suppress_refusal(SkillRefusal.MANY):
        skills.claim_skill(person=person, word=needed.name, proof="", picture=None, at=at)


def _existing_signup(*, id: UUID, shift: Shift, person: User) -> Signup | None:
    """What this form or this person has at this shift already."""
    mine = models.Q(pk=id) | models.Q(shift=shift, person=person, state__in=[Signup.State.PLACE, Signup.State.WAITING])
    found = Signup.objects.filter(mine).order_by(models.Case(models.When(pk=id, then=0), default=1)).first()
    if found and (found.person_id, found.shift_id) != (person.pk, shift.pk):
        raise Refused(ShiftRefusal.USED_FORM)
    return found


def overlap_refusal(shift: Shift, person: User) -> ShiftRefusal | None:
    """Whether the person holds a place or a turn at this shift, or at another one that overlaps it."""
    held = (
        Signup.objects.active()
        .filter(person=person, shift__start__lt=shift.end, shift__end__gt=shift.start)
        .exclude(shift__state__in=[Shift.State.CANCELLED, Shift.State.CLOSED, Shift.State.SETTLED])
    )
    shifts = set(held.values_list("shift_id", flat=True))
    if shift.pk in shifts:
        return ShiftRefusal.ALREADY
    return ShiftRefusal.ELSEWHERE if shifts else None


def age_refusal(shift: Shift, person: User) -> ShiftRefusal | None:
    """Why the age limit of the event keeps this person out; None where it does not."""
    event = shift.event
    if event.min_age is None and event.max_age is None:
        return None
    age = person.age_on(timezone.localdate(shift.start))
    if age is None:
        return ShiftRefusal.AGE_UNKNOWN
    if event.min_age is not None and age < event.min_age:
        return ShiftRefusal.TOO_YOUNG
    return ShiftRefusal.TOO_OLD if event.max_age is not None and age > event.max_age else None


def _is_list_closed(job: Job, at: datetime) -> bool:
    """After the deadline the waiting list moves no more, so nobody is put on it; for a visit there is none."""
    return job.free == 0 and (at >= job.shift.withdraw_until or job.shift.event.visit)


def has_room(job: Job, waiting: int, at: datetime) -> bool:
    """A free place goes to whoever waits first; once the list has stopped moving, to whoever comes."""
    return job.free > 0 and (at >= job.shift.withdraw_until or not waiting)


def _gets_place(job: Job, at: datetime) -> bool:
    return has_room(job, job.signups.waiting().count(), at)


def _create_signup(*, id: UUID, job: Job, person: User, by: User, at: datetime, group: Group | None) -> Signup:
    """Write the sign-up. A row that another door wrote in between is kept and returned."""
    state = Signup.State.PLACE if _gets_place(job, at) else Signup.State.WAITING
    signup = Signup(id=id, shift=job.shift, job=job, person=person, signed_by=by, state=state, queued_at=at)
    Signup.objects.bulk_create([signup], ignore_conflicts=True)
    kept = Signup.objects.active().filter(shift=job.shift, person=person).first()
    if kept is None:
        raise Refused(ShiftRefusal.USED_FORM)
    if kept.pk == id:
        if state == Signup.State.PLACE:
            _add_taken(job, 1)
        if at >= job.shift.withdraw_until:  # who gave a place back too late and takes one again is counted on once
            Signup.objects.filter(shift=job.shift, person=person, left_late=True).update(left_late=False)
        if group is None:
            _notify_person(signup, "signed_up" if state == Signup.State.PLACE else "waiting", key=f"signup:{id}", at=at)
        else:
            _notify_member(signup, group, at)
    return kept


def _notify_person(signup: Signup, kind: str, *, key: str, at: datetime) -> None:
    shift = signup.job.shift
    notify(person=signup.person, kind=kind, params=notice_params(shift), key=key, at=at, url=shift.get_absolute_url())


def _notify_member(signup: Signup, group: Group, at: datetime) -> None:
    """Tell a member who signed them up, with the page where one press withdraws."""
    waits = signup.state == Signup.State.WAITING
    params = notice_params(signup.job.shift) | {"group": group.name, "by": str(signup.signed_by), "waits": waits}
    url = reverse("events:withdraw", args=[signup.pk])
    notify(person=signup.person, kind="signed_up_by_group", params=params, key=f"signup:{signup.pk}", at=at, url=url)


def _end_signup(*, signup: Signup, by: User, at: datetime, answer: str, because: str = "", words: str = "") -> Signup:
    if not by.acts_for(signup.person):
        raise Refused(ShiftRefusal.NOT_HOUSEHOLD)
    with transaction.atomic():
        signup = _lock_signup(signup)  # its job may have been changed since it was read
        shift = Shift.objects.held(signup.shift_id)
        job = _lock_job(signup.job, shift)
        signup.refresh_from_db(fields=["state", "answer"])
        if signup.state not in (Signup.State.PLACE, Signup.State.WAITING):
            return signup
        if reason := _leave_refusal(signup, shift, at):
            raise Refused(reason)
        had_place = signup.state == Signup.State.PLACE
        signup.left_late = (
            had_place and at >= shift.withdraw_until and not (answer == Signup.Answer.NO and is_changed_since(signup))
        )
        signup.left_because, signup.left_words = because, words
        signup.state, signup.answer, signup.ended_at = Signup.State.WITHDRAWN, Signup.Answer(answer), at
        signup.save(update_fields=["state", "answer", "ended_at", "left_because", "left_words", "left_late"])
        if by.pk != signup.person_id:
            audit.record(act="signup.withdraw", subject=signup, actor=by, at=at)
        if had_place:
            _pass_place_on(signup, job, at)
        return signup


def _leave_refusal(signup: Signup, shift: Shift, at: datetime) -> ShiftRefusal | None:
    """Why the person cannot say any more that they do not come; None when they can."""
    if shift.event.visit:
        return ShiftRefusal.VISIT
    ends = shift.start if signup.state == Signup.State.WAITING else shift.end
    if shift.state != Shift.State.PUBLISHED or at >= ends:
        return ShiftRefusal.WITHDRAW_TOO_LATE
    came = Attendance.objects.filter(shift=shift, person=signup.person_id)
    return ShiftRefusal.CAME if came.exists() else None


def _pass_place_on(signup: Signup, job: Job, at: datetime) -> None:
    """Free the place, let who waits have it (in order until the deadline, by an offer to all later), and tell the leader."""
    _add_taken(job, -1)
    shift = job.shift
    if at < shift.withdraw_until:
        promote_waiting(job=job, at=at)
    elif at < shift.start or not shift.event.online:  # what goes on online is open to whoever joins
        _offer_place(signup, job, at)
    if shift.leader_id != signup.person_id:
        params = notice_params(shift) | {"name": signup.person.called, "because": signup.left_because}
        url = reverse("events:roster", args=[shift.pk])
        key = f"cannot_come:{signup.pk}"
        notify(person=shift.leader, kind="cannot_come", params=params, key=key, at=at, before=shift.end, url=url)


def _offer_place(signup: Signup, job: Job, at: datetime) -> None:
    shift = job.shift
    notify_many(
        people=[waiting.person for waiting in job.signups.waiting().select_related("person")],
        kind="place_free",
        params=notice_params(shift) | {"begun": at >= shift.start},
        key=f"place_free:{signup.pk}",
        at=at,
        before=shift.end,
        url=shift.get_absolute_url(),
    )


def is_changed_since(signup: Signup) -> bool:
    """Whether the shift was changed after this person signed up: then "not coming" is never late."""
    changes = ChangeRequest.objects.filter(
        shift_id=signup.shift_id, state=ChangeRequest.State.APPLIED, decided_at__gt=signup.queued_at
    )
    return any(change.what for change in changes)


def _add_taken(job: Job, places: int) -> None:
    """Count places taken (or given back, below zero) where the job has them."""
    moved = Job.objects.filter(pk=job.pk, taken__gte=-places, taken__lte=models.F("capacity") - places)
    if moved.update(taken=models.F("taken") + places) != 1:
        raise AssertionError(f"job {job.pk} has no {places} places to move")  # its row is locked: this cannot happen
    job.taken += places


def _promote_signups(job: Job, lucky: list[Signup], at: datetime) -> None:
    _add_taken(job, len(lucky))
    Signup.objects.filter(pk__in=[signup.pk for signup in lucky]).update(state=Signup.State.PLACE)
    for signup in lucky:
        signup.state = Signup.State.PLACE
    notify_many(
        people=[signup.person for signup in lucky],
        kind="moved_up",
        params=notice_params(job.shift),
        key=f"moved_up:{lucky[0].pk}",
        at=at,
        before=job.shift.start,
        url=job.shift.get_absolute_url(),
    )


def notice_params(shift: Shift) -> dict[str, Any]:
    """What notices about a shift say: title, start (ISO), place, and whether it is online."""
    said = {"title": shift.event.title, "start": shift.start.isoformat(), "place": shift.place}
    return said | {"online": True} if shift.event.online else said
