"""What a shift needs beside people: a proved skill for so many of them; and the numbers that staffing goes by."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from events.models import Shift, StaffingRule
from events.shifts.staffing import permissions
from events.shifts.staffing import queries as staffing_queries
from events.shifts.staffing.refusals import StaffingRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Notice, Skill, User
from volunteer.notices import outbox

OPEN = (*Shift.PENDING, Shift.State.PUBLISHED)
NUMBERS = [field.name for field in StaffingRule._meta.fields if not field.primary_key]


@transaction.atomic
def set_expert(*, shift: Shift, skill: Skill | None, per: int | None, by: User, at: datetime) -> Shift:
    """Let a shift need one person with a proved `skill` for each `per` people, or nobody. It refuses no sign-up and no publication.

    The same again changes nothing. Raises `Refused`.
    """
    permissions.require_may_staff(shift, by, at)
    held = Shift.objects.select_for_update(of=("self",), no_key=True).get(pk=shift.pk)
    if held.state not in OPEN or held.start <= at:
        raise Refused(StaffingRefusal.NOT_AHEAD)
    changed = audit.set_fields(held, {"expert_skill": skill, "people_per_expert": per if skill else None})
    if changed:
        held.save(update_fields=list(changed))
        audit.record(act="shift.edit", subject=held, actor=by, at=at, detail={"fields": sorted(changed), "changes": changed})
    return held


def tell_of_missing_experts(*, at: datetime) -> int:
    """Tell the leader of each shift that was published without the proved skill it needs, once; how many were told."""
    published = Shift.objects.upcoming(at).filter(start__gt=at, expert_skill__isnull=False)
    rows = list(staffing_queries.with_lack(published))
    told = set(Notice.objects.filter(key__in=[f"expert:{shift.pk}" for shift in rows]).values_list("key", flat=True))
    rule = StaffingRule.current()
    lacks = [(shift, staffing_queries.lack_of(shift, rule)) for shift in rows if f"expert:{shift.pk}" not in told]
    news = [
        Notice(
            person=shift.leader,
            kind="expert_missing",
            params={"title": shift.event.title, "start": shift.start.isoformat(), "skill": str(lack.skill), "number": lack.experts},
            key=f"expert:{shift.pk}",
            at=at,
            url=reverse("events:staffing", args=[shift.pk]),
            before=shift.start,
        )
        for shift, lack in lacks
        if lack.experts
    ]
    if news:
        outbox.write_notices(news)
    return len(news)


@transaction.atomic
def save_rule(*, values: dict[str, Any], by: User, at: datetime) -> StaffingRule:
    """Set the district's numbers of staffing. The same again changes nothing. Raises `Refused`."""
    if not permissions.may_set_rule(by, at):
        raise Refused(StaffingRefusal.NOT_DISTRICT)
    StaffingRule.objects.bulk_create([StaffingRule(pk=1)], ignore_conflicts=True)
    rule = StaffingRule.objects.select_for_update().get(pk=1)
    changed = audit.set_fields(rule, {name: values[name] for name in NUMBERS})
    if changed:
        rule.save(update_fields=list(changed))
        audit.record(act="staffing.rule", subject=rule, actor=by, at=at, detail={"fields": sorted(changed), "changes": changed})
    return rule
