"""Every press of points that destroys or commits asks once before it is sent; all others can be undone, and the table says how."""

import re
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(settings.BASE_DIR) / "templates" / "points"
ASKS = re.compile(r"data-confirm|confirm=\w+|as confirm %")
# Forms that send without asking, by template: how many, and why that is well.
PLAIN = {
    "_agree_phone.html": (1, "the question itself, sent to the person's phone"),
    "_agree_pin.html": (1, "the question itself, to the person; undone within ten minutes"),
    "_budget_forecast.html": (1, "asks for points; who asked may let it be"),
    "_cart_order.html": (1, "an order, can be cancelled"),
    "_counter_open.html": (1, "can be shut again"),
    "_hand_over.html": (1, "hands over what the page shows; undone within ten minutes"),
    "_order_form.html": (1, "an order, can be cancelled"),
    "_own_sales.html": (2, "the question itself: what the keeper has entered, yes or no"),
    "_sale_basket.html": (1, "a number in a basket"),
    "_sale_confirm.html": (2, "the question itself, to the person; undone within ten minutes"),
    "books/checks.html": (1, "only reads"),
    "books/packs.html": (1, "only reads"),
    "by_hand/new.html": (1, "asks; a second person decides"),
    "cart.html": (1, "a number in a basket"),
    "counter.html": (1, "shows an order"),
    "counter_order.html": (1, "tells the person that the goods are there"),
    "desk/begin.html": (1, "begins a sale; it can be dropped"),
    "expiry.html": (1, "shows the sum first; announces on a page of its own"),
    "expiry_sure.html": (1, "the page that asks"),
    "freezing/one.html": (1, "ends a pause; it can be set anew"),
    "give.html": (1, "shows the gift first"),
    "give_sure.html": (1, "the page that asks; taken back within ten minutes"),
    "goods/appointments.html": (1, "times can be closed again"),
    "goods/categories.html": (2, "can be changed again"),
    "goods/count.html": (2, "asks; a second person signs"),
    "goods/day.html": (1, "tells the person that the goods are there"),
    "goods/giver.html": (1, "can be changed again"),
    "goods/pickup.html": (1, "shows an order"),
    "goods/prices.html": (1, "a price of a day to come, can be let be"),
    "goods/relief_new.html": (1, "asks; a second person signs"),
    "goods/send.html": (1, "can be taken back until it is counted"),
    "goods/sheet.html": (1, "shows everything first"),
    "goods/sheet_sure.html": (1, "the page that asks; a delivery can be written off"),
    "item_form.html": (1, "can be changed again"),
    "more.html": (1, "asks; the level above decides"),
    "move_form.html": (1, "asks; a second person decides"),
    "opening_fund.html": (1, "asks; a second person decides"),
    "rules/new.html": (1, "a draft; putting it in force asks"),
    "sale.html": (2, "a number in a basket"),
    "sale_begin.html": (1, "begins a sale; it can be dropped"),
    "shop_form.html": (3, "can be changed again"),
    "stock.html": (2, "a delivery, can be written off"),
    "stock_row.html": (3, "a delivery, can be written off; a loss waits for a second person"),
    "together.html": (1, "can be taken back at any time"),
}


def forms(text: str) -> list[str]:
    """Each form that posts, from its tag to its end, and each use of the shared one."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    written = [form for form in re.findall(r"<form\b.*?</form>", text, re.S) if 'method="post"' in form]
    shared = re.findall(r'[^\n]*\n?[^\n]*{% include "_form\.html"[^%]*%}', text)
    return written + shared


def silent() -> dict[str, int]:
    found = {}
    for path in sorted(HERE.rglob("*.html")):
        plain = [form for form in forms(path.read_text(encoding="utf-8")) if not ASKS.search(form)]
        if plain:
            found[str(path.relative_to(HERE))] = len(plain)
    return found


def test_every_press_asks_or_can_be_undone():
    assert silent() == {name: count for name, (count, _why) in PLAIN.items()}


@pytest.mark.parametrize(
    ("template", "button"),
    [
        ("goods/paper.html", "sign"),
        ("goods/paper.html", "return"),
        ("goods/relief.html", "sign"),
        ("goods/relief.html", "return"),
        ("by_hand/entry.html", "approve"),
        ("by_hand/entry.html", "return"),
        ("moves.html", "approve"),
        ("moves.html", "return"),
        ("requests.html", "return"),
        ("goods/_close_slot.html", "close"),
    ],
)
def test_the_press_that_decides_asks(template, button):
    text = (HERE / template).read_text(encoding="utf-8")
    (press,) = re.findall(rf'<button[^>]*name="{button}".*?</button>', text, re.S)
    form = next(form for form in forms(text) if press in form)
    assert "data-confirm" in press or "data-confirm" in form.split(">", 1)[0] + form.split(press)[0].split("<button")[0]
