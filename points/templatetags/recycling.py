"""How weights and kinds of waste are written."""

from django import template

from points.models import Waste
from points.recycling.models import GRAMS

register = template.Library()


@register.filter
def kilograms(grams: int | None) -> str:
    """Grams as kilograms without needless zeros: 1250 -> "1.25"; nothing for none."""
    return "" if grams is None else f"{grams / GRAMS:.3f}".rstrip("0").rstrip(".")


@register.filter
def waste(kind: str) -> str:
    """The name of a kind."""
    return str(Waste(kind).label) if kind in Waste.values else ""
