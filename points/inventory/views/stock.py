"""What stands on the shelves of a shop, and the goods themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from points.inventory import batches
from points.inventory import tables as inventory_tables
from points.inventory.actions import adjust
from points.inventory.actions import items as items_actions
from points.inventory.actions import receive as receive_actions
from points.inventory.forms import ItemForm, LossForm, LowStockForm, NewItemForm, ReceiveForm
from points.inventory.refusals import InventoryRefusal
from points.models import Adjustment, AdjustmentLine, Donor, Item, Shop, Stock
from points.orders.forms import ServiceForm
from points.orders.views.counter import own_shops, selected_shop
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROW_FORMS = {"receive": ReceiveForm, "loss": LossForm, "low": LowStockForm}


def shelf_url(shop: Shop) -> str:
    return f"{reverse('points:stock')}?shop={shop.pk}"


@staff(Power.STOCK, audited=True)
def stock_list(request: StaffRequest) -> HttpResponse:
    """The shelves of one shop and the services it offers; forms for goods and services it never had."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/inventory/stock.html", {})
    shop = selected_shop(request, shops)
    pressed = request.POST.get("act", "receive") if request.method == "POST" else ""
    fresh = Item.objects.active().filter(service=True).exclude(stocks__shop=shop).order_by("name")
    files = request.FILES or None
    form = NewItemForm(
        *(request.POST, files) if pressed == "receive" else (None, None), initial={"id": new_id(request.at)}, shop=shop
    )
    service = ServiceForm(request.POST if pressed == "service" else None, items=fresh, auto_id="service_%s")
    if form.is_valid() and submit_delivery(request, shop, form.cleaned_data["item"], form):
        return redirect(shelf_url(shop))
    if service.is_valid() and (row := submit_service(request, shop, service)):
        return redirect("points:appointments", row.pk)
    here = Stock.objects.filter(shop=shop).select_related("item").prefetch_related("item__prices")
    shelves = batches.annotate_left(here.on_shelves(), timezone.localdate(request.at))
    page = Paginator(shelves.order_by("-item__active", "item__name", "pk"), 50).get_page(request.GET.get("page"))
    context = {
        "shops": shops,
        "shop": shop,
        "form": form,
        "page": page,
        "services": here.filter(item__service=True).order_by("item__name", "pk"),
        "service": service if fresh.exists() else None,
    }
    return render(request, "points/inventory/stock.html", context)


def submit_service(request: StaffRequest, shop: Shop, form: ServiceForm) -> Stock | None:
    with attempt_form(form):
        return receive_actions.offer_item(shop=shop, item=form.cleaned_data["item"], by=request.user, at=request.at)
    return None


def submit_delivery(request: StaffRequest, shop: Shop, item: Item, form: ReceiveForm | NewItemForm) -> bool:
    """Enter a delivery; whether it is in the book now."""
    entered = {"quantity": form.cleaned_data["quantity"], "key": str(form.cleaned_data["id"])}
    with attempt_form(form, fields={InventoryRefusal.EXPIRED_ON_ARRIVAL: "expires_on"}):
        receive_actions.receive_delivery(shop=shop, item=item, by=request.user, at=request.at, lot=form.lot(), **entered)
        messages.success(request, _("Entered: %(item)s × %(quantity)s.") % {"item": item, "quantity": entered["quantity"]})
        return True
    return False


def submit_loss(request: StaffRequest, row: Stock, form: LossForm) -> bool:
    asked = form.cleaned_data
    paper = Adjustment(id=asked["id"], shop=row.shop, reason=asked["reason"], picture=asked["picture"] or "")
    line = AdjustmentLine(stock=row, batch=asked["batch"], quantity=asked["quantity"])
    with attempt_form(form):
        adjust.request_write_off(paper=paper, line=line, by=request.user, at=request.at)
        messages.success(request, _("Asked for. It is off the books when a second person has signed."))
        return True
    return False


