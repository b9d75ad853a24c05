"""What this room keeps about people, for the file they may take along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import CharField, Q, StringAgg, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.books import ledger_sources
from points.models import Account, Attendant, CartLine, Freeze, Gift, HandEntry, OpeningRow, Order, Recycling, Sale, Transfer
from points.templatetags.recycling import kilograms
from points.wallet.tables import TITLES
from volunteer.lists.export import MOST_ROWS
from volunteer.models import User
from volunteer.privacy.export_registry import (
    PARTS,
    PROFILE,
    STEPS,
    ExportPart,
    ExportSheet,
    Row,
    moment_text,
    short_name,
    stream_cells,
    yes_or_no,
)
from volunteer.templatetags.formatting import day, masked

POINTS_SHEET = ExportSheet(
    20,
    _("Points"),
    _("Every movement of your points: what came, what went, what for."),
    (_("when"), _("entry"), _("what for"), _("account"), _("points"), _("earned on")),
)
ADJUSTMENTS_SHEET = ExportSheet(
    21,
    _("Points by hand"),
    _("Points that a unit asked to give you or take from you by hand, and what was decided."),
    (
        pgettext_lazy("column", "asked"),
        _("kind"),
        _("unit"),
        _("points"),
        _("what for"),
        _("state"),
        pgettext_lazy("column", "decided"),
        _("why"),
    ),
)
OPENING_SHEET = ExportSheet(
    22,
    _("From a passbook"),
    _("Points you brought along from a passbook or an older system."),
    (pgettext_lazy("column", "asked"), _("community"), _("points"), _("earned on"), _("note"), _("counts")),
)
GIFTS_SHEET = ExportSheet(
    23,
    _("Gifts of points"),
    _("Points you gave to others or got from them."),
    (_("when"), _("giver"), _("receiver"), _("points"), pgettext_lazy("column", "taken back")),
)
ORDERS_SHEET = ExportSheet(
    24,
    _("Orders"),
    _("What you exchanged points for."),
    (
        *(
            _("when"),
            _("shop"),
            _("goods"),
            _("points"),
            _("state"),
            _("how it was agreed"),
            _("collect by"),
            _("collected or ended"),
        ),
        *(_("Picked up by"), _("why")),
    ),
)
SALES_SHEET = ExportSheet(
    25,
    _("At the counter"),
    _("What a keeper entered for you at the counter, also what did not come about."),
    (_("when"), _("shop"), _("goods"), _("state"), _("with a card"), pgettext_lazy("column", "ended")),
)
CART_SHEET = ExportSheet(
    26, _("Cart"), _("Goods you put aside to order."), (_("when"), _("shop"), _("goods"), _("how many"), _("points each"))
)
FREEZES_SHEET = ExportSheet(
    27,
    _("Pauses"),
    _("When you could not lead, spend or be paid for a while, and why."),
    (_("when"), _("what"), pgettext_lazy("column", "until"), _("why"), pgettext_lazy("column", "ended early"), _("why it ended")),
)
RECYCLING_SHEET = ExportSheet(
    28,
    _("Recycling"),
    _("What you brought to stations, how much it weighed and what it brought."),
    (
        *(_("when"), _("Station"), _("kind"), _("kg"), _("points"), _("state")),
        *(_("Doubt"), pgettext_lazy("recycling", "Decided")),
    ),
)
STATIONS_SHEET = ExportSheet(
    29, _("Stations"), _("Stations where you weigh or weighed."), (_("Station"), _("from"), pgettext_lazy("column", "until"))
)


STEP_WORDS = {
    "bring_back": _("goods brought back"),
    "freeze": _("was paused"),
    "freeze.lift": _("pause ended"),
    "recycling.confirm": _("agreed: a weight"),
    "recycling.dispute": _("doubted: a weight"),
    "recycling.weigh": _("recycling weighed"),
    "gift": _("points given away"),
    "gift.back": _("gift taken back"),
    "paying.agree": _("agreed: paying together"),
    "paying.withdraw": _("taken back: paying together"),
    "sell": _("order at the counter"),
}


def register() -> None:
    STEPS.update(STEP_WORDS)
    PARTS.extend(
        [
            ExportPart(PROFILE, balance_rows, ()),
            ExportPart(POINTS_SHEET, transfer_rows, ("points.Account.person",)),
            ExportPart(ADJUSTMENTS_SHEET, adjustment_rows, ("points.HandEntry.person",)),
            ExportPart(OPENING_SHEET, opening_rows, ("points.OpeningRow.person",)),
            ExportPart(GIFTS_SHEET, gift_rows, ("points.Gift.giver", "points.Gift.receiver")),
            ExportPart(ORDERS_SHEET, order_rows, ("points.Order.person",)),
            ExportPart(SALES_SHEET, sale_rows, ("points.Sale.person",)),
            ExportPart(CART_SHEET, cart_rows, ("points.CartLine.person",)),
            ExportPart(FREEZES_SHEET, freeze_rows, ("points.Freeze.person",)),
            ExportPart(RECYCLING_SHEET, recycling_rows, ("points.Recycling.person",)),
            ExportPart(STATIONS_SHEET, attended_rows, ("points.Attendant.person",)),
        ]
    )


# --- points ------------------------------------------------------------------------------------------------------------------


def balance_rows(person: User) -> Iterator[Row]:
    for account in Account.objects.filter(person=person).order_by("-kind"):
        yield gettext("Points: %(account)s") % {"account": account.get_kind_display()}, account.balance


def transfer_rows(person: User) -> list[Row]:
    """Wallet and debt alike, newest first; what caused the entries is asked of their sources in bulk."""
    purses = {account.pk: account for account in Account.objects.filter(person=person)}
    rows = Transfer.objects.filter(Q(debit__in=purses) | Q(credit__in=purses)).order_by("-id")
    found = list(rows[: MOST_ROWS + 1]) if purses else []
    told = ledger_sources.transfer_links(found)
    return [line for row in found for line in account_rows(row, purses, told[row.pk][0])]


def account_rows(row: Transfer, purses: dict[int, Account], words: str) -> Iterator[Row]:
    """One line for each of the person's accounts that the entry touches."""
    entry = TITLES.get(Transfer.Kind(row.kind), row.get_kind_display())
    for pk, amount in ((row.debit_id, -row.amount), (row.credit_id, row.amount)):
        if account := purses.get(pk):
            yield moment_text(row.at), entry, words, account.get_kind_display(), amount, day(row.earned_on)


