"""The navigation items a person sees: five tabs on a phone, for staff a menu of groups.

The apps above add their items by registering `NavItem`s in their `AppConfig.ready`: this room knows none of them. It knows the
groups, whose order is the same for everybody. A group is added by `GROUPS.append(NavGroup(...))` and the items that name it.
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
from django.utils.translation import pgettext_lazy

from volunteer.core import clock
from volunteer.models import User
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@dataclass(frozen=True, eq=False)  # each is itself: to compare their words is to translate them
class NavGroup:
    """A group of the menu. Its entries fold away, unless it does not fold. `key` is its name in the browser."""

    key: str
    label: str | Promise
    icon: str
    folds: bool = True


WORKPLACE = NavGroup("workplace", pgettext_lazy("menu", "Workplace"), "home", folds=False)
ACTIVITIES = NavGroup("activities", pgettext_lazy("menu", "Activities"), "calendar")
PEOPLE = NavGroup("people", pgettext_lazy("menu", "People"), "users")
SHOP = NavGroup("shop", pgettext_lazy("menu", "Points and shops"), "wallet")
GOVERNANCE = NavGroup("governance", pgettext_lazy("menu", "Governance"), "building")
HELP = NavGroup("help", pgettext_lazy("menu", "Help and checks"), "heart")
DATA = NavGroup("data", pgettext_lazy("menu", "Figures and reports"), "chart")
SETTINGS = NavGroup("settings", pgettext_lazy("menu", "Settings"), "settings")
GROUPS: list[NavGroup] = [WORKPLACE, ACTIVITIES, PEOPLE, SHOP, HELP, GOVERNANCE, DATA, SETTINGS]


@dataclass(frozen=True, eq=False)
class NavItem:
    """One page. `power` None = for everybody signed in; `waits` makes the rows that wait behind it: their numbers add up.

    `also`: another power that opens it. `units`: a role over an organisation opens it too; `only_units`: no other does.
    `audited`: who audits reads it. `shown`: only as long as that says so of the person, without a statement.
    `order` sorts the entries of a group, and the tabs: home 1, events 2, scan 3, points 4, me 5; several apps register both.
    `under` names the page whose entry of the menu this one belongs to: it has no entry of its own, but stands on the pages of that
    entry, with what waits behind it. `family` is what an entry is called that has such pages. `paths`: where its things lie that do
    not lie below its own address.
    """

    label: str | Promise
    url_name: str
    icon: str
    power: Power | None = None
    group: NavGroup | None = None
    waits: tuple[Callable[[User, datetime], QuerySet[Any]], ...] = ()
    order: int = 9
    also: Power | None = None
    units: bool = False
    only_units: bool = False
    audited: bool = False
    shown: Callable[[User, datetime], bool] | None = None
    under: str = ""
    family: str | Promise = ""
    paths: tuple[str, ...] = ()


CACHE_SECONDS = 60  # seconds

TABS: list[NavItem] = []
SIDE: list[NavItem] = []


def add_page(
    group: NavGroup,
    order: int,
    label: str | Promise,
    url_name: str,
    icon: str,
    power: Power | None,
    *waits: Callable[[User, datetime], QuerySet[Any]],
    **more: Any,
) -> None:
    """Add a page to the menu, with the rows that wait behind it. `more` are fields of `NavItem`."""
    SIDE.append(NavItem(label, url_name, icon, power=power, group=group, order=order, waits=waits, **more))


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


def lines_key(person: User) -> str:
    """Under which the first page keeps what waits, as long as the numbers of the side bar."""
    return f"waiting:{person.pk}"


def forget_counts(person: User) -> None:
    """The person did something that may have changed what waits."""
    cache.delete_many([f"items:{person.pk}", lines_key(person)])


def nav_link(request: HttpRequest, item: NavItem) -> dict[str, Any]:
    """One link. `near` is how much of the address of the page shown it shares, 0 for a page that lies elsewhere."""
    url = reverse(item.url_name)
    above = (path for path in (url, *item.paths) if path != "/" and request.path.startswith(path))
    near = len(url) if request.path == url else max(map(len, above), default=0)
    badge = badges(request).get(item.url_name, 0)
    return {"label": item.label, "url": url, "icon": item.icon, "active": near > 0, "near": near, "badge": badge}


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The bottom bar of a phone."""
    return [nav_link(request, item) for item in sorted(TABS, key=lambda item: item.order)]


