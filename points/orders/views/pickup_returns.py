"""Goods that were collected at a service point come back there, and the shop fetches them."""

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points.models import Order, OrderLine, Shop
from points.orders import permissions as order_permissions
from points.orders.models import OrderQuerySet
from points.orders.tables import CollectedFilter, CollectedTable
from points.orders.views.counter import return_page
from points.orders.views.pickup import own_points, selected_point
from volunteer.core.http.csp import camera_page
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 40


def returnable_orders(point: ServicePoint, request: StaffRequest) -> OrderQuerySet:
    """What was collected there and the reader may take back, by the days of each shop, the latest first."""
    days, today = Q(pk__in=()), timezone.localdate(request.at)
    for shop in Shop.objects.filter(orders__pickup_point=point).distinct():
        days |= Q(shop=shop, ended_at__date__gte=today - timedelta(days=shop.return_days))
    kept = OrderLine.objects.filter(order=OuterRef("pk"), given__gt=F("returned"))
    collected = Order.objects.filter(days, Exists(kept), pickup_point=point, state=Order.State.HANDED_OVER)
    return collected.exclude(order_permissions.party_condition(request.user)).with_goods().order_by("-ended_at", "pk")


@staff(Power.RUN)
@require_safe
def return_list(request: StaffRequest) -> HttpResponse:
    """Which orders may still come back here, to choose the one of who stands at the desk."""
    points = list(own_points(request))
    if not points:
        return render(request, "points/orders/pickup.html", {})
    point = selected_point(request, points)
    found = CollectedFilter(request.GET or None, queryset=returnable_orders(point, request))
    name = f"{_('Collected here')} {point.name}"
    table = CollectedTable(found.qs)
    if file := list_export.list_or_file(request, table, name=name, per_page=PAGE):
        return file
    context = {"point": point, "page": table.page, "filter": found, "back": reverse("points:pickup", query={"point": point.pk})}
    return render(request, "points/orders/returns.html", context)


@camera_page
@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def return_order(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """Goods of a collected order come back to the service point."""
    here = Order.objects.filter(request.scope.points("pickup_point__"), pickup_point__isnull=False)
    found = get_object_or_404(here.with_goods(), pk=desk_order_id)
    return return_page(request, found, reverse("points:pickup_returns", query={"point": found.pickup_point_id}), found.pickup_point)
