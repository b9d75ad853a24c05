"""Parts of an area become areas of their own beside it, with the places and points that are named; the rest stays."""

from datetime import timedelta
from typing import Any

from volunteer.core.refusals import Refused
from volunteer.models import Area, PlaceChange, ServicePoint
from volunteer.places.actions import checks
from volunteer.places.actions.add import free_code
from volunteer.places.actions.effects import Effects
from volunteer.places.actions.paths import next_number
from volunteer.places.refusals import PlaceRefusal


def check(change: PlaceChange) -> None:
    area, parts = change.area, change.asked["parts"]
    if not parts or not all(part["name"] for part in parts):
        raise Refused(PlaceRefusal.NO_PARTS)
    checks.check_exists(area, change.on)
    checks.check_began_before(area, change.on)
    checks.check_goes_on(area)
    check_once([part["name"] for part in parts], [part["code"] for part in parts if part["code"]])
    for part in parts:
        checks.check_name(area.area_above, part["name"], change.on)
        if part["code"]:
            checks.check_code(part["code"], change.on)
    check_lies_in(area, change, "children", set(area.children.open(change.on).values_list("pk", flat=True)))
    check_lies_in(area, change, "points", set(area.points.values_list("pk", flat=True)))


def check_once(names: list[str], codes: list[str]) -> None:
    for found in (names, codes):
        if twice := next((word for word in found if found.count(word) > 1), ""):
            raise Refused(PlaceRefusal.NAMED_TWICE, name=twice)


def check_lies_in(area: Area, change: PlaceChange, what: str, there: set[int]) -> None:
    """Each place or point named lies directly in the area and is named once."""
    named: list[int] = [key for part in change.asked["parts"] for key in part[what]]
    if len(named) != len(set(named)) or not set(named) <= there:
        raise Refused(PlaceRefusal.NOT_IN_IT, name=area.name)


def carry_out(change: PlaceChange, effects: Effects) -> None:
    until = change.on - timedelta(days=1)
    for part in change.asked["parts"]:
        made = make_part(change, part)
        effects.made(made)
        effects.place_points(ServicePoint.objects.filter(pk__in=part["points"]).order_by("pk"), made, until)
        effects.move(list(Area.objects.filter(pk__in=part["children"]).order_by("pk")), made, until)


def make_part(change: PlaceChange, part: dict[str, Any]) -> Area:
    parent, number = change.area.area_above, next_number(change.area.area_above)
    return Area.objects.create(
        parent=parent,
        level=change.area.level,
        name=part["name"],
        code=part["code"] or free_code(parent, number),
        path=Area.child_path(parent, number),
        since=change.on,
    )
