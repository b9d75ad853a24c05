"""A shift for which nobody vouches and at which the community has not looked in time: the street hears of it, then the district."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from events.models import Shift
from events.settlement import witnessed
from events.settlement.witnesses import permissions
from volunteer.models import Area, Notice
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Scope

KIND = "look_overdue"
LEVELS = {1: 2, 2: 1}  # times the days of the rule -> which part of the point's lineage is asked: the street, then the district


def escalate_unwitnessed(*, at: datetime) -> int:
    """Tell the office above, once for each shift and level; how many were told of. What was told of before is left out."""
    top = Area.objects.filter(parent=None).values_list("path", flat=True)
    found = permissions.unwitnessed_shifts(Scope(paths=tuple(top))).select_related("rule", "event__point__area").order_by("pk")
    known = set(Notice.objects.filter(kind=KIND).values_list("key", flat=True)) if found else set()
    return sum(tell_office(shift, times, at, known) for shift in found for times in LEVELS if is_overdue(shift, times, at))


def is_overdue(shift: Shift, times: int, at: datetime) -> bool:
    return shift.settled_at is not None and at >= shift.settled_at + timedelta(days=times * shift.pinned_rule.look_days)


def tell_office(shift: Shift, times: int, at: datetime, known: set[str]) -> bool:
    key = f"{KIND}:{times}:{shift.pk}"
    if any(told.startswith(key) for told in known):
        return False
    lineage = shift.event.point.area.lineage()
    office = Area.objects.filter(path=lineage[min(LEVELS[times], len(lineage)) - 1]).first()
    near = witnessed.parties_of({*shift.leader_ids, shift.closed_by_id})
    people = role_scope.reviewers_for(office, at=at, excluding=near) if office else []
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "point": shift.event.point.name}
    outbox.notify_many(people=people, kind=KIND, params=params, key=key, at=at, url=reverse("events:looks"))
    return bool(people)
