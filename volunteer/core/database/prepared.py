"""Querysets whose SQL is written once for each process and sent again with other values.

Django builds and compiles a queryset anew for every page, although the text is the same every time. `Prepared` keeps the text and
what is known of its columns; rows, related rows and prefetched ones come out as from the queryset itself. PostgreSQL plans such a
text once for each connection (settings.DATABASES).

    def _orders(person: Any, soon: Any) -> QuerySet[Order]:
        return Order.objects.filter(person=person, pick_up_by__lt=soon).select_related("shop")

    ORDERS = Prepared(_orders, person=BigIntegerField(), soon=DateTimeField())
    ORDERS(person=person.pk, soon=at + timedelta(days=1))

The function gets a `Placeholder` for each named value, and must take nothing else that changes: no clock, no person, no setting.
Values of other names are the shape of the query, handed on as they are: each shape has a text of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Count, Expression, Field, Lookup, QuerySet, Sum, Value, prefetch_related_objects
from django.utils.translation import get_language


class Placeholder(Expression):
    """Stands in a query for a value that is named when it runs."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]

    def get_group_by_cols(self) -> list[Any]:
        return []


@Field.register_lookup
class AnyOf(Lookup):
    """`field__any=placeholder`: the value is a list of any length, which an IN with a sign for each entry would not be."""

    lookup_name = "any"
    prepare_rhs = False  # the value is no value of the field, but a list of them

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, values = self.process_lhs(compiler, connection)
        right, more = self.process_rhs(compiler, connection)
        return f"{left} = ANY({right})", [*values, *more]


def sum_of(rows: Any, name: str) -> Any:
    """The sum of a column as the one row of a queryset, which `aggregate` would ask for at once; no row where nothing is there."""
    return rows.order_by().values(one=Value(1)).annotate(sum=Sum(name)).filter(sum__isnull=False).values_list("sum", flat=True)


def count_of(rows: Any) -> Any:
    """The number of rows, in the same way; rows that a join repeats are counted as often."""
    return rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values_list("number", flat=True)


class Prepared:
    """A queryset with its text; called with values it answers the list of its rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **fields: Field[Any, Any]) -> None:
        self.build, self.fields = build, fields
        self._texts: dict[Any, Any] = {}

    def __call__(self, **values: Any) -> list[Any]:
        """The rows that `queryset` would answer for the same values."""
        shape = {name: value for name, value in values.items() if name not in self.fields}
        key = (get_language(), *sorted(shape.items()))
        if (known := self._texts.get(key)) is None:
            known = self._texts[key] = self._write(shape)
        if known is False:  # Django sees that nothing can be there
            return []
        template, compiler, sql, signs = known
        filled = tuple(values[sign.name] if isinstance(sign, Placeholder) else sign for sign in signs)
        return run_text(template, compiler, sql, filled)

    def queryset(self, **values: Any) -> QuerySet[Any, Any]:
        """The plain queryset for these values, built anew: what the rows of a call are compared with in tests."""
        return self.build(**values)

    def _write(self, shape: dict[str, Any]) -> Any:
        template = self.build(**{name: Placeholder(name, field) for name, field in self.fields.items()}, **shape)
        compiler = template.query.get_compiler(using=template.db)
        try:
            sql, signs = compiler.as_sql()
        except EmptyResultSet:
            return False
        return template, compiler, sql, tuple(signs)


def run_text(template: Any, compiler: Any, sql: str, values: tuple[Any, ...]) -> list[Any]:
    """The rows of a queryset that was compiled before, for these values; safe in several threads."""
    own = copy(compiler)
    own.connection = connections[template.db]
    own.query = query = copy(template.query)
    own.as_sql = lambda *_args, **_more: (sql, values)
    query.get_compiler = lambda *_args, **_more: own
    rows: Any = QuerySet(model=template.model, query=query, using=template._db)
    rows._fields, rows._fetch_mode = template._fields, template._fetch_mode
    found = list(template._iterable_class(rows))
    if found and template._prefetch_related_lookups:
        prefetch_related_objects(found, *template._prefetch_related_lookups)
    return found
