"""New areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from volunteer.core import audit, ids
from volunteer.core.refusals import Refused
from volunteer.models import Area, AreaTerm, PlaceChange, User
from volunteer.places import permissions
from volunteer.places.actions import checks
from volunteer.places.actions.lock import lock_areas, lock_register
from volunteer.places.actions.paths import LARGEST, local_day, next_number
from volunteer.places.refusals import PlaceRefusal

FACTS = ("households", "latitude", "longitude")
LONGEST_CODE = 20


@dataclass
class NewArea:
    """One area to be added, as it was asked for."""

    parent: Area
    level: str
    name: str
    code: str = ""
    since: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def new_area(row: dict[str, Any]) -> NewArea:
    facts = {name: row[name] for name in FACTS if row.get(name) is not None}
    code, name = (row.get("code") or "").strip(), row["name"].strip()
    return NewArea(row["parent"], row["level"], name, code, row.get("since"), facts)


@transaction.atomic
def add_area(
    *, by: User, parent: Area, level: str, name: str, at: datetime, code: str = "", since: date | None = None, **facts: Any
) -> Area:
    """A new area in `parent`, from the local date `since` on; None: it has always been there, and was not known.

    The same again from the same person on the same day is the same area. Raises `Refused`.
    """
    lock_register()
    asked = new_area({"parent": parent, "level": level, "name": name, "code": code, "since": since, **facts})
    if known := added_already(asked, by, at):
        return known
    return create_areas([asked], by, at)[0]


@transaction.atomic
def add_areas(*, by: User, rows: Sequence[dict[str, Any]], at: datetime) -> int:
    """Add all of these or none; how many are new. A place of that name that is there already stays as it is.

    Each row: `parent`, `level`, `name`, and if known `code`, `since` and the facts, as for `add_area`. Raises `Refused`.
    """
    lock_register()
    asked = [new_area(row) for row in rows]
    there = names_below({row.parent.pk for row in asked}, local_day(at))
    return len(create_areas([row for row in asked if row.name not in there[row.parent.pk]], by, at))


def added_already(asked: NewArea, by: User, at: datetime) -> Area | None:
    """The area that this person added today from the same form."""
    today = PlaceChange.objects.filter(kind=PlaceChange.Kind.ADD, state=PlaceChange.State.DONE, by=by, area__parent=asked.parent)
    change = today.filter(area__name=asked.name, area__level=asked.level).select_related("area").order_by("-pk").first()
    if change is None or local_day(change.at) != local_day(at) or change.asked != plain_row(asked):
        return None
    return change.area


def plain_row(asked: NewArea) -> dict[str, Any]:
    """What was asked for, as JSON."""
    return {"code": asked.code, "since": asked.since.isoformat() if asked.since else None, **asked.facts}


def names_below(parents: set[int], day: date) -> dict[int, set[str]]:
    """The names of the places in each of these areas that have not ended, by the area's id."""
    found: dict[int, set[str]] = defaultdict(set)
    for parent, name in Area.objects.filter(Q(until=None) | Q(until__gte=day), parent__in=parents).values_list("parent_id", "name"):
        found[parent].add(name)
    return found


def create_areas(asked: list[NewArea], by: User, at: datetime) -> list[Area]:
    """Check and insert them, a few statements for all. The register is locked."""
    parents = lock_areas(*{row.parent.pk for row in asked})
    names = names_below(set(parents), local_day(at))
    for row in asked:
        row.parent = parents[row.parent.pk]
        check_new(row, by, at)
        check_name_free(row, names[row.parent.pk])
    check_codes_free([row.code for row in asked if row.code])
    made = Area.objects.bulk_create(number_areas(asked))
    PlaceChange.objects.bulk_create(change_of(area, row, by, at) for area, row in zip(made, asked, strict=True))
    for parent, areas in group_by_parent(made).items():
        added = {"added": len(areas), "names": [area.name for area in areas[:20]]}
        audit.record(act="add_areas", subject=parents[parent], actor=by, at=at, detail=added)
    return made