@staff(Power.STOCK, audited=True)
def stock_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One item on one shop's shelf: goods in, goods lost, its batches, and every move so far."""
    rows = Stock.objects.filter(shop__in=own_shops(request)).select_related("shop__point__area", "item__donor")
    row = get_object_or_404(batches.annotate_left(rows, timezone.localdate(request.at)), pk=pk)
    if row.item.service:
        return redirect("points:appointments", row.pk)
    forms = row_forms(request, row)
    if request.method == "POST" and submit_row_form(request, row, forms):
        return redirect("points:stock_row", pk=row.pk)
    found = inventory_tables.RowMoveFilter(request.GET or None, queryset=row.moves.select_related("by").order_by("-at", "-pk"))
    table = inventory_tables.MoveTable(found.qs, exclude=("shop", "item"))
    if file := list_export.list_or_file(request, table, name=f"{row.item.name} {row.shop.name}", per_page=20):
        return file
    context = {
        "row": row,
        **forms,
        "batches": row.batches.in_order().select_related("donor"),
        "today": timezone.localdate(request.at),
        "table": table,
        "filter": found,
        "raised": adjust.raised_decisions(row.shop, request.user, request.at),
        "editable": Item.objects.editable_in(request.scope).filter(pk=row.item_id).exists(),
    }
    return render(request, "points/inventory/stock_row.html", context)


def row_forms(request: StaffRequest, row: Stock) -> dict[str, ReceiveForm | LossForm | LowStockForm]:
    """The forms of each act; only the pressed one is filled."""
    pressed, once = request.POST.get("act"), {"id": new_id(request.at)}
    data = {act: (request.POST, request.FILES) if pressed == act else (None, None) for act in ROW_FORMS}
    return {
        "receive": ReceiveForm(
            *data["receive"],
            initial=once | {"donor": row.item.donor},
            auto_id="receive_%s",
            donors=Donor.objects.giving_to(row.shop.point),
        ),
        "loss": LossForm(*data["loss"], initial=once, auto_id="loss_%s", stock=row),
        "low": LowStockForm(data["low"][0], initial={"low_at": row.low_at}, subject=row, auto_id="low_%s"),
    }


def submit_row_form(request: StaffRequest, row: Stock, forms: dict[str, ReceiveForm | LossForm | LowStockForm]) -> bool:
    received, loss, low = forms["receive"], forms["loss"], forms["low"]
    if isinstance(received, ReceiveForm) and received.is_valid():
        return submit_delivery(request, row.shop, row.item, received)
    if isinstance(loss, LossForm) and loss.is_valid():
        return submit_loss(request, row, loss)
    if low.is_valid():
        kept = Stock.objects.filter(pk=row.pk, low_at=row.low_at).update(low_at=low.cleaned_data["low_at"], low_told=False)
        messages.success(request, _("Saved.")) if kept else low.add_error(
            "low_at", _("Changed meanwhile. Look once more, then save.")
        )
        return bool(kept)
    return False


@staff(Power.STOCK)
@atomic_edit
def item_edit(request: StaffRequest, pk: int | None = None) -> HttpResponse:
    """Make or change goods: name, price, limit, photo."""
    goods = lock_for_edit(request, get_object_or_404(Item.objects.editable_in(request.scope), pk=pk) if pk else Item())
    donors = Donor.objects.visible_to(request.scope)
    form = ItemForm(request.POST or None, request.FILES or None, instance=goods, donors=donors)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "ean"):
            items_actions.save_item(item=form.save(commit=False), by=request.user, at=request.at)
            messages.success(request, _("Saved: %(item)s.") % {"item": goods})
            return redirect("points:items")
    return form_page(
        request,
        form,
        template="points/inventory/item_form.html",
        title=goods.name if goods.pk else _("New goods"),
        tab_title=_("Goods"),
        submit=_("Save"),
        back=reverse("points:items"),
        item=goods,
    )
