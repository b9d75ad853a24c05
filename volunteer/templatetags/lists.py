"""What the templates of lists ask of a table."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def sortable(table: Any) -> list[Any]:
    """The columns by which a table can be sorted."""
    return [column for column in table.columns if column.orderable]
