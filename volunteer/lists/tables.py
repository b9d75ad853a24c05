"""Lists whose page draws each row in its own way: one table names the columns of the file and turns the pages."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_tables2 as tables
from django.core.paginator import Page, Paginator


class ListTable(tables.Table):
    """A list that its page draws as cards. The columns are those of its file, and `page` holds the rows of one page.

    A filter narrows and sorts the rows; headings that nobody sees do not.
    """

    def __init__(self, rows: Any, **options: Any) -> None:
        super().__init__(rows, orderable=False, **options)

    def prepare(self, rows: Any) -> Any:
        """What the columns and the page read of some rows: the rows, unless a list works something out for many at once."""
        return rows

    @property
    def cards(self) -> list[Any]:
        """What the page draws."""
        return list(self.prepare(list(self.page)))

    def turn_to(self, number: str | None, per_page: int) -> None:
        """Open the page of this number; the first or last where there is no such page."""
        self.number, self.per_page = number, per_page

    @cached_property
    def page(self) -> Page[Any]:
        """Counted when the page is drawn: a file needs it not."""
        return Paginator(self.data.data, self.per_page).get_page(self.number)
