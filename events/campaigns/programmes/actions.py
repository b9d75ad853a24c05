"""A programme and its groups: made, filled in, shown. Whether `by` may do so for its area is the caller's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from events.campaigns.programmes.refusals import ProgrammeRefusal
from events.models import Event, Programme, ProgrammeGroup
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User

LEVELS = (Area.Level.DISTRICT, Area.Level.STREET, Area.Level.TOWN)
FIELDS = ("name", "note", "start", "end")
GROUP_FIELDS = ("name", "target", "counts")
MAX_GROUPS = 20  # groups


def create_programme(*, programme: Programme, groups: int, by: User, at: datetime) -> Programme:
    """Keep a new programme (not saved) with empty groups. The same again by the same person is the same. Raises `Refused`."""
    if programme.area.level not in LEVELS:
        raise Refused(ProgrammeRefusal.LEVEL)
    if not 1 <= groups <= MAX_GROUPS:
        raise Refused(ProgrammeRefusal.GROUPS, most=MAX_GROUPS)
    if programme.end < programme.start:
        raise Refused(ProgrammeRefusal.DAYS)
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=programme.area.pk)
        first = Programme.objects.filter(area=programme.area, name=programme.name, start=programme.start).first()
        if first is not None:
            if first.created_by_id != by.pk:
                raise Refused(ProgrammeRefusal.NAME)
            return first
        programme.created_by, programme.created_at = by, at
        programme.save(force_insert=True)
        ProgrammeGroup.objects.bulk_create(ProgrammeGroup(programme=programme, position=n) for n in range(1, groups + 1))
        audit.record(act="programme.make", subject=programme, actor=by, at=at, detail={"groups": groups})
    return programme


def edit(*, programme: Programme, fields: dict[str, Any], groups: Sequence[dict[str, Any]], by: User, at: datetime) -> Programme:
    """Change its words and days and, in their order, the name, target and count of each group. Raises `Refused`."""
    with transaction.atomic():
        held = Programme.objects.select_for_update().get(pk=programme.pk)
        changed = audit.set_fields(held, {name: fields[name] for name in FIELDS if name in fields})
        if held.end < held.start:
            raise Refused(ProgrammeRefusal.DAYS)
        if Programme.objects.filter(area=held.area_id, name=held.name, start=held.start).exclude(pk=held.pk).exists():
            raise Refused(ProgrammeRefusal.NAME)
        held.save(update_fields=FIELDS)
        for group, said in zip(held.groups.all(), groups, strict=True):
            for name, pair in audit.set_fields(group, {name: said[name] for name in GROUP_FIELDS}).items():
                changed[f"{group.position} {name}"] = pair
            group.save(update_fields=GROUP_FIELDS)
        audit.record(act="programme.edit", subject=held, actor=by, at=at, detail={"changes": changed})
    return held


def publish(*, programme: Programme, by: User, at: datetime) -> Programme:
    """Let everybody see it, and events join its named groups. Harmless to repeat."""
    if Programme.objects.filter(pk=programme.pk, published_at=None).update(published_at=at):
        audit.record(act="programme.publish", subject=programme, actor=by, at=at)
    programme.refresh_from_db()
    return programme


# --- which events belong ---------------------------------------------------------------------------------------------------


def require_event_fits(event: Event) -> None:
    """Raise unless the event may belong to the group it names; none is always right."""
    if event.group is None:
        return
    programme = event.group.programme
    if programme.published_at is None or not programme.area.contains(event.point.area):
        raise Refused(ProgrammeRefusal.ELSEWHERE)
    if not event.group.name:
        raise Refused(ProgrammeRefusal.NAMELESS)
