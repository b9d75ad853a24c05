"""What waits for a person, from all rooms, as rows of one list: what, who, since when, until when, and where it is done.

The apps register a `WaitingKind` for each query of rows that a navigation item names in `waits`. So the number beside the item
and the rows here come from one query, and a kind is shown to whoever may open the item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateTimeField, F, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import ngettext, pgettext_lazy

from volunteer.models import Appointment, User
from volunteer.people import parties as people_parties
from volunteer.roles import navigation as role_navigation
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import NavItem

type Maker = Callable[[User, datetime], QuerySet[Any]]
type Column = str | Combinable


class Topic(StrEnum):
    """What the list is narrowed to."""

    APPROVAL = "approval"
    HELP = "help"
    OTHER = "other"


LATE = "late"
CHOICES: dict[str, str | Promise] = {
    "": pgettext_lazy("what waits", "all"),
    LATE: pgettext_lazy("what waits", "overdue"),
    Topic.APPROVAL: pgettext_lazy("what waits", "approvals"),
    Topic.HELP: pgettext_lazy("what waits", "requests for help"),
    Topic.OTHER: pgettext_lazy("what waits", "other"),
}


@dataclass(frozen=True, kw_only=True)
class WaitingKind:
    """One kind of matter. The columns are lookups or expressions on the rows of `rows`.

    `name` is what is to be done; `title` what it is about and `who` who asks. `until` is the deadline, None where there is none;
    a function of the person and the moment where it depends on them. `page` is where it is done; with `opens` its address takes
    `ref`. With `many`, rows of the same `ref` make one line with their number: a shift with forty entries is one matter.
    """

    rows: Maker
    name: str | Promise
    page: str
    since: Column
    topic: Topic = Topic.APPROVAL
    title: Column | None = None
    who: Column | None = None
    until: Column | Callable[[User, datetime], Combinable] | None = None
    ref: str = "pk"
    opens: bool = False
    many: bool = False


KINDS: dict[Maker, WaitingKind] = {}


def register(*kinds: WaitingKind) -> None:
    KINDS.update({kind.rows: kind for kind in kinds})


@dataclass(frozen=True)
class WaitingRow:
    """One line. `number` is how many rows of its kind it stands for."""

    kind: WaitingKind
    at: datetime
    ref: str
    title: str
    who: str
    since: datetime | None
    until: datetime | None
    number: int

    @property
    def id(self) -> str:
        """Of the line within a page."""
        return f"{self.kind.page.partition(':')[2]}-{self.ref}"

    @property
    def url(self) -> str:
        return reverse(self.kind.page, args=[self.ref] if self.kind.opens else None)

    @property
    def late(self) -> bool:
        return self.until is not None and self.until <= self.at

    @property
    def waited(self) -> str:
        return length_in_words(self.at - self.since) if self.since else ""

    @property
    def late_by(self) -> str:
        return length_in_words(self.at - self.until) if self.until and self.late else ""


def length_in_words(length: timedelta) -> str:
    """In the largest whole unit: minutes, hours or days."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes < 24 * 60:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day", "%(n)s days", minutes // 1440) % {"n": minutes // 1440}


@dataclass(frozen=True)
class WaitingList:
    """One page of what waits, and the sums over all of it: lines by choice, rows by the address of their navigation item."""

    rows: list[WaitingRow] = field(default_factory=list)
    show: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    badges: dict[str, int] = field(default_factory=dict)

    @cached_property
    def total(self) -> int:
        """How many lines the choice has."""
        return self.counts.get(self.show, 0)

    @property
    def all(self) -> int:
        return self.counts.get("", 0)

    @property
    def choices(self) -> list[tuple[str, str | Promise, int, bool]]:
        """Word, label, number of lines, whether it is the one shown."""
        return [(word, label, self.counts.get(word, 0), word == self.show) for word, label in CHOICES.items()]


def count_approvals(held: Appointment, at: datetime) -> int:
    """How many matters wait for a decision that the holder of this appointment may take by it, and by no other role of theirs.

    Two statements, and a few for terms of rules; none for a role that decides on nothing.
    """
    if not role_scope.decides(held.role):
        return 0
    person = copy(held.person)
    person._held_appointments = [one for one in Appointment.all_of(person) if one.pk == held.pk]  # type: ignore[attr-defined]
    makers = tuple(kind.rows for kind in KINDS.values() if kind.topic == Topic.APPROVAL)
    return role_navigation.waiting_counts(person, [NavItem("", "approvals", "", waits=makers)], at)["approvals"]


def items_with_kinds(request: HttpRequest, at: datetime) -> list[NavItem]:
    """The navigation items behind which something may wait for the person who asks."""
    return [item for item in role_navigation.SIDE if item.waits and role_navigation.may_open(request, item, at)]


