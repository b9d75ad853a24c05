"""What caused transfers, in words and with a link: answered in bulk, a constant number of statements for any list.

A row whose source is written wrongly, or cannot be put into words, is one without a link, and a line in the log: it takes no
page down.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from points.models import (
    Allotment,
    BudgetMove,
    FundMove,
    Gift,
    HandEntry,
    OpeningRow,
    Order,
    OrderLine,
    Recycling,
    ReturnLine,
    Transfer,
)
from points.orders.actions.place import order_key
from points.templatetags.recycling import kilograms
from volunteer.core import hooks
from volunteer.core.hooks import Link

log = logging.getLogger(__name__)

Kind = Transfer.Kind
PREFETCH_LINES = Prefetch("lines", queryset=OrderLine.objects.select_related("item").order_by("pk"))  # always named in one order
type LinksById = dict[str, Link]


def transfer_links(transfers: Iterable[Transfer]) -> dict[UUID, Link]:
    """Transfer id -> (words, url) of what caused it, as far as one of `hooks.TRANSFER_LINKS` can put it into words; else empty."""
    rows = list(transfers)
    asked: dict[str, set[str]] = {}
    for row in rows:
        asked.setdefault(row.source_type, set()).add(row.source_id)
    answers: dict[tuple[str, str], Link] = {}
    for source_type, ids in asked.items():
        if ask := hooks.TRANSFER_LINKS.get(source_type):
            answers |= {(source_type, id): answer for id, answer in _ask_in_bulk(ask, sorted(ids)).items()}
    whole = {row.pk: answers.get((row.source_type, row.source_id), ("", "")) for row in rows}
    return whole | _ask_in_bulk(return_links, rows) | _ask_in_bulk(hand_over_links, rows)


def _ask_in_bulk[T, K](ask: Callable[[list[T]], dict[K, Link]], all_of: list[T]) -> dict[K, Link]:
    """The answers for all at once; where one of them breaks that, for each by itself, and none for the one."""
    try:
        return ask(all_of)
    except DatabaseError:  # nothing is wrong with the row
        raise
    except Exception as problem:
        if len(all_of) == 1:
            log.error("source %s of a transfer cannot be put into words: %s", all_of[0], type(problem).__name__)
            return {}
        return {key: answer for one in all_of for key, answer in _ask_in_bulk(ask, [one]).items()}


def parse_uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(id) for id in ids]


def order_links(ids: Iterable[str]) -> LinksById:
    """What was ordered, and where."""
    rows = Order.objects.filter(pk__in=parse_uuids(ids)).select_related("shop").prefetch_related(PREFETCH_LINES)
    return {str(row.pk): order_link(row, [(line, line.quantity) for line in row.lines.all()]) for row in rows}


def order_link(order: Order, pieces: Iterable[tuple[OrderLine, int]]) -> Link:
    """So many pieces of an order's lines, and its page."""
    goods = "、".join(f"{line.item} × {count}" for line, count in pieces if count)
    return _("%(goods)s · %(shop)s") % {"goods": goods, "shop": order.shop}, reverse("points:order", args=[order.pk])


def return_links(rows: Iterable[Transfer]) -> dict[UUID, Link]:
    """Of entries for goods brought back: what came back then (key `return:<return>:<person>`), not the whole order."""
    returns = {row.pk: UUID(row.key.split(":")[1]) for row in rows if row.kind == Kind.RETURN}
    if not returns:
        return {}
    lines = ReturnLine.objects.filter(back__in=set(returns.values())).order_by("line")
    pieces: dict[UUID, list[ReturnLine]] = defaultdict(list)
    for line in lines.select_related("line__item", "back__order__shop"):
        pieces[line.back_id].append(line)
    links = {back: order_link(its[0].back.order, [(one.line, one.quantity) for one in its]) for back, its in pieces.items()}
    return {pk: links[back] for pk, back in returns.items() if back in links}


def hand_over_links(rows: Iterable[Transfer]) -> dict[UUID, Link]:
    """Of entries for handing an order over: what was handed over, and for what was not the points came back."""
    ends = [row for row in rows if row.source_type == "order" and row.kind in (Kind.SPEND, Kind.REFUND)]
    if not ends:
        return {}
    handed = Order.objects.filter(pk__in=parse_uuids(row.source_id for row in ends), state=Order.State.HANDED_OVER)
    known = {str(order.pk): order for order in handed.select_related("shop").prefetch_related(PREFETCH_LINES)}
    found = {}
    for row in ends:
        order = known.get(row.source_id)
        if order and row.key.startswith((f"spend:{order_key(order)}", f"refund:{order_key(order)}:")):
            given = row.kind == Kind.SPEND
            pieces = [(line, line.given if given else line.quantity - line.given) for line in order.lines.all()]
            found[row.pk] = order_link(order, pieces)
    return found


def allotment_links(ids: Iterable[str]) -> LinksById:
    """Which unit was given points, and why."""
    rows = Allotment.objects.filter(pk__in=parse_uuids(ids)).select_related("area", "point")
    return {str(row.pk): (f"{row.area or row.point} · {row.reason}", reverse("points:budget")) for row in rows}


def fund_links(ids: Iterable[str]) -> LinksById:
    """Whose points went into which fund, or came back."""
    rows = FundMove.objects.filter(pk__in=parse_uuids(ids)).select_related("fund__area")
    return {str(row.pk): (f"{row.fund.area} · {row.fund} · {row.get_kind_display()}", reverse("points:budget")) for row in rows}


def opening_links(ids: Iterable[str]) -> LinksById:
    """Of which community's passbooks, and since when."""
    rows = OpeningRow.objects.filter(pk__in=[int(id) for id in ids]).select_related("sheet__fund__area")
    words = _("Opening balance · %(area)s")
    return {str(row.pk): (words % {"area": row.sheet.fund.area}, "") for row in rows}


def budget_move_links(ids: Iterable[str]) -> LinksById:
    """From which unit to which, and why."""
    rows = BudgetMove.objects.filter(pk__in=parse_uuids(ids)).with_units()
    return {str(row.pk): (f"{row.source} → {row.target} · {row.reason}", reverse("points:moves")) for row in rows}


def adjustment_links(ids: Iterable[str]) -> LinksById:
    """Which unit gave or took by hand, and what for."""
    rows = HandEntry.objects.filter(pk__in=parse_uuids(ids)).select_related("area", "point")
    return {str(row.pk): (f"{row.unit} · {row.evidence}", reverse("points:by_hand_own", args=[row.pk])) for row in rows}


def recycling_links(ids: Iterable[str]) -> LinksById:
    """At which station, and how much of what."""
    rows = Recycling.objects.filter(pk__in=parse_uuids(ids)).select_related("station")
    words = "{} · {} · {} " + _("kg")
    return {
        str(row.pk): (
            words.format(row.station, row.get_kind_display(), kilograms(row.weighed_grams)),
            reverse("points:recycling", args=[row.pk]),
        )
        for row in rows
    }


def gift_links(ids: Iterable[str]) -> LinksById:
    """Who gave to whom."""
    rows = Gift.objects.filter(pk__in=parse_uuids(ids)).select_related("giver", "receiver")
    return {
        str(row.pk): (f"{row.giver.masked_name} → {row.receiver.masked_name}", reverse("points:gift", args=[row.pk]))
        for row in rows
    }
