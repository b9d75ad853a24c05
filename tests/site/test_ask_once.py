"""Every press of points that destroys or commits asks once before it is sent; all others can be undone, and the table says how."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

HERE = Path(settings.BASE_DIR) / "templates" / "points"
ASKS = re.compile(r"data-confirm|confirm=\w+|as confirm %")
# Forms that send without asking, by template: how many, and why that is well.
PLAIN = {
    "orders/_agree_phone.html": (2, "the question itself, sent to the person's phone"),
    "orders/_agree_pin.html": (1, "the question itself, to the person; undone within ten minutes"),
    "budgets/_budget_forecast.html": (1, "asks for points; who asked may let it be"),
    "orders/_cart_order.html": (1, "an order, can be cancelled"),
    "orders/_counter_open.html": (1, "can be shut again"),
    "orders/_hand_over.html": (1, "hands over what the page shows; undone within ten minutes"),
    "orders/_order_form.html": (1, "an order, can be cancelled"),
    "orders/_own_sales.html": (2, "the question itself: what the keeper has entered, yes or no"),
    "budgets/_allot_table.html": (1, "can be handed back; the sum and the rest stand below it"),
    "inventory/delivery.html": (1, "deliveries, can be written off"),
    "orders/_sale_bar.html": (1, "the question to the person"),
    "orders/_sale_goods.html": (1, "a number in a basket"),
    "orders/_sale_search.html": (1, "a number in a basket"),
    "orders/_sale_services.html": (1, "a number in a basket"),
    "orders/_sale_basket.html": (1, "a number in a basket"),
    "orders/_sale_confirm.html": (2, "the question itself, to the person; undone within ten minutes"),
    "books/checks.html": (1, "only reads"),
    "books/packs.html": (1, "only reads"),
    "orders/cart.html": (1, "a number in a basket"),
    "orders/counter.html": (1, "shows an order"),
    "orders/counter_order.html": (1, "tells the person that the goods are there"),
    "orders/desk/begin.html": (1, "begins a sale; it can be dropped"),
    "wallet/expiry/expiry.html": (1, "shows the sum first; announces on a page of its own"),
    "wallet/expiry/expiry_sure.html": (1, "the page that asks"),
    "freezes/one.html": (1, "ends a pause; it can be set anew"),
    "wallet/give.html": (1, "shows the gift first"),
    "wallet/give_sure.html": (1, "the page that asks; taken back within ten minutes"),
    "orders/appointments.html": (1, "times can be closed again"),
    "inventory/count.html": (2, "asks; a second person signs"),
    "orders/day.html": (1, "tells the person that the goods are there"),
    "inventory/giver.html": (1, "can be changed again"),
    "orders/pickup.html": (1, "shows an order"),
    "inventory/prices.html": (1, "a price of a day to come, can be let be"),
    "orders/relief/relief_new.html": (1, "asks; a second person signs"),
    "inventory/send.html": (1, "can be taken back until it is counted"),
    "inventory/sheet.html": (1, "shows everything first"),
    "inventory/sheet_sure.html": (1, "the page that asks; a delivery can be written off"),
    "adjustments/opening/opening_fund.html": (1, "asks; a second person decides"),
    "recycling/_answer.html": (1, "the question itself: the weight, yes or no"),
    "recycling/_bins.html": (1, "full and emptied undo one another"),
    "recycling/player.html": (1, "plays a station, in the demonstration alone"),
    "recycling/station.html": (1, "names an attendant, who can be ended"),
    "recycling/station_scanned.html": (1, "opens a recycling, which ends by itself"),
    "rules/new.html": (1, "a draft; putting it in force asks"),
    "orders/sale_begin.html": (1, "begins a sale; it can be dropped"),
    "shops/shop_form.html": (3, "can be changed again"),
    "inventory/stock.html": (2, "a delivery, can be written off"),
    "inventory/stock_row.html": (3, "a delivery, can be written off; a loss waits for a second person"),
    "wallet/together.html": (1, "can be taken back at any time"),
}
# The same of the views whose page is `form_page`.
PLAIN_PAGES = {
    "item_edit": "can be changed again",
    "request_create_page": "asks; the level above decides",
    "adjustment_create": "asks; a second person decides",
    "transfer_create": "asks; a second person decides",
}


def forms(text: str) -> list[str]:
    """Each form that posts, from its tag to its end, and each use of the shared one."""
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.S)
    written = [form for form in re.findall(r"<form\b.*?</form>", text, re.S) if 'method="post"' in form]
    shared = re.findall(r'[^\n]*\n?[^\n]*{% include "components/form\.html"[^%]*%}', text)
    return written + shared


def silent() -> dict[str, int]:
    found = {}
    for path in sorted(HERE.rglob("*.html")):
        plain = [form for form in forms(path.read_text(encoding="utf-8")) if not ASKS.search(form)]
        if plain:
            found[str(path.relative_to(HERE))] = len(plain)
    return found


def silent_pages() -> set[str]:
    """The views of the shared page of a form that give it no question."""
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in (Path(settings.BASE_DIR) / "points").rglob("*.py")]
    views = [node for module in modules for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return {view.name for view in views if any(is_silent(node) for node in ast.walk(view))}


def is_silent(node: ast.AST) -> bool:
    pressed = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "form_page"
    return pressed and "confirm" not in {given.arg for given in node.keywords}


def test_every_press_asks_or_can_be_undone():
    assert silent() == {name: count for name, (count, _why) in PLAIN.items()}
    assert silent_pages() == PLAIN_PAGES.keys()


@pytest.mark.parametrize(
    ("template", "button"),
    [
        ("inventory/paper.html", "sign"),
        ("inventory/paper.html", "return"),
        ("orders/relief/relief.html", "sign"),
        ("orders/relief/relief.html", "return"),
        ("adjustments/entry.html", "approve"),
        ("adjustments/entry.html", "return"),
        ("budgets/moves.html", "approve"),
        ("budgets/moves.html", "return"),
        ("budgets/requests.html", "return"),
        ("orders/_close_slot.html", "close"),
    ],
)
def test_the_press_that_decides_asks(template, button):
    text = (HERE / template).read_text(encoding="utf-8")
    (press,) = re.findall(rf'<button[^>]*name="{button}".*?</button>', text, re.S)
    form = next(form for form in forms(text) if press in form)
    assert "data-confirm" in press or "data-confirm" in form.split(">", 1)[0] + form.split(press)[0].split("<button")[0]
