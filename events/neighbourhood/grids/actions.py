"""Making and changing grids, and naming who sees to them. Each act is for an office over the community, and raises `Refused`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events.models import Grid, GridBuilding, GridMember, Incident
from events.neighbourhood.grids.refusals import GridRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Area, User
from volunteer.notices import outbox
from volunteer.roles.scope import Scope


def open_grid(*, area: Area, number: str, name: str, scope: Scope, by: User, at: datetime) -> Grid:
    """A grid without buildings and members in a community of the scope."""
    if area.level != Area.Level.COMMUNITY or not scope.covers_area(area):
        raise Refused(GridRefusal.NOT_OVER)
    with transaction.atomic():
        lock_community(area)
        require_free_number(number)
        grid = Grid.objects.create(area=area, number=number, name=name)
        audit.record(act="grid.open", subject=grid, actor=by, at=at, detail={"number": number, "name": name})
    return grid


def change_grid(*, grid: Grid, fields: dict[str, Any], buildings: Collection[Area], by: User, at: datetime) -> Grid:
    """Another number or name, and exactly these buildings. What waits at the grid stays there; what is told goes by the list."""
    with transaction.atomic():
        lock_community(grid.area)
        held = require_at_work(grid)
        require_free_number(fields["number"], but=held)
        changes = audit.set_fields(held, fields)
        held.save()
        before = names_of([place.building for place in held.places.select_related("building__parent").order_by("building__path")])
        after = names_of(sorted(buildings, key=lambda building: building.path))
        set_buildings(held, buildings)
        if before != after:
            changes["buildings"] = [before, after]
        if changes:
            audit.record(act="grid.change", subject=held, actor=by, at=at, detail={"changes": changes})
    return held


def names_of(buildings: Iterable[Area]) -> str:
    return "、".join(f"{building.parent} {building}" for building in buildings)


def set_buildings(grid: Grid, buildings: Collection[Area]) -> None:
    """Give the grid these buildings and no other. Its community is locked, so that no other grid of it takes one meanwhile."""
    grid.places.exclude(building__in=buildings).delete()
    places = {place.building_id: place for place in GridBuilding.objects.filter(building__in=buildings).select_related("grid")}
    for building in buildings:
        if building.level != Area.Level.BUILDING or not building.path.startswith(grid.area.path):
            raise Refused(GridRefusal.ELSEWHERE, building=building.name)
        taken = places.get(building.pk)
        if taken is None:
            GridBuilding.objects.create(grid=grid, building=building)
        elif taken.grid_id != grid.pk:
            raise Refused(GridRefusal.TAKEN, building=building.name, grid=taken.grid.name)


def end_grid(*, grid: Grid, by: User, at: datetime) -> None:
    """It has no more work: its buildings are free for another grid, today is its members' last day. Harmless to repeat."""
    with transaction.atomic():
        lock_community(grid.area)
        held = Grid.objects.select_for_update().get(pk=grid.pk)
        if held.ended_at:
            return
        if waiting := Incident.objects.filter(grid=held, at_grid=True, ended_at=None).count():
            raise Refused(GridRefusal.WAITING, number=waiting)
        held.ended_at = at
        held.save(update_fields=["ended_at"])
        held.places.all().delete()
        for member in held.members.filter(until=None).select_related("person"):
            end_member(member=member, by=by, at=at)
        audit.record(act="grid.end", subject=held, actor=by, at=at)


def name_member(*, grid: Grid, person: User, part: str, by: User, at: datetime) -> GridMember:
    """Somebody sees to a grid from today on, and is told. Who does already stays, with the part that is named last."""
    if not person.is_active:
        raise Refused(GridRefusal.CLOSED)
    today = timezone.localdate(at)
    with transaction.atomic():
        held = require_at_work(grid)
        member, made = held.members.get_or_create(person=person, until=None, defaults={"part": part, "since": today})
        if not made and member.part == part:
            return member
        member.part = part
        member.save(update_fields=["part"])
        detail = {"person": person.volunteer_no, "part": part}
        audit.record(act="grid.member", subject=held, actor=by, at=at, detail=detail)
        notify_member("grid_member", member, at)
    return member


def end_member(*, member: GridMember, by: User, at: datetime) -> None:
    """Today is the last day of a member, who is told. Harmless to repeat."""
    with transaction.atomic():
        today = max(timezone.localdate(at), member.since)
        if GridMember.objects.filter(pk=member.pk, until=None).update(until=today):
            detail = {"person": member.person.volunteer_no}
            audit.record(act="grid.member_end", subject=member.grid, actor=by, at=at, detail=detail)
            notify_member("grid_member_end", member, at)


# --- questions and words ---------------------------------------------------------------------------------------------------


def lock_community(area: Area) -> None:
    """Grids of one community change one after the other."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)


def require_at_work(grid: Grid) -> Grid:
    """The grid, locked, as it is now."""
    held = Grid.objects.select_for_update(no_key=True, of=("self",)).select_related("area").get(pk=grid.pk)
    if held.ended_at:
        raise Refused(GridRefusal.ENDED)
    return held


def require_free_number(number: str, but: Grid | None = None) -> None:
    others = Grid.objects.exclude(pk=but.pk) if but else Grid.objects.all()
    if others.filter(number=number).exists():
        raise Refused(GridRefusal.NUMBER, number=number)


def notify_member(kind: str, member: GridMember, at: datetime) -> None:
    params = {"grid": member.grid.name, "area": member.grid.area.name}
    key = f"{kind}:{member.pk}:{member.part}"
    outbox.notify(person=member.person, kind=kind, params=params, key=key, at=at, url=reverse("events:incidents"))