def waiting_list(
    request: HttpRequest, *, at: datetime, show: str = "", limit: int, offset: int = 0, kept: bool = False
) -> WaitingList:
    """What waits for the person who asks, what is overdue first, then by deadline; one statement, and a few for terms of rules.

    The badges of the side bar are set to the numbers read here, so the page and its menu agree. `kept`: as both were at most a
    minute ago, or since one's own last act (see `navigation.cached_counts`).
    """
    person = request.user
    show = show if show in CHOICES else ""
    items = items_with_kinds(request, at)
    if not items or not person.is_authenticated:
        return WaitingList(show=show)
    named = [(item.url_name, KINDS[maker]) for item in items for maker in item.waits if maker in KINDS]
    stamp = (role_scope.has_resting_roles(person, at), [name for name, _kind in named], show, limit, offset)
    known: tuple[Any, Any] = (kept and cache.get(role_navigation.lines_key(person))) or (None, None)
    fresh = known[0] != stamp
    lines, sums = read_lines(person, [kind for _name, kind in named], at, show, limit, offset) if fresh else known[1]
    if kept and fresh:
        cache.set(role_navigation.lines_key(person), (stamp, (lines, sums)), role_navigation.CACHE_SECONDS)
    counts, badges = dict.fromkeys(CHOICES, 0), {item.url_name: 0 for item in items}
    for number, count, late, rows in sums:
        name, kind = named[number]
        badges[name] += rows
        counts[""] += count
        counts[LATE] += late
        counts[kind.topic] += count
    if fresh:
        role_navigation.keep_counts(person, items, badges, at)
    found = [WaitingRow(named[number][1], at, *rest) for number, *rest in lines]
    return WaitingList(found, show, counts, badges)


def read_lines(
    person: User, kinds: Sequence[WaitingKind], at: datetime, show: str, limit: int, offset: int
) -> tuple[list[Any], list[Any]]:
    """Of the lines one page (number of the kind, ref, title, who, since, until, rows), and of each kind its sums
    (number of the kind, lines, overdue lines, rows)."""
    with people_parties.one_statement(person):
        parts = [part for number, kind in enumerate(kinds) if (part := kind_sql(number, kind, person, at))]
    if not parts:
        return [], []
    union = " UNION ALL ".join(sql for sql, _values in parts)
    tables, values = people_parties.shared_tables(person, union)
    chosen = {"": "true", LATE: "ends <= %s"}.get(show) or f"kind IN ({numbers_of(kinds, show)})"
    begin = f"{tables.rstrip()}, " if tables else "WITH "
    sql = (
        f"{begin}waiting AS MATERIALIZED (SELECT kind, ref, min(title) AS title, min(who) AS who,"  # noqa: S608  (Django's own SQL)
        f" min(since) AS since, min(ends) AS ends, count(*) AS n FROM ({union}) AS matters GROUP BY kind, ref)"
        f" (SELECT kind, ref, title, who, since, ends, n, NULL::bigint, NULL::bigint FROM waiting WHERE {chosen}"
        " ORDER BY ends NULLS LAST, since NULLS LAST, kind, ref LIMIT %s OFFSET %s)"
        " UNION ALL SELECT kind, NULL, NULL, NULL, NULL, NULL, sum(n)::bigint, count(*), count(*) FILTER (WHERE ends <= %s)"
        " FROM waiting GROUP BY kind"
    )
    narrowed = [at] if show == LATE else []
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, *chain(*(part[1] for part in parts)), *narrowed, limit, offset, at])
        found = cursor.fetchall()
    lines = [row[:7] for row in found if row[7] is None]
    return lines, [(row[0], row[7], row[8], row[6]) for row in found if row[7] is not None]


def numbers_of(kinds: Iterable[WaitingKind], topic: str) -> str:
    """The places of the kinds of a topic, for an IN; -1 where there is none."""
    return ", ".join(str(number) for number, kind in enumerate(kinds) if kind.topic == topic) or "-1"


def kind_sql(number: int, kind: WaitingKind, person: User, at: datetime) -> tuple[str, tuple[Any, ...]] | None:
    """The statement for the rows of a kind, with its values; None where Django sees that nothing can be there."""
    until = kind.until(person, at) if callable(kind.until) else kind.until
    columns = {
        "line_ref": F(kind.ref),
        "line_title": as_expression(kind.title) or Value("", TextField()),
        "line_who": as_expression(kind.who) or Value("", TextField()),
        "line_since": as_expression(kind.since),
        "line_until": as_expression(until) or Value(None, DateTimeField()),
    }
    rows = kind.rows(person, at).order_by().annotate(**columns).values_list(*columns)
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    picked = "ref::text AS ref, title::text AS title, who::text AS who, since::timestamptz AS since, ends::timestamptz AS ends"
    return f"SELECT {number} AS kind, {picked} FROM ({sql}) AS rows (ref, title, who, since, ends)", values  # noqa: S608


def as_expression(column: Column | None) -> Any:
    return F(column) if isinstance(column, str) else column
