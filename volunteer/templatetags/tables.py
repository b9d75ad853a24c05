"""What the templates of lists ask of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template

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
