"""Lists at the counter and at pick-up points: orders that wait, narrowed and ordered; the day of a shop as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import django_filters as filters
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from points.models import Order, OrderLine
from points.templatetags.shop_words import entered
from volunteer.listing import WORDS, FilterSet
from volunteer.templatetags.words import moment, time_of_day

SORTED = [("-placed_at", _("newest first")), ("placed_at", _("oldest first"))]


class WaitingFilter(FilterSet):
    """Orders by goods, surname or volunteer number. By itself what lapses first.

    `keep` are fields of the address that the form hands on.
    """

    q = filters.CharFilter(label=_("goods, surname or volunteer number"), method="by_words", max_length=WORDS)
    order = filters.ChoiceFilter(label=_("order"), choices=SORTED, method="by_time", empty_label=_("what lapses first"))

    class Meta:
        model = Order
        fields: list[str] = []

    def by_words(self, found: Any, name: str, value: str) -> Any:
        return found.sought(value)

    def by_time(self, found: Any, name: str, value: str) -> Any:
        return found.order_by(value, "pk")


class CollectedFilter(WaitingFilter):
    """Orders that were collected. By itself what went out last."""

    order = filters.ChoiceFilter(
        label=_("order"), choices=[("ended_at", _("oldest first"))], method="by_time", empty_label=_("newest first")
    )


def collected_heads() -> list[str]:
    return [gettext("collected"), gettext("Name"), gettext("Goods"), gettext("points"), gettext("Shop")]


def collected_cells(order: Order) -> list[object]:
    """An order that was collected, with what of it is still with the person; the name is masked."""
    kept = [line for line in order.lines.all() if line.kept]
    what = "、".join(f"{line.item.name} × {line.kept}" for line in kept)
    points = sum(line.kept * line.price for line in kept)
    return [moment(order.ended_at), order.person.masked_name, what, points, order.shop.name]


def goods_of(order: Order) -> str:
    return "、".join(f"{line.item.name} × {line.quantity}" for line in order.lines.all())


def waiting_heads() -> list[str]:
    order = [gettext("placed at"), gettext("Name"), gettext("Goods"), gettext("points")]
    return [*order, gettext("collect until"), gettext("where"), gettext("entered for them")]


def waiting_cells(order: Order) -> list[object]:
    """An order that waits, as the counter shows it: the name is masked, the pick-up code is not told."""
    place = order.pickup_point.name if order.pickup_point else order.shop.name
    what = [moment(order.placed_at), order.person.masked_name, goods_of(order), order.total]
    return [*what, order.pick_up_by.isoformat(), place, entered(order)]


def day_sheet(booked: Iterable[OrderLine], to_bring: Iterable[Order], waiting: Iterable[Order]) -> Iterator[list[object]]:
    """The list of the day for a file, headings first."""
    heads = [gettext("what"), gettext("when"), gettext("Name"), gettext("Goods"), gettext("state")]
    yield [*heads, gettext("where"), gettext("entered for them")]
    for line in booked:
        goods, state = f"{line.item.name} × {line.quantity}", line.order.get_state_display()
        when = time_of_day(line.slot.starts_at)  # type: ignore[union-attr]
        yield [gettext("appointment"), when, line.order.person.masked_name, goods, state, "", entered(line.order)]
    for what, orders in ((gettext("to be brought"), to_bring), (gettext("to be collected"), waiting)):
        for order in orders:
            place = order.pickup_point.name if order.pickup_point else ""
            until = order.pick_up_by.isoformat()
            state = order.get_state_display()
            yield [what, until, order.person.masked_name, goods_of(order), state, place, entered(order)]
