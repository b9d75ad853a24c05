"""What the cells of lists have in common: numbers stand to the right, a state is a tag, a moment is told in words."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import django_tables2 as tables
from django.db.models import Sum
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from volunteer.templatetags import formatting

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}, "tf": {"class": "num"}}


def tag(text: object, colour: str = "") -> str:
    """A state in a word; `colour` is red, gold, green, blue or none."""
    return render_to_string("components/tag.html", {"text": text, "colour": colour})


class RowColumn(tables.Column):
    """A cell that `read` works out from the whole row."""

    def __init__(self, read: Callable[[Any], object], **kwargs: Any) -> None:
        super().__init__(empty_values=(), **kwargs)
        self.read = read

    def render(self, record: Any) -> object:
        return self.read(record)


class MomentColumn(tables.Column):
    """A moment as people say it; in a file in full."""

    def render(self, value: datetime) -> str:
        return formatting.moment(value)


class DayColumn(tables.Column):
    """A date with its year; in a file `2026-11-24`."""

    def render(self, value: date) -> str:
        return formatting.full_day(value)


class SignedColumn(tables.Column):
    """A number that came or went, with its sign; in a file the number."""

    def render(self, value: int) -> str:
        return f"+{value}" if value > 0 else str(value)

    def value(self, **kwargs: Any) -> int:
        return int(kwargs["value"])


class SumColumn(tables.Column):
    """A number, and below it the sum of its column over the whole list; what is not known adds nothing. In a file numbers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(attrs=NUMBER, **kwargs)

    def render(self, value: Any) -> str:
        return formatting.number(value)

    def value(self, value: Any) -> Any:
        return value

    def render_footer(self, bound_column: Any, table: Any) -> str:
        return self.render(self.total(bound_column, table))

    def value_footer(self, bound_column: Any, table: Any) -> Any:
        """The footer of a file."""
        return self.value(self.total(bound_column, table))

    def total(self, bound_column: Any, table: Any) -> int:
        return sum(bound_column.accessor.resolve(row) or 0 for row in table.data)

    def page_total(self, bound_column: Any, rows: Iterable[Any]) -> str:
        """The sum of the rows of one page, as the page says it."""
        return self.render(sum(bound_column.accessor.resolve(row.record) or 0 for row in rows))


class AddedColumn(SumColumn):
    """A number of the database, and below it on the page the sum of its column. All of a table are added up in one statement.

    Never of people, who are counted once however often they come. A file has no sum: who opens it adds up what they chose.
    """

    value_footer = None  # type: ignore[assignment]  # not in a file

    def total(self, bound_column: Any, table: Any) -> int:
        return added(table)[bound_column.name]


def added(table: Any) -> dict[str, int]:
    """The sums of all `AddedColumn` of a table."""
    if not hasattr(table, "_added"):
        found = {column.name: column.accessor for column in table.columns if isinstance(column.column, AddedColumn)}
        sums = {f"sum_{name}": Sum(str(accessor)) for name, accessor in found.items()}
        added = table.data.data.order_by().aggregate(**sums)
        table._added = {name: added[f"sum_{name}"] or 0 for name in found}
    sums_of: dict[str, int] = table._added
    return sums_of


class YesNoColumn(tables.BooleanColumn):
    """Yes or no in words, in a file too."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(yesno=(_("yes"), _("no")), **kwargs)

    def value(self, record: Any, value: Any, bound_column: Any) -> str:
        return str(self.yesno[0 if value else 1])