def sidebar(request: HttpRequest, at: datetime) -> list[dict[str, Any]]:
    """The menu of staff: its groups with the pages the person may open (`links`) and the entries these make (`entries`).

    Whoever may open only what everybody may has no menu.
    """
    held = [item for item in SIDE if may_open(request, item, at)]
    if not any(item.power for item in held):
        return []
    links = {item.url_name: nav_link(request, item) for item in sorted(held, key=lambda item: item.order)}
    keep_nearest_active(list(links.values()))
    groups = [menu_group(group, held, links) for group in GROUPS]
    return [group for group in groups if group["entries"]]


def menu_group(group: NavGroup, held: list[NavItem], links: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """One group as the pages draw it; with what waits behind all of its pages, and whether the page shown is one of them."""
    heads = sorted((item for item in SIDE if item.group == group and not item.under), key=lambda item: item.order)
    found = [entry for head in heads if (entry := menu_entry(head, held, links))]
    return {
        "key": group.key,
        "label": group.label,
        "icon": group.icon,
        "folds": group.folds,
        "entries": found,
        "links": [page for entry in found for page in entry["pages"]],
        "badge": sum(entry["badge"] for entry in found),
        "active": any(entry["active"] for entry in found),
    }


def menu_entry(head: NavItem, held: list[NavItem], links: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """One entry: it leads to the first of its pages that the person may open; several of them go by the name of the family."""
    below = sorted((item for item in held if item.under == head.url_name), key=lambda item: item.order)
    pages = [links[item.url_name] for item in ([head] if head in held else []) + below]
    if not pages:
        return None
    return {
        "label": (head.family or head.label) if len(pages) > 1 else pages[0]["label"],
        "url": pages[0]["url"],
        "icon": head.icon,
        "pages": pages,
        "badge": sum(page["badge"] for page in pages),
        "active": any(page["active"] for page in pages),
    }


def may_open(request: HttpRequest, item: NavItem, at: datetime) -> bool:
    """Items without a power are for everybody signed in; visitors see none of the menu."""
    if item.power is None:
        return request.user.is_authenticated
    held = cached_scope(request, item.power, at)
    if item.shown and not (held and request.user.is_authenticated and item.shown(request.user, at)):
        return False
    if item.only_units or (item.units and held.unit_ids):
        return bool(held.unit_ids)
    others = (item.also, Power.AUDIT if item.audited else None)
    return bool(held) or any(power and cached_scope(request, power, at) for power in others)


def cached_scope(request: HttpRequest, power: Power, at: datetime) -> role_scope.Scope:
    """Where the person who asks holds a power; worked out once for each request, as many items ask for it."""
    known: dict[Power, role_scope.Scope] = request.__dict__.setdefault("_reach", {})
    if power not in known:
        known[power] = role_scope.scope_for(request.user, power, at)
    return known[power]


def keep_nearest_active(links: list[dict[str, Any]]) -> None:
    """Of links that lie above the page shown, the nearest alone is the active one."""
    nearest = max((found["near"] for found in links), default=0)
    first = next((found for found in links if found["near"] == nearest > 0), None)
    for found in links:
        found["active"] = found is first


def waiting_duties(person: User, at: datetime) -> list[tuple[str, int]]:
    """What waits behind the items of a person's duties: names of pages and how many, without those where nothing waits."""
    held = [item for item in SIDE if item.power and role_scope.scope_for(person, item.power, at)]
    return [(name, number) for name, number in waiting_counts(person, held, at).items() if number]
