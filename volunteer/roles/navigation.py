"""The navigation items a person sees: five tabs on a phone, a side bar on the desk.

The apps above add their items by registering `NavItem`s in their `AppConfig.ready`: this room knows none of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from volunteer.core import clock
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True)
class NavItem:
    """One link. `power` None = for everybody signed in; `waits` makes the rows that wait behind it: their numbers add up.

    `units`: a role over an organisation opens it too; `only_units`: no other does. `audited`: who audits reads it.
    `shown`: only as long as that says so of the person, without a statement.
    `order` sorts the tabs, which are registered by several apps: home 1, events 2, scan 3, points 4, me 5.
    """

    label: str | Promise
    url_name: str
    icon: str
    power: Power | None = None
    group: str | Promise = ""
    waits: tuple[Callable[[User, datetime], QuerySet[Any]], ...] = ()
    order: int = 9
    units: bool = False
    only_units: bool = False
    audited: bool = False
    shown: Callable[[User, datetime], bool] | None = None


CACHE_SECONDS = 60  # seconds

TABS: list[NavItem] = []
SIDE: list[NavItem] = []


def count_sql(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    """How many rows there are, as a part of another statement, and its values.

    Written around the statement for the rows: as annotations of one query Django would build each of them anew several times
    over, which takes longer than the database takes to count.
    """
    try:
        sql, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # Django sees that nothing can be there
        return "0", ()
    return f"(SELECT count(*) FROM ({sql}) AS waiting)", tuple(values)  # noqa: S608  (Django's own SQL)


def waiting_counts(person: User, items: Iterable[NavItem], at: datetime) -> dict[str, int]:
    """How much waits behind each of these items, by the names of their pages; one statement for all of them."""
    with people_parties.one_statement(person):
        parts = [(item.url_name, *count_sql(maker(person, at))) for item in items for maker in item.waits]
    if not parts:
        return {}
    counts = ", ".join(sql for _name, sql, _values in parts)
    tables, values = people_parties.shared_tables(person, counts)
    with connection.cursor() as cursor:
        cursor.execute(f"{tables}SELECT {counts}", [*values, *chain(*(part[2] for part in parts))])
        row = cursor.fetchone()
    found: Counter[str] = Counter()
    for (name, _sql, _values), number in zip(parts, row, strict=True):
        found[name] += number
    return dict(found)


def badges(request: HttpRequest) -> dict[str, int]:
    """What waits behind the items of the person who asks; read once for each request."""
    if not request.user.is_authenticated:
        return {}
    known: dict[str, int] | None = getattr(request, "_badges", None)
    if known is None:
        at = clock.now()
        items = [item for item in SIDE if item.waits and may_open(request, item, at)]
        known = waiting_counts(request.user, TABS, at) | (cached_counts(request.user, items, at) if items else {})
        request._badges = known  # type: ignore[attr-defined]
    return known


def cached_counts(person: User, items: list[NavItem], at: datetime) -> dict[str, int]:
    """The numbers of the side bar as they were at most a minute ago, or since one's own last act behind a item (`forget_counts`).

    They are many and dear, and nobody decides anything by them: the pages behind the items read afresh.
    """
    known: tuple[Any, dict[str, int]] | None = cache.get(f"items:{person.pk}")
    stamp = (role_scope.has_resting_roles(person, at), [item.url_name for item in items])
    if known is None or known[0] != stamp:
        known = stamp, waiting_counts(person, items, at)
        cache.set(f"items:{person.pk}", known, CACHE_SECONDS)
    return known[1]


def keep_counts(person: User, items: list[NavItem], counts: dict[str, int], at: datetime) -> None:
    """The numbers of the side bar as a page has just read them: what the page lists and what its menu says agree."""
    stamp = (role_scope.has_resting_roles(person, at), [item.url_name for item in items])
    cache.set(f"items:{person.pk}", (stamp, counts), CACHE_SECONDS)


def forget_counts(person: User) -> None:
    """The person did something that may have changed what waits."""
    cache.delete(f"items:{person.pk}")


def nav_link(request: HttpRequest, item: NavItem) -> dict[str, Any]:
    url = reverse(item.url_name)
    active = request.path == url or (url != "/" and request.path.startswith(url))
    return {"label": item.label, "url": url, "icon": item.icon, "active": active, "badge": badges(request).get(item.url_name, 0)}


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The bottom bar of a phone."""
    return [nav_link(request, item) for item in sorted(TABS, key=lambda item: item.order)]


def sidebar(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """The side bar: groups of links the person may use, each with what waits behind it."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in SIDE:
        if may_open(request, item, at):
            groups.setdefault(str(item.group), []).append(nav_link(request, item))
    keep_nearest_active([found for links in groups.values() for found in links])
    return [{"label": label, "links": links} for label, links in groups.items()]


def may_open(request: HttpRequest, item: NavItem, at: datetime) -> bool:
    """Doors without a power are for everybody signed in; visitors see none of the side bar."""
    if item.power is None:
        return request.user.is_authenticated
    held = cached_scope(request, item.power, at)
    if item.shown and not (held and request.user.is_authenticated and item.shown(request.user, at)):
        return False
    if item.only_units or (item.units and held.unit_ids):
        return bool(held.unit_ids)
    return bool(held) or (item.audited and bool(cached_scope(request, Power.AUDIT, at)))


def cached_scope(request: HttpRequest, power: Power, at: datetime) -> role_scope.Scope:
    """Where the person who asks holds a power; worked out once for each request, as many items ask for it."""
    known: dict[Power, role_scope.Scope] = request.__dict__.setdefault("_reach", {})
    if power not in known:
        known[power] = role_scope.scope_for(request.user, power, at)
    return known[power]


def keep_nearest_active(links: list[dict[str, Any]]) -> None:
    """Of links that lie above the page shown, the nearest alone is the active one."""
    nearest = max((found["url"] for found in links if found["active"]), key=len, default="")
    for found in links:
        found["active"] = found["url"] == nearest


def waiting_duties(person: User, at: datetime) -> list[tuple[str, int]]:
    """What waits behind the items of a person's duties: names of pages and how many, without those where nothing waits."""
    held = [item for item in SIDE if item.power and role_scope.scope_for(person, item.power, at)]
    return [(name, number) for name, number in waiting_counts(person, held, at).items() if number]
