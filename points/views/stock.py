"""What stands on the shelves of a shop, and the goods themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from points import stocking
from points.forms import DeliveryForm, ItemForm, QuantityForm
from points.goods import saving
from points.models import Item, Shop, Stock
from points.views.counter import own_shop, own_shops
from volunteer.access import StaffRequest, staff
from volunteer.codes import new_id
from volunteer.refusals import Refused
from volunteer.scope import Power


def shelf(shop: Shop) -> str:
    return f"{reverse('points:stock')}?shop={shop.pk}"


@staff(Power.STOCK)
def stock(request: StaffRequest) -> HttpResponse:
    """The shelves of one shop, and a form for goods it never had."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/stock.html", {})
    shop = own_shop(request, shops)
    form = DeliveryForm(request.POST or None, initial={"id": new_id(request.at)}, shop=shop)
    if request.method == "POST" and form.is_valid() and receive(request, shop, form.cleaned_data["item"], form):
        return redirect(shelf(shop))
    rows = Stock.objects.filter(shop=shop).select_related("item").order_by("-item__active", "item__name", "pk")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "points/stock.html", {"shops": shops, "shop": shop, "form": form, "page": page})


def receive(request: StaffRequest, shop: Shop, item: Item, form: QuantityForm) -> bool:
    """Enter a delivery; whether it is in the book now."""
    entered = {"quantity": form.cleaned_data["quantity"], "key": str(form.cleaned_data["id"])}
    try:
        stocking.receive(shop=shop, item=item, by=request.user, at=request.at, **entered)
    except Refused as refused:
        form.add_error(None, refused.sentence)
        return False
    messages.success(request, _("Entered: %(item)s × %(quantity)s.") % {"item": item, "quantity": entered["quantity"]})
    return True


def write_off(request: StaffRequest, row: Stock, form: QuantityForm) -> bool:
    entered = {"quantity": form.cleaned_data["quantity"], "key": str(form.cleaned_data["id"])}
    try:
        stocking.write_off(stock=row, by=request.user, at=request.at, **entered)
    except Refused as refused:
        form.add_error("quantity", refused.sentence)
        return False
    messages.success(request, _("Written off: %(item)s × %(quantity)s.") % {"item": row.item, "quantity": entered["quantity"]})
    return True


@staff(Power.STOCK)
def stock_row(request: StaffRequest, pk: int) -> HttpResponse:
    """One item on one shop's shelf: goods in, goods lost, and every move so far."""
    rows = Stock.objects.filter(shop__in=own_shops(request)).select_related("shop__point", "item")
    row = get_object_or_404(rows, pk=pk)
    forms = {act: quantity_form(request, act) for act in ("receive", "write_off")}
    if request.method == "POST" and changed(request, row, forms):
        return redirect("points:stock_row", pk=row.pk)
    context = {
        "row": row,
        **forms,
        "page": Paginator(row.moves.select_related("by").order_by("-pk"), 20).get_page(request.GET.get("page")),
        "editable": Item.objects.editable_in(request.scope).filter(pk=row.item_id).exists(),
    }
    return render(request, "points/stock_row.html", context)


def quantity_form(request: StaffRequest, act: str) -> QuantityForm:
    """The form of one act; only the pressed one is filled."""
    data = request.POST if request.POST.get("act") == act else None
    return QuantityForm(data, initial={"id": new_id(request.at)}, auto_id=f"{act}_%s")


def changed(request: StaffRequest, row: Stock, forms: dict[str, QuantityForm]) -> bool:
    if forms["receive"].is_valid():
        return receive(request, row.shop, row.item, forms["receive"])
    return forms["write_off"].is_valid() and write_off(request, row, forms["write_off"])


@staff(Power.STOCK)
@require_safe
def items(request: StaffRequest) -> HttpResponse:
    """All goods that the person may change."""
    mine = Item.objects.editable_in(request.scope).order_by("-active", "name", "pk")
    return render(request, "points/items.html", {"page": Paginator(mine, 50).get_page(request.GET.get("page"))})


@staff(Power.STOCK)
def item(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Make or change goods: name, price, limit, photo."""
    goods = get_object_or_404(Item.objects.editable_in(request.scope), pk=pk) if pk else Item()
    form = ItemForm(request.POST or None, request.FILES or None, instance=goods)
    if request.method == "POST" and form.is_valid():
        try:
            saving.save(item=form.save(commit=False), by=request.user, at=request.at)
        except Refused as refused:
            form.add_error("ean", refused.sentence)
        else:
            messages.success(request, _("Saved: %(item)s.") % {"item": goods})
            return redirect("points:items")
    return render(request, "points/item_form.html", {"form": form, "item": goods})