def adjustment_rows(person: User) -> Iterable[Row]:
    rows = HandEntry.objects.filter(person=person).select_related("area", "point").order_by("-asked_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.asked_at), row.get_kind_display(), row.unit, row.amount, row.evidence),
            *(row.get_state_display(), moment_text(row.decided_at), row.reason),
        ],
    )


def opening_rows(person: User) -> Iterable[Row]:
    rows = OpeningRow.objects.filter(person=person).select_related("sheet__fund__area").order_by("pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.sheet.asked_at), row.sheet.fund.area, row.points, day(row.earned_on), row.note),
            yes_or_no(row.standing) if row.sheet.decided_at else row.sheet.get_state_display(),
        ],
    )


def gift_rows(person: User) -> Iterable[Row]:
    rows = Gift.objects.of(person).select_related("giver", "receiver")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.at), short_name(row.giver, person), short_name(row.receiver, person), row.points),
            moment_text(row.taken_back_at),
        ],
    )


def freeze_rows(person: User) -> Iterable[Row]:
    rows = Freeze.objects.filter(person=person).order_by("-at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.at), row.get_kind_display(), day(row.until), row.reason),
            *(moment_text(row.lifted_at), row.lifted_reason),
        ],
    )


def recycling_rows(person: User) -> Iterable[Row]:
    rows = Recycling.objects.filter(person=person).select_related("station").order_by("-opened_at", "-pk")
    return stream_cells(
        rows,
        lambda row: [
            *(moment_text(row.opened_at), row.station.name, row.get_kind_display(), kilograms(row.weighed_grams), row.points),
            *(row.get_state_display(), row.complaint, row.decision),
        ],
    )


def attended_rows(person: User) -> Iterable[Row]:
    rows = Attendant.objects.filter(person=person).select_related("station").order_by("-at", "-pk")
    return stream_cells(rows, lambda row: [row.station.name, moment_text(row.at), moment_text(row.ended_at)])


# --- the shop ----------------------------------------------------------------------------------------------------------------


def goods_text() -> StringAgg:
    """The lines of an order or a sale in one text: `抽纸 × 2、大米 × 1`."""
    line = Concat("lines__item__name", Value(" × "), Cast("lines__quantity", CharField()))
    return StringAgg(line, Value("、"), order_by="lines__pk", default=Value(""))


def order_rows(person: User) -> Iterable[Row]:
    rows = Order.objects.filter(person=person).select_related("shop").annotate(goods=goods_text()).order_by("-placed_at", "-pk")
    return stream_cells(rows, order_row)


def order_row(row: Any) -> Row:
    return [
        *(moment_text(row.placed_at), row.shop.name, row.goods, row.total, row.get_state_display(), row.get_proof_display()),
        *(day(row.pick_up_by), moment_text(row.ended_at), masked(row.picked_up_by), row.reason),
    ]


def sale_rows(person: User) -> Iterable[Row]:
    rows = Sale.objects.filter(person=person).select_related("shop").annotate(goods=goods_text()).order_by("-at", "-pk")
    return stream_cells(rows, sale_row)


def sale_row(row: Any) -> Row:
    return [
        moment_text(row.at),
        row.shop.name,
        row.goods,
        row.get_state_display(),
        yes_or_no(row.by_card),
        moment_text(row.ended_at),
    ]


def cart_rows(person: User) -> Iterable[Row]:
    rows = CartLine.objects.filter(person=person).select_related("stock__shop", "stock__item").order_by("at", "pk")
    return stream_cells(rows, lambda row: [moment_text(row.at), row.stock.shop.name, row.stock.item.name, row.quantity, row.price])
