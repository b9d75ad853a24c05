"""Writing down which committee a compound has, and changing what was written."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, Committee, User
from volunteer.places import permissions
from volunteer.places.committees.refusals import CommitteeRefusal
from volunteer.templatetags.formatting import full_day

FIELDS = ("kind", "term", "since", "until", "seats", "filed_as")


@transaction.atomic
def add_committee(*, area: Area, by: User, fields: dict[str, Any], at: datetime) -> Committee:
    """A committee of a compound for one term; `fields` are those of FIELDS. The same first day again is the same one.

    Raises `Refused`.
    """
    area = Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    if area.level != Area.Level.COMPOUND or not area.is_open(timezone.localdate(at)):
        raise Refused(CommitteeRefusal.NOT_COMPOUND)
    require_may_keep(area, by, at)
    if known := Committee.objects.filter(area=area, **fields).first():
        return known
    made = Committee(area=area, by=by, at=at, **fields)
    require_own_days(made)
    made.save(force_insert=True)
    audit.record(act="add_committee", subject=made, actor=by, at=at, detail={"area": area.path, "kind": made.kind})
    return made


@transaction.atomic
def change_committee(*, committee: Committee, by: User, fields: dict[str, Any], at: datetime) -> Committee:
    """Put right what was written, or end a term early; what changed is written down. Raises `Refused`."""
    area = Area.objects.select_for_update(no_key=True).get(pk=committee.area_id)
    require_may_keep(area, by, at)
    kept = Committee.objects.get(pk=committee.pk)
    if changed := audit.set_fields(kept, {name: fields[name] for name in FIELDS if name in fields}):
        require_own_days(kept)
        kept.save(update_fields=list(changed))
        audit.record(act="change_committee", subject=kept, actor=by, at=at, detail={"area": area.path, "changes": changed})
    return kept


def require_may_keep(area: Area, by: User, at: datetime) -> None:
    if not permissions.may_change_facts(by, area, at):
        raise Refused(CommitteeRefusal.NOT_YOURS)


def require_own_days(row: Committee) -> None:
    """The days are in order, and no other committee of the compound has one of them."""
    if row.until < row.since:
        raise Refused(CommitteeRefusal.DAYS)
    others = Committee.objects.filter(area=row.area_id, since__lte=row.until, until__gte=row.since).exclude(pk=row.pk)
    if other := others.first():
        raise Refused(CommitteeRefusal.OVERLAPS, since=full_day(other.since), until=full_day(other.until))
