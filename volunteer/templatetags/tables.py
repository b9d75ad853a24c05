"""What the templates of lists ask of a table."""

from __future__ import annotations

from typing import Any

from django import template

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
