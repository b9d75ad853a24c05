"""Carrying out what was decided: at once, or on its day by the runner."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import PlaceChange
from volunteer.places.actions import checks, close, merge, move, notify, rename, split
from volunteer.places.actions.effects import Effects
from volunteer.places.actions.lock import lock_areas, lock_register
from volunteer.places.actions.paths import local_day

log = logging.getLogger(__name__)
Kind, State = PlaceChange.Kind, PlaceChange.State


class Act(NamedTuple):
    """`check` raises `Refused` for what can never be, `carry_out` writes."""

    check: Callable[[PlaceChange], None]
    carry_out: Callable[[PlaceChange, Effects], None]


ACTS: dict[str, Act] = {
    Kind.RENAME: Act(rename.check, rename.carry_out),
    Kind.MOVE: Act(move.check, move.carry_out),
    Kind.MERGE: Act(merge.check, merge.carry_out),
    Kind.SPLIT: Act(split.check, split.carry_out),
    Kind.CLOSE: Act(close.check, close.carry_out),
}
ENDING = (Kind.MERGE, Kind.CLOSE)


def carry_out(change: PlaceChange, at: datetime) -> None:
    """Do what was decided, in the caller's transaction, with the register and its areas locked. Raises `Refused`."""
    if change.kind in ENDING:
        checks.check_nothing_open(change)
    effects = Effects()
    ACTS[change.kind].carry_out(change, effects)
    change.state, change.done_at, change.effects = State.DONE, at, {"steps": effects.steps}
    change.save()
    audit.record(act=f"area_{change.kind}", subject=change.area, actor=change.by, at=at, detail={"change": change.pk})
    notify.notify_concerned(change, effects, at)


def apply_due_changes(*, at: datetime) -> int:
    """Carry out what was planned for today or before; how many. What cannot be done now waits, and its author is told why."""
    due = PlaceChange.objects.filter(state=State.PLANNED, on__lte=local_day(at)).order_by("on", "pk")
    return sum(try_change(key, at) for key in list(due.values_list("pk", flat=True)))


def try_change(key: int, at: datetime) -> bool:
    try:
        return carry_out_planned(key, at)
    except Refused as refused:
        log.warning("The change %s of the register of places waits: %s", key, refused.reason.value)
        notify.notify_stuck(PlaceChange.objects.select_related("area", "by").get(pk=key), refused, at)
        return False


@transaction.atomic
def carry_out_planned(key: int, at: datetime) -> bool:
    """It holds from the day on which it is done, where it had to wait."""
    lock_register()
    change = PlaceChange.objects.select_for_update().get(pk=key)
    if change.state != State.PLANNED:
        return False
    change.on = max(change.on, local_day(at))
    fresh = lock_areas(*filter(None, (change.area_id, change.target_id)))
    change.area, change.target = fresh[change.area_id], fresh.get(change.target_id or 0)
    ACTS[change.kind].check(change)
    carry_out(change, at)
    return True
