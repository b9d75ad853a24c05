"""When a shop is open, who entered an order, where the pages of a sale are."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext

from points.models import Order, Sale, Shop
from volunteer.templatetags.formatting import WEEKDAYS, full_day

register = template.Library()


@register.filter
def opening(shop: Shop) -> str:
    """`Mon to Fri 09:00–17:00`."""
    return f"{weekday_names(shop.open_days)} {shop.opens:%H:%M}–{shop.closes:%H:%M}"


def weekday_names(digits: str) -> str:
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


@register.filter
def shelved(goods: list[dict[str, Any]] | str) -> str:
    """Goods of a notice with how many are left and on which day they expire; those of older notices are words already."""
    if isinstance(goods, str):
        return goods
    named = [(one["item"], one["left"], full_day(one.get("on"))) for one in goods]
    return gettext(", ").join(f"{item} × {left}{f' ({on})' if on else ''}" for item, left, on in named)


@register.filter
def entered(order: Order) -> str:
    """Where and by whom an order was entered for the person; empty where they ordered themselves."""
    if not order.proof or order.placed_by is None:
        return ""
    place = order.desk or order.shop
    return gettext("ordered at %(place)s by %(name)s") % {"place": place.name, "name": order.placed_by.masked_name}


@register.simple_tag
def sale_url(sale: Sale, step: str = "") -> str:
    """The page of a sale, or of one of its steps: at the shop's counter, or at the desk of the service point."""
    door = "desk_sale" if sale.desk_id else "sale"
    return reverse(f"points:{door}_{step}" if step else f"points:{door}", args=[sale.pk])


@register.simple_tag
def next_sale_url(sale: Sale | Order) -> str:
    """Where the next person's sale begins at the place of this sale, or of the order that came of it."""
    shop = {"shop": sale.shop_id}
    return (
        reverse("points:desk", query=shop | {"point": sale.desk_id}) if sale.desk_id else reverse("points:sale_begin", query=shop)
    )
