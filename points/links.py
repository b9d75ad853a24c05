"""What caused transfers, in words and with a link: answered in bulk, a constant number of statements for any list.

A row whose source is written wrongly, or cannot be put into words, is one without a link, and a line in the log: it takes no
page down.
"""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from points.models import Allotment, BudgetMove, FundMove, Gift, HandEntry, OpeningRow, Order, Transfer

log = logging.getLogger(__name__)

type Told = dict[str, tuple[str, str]]


def told(transfers: Iterable[Transfer]) -> dict[tuple[str, str], tuple[str, str]]:
    """(source type, id) -> (words, url) for the sources that `settings.TRANSFER_SOURCES` can put into words."""
    asked: dict[str, set[str]] = {}
    for transfer in transfers:
        asked.setdefault(transfer.source_type, set()).add(transfer.source_id)
    answers: dict[tuple[str, str], tuple[str, str]] = {}
    for source_type, ids in asked.items():
        if path := settings.TRANSFER_SOURCES.get(source_type):
            answers |= {(source_type, id): answer for id, answer in _asked(import_string(path), sorted(ids)).items()}
    return answers


def _asked(ask: Callable[[list[str]], Told], ids: list[str]) -> Told:
    """The answers for all ids at once; where one of them breaks that, for each by itself, and none for the one."""
    try:
        return ask(ids)
    except DatabaseError:  # nothing is wrong with the row
        raise
    except Exception as problem:
        if len(ids) == 1:
            log.error("source %s of a transfer cannot be put into words: %s", ids[0], type(problem).__name__)
            return {}
        return {id: answer for one in ids for id, answer in _asked(ask, [one]).items()}


def uuids(ids: Iterable[str]) -> list[UUID]:
    return [UUID(id) for id in ids]


def orders(ids: Iterable[str]) -> Told:
    """What was ordered, and where."""
    rows = Order.objects.filter(pk__in=uuids(ids)).select_related("shop").prefetch_related("lines__item")
    return {
        str(row.pk): (
            _("%(goods)s · %(shop)s")
            % {"goods": "、".join(f"{line.item} × {line.quantity}" for line in row.lines.all()), "shop": row.shop},
            reverse("points:order", args=[row.pk]),
        )
        for row in rows
    }


def allotments(ids: Iterable[str]) -> Told:
    """Which unit was given points, and why."""
    rows = Allotment.objects.filter(pk__in=uuids(ids)).select_related("area", "point")
    return {str(row.pk): (f"{row.area or row.point} · {row.reason}", reverse("points:budget")) for row in rows}


def funds(ids: Iterable[str]) -> Told:
    """Whose points went into which fund, or came back."""
    rows = FundMove.objects.filter(pk__in=uuids(ids)).select_related("fund__area")
    return {str(row.pk): (f"{row.fund.area} · {row.fund} · {row.get_kind_display()}", reverse("points:budget")) for row in rows}


def openings(ids: Iterable[str]) -> Told:
    """Of which community's passbooks, and since when."""
    rows = OpeningRow.objects.filter(pk__in=[int(id) for id in ids]).select_related("sheet__fund__area")
    words = _("Opening balance · %(area)s")
    return {str(row.pk): (words % {"area": row.sheet.fund.area}, "") for row in rows}


def moves(ids: Iterable[str]) -> Told:
    """From which unit to which, and why."""
    rows = BudgetMove.objects.filter(pk__in=uuids(ids)).with_units()
    return {str(row.pk): (f"{row.source} → {row.target} · {row.reason}", reverse("points:moves")) for row in rows}


def by_hand(ids: Iterable[str]) -> Told:
    """Which unit gave or took by hand, and what for."""
    rows = HandEntry.objects.filter(pk__in=uuids(ids)).select_related("area", "point")
    return {str(row.pk): (f"{row.unit} · {row.evidence}", reverse("points:by_hand_own", args=[row.pk])) for row in rows}


def gifts(ids: Iterable[str]) -> Told:
    """Who gave to whom."""
    rows = Gift.objects.filter(pk__in=uuids(ids)).select_related("giver", "receiver")
    return {
        str(row.pk): (f"{row.giver.masked_name} → {row.receiver.masked_name}", reverse("points:gift", args=[row.pk]))
        for row in rows
    }
