"""Following points for those who audit: from an entry of the book back to the budget that allowed it, and on to the goods.

Points of one account are alike, so an entry's neighbours are what came into the account it left, before it, and what left the
account it went to, after it; where an order is on hold or spent, of that order alone. Persons are shown by masked name and number.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from points.models import Account, Batch, BatchMove, HandEntry, Order, Transfer
from points.orders.payment import UUID_TEXT
from volunteer.core import hooks
from volunteer.core.hooks import Fact
from volunteer.templatetags import formatting

log = logging.getLogger(__name__)


MAX_NEIGHBOURS = 20  # entries shown on either side
WITH_OWNERS = tuple(
    f"{side}__{owner}" for side in ("debit", "credit") for owner in ("area", "point__area", "person", "shop", "fund")
)
ORDER_ACCOUNT_KINDS = (Account.Kind.HOLD, Account.Kind.SPENT)


def ledger_entries() -> QuerySet[Transfer]:
    """The book with the owners of its accounts; newest first."""
    return Transfer.objects.select_related(*WITH_OWNERS).order_by("-id")


def entries_before(entry: Transfer) -> list[Transfer]:
    """What came into the account that this entry left, up to it; the latest first."""
    rows = ledger_entries().filter(credit=entry.debit_id, at__lte=entry.at).exclude(pk=entry.pk)
    return list(_of_same_order(rows, entry, entry.debit)[:MAX_NEIGHBOURS])


def entries_after(entry: Transfer) -> list[Transfer]:
    """What left the account that this entry went to, from it on; the next first."""
    rows = ledger_entries().filter(debit=entry.credit_id, at__gte=entry.at).exclude(pk=entry.pk).order_by("id")
    return list(_of_same_order(rows, entry, entry.credit)[:MAX_NEIGHBOURS])


def _of_same_order(rows: QuerySet[Transfer], entry: Transfer, account: Account) -> QuerySet[Transfer]:
    if account.kind in ORDER_ACCOUNT_KINDS:
        return rows.filter(source_type=entry.source_type, source_id=entry.source_id)
    return rows


def person_condition(number: str) -> Q:
    """The entries of whoever has this volunteer number."""
    theirs = Account.objects.filter(person__volunteer_no=number.strip().upper()).values("pk")
    return Q(debit__in=theirs) | Q(credit__in=theirs)


def account_name(account: Account) -> str:
    """An account in words: what it is and whose."""
    owner: Any = account.area or account.point or account.shop or account.fund
    if account.person is not None:
        owner = f"{account.person.masked_name} {account.person.volunteer_no}"
    return f"{account.get_kind_display()} · {owner}" if owner else str(account.get_kind_display())


def budget_url(account: Account) -> str:
    """The page of the budget an account is; empty for others."""
    if account.kind != Account.Kind.BUDGET:
        return ""
    page, pk = ("points:point_budget", account.point_id) if account.point_id else ("points:budget", account.area_id)
    return reverse(page, args=[pk])


# --- what caused it --------------------------------------------------------------------------------------------------------


def entry_facts(entry: Transfer) -> list[Fact]:
    """What is known of the act that moved these points: from the room that knows it."""
    if ask := hooks.TRANSFER_FACTS.get(entry.source_type):
        try:
            return ask(entry.source_id)
        except DatabaseError:  # nothing is wrong with the entry
            raise
        except Exception as problem:
            log.error("source %s of entry %s cannot be told of: %s", entry.source_id, entry.pk, type(problem).__name__)
    return []


def order_facts(order_id: str) -> list[Fact]:
    """An order: where, when, how it was agreed to, who handed it over."""
    order = Order.objects.filter(pk=order_id).select_related("shop", "placed_by", "ended_by", "second").first()
    if order is None:
        return []
    found = [
        (_("Shop"), order.shop.name, reverse("points:open_shop", args=[order.shop_id])),
        (_("State"), order.get_state_display(), ""),
        (_("Ordered"), f"{formatting.moment(order.placed_at)} · {order.get_proof_display()}", ""),
    ]
    if order.placed_by and order.placed_by_id != order.person_id:
        found.append((_("entered by"), order.placed_by.masked_name, ""))
    if order.ended_at:
        by = order.ended_by.masked_name if order.ended_by else _("by itself")
        found.append((pgettext("column", "ended"), f"{formatting.moment(order.ended_at)} · {by}", ""))
    if order.picked_up_by:
        found.append((_("Picked up by"), order.picked_up_by, ""))
    if order.second:
        found.append((_("Second person"), order.second.masked_name, ""))
    return found


def adjustment_facts(hand_id: str) -> list[Fact]:
    """Points by hand: the entry, who asked and who decided."""
    hand = HandEntry.objects.filter(pk=hand_id).select_related("asked_by", "decided_by").first()
    if hand is None:
        return []
    people = ((_("asked by"), hand.asked_by), (_("decided by"), hand.decided_by))
    found = [(_("what for"), hand.evidence, reverse("points:hand_entry", args=[hand.pk]))]
    return found + [(label, person.masked_name, "") for label, person in people if person]


def order_pieces(entry: Transfer) -> list[dict[str, Any]]:
    """Of an order: out of which delivery each piece came that the person has: item, batch, pieces, fen, points."""
    if entry.source_type != "order" or not re.match(UUID_TEXT, entry.source_id):
        return []
    parts = BatchMove.objects.filter(move__line__order=UUID(entry.source_id)).order_by()
    rows = parts.values("batch", "move__line__item__name", "move__line__price", "batch__unit_cost", "batch__source")
    found = rows.annotate(sum=Sum("quantity")).filter(sum__lt=0).order_by("batch")
    return [
        {
            "item": row["move__line__item__name"],
            "batch": row["batch"],
            "source": Batch(source=row["batch__source"]).get_source_display(),
            "pieces": -row["sum"],
            "points": -row["sum"] * row["move__line__price"],
            "fen": None if row["batch__unit_cost"] is None else -row["sum"] * row["batch__unit_cost"],
        }
        for row in found
    ]


# --- from a delivery to the points that took it ----------------------------------------------------------------------------


def batch_moves(batch: Batch) -> QuerySet[BatchMove]:
    """Every piece that came to or left a delivery, the first first."""
    return batch.parts.select_related("move__line__order__person", "move__by", "move__stock__item").order_by("pk")


def payment_by_order(parts: Iterable[BatchMove]) -> dict[str, Transfer]:
    """The first entry of the book for each order among the parts, by the order's id; one statement."""
    orders = {str(part.move.line.order_id) for part in parts if part.move.line}
    rows = Transfer.objects.filter(source_type="order", source_id__in=orders, kind=Transfer.Kind.ORDER).order_by("-id")
    return {row.source_id: row for row in rows}
