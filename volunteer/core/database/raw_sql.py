"""Rows of several models by one statement of ours, for the few places where each statement counts.

Django's own `select_related` follows foreign keys only, cannot lock as mildly as we need, and takes longer to write its SQL
than the database takes to answer it.
"""

from functools import cache
from typing import Any

from django.db import connection, models


@cache
def select_columns(model: type[models.Model], alias: str) -> str:
    """All columns of a model under a table's alias, for the list of a SELECT."""
    return ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)


def select_joined(sql: str, values: list[Any] | dict[str, Any], *kinds: type[models.Model]) -> list[Any]:
    """The answer of a SELECT that lists the `columns` of each of `kinds` in turn: instances side by side, None for no row.

    Values that the list has beyond them follow as they are.
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    found = []
    for row in rows:
        side, start = [], 0
        for kind in kinds:
            end = start + len(kind._meta.concrete_fields)
            side.append(_instance(kind, row[start:end]))
            start = end
        found.append((*side, *row[start:]))
    return found


@cache
def _shape(kind: type[models.Model]) -> tuple[list[str], int, list[tuple[int, Any]]]:
    """Names of the fields, where the key stands, and the fields whose values the database spells otherwise."""
    fields = kind._meta.concrete_fields
    spelled = [(place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return [field.attname for field in fields], fields.index(kind._meta.pk), spelled


def _instance(kind: type[models.Model], row: tuple[Any, ...]) -> models.Model | None:
    names, key, spelled = _shape(kind)
    if row[key] is None:
        return None
    values = list(row)
    for place, field in spelled:
        values[place] = field.from_db_value(values[place], None, connection)
    return kind.from_db(connection.alias, names, values)
