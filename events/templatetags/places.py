"""Where a service point is, in words and as a link to a map."""

from django import template

from volunteer.core import geo
from volunteer.models import ServicePoint

register = template.Library()


@register.filter
def community(point: ServicePoint) -> str:
    """The community a point stands in; its parent comes with the point (`area__parent`)."""
    return point.area.office_area.name


@register.simple_tag
def map_link(point: ServicePoint) -> str:
    """The address that shows this point on a map, or nothing."""
    return geo.map_link(point.name, point.latitude, point.longitude)


@register.filter
def kilometres(metres: float) -> str:
    """`1.2`."""
    return f"{metres / 1000:.1f}"


@register.filter
def tens(metres: float) -> int:
    """Metres to a hundred, no more exact than the phone told them."""
    return max(100, round(metres / 100) * 100)
