"""Goods that were collected at a service point come back there, and the shop fetches them."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points import returning
from points.listing.counter import CollectedFilter, collected_cells, collected_heads
from points.models import Order, OrderLine, Shop
from points.models.orders import OrderQuerySet
from points.views.after import ReturnForm, taken
from points.views.pickup import own_point, own_points
from volunteer import exporting
from volunteer.access import StaffRequest, staff
from volunteer.codes import new_id
from volunteer.models import ServicePoint
from volunteer.refusals import Refused
from volunteer.scope import Power

PAGE = 40


def returnable_at(point: ServicePoint, request: StaffRequest) -> OrderQuerySet:
    """What was collected there and may still be brought back, by the days of each shop, the latest first."""
    days, today = Q(pk__in=()), timezone.localdate(request.at)
    for shop in Shop.objects.filter(orders__pickup_point=point).distinct():
        days |= Q(shop=shop, ended_at__date__gte=today - timedelta(days=shop.return_days))
    kept = OrderLine.objects.filter(order=OuterRef("pk"), given__gt=F("returned"))
    collected = Order.objects.filter(days, Exists(kept), pickup_point=point, state=Order.State.HANDED_OVER)
    return collected.with_goods().order_by("-ended_at", "pk")


@staff(Power.RUN)
@require_safe
def returns(request: StaffRequest) -> HttpResponse:
    """Which orders may still come back here, to choose the one of who stands at the desk."""
    points = list(own_points(request))
    if not points:
        return render(request, "points/goods/pickup.html", {})
    point = own_point(request, points)
    found = CollectedFilter(request.GET or None, queryset=returnable_at(point, request))
    name = f"{_('Collected here')} {point.name}"
    if file := exporting.rows_as_file(request, found.qs, collected_heads(), collected_cells, name=name):
        return file
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    back = reverse("points:pickup", query={"point": point.pk})
    return render(request, "points/goods/returns.html", {"point": point, "page": page, "filter": found, "back": back})


@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_back(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """Goods of a collected order come back to the service point."""
    here = Order.objects.filter(request.scope.points("pickup_point__"), pickup_point__isnull=False)
    found = get_object_or_404(here.with_goods(), pk=desk_order_id)
    back = reverse("points:pickup_returns", query={"point": found.pickup_point_id})
    lines = [line for line in found.lines.all() if line.kept]
    if not returning.returnable(found, request.at) or not lines:
        messages.error(request, Refused(returning.Reason.TOO_LATE, days=found.shop.return_days).sentence)
        return redirect(back)
    form = ReturnForm(request.POST or None, lines=lines, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and taken(request, found, form, place=found.pickup_point):
        return redirect(back)
    return render(request, "points/bring_back.html", {"order": found, "form": form, "back": back, "place": found.pickup_point})
