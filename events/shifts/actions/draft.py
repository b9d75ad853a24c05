"""Drafting: an event with its shifts and jobs, before anybody else sees it. What may be edited later, and copies."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from events.campaigns import tagging
from events.campaigns.programmes import actions as programmes
from events.models import Event, Job, Shift
from events.shifts.refusals import ShiftRefusal
from points.freezes import actions as freezes
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.templatetags.formatting import full_day

MOST_WEEKS = 26
USUAL_HOURS = 12  # a longer shift is asked about
WEEK = timedelta(weeks=1)
EDITABLE = (Shift.State.DRAFT, Shift.State.RETURNED)
# What may be edited at any time, because nobody decided on it and nobody's plan hangs on it.
INSURANCE_FIELDS = ("insurer", "policy_number", "insured_from", "insured_until", "policy_file")
FREE_FIELDS = ("description", "bring", "cover", *INSURANCE_FIELDS)
EVENT_FIELDS = (
    "category",
    "title",
    "description",
    "bring",
    "place",
    "skill",
    "team",
    "campaign",
    "group",
    "min_age",
    "max_age",
    "risk_note",
    "insurance",
    *INSURANCE_FIELDS,
    "online",
    "join_url",
    "quiz",
    "ask_place",
    "cover",
)


@dataclass(frozen=True)
class JobPlan:
    """A job to be made. `coefficient` in hundredths."""

    capacity: int
    name: str = ""
    coefficient: int = 100
    skill_id: int | None = None


@dataclass(frozen=True)
class ShiftPlan:
    """A shift to be made, and its jobs."""

    shift: Shift
    jobs: Sequence[JobPlan]


def save_draft(*, event: Event, by: User, at: datetime, shift: Shift | None = None, jobs: Sequence[JobPlan] = ()) -> Event:
    """Keep a new event (its fields filled, its id made in the form) as a draft, with its first shift if there is one.

    The same id again changes nothing. Raises `Refused(USED_FORM)` for the id of somebody else's event or of another point's.
    """
    event.created_by, event.created_at = by, at
    require_allowed_title(event.title)
    with transaction.atomic():
        tagging.require_event_fits(event)
        programmes.require_event_fits(event)
        Event.objects.bulk_create([event], ignore_conflicts=True)
        kept = Event.objects.get(pk=event.pk)
        if (kept.created_by_id, kept.point_id) != (by.pk, event.point_id):
            raise Refused(ShiftRefusal.USED_FORM)
        if kept.created_at == at:
            audit.record(act="event.draft", subject=kept, actor=by, at=at)
        if shift is not None:
            shift.event = kept
            add_shift(shift=shift, jobs=jobs, by=by, at=at)
        return kept


def save_plan(*, event: Event, plans: Sequence[ShiftPlan], by: User, at: datetime) -> Event:
    """Keep a new event as a draft with all its shifts, or nothing. The same id again changes nothing."""
    with transaction.atomic():
        kept = save_draft(event=event, by=by, at=at)
        Event.objects.select_for_update(no_key=True).get(pk=kept.pk)
        if not kept.shifts.exists():
            for plan in plans:
                plan.shift.event = kept
                add_shift(shift=plan.shift, jobs=plan.jobs, by=by, at=at)
        return kept


def edit_event(*, event: Event, fields: dict[str, Any], by: User, at: datetime) -> Event:
    """Change fields of an event. Once a shift was submitted, only `FREE_FIELDS` may change."""
    if "title" in fields:
        require_allowed_title(fields["title"])
    with transaction.atomic():
        event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
        changed = audit.set_fields(event, fields)
        if not is_editable(event) and not set(changed) <= set(FREE_FIELDS):
            raise Refused(ShiftRefusal.FIXED)
        if {"campaign", "category"} & set(changed):
            tagging.require_event_fits(event)
        if "group" in changed:
            programmes.require_event_fits(event)
        if changed:
            event.save(update_fields=list(changed))
            detail = {"fields": sorted(changed), "changes": changed}
            audit.record(act="event.edit", subject=event, actor=by, at=at, detail=detail)
        return event


def add_shift(*, shift: Shift, jobs: Sequence[JobPlan], by: User, at: datetime) -> Shift:
    """Keep a new shift (event, times, leader filled; id made in the form) with its jobs. The same id again changes nothing."""
    require_valid_times(start=shift.start, end=shift.end, at=at)
    shift.secret = secrets.token_bytes(32)
    with transaction.atomic():
        Event.objects.select_for_update(no_key=True).get(pk=shift.event_id)
        if not Shift.objects.filter(pk=shift.pk).exists():
            freezes.require_may_lead(shift.leader, shift.event.point_id, at)
            shift.save(force_insert=True)
            _add_jobs(shift, jobs)
            audit.record(act="shift.draft", subject=shift, actor=by, at=at)
        kept = Shift.objects.get(pk=shift.pk)
        if kept.event_id != shift.event_id:
            raise Refused(ShiftRefusal.USED_FORM)
        return kept


def edit_shift(*, shift: Shift, fields: dict[str, Any], by: User, at: datetime, jobs: Sequence[JobPlan] | None = None) -> Shift:
    """Change a draft's times, leader, withdrawal deadline and jobs. The leader may be changed until the shift is closed."""
    with transaction.atomic():
        shift = Shift.objects.select_for_update(of=("self",)).select_related("event").get(pk=shift.pk)
        changed = audit.set_fields(shift, fields)
        if shift.state not in EDITABLE and not (jobs is None and _is_leader_change(shift, list(changed))):
            raise Refused(ShiftRefusal.FIXED)
        if "leader" in changed:
            freezes.require_may_lead(shift.leader, shift.event.point_id, at)
        if {"start", "end"} & set(changed):
            require_valid_times(start=shift.start, end=shift.end, at=at)
        if changed:
            shift.save(update_fields=list(changed))
        if jobs is not None:
            changed |= _replace_jobs(shift, jobs)
        detail = {"fields": sorted(changed), "changes": changed}
        audit.record(act="shift.edit", subject=shift, actor=by, at=at, detail=detail)
        return shift


