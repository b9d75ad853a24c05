"""Deciding on a change of the register, from a day on; and taking back what is only planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, PlaceChange, User
from volunteer.places import permissions
from volunteer.places.actions import checks
from volunteer.places.actions.carry_out import ACTS, carry_out
from volunteer.places.actions.lock import lock_areas, lock_register
from volunteer.places.actions.paths import local_day
from volunteer.places.refusals import PlaceRefusal

Kind, State = PlaceChange.Kind, PlaceChange.State


def rename_area(*, area: Area, by: User, name: str, code: str, on: date, at: datetime) -> PlaceChange:
    """Another name, another official code (empty: the code stays), from the local date `on`. Raises `Refused`."""
    return decide_change(Kind.RENAME, area, by=by, on=on, at=at, asked={"name": name.strip(), "code": code.strip()})


def move_area(*, area: Area, by: User, parent: Area, on: date, at: datetime) -> PlaceChange:
    """Under another area, with all below it. Raises `Refused`."""
    return decide_change(Kind.MOVE, area, by=by, on=on, at=at, target=parent)


def merge_areas(*, area: Area, by: User, into: Area, on: date, at: datetime) -> PlaceChange:
    """`area` ends the day before `on`; what hangs on it goes to `into`, ends, or has to be settled before. Raises `Refused`."""
    return decide_change(Kind.MERGE, area, by=by, on=on, at=at, target=into)


def split_area(*, area: Area, by: User, parts: Sequence[dict[str, Any]], on: date, at: datetime) -> PlaceChange:
    """New areas beside `area`; each part has a `name`, and if given a `code`, `children` and `points` by their ids.

    `area` goes on with what no part names. Raises `Refused`.
    """
    return decide_change(Kind.SPLIT, area, by=by, on=on, at=at, asked={"parts": [plain_part(part) for part in parts]})


def close_area(*, area: Area, by: User, on: date, at: datetime) -> PlaceChange:
    """`area` ends the day before `on`, without another in its place. Raises `Refused`."""
    return decide_change(Kind.CLOSE, area, by=by, on=on, at=at)


def plain_part(part: dict[str, Any]) -> dict[str, Any]:
    """A part as JSON holds it."""
    return {
        "name": part["name"].strip(),
        "code": (part.get("code") or "").strip(),
        "children": sorted(part.get("children", ())),
        "points": sorted(part.get("points", ())),
    }


@transaction.atomic
def decide_change(
    kind: str, area: Area, *, by: User, on: date, at: datetime, target: Area | None = None, asked: dict[str, Any] | None = None
) -> PlaceChange:
    """Check a change and carry it out where its day has come, or plan it. The same again is the same change."""
    lock_register()
    fresh = lock_areas(*{area.pk, target.pk if target else area.pk})
    change = PlaceChange(kind=kind, area=fresh[area.pk], target=target and fresh[target.pk], on=on, asked=asked or {}, by=by, at=at)
    if kind == Kind.RENAME:
        change.asked["code"] = change.asked["code"] or change.area.code
    if known := decided_already(change):
        return known
    check_rights(change, by, at)
    checks.check_day(on, at)
    if change.area.changes.filter(state=State.PLANNED).exists():
        raise Refused(PlaceRefusal.PLANNED_ALREADY, name=change.area.name)
    ACTS[kind].check(change)
    if on > local_day(at):
        change.save()
        audit.record(act=f"plan_area_{kind}", subject=change.area, actor=by, at=at, detail={"change": change.pk, "on": str(on)})
    else:
        carry_out(change, at)
    return change


def decided_already(asked: PlaceChange) -> PlaceChange | None:
    """The latest change of the area, where it is this one."""
    latest = asked.area.changes.filter(state__in=[State.PLANNED, State.DONE]).order_by("-at", "-pk").first()
    if latest and all(getattr(latest, name) == getattr(asked, name) for name in ("kind", "target_id", "on", "asked")):
        return latest
    return None


def check_rights(change: PlaceChange, by: User, at: datetime) -> None:
    """The person decides on the area, and on what lies where it goes to."""
    checks.check_right(by, change.area, at)
    if change.target and not permissions.may_decide(by, change.area.level, change.target, at):
        raise Refused(PlaceRefusal.NOT_YOURS)


@transaction.atomic
def withdraw_change(*, change: PlaceChange, by: User, at: datetime) -> PlaceChange:
    """Take back what is planned and not yet done. Twice is once. Raises `Refused`."""
    lock_register()
    kept = PlaceChange.objects.select_for_update(of=("self",)).select_related("area").get(pk=change.pk)
    if kept.state == State.WITHDRAWN:
        return kept
    checks.check_right(by, kept.area, at)
    if kept.state != State.PLANNED:
        raise Refused(PlaceRefusal.DONE_ALREADY)
    kept.state, kept.ended_by, kept.ended_at = State.WITHDRAWN, by, at
    kept.save(update_fields=["state", "ended_by", "ended_at"])
    audit.record(act="withdraw_area_change", subject=kept.area, actor=by, at=at, detail={"change": kept.pk})
    return kept