def check_new(row: NewArea, by: User, at: datetime) -> None:
    """The level fits, the person may, and the place begins within its parent's time."""
    if not row.name:
        raise Refused(PlaceRefusal.NO_NAME)
    if row.level not in row.parent.levels_below():
        raise Refused(PlaceRefusal.WRONG_LEVEL, name=row.name, other=row.parent.name)
    if not permissions.may_add(by, row.parent, row.level, at):
        raise Refused(PlaceRefusal.NOT_YOURS)
    row.since = row.since or row.parent.since
    checks.check_not_far(row.since or local_day(at), at)
    checks.check_exists(row.parent, max(row.since or local_day(at), local_day(at)))
    if row.since and row.parent.since and row.since < row.parent.since:
        checks.check_exists(row.parent, row.since)
    checks.check_goes_on(row.parent)


def check_name_free(row: NewArea, taken: set[str]) -> None:
    if row.name in taken:
        raise Refused(PlaceRefusal.SAME_NAME, name=row.name, parent=row.parent.name)
    taken.add(row.name)


def check_codes_free(codes: list[str]) -> None:
    """No area has one of these codes or had it, none is planned to take it, and none stands here twice."""
    if twice := next((code for code in codes if codes.count(code) > 1), ""):
        raise Refused(PlaceRefusal.NAMED_TWICE, name=twice)
    for code in sorted(taken_codes(codes)):
        raise Refused(PlaceRefusal.SAME_CODE, code=code, name=owner_of_code(code))


def taken_codes(codes: Sequence[str]) -> set[str]:
    """Those of the codes that an area has or had, or is planned to take."""
    now = Area.objects.filter(code__in=codes).values_list("code", flat=True)
    former = AreaTerm.objects.filter(code__in=codes, area__until=None).values_list("code", flat=True)
    planned = PlaceChange.objects.filter(state=PlaceChange.State.PLANNED, asked__code__in=list(codes))
    return {*now, *former, *planned.values_list("asked__code", flat=True)}


def owner_of_code(code: str) -> str:
    holders = Area.objects.filter(Q(code=code) | Q(terms__code=code) | Q(changes__asked__code=code))
    return str(holders.first() or "")


def number_areas(asked: list[NewArea]) -> list[Area]:
    """The rows, each with the next number of its parent and, where it has no official code, one of ours."""
    numbers: dict[int, int] = {}
    made = []
    for row in asked:
        number = numbers[row.parent.pk] = numbers[row.parent.pk] + 1 if row.parent.pk in numbers else next_number(row.parent)
        if number > LARGEST:
            raise Refused(PlaceRefusal.FULL, name=row.parent.name)
        path, code = Area.child_path(row.parent, number), row.code or f"{row.parent.code}{number:02d}"
        made.append(Area(parent=row.parent, level=row.level, name=row.name, code=code, path=path, since=row.since, **row.facts))
    give_codes([area for area, row in zip(made, asked, strict=True) if not row.code], {row.code for row in asked})
    return made


def give_codes(areas: list[Area], asked: set[str]) -> None:
    """Another code of ours for those whose code is taken or too long."""
    taken = taken_codes([area.code for area in areas]) | asked
    for area in areas:
        if area.code in taken or len(area.code) > LONGEST_CODE:
            area.code = ids.random_code(10)
        taken.add(area.code)


def free_code(parent: Area, number: int) -> str:
    """A code of ours for the child of this number."""
    code = f"{parent.code}{number:02d}"
    return ids.random_code(10) if len(code) > LONGEST_CODE or taken_codes([code]) else code


def change_of(area: Area, row: NewArea, by: User, at: datetime) -> PlaceChange:
    return PlaceChange(
        kind=PlaceChange.Kind.ADD,
        state=PlaceChange.State.DONE,
        area=area,
        on=row.since or local_day(at),
        asked=plain_row(row),
        effects={"steps": [{"do": "made", "area": area.pk}]},
        by=by,
        at=at,
        done_at=at,
    )


def group_by_parent(areas: list[Area]) -> dict[int, list[Area]]:
    found: dict[int, list[Area]] = defaultdict(list)
    for area in areas:
        found[area.area_above.pk].append(area)
    return found