def remove_shift(*, shift: Shift, by: User, at: datetime) -> None:
    """Throw a draft away, and with the last shift the event. Harmless when it is gone already."""
    with transaction.atomic():
        event = Event.objects.select_for_update().filter(pk=shift.event_id).first()
        found = Shift.objects.select_for_update().filter(pk=shift.pk).first()
        if found is None:
            return
        if found.state not in EDITABLE:
            raise Refused(ShiftRefusal.FIXED)
        audit.record(act="shift.remove", subject=found, actor=by, at=at)
        found.jobs.all().delete()
        found.delete()
        if event and not event.shifts.exists():
            audit.record(act="event.remove", subject=event, actor=by, at=at)
            event.delete()


def copy_event(*, id: UUID, event: Event, by: User, at: datetime) -> Event:
    """A new draft like `event`, with its last shift moved by whole weeks into the future. `id` is made in the form."""
    fields = {name: getattr(event, name) for name in EVENT_FIELDS} | {"campaign": tagging.campaign_for_copy(event)}
    last = event.shifts.order_by("-start").first()
    with transaction.atomic():
        new = save_draft(event=Event(id=id, point=event.point, **fields), by=by, at=at)
        if last is not None and not new.shifts.exists():
            _repeat_shift(last, event=new, weeks=max(1, (at - last.start) // WEEK + 1), by=by, at=at)
        return new


def repeat_weekly(*, shift: Shift, weeks: int, by: User, at: datetime) -> list[Shift]:
    """Drafts of the same shift for each of the next `weeks` weeks (1 to 26). Weeks that have one already are left alone."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused(ShiftRefusal.WEEKS)
    with transaction.atomic():
        Event.objects.select_for_update(no_key=True).get(pk=shift.event_id)
        have = set(shift.event.shifts.values_list("start", flat=True))
        missing = [n for n in range(1, weeks + 1) if shift.start + n * WEEK not in have and shift.start + n * WEEK > at]
        return [_repeat_shift(shift, event=shift.event, weeks=n, by=by, at=at) for n in missing]


# --- questions --------------------------------------------------------------------------------------------------------


def is_editable(event: Event) -> bool:
    """Whether everything about the event may still be edited."""
    return not event.shifts.exclude(state__in=EDITABLE).exists()


def require_allowed_title(title: str) -> None:
    """Hours are not made up with an event (Regulation on Volunteer Service, article 19: records are true)."""
    if "补录" in "".join(title.split()):
        raise Refused(ShiftRefusal.MAKE_UP)


def last_usual_day(at: datetime) -> date:
    """The day after which hardly anybody plans: the last of the next year."""
    return date(timezone.localdate(at).year + 1, 12, 31)


def require_valid_times(*, start: datetime, end: datetime, at: datetime) -> None:
    if start <= at:
        raise Refused(ShiftRefusal.PAST)
    if not start < end <= start + timedelta(hours=24):
        raise Refused(ShiftRefusal.TIMES)


def require_risk_details(event: Event) -> None:
    """Risks are told, and insurance is taken out before what is dangerous (articles 12 and 17).

    Who names a risk need not say that there is insurance: the reviewer and the volunteers read that there is none. Who says so
    names the insurer, the policy and its days.
    """
    if event.category_id == "emergency" and not event.risk_note:
        raise Refused(ShiftRefusal.RISK)
    if event.category_id == "emergency" and event.insurance != Event.Insurance.TAKEN:
        raise Refused(ShiftRefusal.INSURANCE)
    if event.insurance == Event.Insurance.TAKEN and not event.is_policy_named:
        raise Refused(ShiftRefusal.POLICY)


def require_insured(event: Event, shift: Shift) -> None:
    """The policy that is named covers the days of the shift."""
    if event.insurance != Event.Insurance.TAKEN or event.insured_from is None or event.insured_until is None:
        return
    if not event.insured_from <= timezone.localdate(shift.start) <= timezone.localdate(shift.end) <= event.insured_until:
        raise Refused(ShiftRefusal.NOT_COVERED, day=full_day(shift.start))


def _is_leader_change(shift: Shift, changed: list[str]) -> bool:
    return changed in ([], ["leader"]) and shift.state in (*Shift.PENDING, Shift.State.PUBLISHED)


def job_plans(shift: Shift) -> list[JobPlan]:
    """The jobs of a shift as they would be made anew."""
    return [JobPlan(job.capacity, job.name, job.coefficient, job.skill_id) for job in shift.jobs.all()]


def jobs_label(jobs: Iterable[JobPlan]) -> str:
    return ", ".join(f"{job.name or gettext('volunteer')} × {job.capacity} ({job.coefficient / 100:g})" for job in jobs)


def _replace_jobs(shift: Shift, jobs: Sequence[JobPlan]) -> dict[str, list[str]]:
    """What changed, for the trail."""
    if not jobs:
        raise Refused(ShiftRefusal.NO_JOB)
    before = job_plans(shift)
    if list(jobs) == before:
        return {}
    shift.jobs.all().delete()
    _add_jobs(shift, jobs)
    return {"jobs": [jobs_label(before), jobs_label(jobs)]}


def _add_jobs(shift: Shift, jobs: Sequence[JobPlan]) -> None:
    Job.objects.bulk_create(
        Job(shift=shift, name=job.name, capacity=job.capacity, coefficient=job.coefficient, skill_id=job.skill_id) for job in jobs
    )


def _repeat_shift(shift: Shift, *, event: Event, weeks: int, by: User, at: datetime) -> Shift:
    later = Shift(
        id=new_id(at),
        event=event,
        start=shift.start + weeks * WEEK,
        end=shift.end + weeks * WEEK,
        leader=shift.leader,
        withdraw_before=shift.withdraw_before,
        expert_skill_id=shift.expert_skill_id,
        people_per_expert=shift.people_per_expert,
    )
    return add_shift(shift=later, jobs=job_plans(shift), by=by, at=at)
