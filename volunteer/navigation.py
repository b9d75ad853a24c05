"""The doors a person sees: five tabs on a phone, a side bar on the desk.

The apps above add their doors by registering `Door`s in their `AppConfig.ready`: this room knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from volunteer import scope
from volunteer.models import Notice, User
from volunteer.scope import Power


@dataclass(frozen=True)
class Door:
    """One link. `power` None = for everybody signed in; `count` gives the number that waits behind it (one query).

    `units`: a role over an organisation opens it too; `only_units`: no other does.
    `order` sorts the tabs, which are registered by several apps: home 1, events 2, scan 3, points 4, me 5.
    """

    label: str | Promise
    url_name: str
    icon: str
    power: Power | None = None
    group: str | Promise = ""
    count: Callable[[Any, datetime], int] | None = None
    order: int = 9
    units: bool = False
    only_units: bool = False


TABS: list[Door] = []
SIDE: list[Door] = []


def link(request: HttpRequest, door: Door, badge: int = 0) -> dict[str, Any]:
    url = reverse(door.url_name)
    active = request.path == url or (url != "/" and request.path.startswith(url))
    return {"label": door.label, "url": url, "icon": door.icon, "active": active, "badge": badge}


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The bottom bar of a phone."""
    waits = request.user.is_authenticated
    return [
        link(request, door, door.count(request.user, timezone.now()) if waits and door.count else 0)
        for door in sorted(TABS, key=lambda door: door.order)
    ]


def side(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """The side bar: groups of links the person may use, each with what waits behind it."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for door in SIDE:
        if may_pass(request, door, at):
            badge = door.count(request.user, at) if door.count else 0
            groups.setdefault(str(door.group), []).append(link(request, door, badge))
    only_the_nearest([found for links in groups.values() for found in links])
    return [{"label": label, "links": links} for label, links in groups.items()]


def may_pass(request: HttpRequest, door: Door, at: datetime) -> bool:
    """Doors without a power are for everybody signed in; visitors see none of the side bar."""
    if door.power is None:
        return request.user.is_authenticated
    held = scope.of(request.user, door.power, at)
    return bool(held.unit_ids) if door.only_units else bool(held) or (door.units and bool(held.unit_ids))


def only_the_nearest(links: list[dict[str, Any]]) -> None:
    """Of links that lie above the page shown, the nearest alone is the active one."""
    nearest = max((found["url"] for found in links if found["active"]), key=len, default="")
    for found in links:
        found["active"] = found["url"] == nearest


def unread(request: HttpRequest) -> int:
    """How many notices the person has not opened."""
    return Notice.objects.inbox_of(request.user).unread().count() if request.user.is_authenticated else 0


def waiting(person: User, at: datetime) -> list[tuple[str, int]]:
    """What waits behind the doors of a person's duties: names of pages and how many, without those where nothing waits."""
    held = [door for door in SIDE if door.power and door.count and scope.of(person, door.power, at)]
    counted = [(door.url_name, door.count(person, at)) for door in held if door.count]
    return [(name, count) for name, count in counted if count]
