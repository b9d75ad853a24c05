"""What the templates of lists ask of a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.translation import gettext

from volunteer.lists import row_parts
from volunteer.lists.columns import SumColumn
from volunteer.templatetags import formatting

register = template.Library()


@register.simple_tag(takes_context=True)
def turned(context: dict[str, Any], number: int, name: str = "page") -> str:
    """The address of the same page with another page of a list; `name`, where several lists stand on it."""
    query = context["request"].GET.copy()
    query[name or "page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def sortable(table: Any) -> list[Any]:
    """The columns by which a table can be sorted."""
    return [column for column in table.columns if column.orderable]


@dataclass(frozen=True)
class Found:
    """How many rows a list has; `more` where nobody counted those above."""

    number: int
    more: bool

    @property
    def shown(self) -> str:
        return formatting.number(self.number) + ("+" if self.more else "")


@register.simple_tag(takes_context=True)
def list_count(context: dict[str, Any]) -> Found | None:
    """How many rows the list of this page has, as its pages were counted; none for a list without pages."""
    page = getattr(context.get("table"), "page", None)
    page = context.get("page") if page is None else page  # a page without rows is false
    paginator = getattr(page, "paginator", None)
    return Found(paginator.count, bool(getattr(paginator, "more", False))) if paginator else None


# --- rows and what stands below them ---------------------------------------------------------------------------------------

UNBROKEN = 26  # characters
DIGIT = re.compile(r"\d")

register.simple_tag(row_parts.lay_out, name="lay_out")


@register.simple_tag
def unfold_button(words: str) -> str:
    """What unfolds the rest of a row on a phone."""
    return format_html('<button type="button" class="unfold" aria-expanded="false" aria-label="{}"></button>', words)


@register.filter
def unbroken(cell: object) -> bool:
    """Whether a cell is a number, a code or a date, which stands on one line."""
    text = str(cell)
    return len(text) <= UNBROKEN and bool(DIGIT.search(text)) and "<" not in text


@register.filter
def said(cell: object) -> bool:
    """Whether a cell says anything."""
    return str(cell).strip() not in {"", "—"}


@register.simple_tag
def totals(table: Any) -> list[list[tuple[Any, object]]]:
    """The lines below a table whose columns add up, each a cell for a column: of this page where there are several, of all."""
    columns = list(table.columns)
    if not any(isinstance(column.column, SumColumn) for column in columns):
        return []
    pages = getattr(getattr(table, "page", None), "paginator", None)
    several = bool(pages and pages.num_pages > 1)
    last = [(column, column.footer) for column in columns]
    last[0] = (
        columns[0],
        (gettext("All %(n)s") % {"n": formatting.number(pages.count)}) if pages and several else gettext("Total"),
    )
    if not several:
        return [last]
    rows = list(table.paginated_rows)
    page = [(one, one.column.page_total(one, rows) if isinstance(one.column, SumColumn) else "") for one in columns]
    page[0] = (columns[0], gettext("This page, %(n)s") % {"n": len(rows)})
    return [page, last]
