"""Whether points move, said on the pages where somebody would move them."""

from typing import Any

from django import template

from points.models import BookCheck

register = template.Library()


@register.inclusion_tag("points/books/_stopped.html")
def book_stopped() -> dict[str, Any]:
    """A notice while the book is known not to hold; nothing at other times."""
    return {"stopped": BookCheck.objects.stopped()}
