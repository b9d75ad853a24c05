"""When a shop is open, in words."""

from django import template
from django.utils.translation import gettext

from points.models import Shop
from volunteer.templatetags.words import WEEKDAYS

register = template.Library()


@register.filter
def opening(shop: Shop) -> str:
    """`Mon to Fri 09:00–17:00`."""
    return f"{days(shop.open_days)} {shop.opens:%H:%M}–{shop.closes:%H:%M}"


def days(digits: str) -> str:
    """Weekdays in words: a run of three or more as a span."""
    numbers = sorted({int(digit) for digit in digits})
    if len(numbers) == 7:
        return gettext("every day")
    names = [gettext(WEEKDAYS[number]) for number in numbers]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return gettext(", ").join(names)


@register.filter
def yuan(fen: int | None) -> str:
    """An amount in fen as yuan with two places: `12.50`; empty where it is not known."""
    return "" if fen is None else f"{fen / 100:,.2f}"
