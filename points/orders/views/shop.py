"""The shop as a volunteer sees it: goods, one item, one's own orders."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from points.inventory import batches
from points.inventory import tables as inventory_tables
from points.models import Item, Order, Shop, Slot, Stock
from points.orders import payment, reach
from points.orders import sql as order_sql
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import cart
from points.orders.actions import place as place_actions
from points.orders.forms import BookingForm, OrderForm
from points.orders.refusals import OrderRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.qr_codes import qr_svg
from volunteer.core.ids import int_or_zero, new_id
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required, redirect_to_signin

PAGE = 24
# Where on the form a refusal is shown; the others concern the form as a whole.
FIELD_OF_REASON = {
    OrderRefusal.NOTHING: "quantity",
    OrderRefusal.NOT_ENOUGH: "quantity",
    OrderRefusal.TOO_MUCH: "quantity",
    OrderRefusal.OVER_LIMIT: "quantity",
    OrderRefusal.SOLD_OUT: "quantity",
    OrderRefusal.SHOP_CLOSED: "shop",
    OrderRefusal.NOT_BROUGHT: "place",
    OrderRefusal.SLOT_GONE: "slot",
    OrderRefusal.SLOT_FULL: "slot",
}
SLOTS_SHOWN = 60  # of the next appointments, as many as a drop-down bears


@require_safe
def goods_list(request: HttpRequest) -> HttpResponse:
    """The goods of one shop, cheapest first."""
    shops = list(Shop.objects.active().select_related("point__area").order_by("point__area__path", "pk"))
    shop = selected_shop(request, shops)
    today = clock.today()
    there = batches.annotate_left(Stock.objects.offered(today).filter(shop=shop), today)
    found = inventory_tables.ShopGoodsFilter(request.GET, queryset=there)
    goods = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    context = {"shops": shops, "shop": shop, "page": goods, "filter": found, **person_context(request, shop, goods)}
    return render(request, "points/orders/shop.html", context)


def selected_shop(request: HttpRequest, shops: Sequence[Shop]) -> Shop | None:
    """The shop of the address (`?shop=`), else the person's own, for a visitor the first."""
    by_id = {str(shop.pk): shop for shop in shops}
    if shop := by_id.get(request.GET.get("shop", "")):
        return shop
    if request.user.is_authenticated:
        return reach.shop_of_person(request.user, shops)
    return next(iter(shops), None)


def person_context(request: HttpRequest, shop: Shop | None, goods: Iterable[Any]) -> dict[str, object]:
    """What the shop shows of the person: balance, what it buys here, and what waits to be collected.

    `goods` get `missing`, the points that are short; nothing for who has none yet, where it would repeat the price.
    """
    if not request.user.is_authenticated:
        return {}
    at = clock.now()
    means = reach.means_of(request.user, at)
    for stock in goods:
        stock.missing = max(0, stock.price - means.balance) if means.balance else 0
    waiting = Order.objects.filter(person=request.user).waiting().with_goods().order_by("-id")
    return {
        "balance": means.balance,
        "reach": reach.reach_of(request.user, shop, means, at) if shop else None,
        "waiting": list(waiting[:5]),
    }


