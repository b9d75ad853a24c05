"""The parties of a matter: the people it names, everybody who shares a household with one of them, and deputies.

Who stands in for a person who is away, and whom they stand in for, are parties of each other's matters as long as that lasts.

A room names the columns that lead to its parties once. The act, the list of what waits and the number in the navigation ask
these functions, so that they leave out the same people. A column is a lookup from the row, for example "shift__leader".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, Q, QuerySet

from volunteer.core import clock
from volunteer.models import Appointment, User


def with_households(people: Iterable[int | None]) -> set[int]:
    """These people, who shares a household with one of them or stands in with one (ids). One statement."""
    known = {pk for pk in people if pk is not None}
    homes = User.objects.get_queryset().filter(pk__in=known).exclude(household=None).values("household")
    standing = Appointment.objects.current(clock.today()).filter(deputy_of__isnull=False)
    deputies = standing.filter(deputy_of__person__in=known).values("person")
    absent = standing.filter(person__in=known).values("deputy_of__person")
    near = Q(household__in=homes) | Q(pk__in=deputies) | Q(pk__in=absent)
    return known | set(User.objects.get_queryset().filter(near).values_list("pk", flat=True))


def party_ids(row: Model, *columns: str) -> set[int]:
    """The parties that these columns of a row name (ids). One statement, where the rows on the way are loaded."""
    return with_households(_value(row, f"{column}_id") for column in columns)


def is_party(row: Model, person: User, *columns: str) -> bool:
    """Whether this person is a party of the row. No statement, where the people and the person's roles are loaded."""
    people = [one for column in columns if (one := _value(row, column)) is not None]
    if any(person.acts_for(one) for one in people):
        return True
    return bool(Appointment.standing_in(person, clock.today()) & {one.pk for one in people})


def party_condition(person: User, *columns: str) -> Q:
    """The rows of which this person is a party, by these columns."""
    home = home_of(person)
    return Q(*((f"{column}__in", home) for column in columns), _connector=Q.OR)


def home_of(person: User) -> list[int] | QuerySet[User, Any]:
    """The person, their household, and who stands in with them, for `__in`: ids or a subquery of them.

    Also those whose account is closed. No statement, where the person's roles are loaded.
    """
    others = Appointment.standing_in(person, clock.today())
    if person.household_id is None:
        return [person.pk, *sorted(others)]
    near = Q(household=person.household_id)
    if others:
        near |= Q(pk__in=others)
    return User.objects.get_queryset().filter(near).order_by().values("pk")


def _value(row: Model, column: str) -> Any:
    """What a lookup leads to from a row; the rows on the way are there."""
    found: Any = row
    for name in column.split("__"):
        found = getattr(found, name)
    return found
