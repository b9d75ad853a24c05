"""Undoing an act of today that nothing has followed."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q, QuerySet

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, PlaceChange, User
from volunteer.places.actions import checks, notify
from volunteer.places.actions.effects import undo_effects
from volunteer.places.actions.lock import lock_areas, lock_register
from volunteer.places.actions.paths import local_day
from volunteer.places.attachments import ATTACHMENTS
from volunteer.places.refusals import PlaceRefusal

Kind, State = PlaceChange.Kind, PlaceChange.State
REGISTER = {PlaceChange}  # rows that say only that the area was added


@transaction.atomic
def undo_change(*, change: PlaceChange, by: User, at: datetime) -> PlaceChange:
    """Put everything back as it was before. Twice is once. Raises `Refused`, with what has followed where something has."""
    lock_register()
    kept = PlaceChange.objects.select_for_update(of=("self",)).select_related("area", "target").get(pk=change.pk)
    if kept.state == State.UNDONE:
        return kept
    checks.check_right(by, kept.area, at)
    check_undoable(kept, at)
    lock_areas(*{kept.area_id, kept.target_id or kept.area_id})
    check_code_free(kept)
    undo_effects(kept)
    for key in made_areas(kept):
        check_unused(key)
    check_names_free([kept.area_id, *moved_areas(kept)], at)
    kept.state, kept.ended_by, kept.ended_at = State.UNDONE, by, at
    kept.save(update_fields=["state", "ended_by", "ended_at"])
    audit.record(act="undo_area_change", subject=kept.area, actor=by, at=at, detail={"change": kept.pk, "kind": kept.kind})
    notify.notify_undone(kept, at)
    return kept


def may_undo_on_day(change: PlaceChange, at: datetime) -> bool:
    """An act can be undone on its day; an area that begins later, until it begins."""
    today = local_day(at)
    if change.state != State.DONE or change.done_at is None:
        return False
    return local_day(change.done_at) == today or (change.kind == Kind.ADD and change.on > today)


def check_undoable(change: PlaceChange, at: datetime) -> None:
    if not may_undo_on_day(change, at):
        raise Refused(PlaceRefusal.NOT_TODAY)
    if later := later_changes(change).select_related("area").order_by("pk").first():
        raise Refused(PlaceRefusal.FOLLOWED, what=f"{later.area.name} ({later.get_kind_display()})")


def later_changes(change: PlaceChange) -> QuerySet[PlaceChange]:
    """What was decided or done since on the places that the act touched."""
    own = [change.area_id, *made_areas(change), *moved_areas(change)]
    there = Q(target__in=[change.area_id, *made_areas(change)])
    there |= Q(area=change.target_id) if change.target_id else Q()
    heads = Area.objects.filter(pk__in=own).values_list("path", flat=True)
    there |= Q(area__in=Area.objects.filter(reduce(or_, (Q(path__startswith=path) for path in heads))))
    since = Q(pk__gt=change.pk) | Q(done_at__gt=change.done_at)
    return PlaceChange.objects.filter(there, since, state__in=[State.PLANNED, State.DONE]).exclude(pk=change.pk)


def made_areas(change: PlaceChange) -> list[int]:
    return [step["area"] for step in change.effects.get("steps", []) if step["do"] == "made"]


def moved_areas(change: PlaceChange) -> list[int]:
    return [key for step in change.effects.get("steps", []) if step["do"] == "paths" for key in step["areas"]]


def check_unused(key: int) -> None:
    """Nothing names the area that the act made, beside the act."""
    for attachment in ATTACHMENTS:
        rows = attachment.model._base_manager.filter(**{attachment.field: key}) if attachment.of_area else None
        if rows is not None and attachment.model not in REGISTER and rows.exists():
            raise Refused(PlaceRefusal.FOLLOWED, what=attachment.label or attachment.model._meta.verbose_name_plural)


def check_code_free(change: PlaceChange) -> None:
    """No other area took the code that comes back."""
    for step in change.effects.get("steps", []):
        if step.get("field") == "code":
            checks.check_code(step["before"], change.on, but=change.area)


def check_names_free(keys: list[int], at: datetime) -> None:
    """Nothing else took a name that has come back."""
    rows = Area.objects.open(local_day(at)).filter(pk__in=keys, parent__isnull=False).select_related("parent").order_by("pk")
    by_parent: dict[Area, list[Area]] = {}
    for area in rows:
        by_parent.setdefault(area.area_above, []).append(area)
    for parent, areas in by_parent.items():
        checks.check_names(parent, areas, local_day(at))
