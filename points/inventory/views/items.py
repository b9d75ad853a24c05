"""Goods that only those who keep stock see: prices by date, services and their appointments, bills of deliveries."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from points.inventory import prices
from points.inventory.forms import PriceForm, yuan_to_fen
from points.models import Batch, Item, Slot, Stock
from points.orders import appointments
from points.orders.forms import SlotsForm
from points.orders.tables import SlotFilter, SlotTable
from points.orders.views.counter import own_shops
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import int_or_zero
from volunteer.lists import export as list_export
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 40


# --- prices ------------------------------------------------------------------------------------------------------------


@staff(Power.STOCK, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def price_list(request: StaffRequest, pk: int) -> HttpResponse:
    """Every price of some goods with the day from which it holds, and the form that plans another one."""
    goods = get_object_or_404(Item.objects.editable_in(request.scope), pk=pk)
    data = request.POST if request.method == "POST" and "withdraw" not in request.POST else None
    form = PriceForm(data, initial={"since": prices.first_changeable_day(request.at)})
    if request.method == "POST" and submit_price(request, goods, form):
        return redirect("points:prices", goods.pk)
    every = goods.prices.select_related("by").order_by("-since")
    if list_export.is_export(request):
        return list_export.excel_response(price_rows(goods, every), f"{_('Prices')} {goods.name}", request.at)
    rows = [(row, row.since >= prices.first_changeable_day(request.at)) for row in every]
    return render(request, "points/inventory/prices.html", {"item": goods, "form": form, "rows": rows})


def price_rows(goods: Item, every: Iterable[Any]) -> Iterator[Sequence[object]]:
    """Every price with its day, the first one last."""
    yield [_("from"), _("points"), _("by whom")]
    for row in every:
        yield [f"{row.since:%Y-%m-%d}", row.price, str(row.by or "")]
    yield [_("at first"), goods.first_price, ""]


def submit_price(request: StaffRequest, goods: Item, form: PriceForm) -> bool:
    """Plan a price, or let one be; whether that is done."""
    with attempt_form(form, "since") if form.is_bound else attempt(request):
        if day := parse_day(request.POST.get("withdraw", "")):
            prices.withdraw_price(item=goods, since=day, by=request.user, at=request.at)
        elif not form.is_valid():
            return False
        else:
            prices.change_price(item=goods, by=request.user, at=request.at, **form.cleaned_data)
        messages.success(request, _("Saved: %(item)s.") % {"item": goods})
        return True
    return not form.is_bound


def parse_day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:  # a day that no calendar has
        return None


# --- services ----------------------------------------------------------------------------------------------------------


@staff(Power.STOCK, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_list(request: StaffRequest, stock_id: int) -> HttpResponse:
    """The appointments of a service at one shop: who comes when, more of them, fewer of them."""
    mine = Stock.objects.filter(shop__in=own_shops(request), item__service=True).select_related("shop__point", "item__donor")
    row = get_object_or_404(mine, pk=stock_id)
    data = request.POST if request.method == "POST" and "close" not in request.POST else None
    form = SlotsForm(data)
    if request.method == "POST" and (submit_close_slot(request, row) if data is None else submit_slots(request, row, form)):
        return redirect("points:appointments", row.pk)
    coming = row.slots.filter(closed_at=None, ends_at__gt=request.at).order_by("starts_at", "pk")
    chosen = SlotFilter(request.GET or None, queryset=coming.prefetch_related("lines__order__person"))
    serves = bool(role_scope.scope_for(request.user, Power.KEEP, request.at))
    table = SlotTable(chosen.qs, serves=serves, exclude=("close",) if request.reads_only else ())
    if file := list_export.list_or_file(
        request, table, name=f"{pgettext('service', 'Appointments')} {row.item.name}", per_page=PAGE
    ):
        return file
    return render(request, "points/orders/appointments.html", {"row": row, "form": form, "filter": chosen, "table": table})


def submit_slots(request: StaffRequest, row: Stock, form: SlotsForm) -> bool:
    if not form.is_valid():
        return False
    asked = {
        "times": form.times(),
        "capacity": form.cleaned_data["capacity"],
        "unit_cost": yuan_to_fen(form.cleaned_data["unit_cost"]),
    }
    with attempt_form(form):
        made = appointments.offer_slots(stock=row, by=request.user, at=request.at, **asked)
        messages.success(request, _("New appointments: %(number)s.") % {"number": made})
        return True
    return False


def submit_close_slot(request: StaffRequest, row: Stock) -> bool:
    slot = get_object_or_404(
        Slot.objects.filter(stock=row).select_related("stock__shop"), pk=int_or_zero(request.POST.get("close", ""))
    )
    with attempt(request):
        appointments.close_slot(slot=slot, by=request.user, at=request.at)
        messages.success(request, _("This time is no longer offered."))
    return True


# --- bills -------------------------------------------------------------------------------------------------------------


@staff(Power.STOCK, audited=True)
@require_safe
def batch_document(request: StaffRequest, batch_id: int) -> HttpResponse:
    """The bill of a delivery, kept by no browser."""
    batch = get_object_or_404(Batch.objects.filter(request.scope.points("stock__shop__point__")), pk=batch_id)
    return private_response(batch.document)