def item_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: where it is, how many one may have, and the form that orders it."""
    goods = get_object_or_404(Item.objects.active(), pk=pk)
    if request.method != "POST":
        return item_page(request, goods, None)
    if not request.user.is_authenticated:
        return redirect_to_signin(request)
    return place_order(request, goods, request.user)


def place_order(request: HttpRequest, goods: Item, person: User) -> HttpResponse:
    form = order_form(goods, request.POST)
    if form.is_valid():
        with attempt_form(form, fields=FIELD_OF_REASON):
            if "cart" in request.POST and isinstance(form, OrderForm):
                return put_in_cart(request, goods, form, person)
            return redirect("points:order", id=submit_order(goods, form, person).pk)
        if any(form.has_error(NON_FIELD_ERRORS, reason) for reason in (OrderRefusal.USED_FORM, OrderRefusal.DEAR)):
            form.renew(price=goods.price)
    return item_page(request, goods, form)


def order_form(goods: Item, data: Any = None, **initial: object) -> OrderForm | BookingForm:
    """How many and where; of a service when."""
    if goods.service:
        times = Slot.objects.open(clock.now()).filter(stock__item=goods, stock__shop__active=True)
        chosen = times.filter(pk__in=times.values("pk")[:SLOTS_SHOWN]).select_related("stock__shop")
        return BookingForm(data, slots=chosen, initial=initial)
    return OrderForm(data, initial=initial)


def submit_order(goods: Item, form: OrderForm | BookingForm, person: User) -> Order:
    asked = form.cleaned_data
    shop = asked["slot"].stock.shop if isinstance(form, BookingForm) else asked["shop"]
    lines = [(goods, asked.get("quantity", 1))]
    return place_actions.place_order(
        id=asked["id"], person=person, shop=shop, lines=lines, by=person, at=clock.now(), terms=form.terms()
    )


def put_in_cart(request: HttpRequest, goods: Item, form: OrderForm, person: User) -> HttpResponse:
    """Put it beside other goods of the same shop instead of ordering it at once."""
    quantity = form.cleaned_data["quantity"]
    stock = get_object_or_404(Stock.objects.offered(clock.today()), shop=form.cleaned_data["shop"], item=goods)
    cart.set_cart_quantity(person=person, stock=stock, quantity=quantity, at=clock.now())
    messages.success(request, _("In your cart: %(item)s × %(quantity)s.") % {"item": goods, "quantity": quantity})
    return redirect("points:cart")


def item_page(request: HttpRequest, goods: Item, form: OrderForm | BookingForm | None) -> HttpResponse:
    at, price = clock.now(), goods.price
    initial: dict[str, object] = {"id": new_id(at), "quantity": 1, "price": price}
    if asked := int_or_zero(request.GET.get("shop", "")):
        initial["shop"] = asked
    shops = order_sql.shops_selling(goods.pk, timezone.localdate(at))
    shown = form or order_form(goods, **initial)
    if isinstance(shown, OrderForm):
        shown.show(shops)
    context = {
        "item": goods,
        "price": price,
        "shops": shops,
        "form": shown,
        **item_context(request, goods, price, at),
    }
    return render(request, "points/orders/item.html", context)


def item_context(request: HttpRequest, goods: Item, price: int, at: datetime) -> dict[str, object]:
    """How the person stands to this item: balance, what is missing for one, how many are left within the limit."""
    if not request.user.is_authenticated:
        return {}
    means = reach.means_of(request.user, at)
    left = place_actions.remaining_limit(person=request.user, item=goods, at=at)
    return {"balance": means.balance, "missing": means.missing_for(price), "left": left, "used_up": left == 0}


@login_required
@require_safe
def order_list(request: PersonRequest) -> HttpResponse:
    """One's own orders and those of the household that drew on one's points, newest first."""
    asked = request.GET.get("show", "")
    show = asked if asked in ("own", "shared") else ""
    rows = payment.order_history(request.user, show).with_goods()
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    shares = payment.shares_paid(page, request.user)
    shown = [(order, shares[str(order.pk)]) for order in page]
    return render(request, "points/orders/orders.html", {"page": page, "rows": shown, "show": show})


@login_required
@require_safe
def order_detail(request: PersonRequest, id: UUID) -> HttpResponse:
    """One's own order with the pick-up code to show at the counter; of somebody else's that one paid into, what became of it."""
    found = get_object_or_404(payment.order_history(request.user).with_goods(), pk=id)
    mine = found.person_id == request.user.pk
    share = payment.shares_paid([found], request.user)[str(found.pk)]
    if not mine:
        return render(request, "points/orders/shared_order.html", {"order": found, "share": share})
    qr = mark_safe(qr_svg(found.pickup_code)) if found.waiting else ""  # noqa: S308  # drawn by us from letters of ours
    return render(request, "points/orders/order.html", {"order": found, "qr": qr, "share": share})


@login_required
@require_POST
def cancel_order(request: PersonRequest, id: UUID) -> HttpResponse:
    mine = get_object_or_404(Order.objects.filter(person=request.user).with_goods(), pk=id)
    with attempt(request):
        cancel_actions.cancel_order(order=mine, by=request.user, at=clock.now())
        messages.success(request, _("Cancelled. %(points)s points are back.") % {"points": mine.total})
    return redirect("points:order", id=mine.pk)
