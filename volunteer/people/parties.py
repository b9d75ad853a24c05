"""The parties of a matter, and which of them may not decide it: one table of act x relation, asked by page, list, badge and act.

A matter names people: for whom it is, who asked, who led. Whoever decides must be none of them, and must not stand to one of them
in a relation that endangers this kind of act. Each relation bars only what it endangers: who registered a resident may tick them
in and confirm a roster, and may not approve their credit. What ended within `MEMORY` still counts, so that leaving a household or
ending a role for an afternoon helps nobody.

A room names the columns that lead to its parties once, and the kind of its act. The act, the list of what waits and the number in
the navigation ask these functions, so that they leave out the same people. A column is a lookup from the row, for example
"shift__leader".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from volunteer.core import clock
from volunteer.models import DayRole, FormerMember, SignInPhone, User

MEMORY = timedelta(days=90)
SHARED_WITH: ContextVar[int] = ContextVar("SHARED_WITH", default=0)  # the id of the person of `one_statement`


class Relation(StrEnum):
    """How whoever decides stands to a party."""

    HOUSEHOLD = "household"  # they live together, or did within the memory
    STANDS_IN = "stands_in"  # one stands in for the other, as long as that lasts
    APPOINTED_BY = "appointed_by"  # the party gave the decider a role that lasts, or ended within the memory
    APPOINTED = "appointed"  # the decider gave the party a role at a service point or in a unit within the memory
    REGISTERED = "registered"  # the decider put the party into the book
    CARDED = "carded"  # the decider gave the party a card that lives, or ended within the memory
    PINNED = "pinned"  # the decider took the PIN that the party has
    DEVICE = "device"  # both signed in on one phone within the memory


class Act(StrEnum):
    """What kind of word is given about others, or served to them."""

    DECIDE = "decide"  # events, teams, skills, certificates, objections: nothing of value moves by this word alone
    CREDIT = "credit"  # points or hours out of somebody's word: by hand, balances brought along, hours from elsewhere
    CONFIRM = "confirm"  # that somebody was at a shift: entries by hand, flags, corrections, hours afterwards
    GOODS = "goods"  # signing for what lies in a shop: counts, write-offs, goods without points
    COUNTER = "counter"  # handing goods over, taking them back, selling them
    SEE = "see"  # that a resident without a phone was seen
    CARD = "card"  # printing a card: together with the PIN it spends the person's points
    PIN = "pin"  # taking a PIN


NEAR = frozenset({Relation.HOUSEHOLD, Relation.STANDS_IN})
WAY_IN = frozenset({Relation.REGISTERED, Relation.CARDED})  # who made somebody's way in does not open their purse, too

# The table. A role that decides over an area wakes only by a yes of the level above, so that `APPOINTED` asks for roles at points
# and units alone; and it bars credit only, since in a small community one person appoints the leaders and confirms their lists.
BARS: dict[Act, frozenset[Relation]] = {
    Act.DECIDE: NEAR,
    Act.CREDIT: NEAR | {Relation.APPOINTED_BY, Relation.APPOINTED, Relation.DEVICE} | WAY_IN,
    Act.CONFIRM: NEAR | {Relation.APPOINTED_BY, Relation.DEVICE},
    Act.GOODS: NEAR | {Relation.APPOINTED_BY},
    Act.COUNTER: NEAR,
    Act.SEE: NEAR | {Relation.REGISTERED},
    Act.CARD: frozenset({Relation.PINNED}),
    Act.PIN: NEAR | WAY_IN,
}

IN_FORCE = "held.yes_rank IS NULL AND held.since <= today AND (held.until IS NULL OR held.until >= today)"  # not asleep
# Each relation from both sides: whom it leads to from deciders, and from parties. `people`, `since`, `day` (both the begin of the
# memory) and `today` are columns of `asked`.
_HOUSEHOLD = """
    SELECT theirs.id FROM asked, volunteer_user mine JOIN volunteer_user theirs ON theirs.household_id = mine.household_id
    WHERE mine.id = ANY (people)
    UNION ALL
    SELECT theirs.id FROM asked, volunteer_formermember mine JOIN volunteer_user theirs ON theirs.household_id = mine.household_id
    WHERE mine.person_id = ANY (people) AND mine.left_at > since
    UNION ALL
    SELECT theirs.person_id
    FROM asked, volunteer_user mine JOIN volunteer_formermember theirs ON theirs.household_id = mine.household_id
    WHERE mine.id = ANY (people) AND theirs.left_at > since
    UNION ALL
    SELECT theirs.person_id
    FROM asked, volunteer_formermember mine JOIN volunteer_formermember theirs ON theirs.household_id = mine.household_id
    WHERE mine.person_id = ANY (people) AND mine.left_at > since AND theirs.left_at > since"""
_STANDS_IN = f"""
    SELECT absent.person_id
    FROM asked, volunteer_appointment held JOIN volunteer_appointment absent ON absent.id = held.deputy_of_id
    WHERE held.person_id = ANY (people) AND {IN_FORCE}
    UNION ALL
    SELECT held.person_id
    FROM asked, volunteer_appointment absent JOIN volunteer_appointment held ON held.deputy_of_id = absent.id
    WHERE absent.person_id = ANY (people) AND {IN_FORCE}"""  # noqa: S608  (names of ours)
_APPOINTER = """
    SELECT {found} FROM asked, volunteer_appointment
    WHERE {known} = ANY (people) AND appointed_by_id IS NOT NULL AND yes_rank IS NULL AND (until IS NULL OR until >= day)
    UNION ALL
    SELECT {found} FROM asked, volunteer_dayrole WHERE {known} = ANY (people) AND ended_at > asked.since"""
_APPOINTEE = """
    SELECT {found} FROM asked, volunteer_appointment
    WHERE {known} = ANY (people) AND appointed_by_id IS NOT NULL AND area_id IS NULL AND volunteer_appointment.since >= day
    UNION ALL
    SELECT {found} FROM asked, volunteer_dayrole WHERE {known} = ANY (people) AND NOT over_area AND ended_at > asked.since"""
_REGISTRAR = """
    SELECT {found} FROM asked, volunteer_user WHERE {known} = ANY (people) AND registered_by_id IS NOT NULL"""
_CARD_MAKER = """
    SELECT {found} FROM asked, volunteer_card WHERE {known} = ANY (people) AND (killed_at IS NULL OR killed_at > asked.since)"""
_PIN_TAKER = """
    SELECT {found} FROM asked, volunteer_pin WHERE {known} = ANY (people)"""
_DEVICE = """
    SELECT theirs.person_id FROM asked, volunteer_signinphone mine JOIN volunteer_signinphone theirs ON theirs.device = mine.device
    WHERE mine.person_id = ANY (people) AND mine.at > asked.since AND theirs.at > asked.since"""


def _both(sql: str, decider: str, party: str) -> tuple[str, str]:
    return sql.format(found=party, known=decider), sql.format(found=decider, known=party)


SIDES: dict[Relation, tuple[str, str]] = {
    Relation.HOUSEHOLD: (_HOUSEHOLD, _HOUSEHOLD),
    Relation.STANDS_IN: (_STANDS_IN, _STANDS_IN),
    Relation.APPOINTED_BY: _both(_APPOINTER, "person_id", "appointed_by_id"),
    Relation.APPOINTED: _both(_APPOINTEE, "appointed_by_id", "person_id"),
    Relation.REGISTERED: _both(_REGISTRAR, "registered_by_id", "id"),
    Relation.CARDED: _both(_CARD_MAKER, "issued_by_id", "person_id"),
    Relation.PINNED: _both(_PIN_TAKER, "set_by_id", "person_id"),
    Relation.DEVICE: (_DEVICE, _DEVICE),
}


@cache
def _sql(act: Act, *, from_deciders: bool) -> str:
    """The ids that the relations of an act lead to, from deciders to parties or the other way; the people themselves first."""
    found = ["SELECT unnest(people) FROM asked"]
    found += [SIDES[relation][0 if from_deciders else 1] for relation in Relation if relation in BARS[act]]
    asked = "SELECT %s::bigint[] AS people, %s::timestamptz AS since, %s::date AS day, %s::date AS today"
    return f"WITH asked AS ({asked}) {' UNION ALL '.join(found)}"


def _values(people: Iterable[int]) -> list[Any]:
    today = clock.today()
    return [sorted(people), clock.now() - MEMORY, today - MEMORY, today]


def with_households(people: Iterable[int | None], *, act: Act = Act.DECIDE) -> set[int]:
    """These people and everybody who may not decide about them in such an act (ids). One statement."""
    known = {pk for pk in people if pk is not None}
    if not known:
        return known
    with connection.cursor() as cursor:
        cursor.execute(_sql(act, from_deciders=False), _values(known))
        return {pk for (pk,) in cursor.fetchall()}


def party_ids(row: Model, *columns: str, act: Act = Act.DECIDE) -> set[int]:
    """The parties that these columns of a row name (ids). One statement, where the rows on the way are loaded."""
    return with_households((_value(row, f"{column}_id") for column in columns), act=act)


def is_party(row: Model, person: User, *columns: str, act: Act = Act.DECIDE) -> bool:
    """Whether this person is a party of the row. At most one statement, where the rows on the way are loaded."""
    return is_near(person, *(_value(row, f"{column}_id") for column in columns), act=act)


def is_near(person: User, *people: User | int | None, act: Act = Act.DECIDE) -> bool:
    """Whether this person is one of these, or may not decide about one in such an act. At most one statement.

    None for members of one household now, where a relation of households counts.
    """
    known = {one.pk if isinstance(one, User) else one for one in people if one is not None}
    if person.pk in known:
        return True
    if Relation.HOUSEHOLD in BARS[act] and any(isinstance(one, User) and person.acts_for(one) for one in people):
        return True
    if not known:
        return False
    with connection.cursor() as cursor:
        sql = f"SELECT EXISTS (SELECT FROM ({_sql(act, from_deciders=True)}) near (id) WHERE id = ANY (%s))"  # noqa: S608  (names of ours)
        cursor.execute(sql, [*_values([person.pk]), sorted(known)])
        return bool(cursor.fetchone()[0])


def party_condition(person: User, *columns: str, act: Act = Act.DECIDE) -> Q:
    """The rows of which this person is a party, by these columns."""
    near = home_of(person, act=act)
    return Q(*((f"{column}__in", near) for column in columns), _connector=Q.OR)


def home_of(person: User, *, act: Act = Act.DECIDE) -> RawSQL:
    """The person and about whom they may not decide in such an act, for `__in`: a subquery, so that it costs no statement.

    Also those whose account is closed. Written by hand: a page of staff asks it for every list, and Django would build it anew.
    """
    if SHARED_WITH.get() == person.pk:
        return RawSQL(f"SELECT id FROM near_{act}", [])  # noqa: S608, S611  (names of ours)
    return RawSQL(_sql(act, from_deciders=True), _values([person.pk]))  # noqa: S611  (names of ours)


@contextmanager
def one_statement(person: User) -> Iterator[None]:
    """What is asked of `home_of` this person meanwhile becomes part of one statement, which begins with `shared_tables`.

    So the database plans each kind of act once, and not once for every column of every list.
    """
    token = SHARED_WITH.set(person.pk)
    try:
        yield
    finally:
        SHARED_WITH.reset(token)


def shared_tables(person: User, sql: str) -> tuple[str, list[Any]]:
    """The beginning of a statement that was put together in `one_statement`, with its values; empty where it names no act."""
    named = [act for act in Act if f"FROM near_{act}" in sql]
    tables = ", ".join(f"near_{act} (id) AS MATERIALIZED ({_sql(act, from_deciders=True)})" for act in named)
    return (f"WITH {tables} " if named else ""), _values([person.pk]) * len(named)


def delete_forgotten(*, at: datetime) -> int:
    """Delete what is older than the memory: households left, phones somebody signed in on, roles of a day. How many rows."""
    left = FormerMember.objects.filter(left_at__lte=at - MEMORY).delete()[0]
    left += DayRole.objects.filter(ended_at__lte=at - MEMORY).delete()[0]
    return left + SignInPhone.objects.filter(at__lte=at - MEMORY).delete()[0]


def _value(row: Model, column: str) -> Any:
    """What a lookup leads to from a row; the rows on the way are there."""
    found: Any = row
    for name in column.split("__"):
        found = getattr(found, name)
    return found
