"""代下单: at the desk of a service point, orders for people who come there instead of to the shop.

The pages between beginning and done are those of a sale (`points.views.sale`).
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from points.core.fields import ReasonForm
from points.models import Order, Sale, Shop
from points.orders import permissions as order_permissions
from points.orders.actions import sale as sale_actions
from points.orders.forms import MAX_SHOP_RADIOS
from points.orders.tables import WaitingFilter, WaitingTable
from points.orders.views.counter import cancel_with_message, order_slip_page, submit_begin
from points.orders.views.pickup import own_points, selected_point
from points.orders.views.sale import SalePersonForm
from points.templatetags.shops import sale_url
from volunteer.core import forms
from volunteer.core.http.csp import camera_page
from volunteer.core.ids import int_or_zero, new_id
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 20
FRESH = timedelta(minutes=2)  # so long the page of an order says that it is placed; later what became of it


class DeskForm(SalePersonForm):
    """Who stands at the desk, and out of which of the shops that bring orders there."""

    shop = forms.ModelChoiceField(Shop.objects.none(), label=gettext_lazy("Out of which shop"), empty_label=None)
    field_order = ("id", "shop", "whose")

    def __init__(self, *args: Any, shops: list[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.row_choice(self, "shop")
        field.widget = forms.RadioSelect() if len(shops) <= MAX_SHOP_RADIOS else forms.Select()
        field.queryset = Shop.objects.filter(pk__in=[shop.pk for shop in shops]).order_by("name", "pk")


@camera_page
@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def begin_sale(request: StaffRequest) -> HttpResponse:
    """Scan the person; then their sale opens. Below: what was entered here and has not been collected."""
    points = list(own_points(request))
    if not points:
        return render(request, "points/orders/pickup.html", {})
    point = selected_point(request, points)
    shops = list(Shop.objects.active().filter(pickup_points=point).order_by("name", "pk"))
    asked = int_or_zero(request.GET.get("shop", ""))
    chosen = next((shop for shop in shops if shop.pk == asked), next(iter(shops), None))
    form = DeskForm(request.POST or None, shops=shops, initial={"id": new_id(request.at), "shop": chosen})
    if request.method == "POST" and form.is_valid():
        made = submit_begin(request, form, shop=form.cleaned_data["shop"], desk=point)
        if made:
            return redirect(sale_url(made))
    return begin_sale_page(request, point, {"points": points, "shops": shops, "form": form})


def begin_sale_page(request: StaffRequest, point: ServicePoint, context: dict[str, Any]) -> HttpResponse:
    mine = Sale.objects.unfinished(request.at - sale_actions.SALE_LASTS).filter(desk=point, keeper=request.user)
    waiting = Order.objects.waiting().filter(desk=point).with_goods().order_by("pick_up_by", "id")
    found = WaitingFilter(request.GET or None, queryset=waiting)
    name = f"{_('Ordered here, not collected yet')} {point.name}"
    table = WaitingTable(found.qs)
    if file := list_export.list_or_file(request, table, name=name, per_page=PAGE):
        return file
    context |= {"point": point, "back": reverse("points:pickup", query={"point": point.pk}), "pending": mine[:10]}
    return render(request, "points/orders/desk/begin.html", {"page": table.page, "filter": found, **context})


def order_entered_here(request: StaffRequest, id: UUID) -> Order:
    return get_object_or_404(Order.objects.at_desks(request.scope).with_goods().select_related("ended_by"), pk=id)


@staff(Power.RUN)
@require_GET
def order_detail(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """An order that was entered at the desk: what becomes of it, its slip, and cancelling it."""
    return order_page(request, order_entered_here(request, desk_order_id), ReasonForm())


def order_page(request: StaffRequest, found: Order, form: ReasonForm) -> HttpResponse:
    fresh = request.at < found.placed_at + FRESH
    context = {"order": found, "form": form, "fresh": fresh, "may_serve": not order_permissions.is_party(found, request.user)}
    return render(request, "points/orders/desk/order.html", context)


@staff(Power.RUN)
@require_POST
def cancel_order(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """The desk cancels, at the person's wish or because it was entered wrongly, and says why."""
    found = order_entered_here(request, desk_order_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return order_page(request, found, form)
    cancel_with_message(request, found, form.cleaned_data["reason"])
    return redirect("points:desk_order", found.pk)


@staff(Power.RUN)
@require_GET
def order_slip(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """The paper to take home: the pick-up code in big digits, what was ordered, where and until when it is collected."""
    return order_slip_page(request, order_entered_here(request, desk_order_id), here=True)
