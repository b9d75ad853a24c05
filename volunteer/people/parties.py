"""The parties of a matter: the people it names, and everybody who shares a household with one of them.

A room names the columns that lead to its parties once. The act, the list of what waits and the number in the navigation ask
these functions, so that they leave out the same people. A column is a lookup from the row, for example "shift__leader".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from volunteer.models import User


def with_households(people: Iterable[int | None]) -> set[int]:
    """These people and everybody who shares a household with one of them (ids). One statement."""
    known = {pk for pk in people if pk is not None}
    homes = User.objects.get_queryset().filter(pk__in=known).exclude(household=None).values("household")
    return known | set(User.objects.get_queryset().filter(household__in=homes).values_list("pk", flat=True))


def party_ids(row: Model, *columns: str) -> set[int]:
    """The parties that these columns of a row name (ids). One statement, where the rows on the way are loaded."""
    return with_households(_value(row, f"{column}_id") for column in columns)


def is_party(row: Model, person: User, *columns: str) -> bool:
    """Whether this person is a party of the row. No statement, where the people in the columns are loaded."""
    people = [_value(row, column) for column in columns]
    return any(person.acts_for(one) for one in people if one is not None)


def party_condition(person: User, *columns: str) -> Q:
    """The rows of which this person is a party, by these columns."""
    home = home_of(person)
    return Q(*((f"{column}__in", home) for column in columns), _connector=Q.OR)


def home_of(person: User) -> list[int] | QuerySet[User, Any]:
    """The person and their household, for `__in`: ids or a subquery of them; also those whose account is closed."""
    if person.household_id is None:
        return [person.pk]
    return User.objects.get_queryset().filter(household=person.household_id).order_by().values("pk")


def _value(row: Model, column: str) -> Any:
    """What a lookup leads to from a row; the rows on the way are there."""
    found: Any = row
    for name in column.split("__"):
        found = getattr(found, name)
    return found
