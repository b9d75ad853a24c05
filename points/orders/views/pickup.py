"""The keeper's day, and orders that are collected at a service point instead of the shop."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.core.fields import PickupCodeForm
from points.inventory.views.items import parse_day
from points.models import Order
from points.orders import appointments
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import pickup
from points.orders.tables import WaitingFilter, WaitingTable, day_rows
from points.orders.views.access import keeper_required
from points.orders.views.counter import (
    count_code_try,
    found_order_page,
    order_in_scope,
    own_shops,
    party_order_ids,
    selected_shop,
    submitted_hand_out,
)
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.dates import midnight
from volunteer.core.http.csp import camera_page
from volunteer.core.refusals import Refused
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import days_on_paper

PAGE = 40
MAX_JUST_HANDED = 5  # handed over last


# --- the keeper's day --------------------------------------------------------------------------------------------------


@keeper_required
@require_safe
def day_list(request: StaffRequest) -> HttpResponse:
    """One local day of a shop, to print: who comes for an appointment, what waits, what is brought to a service point."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/orders/counter.html", {})
    shop, day = selected_shop(request, shops), requested_day(request)
    here = Order.objects.filter(shop=shop).with_goods()
    orders = here.waiting().filter(pick_up_by__gte=day).order_by("pick_up_by", "id").select_related("pickup_point")
    found = WaitingFilter(request.GET or None, queryset=orders)
    booked, waiting = appointments.appointments_on([shop.pk], day), found.qs
    to_bring, here_only = waiting.filter(pickup_point__isnull=False, brought_at=None), waiting.filter(pickup_point=None)
    if list_export.is_export(request):
        rows = day_rows(booked, list_export.StreamedRows(to_bring), list_export.StreamedRows(here_only))
        return list_export.excel_response(rows, f"{_('List of the day')} {shop.name} {day:%Y-%m-%d}", request.at)
    begin, end = midnight(day), midnight(date.fromordinal(day.toordinal() + 1))
    context = {
        "shops": shops,
        "shop": shop,
        "day": day,
        "today": timezone.localdate(request.at),
        "before": date.fromordinal(day.toordinal() - 1),
        "after": date.fromordinal(day.toordinal() + 1),
        "booked": booked,
        "to_bring": to_bring[:PAGE],
        "page": Paginator(here_only, PAGE).get_page(request.GET.get("page")),
        "filter": found,
        "handed": here.filter(state=Order.State.HANDED_OVER, ended_at__gte=begin, ended_at__lt=end).count(),
    }
    with days_on_paper():
        return render(request, "points/orders/day.html", context)


def requested_day(request: StaffRequest) -> date:
    """The day of the address, within a century; today otherwise."""
    asked: date | None = parse_day(request.GET.get("day", ""))
    return asked if asked and 2000 <= asked.year < 2100 else timezone.localdate(request.at)


@keeper_required
@require_POST
def mark_brought(request: StaffRequest, id: UUID) -> HttpResponse:
    """The goods of an order are at the service point now."""
    found = order_in_scope(request, id)
    with attempt(request):
        pickup.mark_brought(order=found, by=request.user, at=request.at)
        messages.success(request, _("Noted. The person is told where to collect it."))
    return redirect(f"{reverse('points:day_list')}?shop={found.shop_id}")


# --- at the service point ----------------------------------------------------------------------------------------------


def own_points(request: StaffRequest) -> QuerySet[ServicePoint]:
    """The points one runs to which a shop brings orders."""
    mine = ServicePoint.objects.filter(request.scope.points()).filter(fed_by__isnull=False)
    return mine.distinct().order_by("area__path", "pk")


def selected_point(request: StaffRequest, points: list[ServicePoint]) -> ServicePoint:
    """The point of the address or the form, else the first; 404 for one outside the scope."""
    asked = request.POST.get("point") or request.GET.get("point")
    for point in points:
        if not asked or str(point.pk) == asked:
            return point
    raise Http404


@camera_page
@staff(Power.RUN)
@require_http_methods(["GET", "HEAD", "POST"])
def pickup_desk(request: StaffRequest) -> HttpResponse:
    """Ask for a code; then show the goods and one button. Below: what has come, and what is still to come."""
    points = list(own_points(request))
    if not points:
        return render(request, "points/orders/pickup.html", {})
    point = selected_point(request, points)
    form = PickupCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "code"):
            found = find_order(request, form.cleaned_data["code"], point)
            return found_order_page(request, found, "points/orders/pickup_found.html", point=point)
    waiting = Order.objects.waiting().filter(pickup_point=point).with_goods().order_by("pick_up_by", "id")
    found = WaitingFilter(request.GET or None, queryset=waiting.select_related("pickup_point"))
    name = f"{_('Orders to be collected')} {point.name}"
    table = WaitingTable(found.qs)
    if file := list_export.list_or_file(request, table, name=name, per_page=PAGE):
        return file
    context = {
        "points": points,
        "point": point,
        "form": form,
        "page": table.page,
        "filter": found,
        "handed": just_handed_over(request, point),
    }
    context["own"] = party_order_ids(request, table.page)
    return render(request, "points/orders/pickup.html", context)


def just_handed_over(request: StaffRequest, point: ServicePoint) -> list[Order]:
    """What the reader handed over here within the last ten minutes and may still undo, the latest first."""
    mine = Order.objects.filter(pickup_point=point, ended_by=request.user).handed_over_since(
        request.at - hand_over_actions.UNDO_WITHIN
    )
    latest = mine.with_goods().order_by("-ended_at", "pk")[:MAX_JUST_HANDED]
    return [order for order in latest if hand_over_actions.may_undo_hand_over(order, request.user, request.at)]


@camera_page
@staff(Power.RUN)
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """One press, at the point."""
    points = list(own_points(request))
    point = selected_point(request, points)
    code, onward = request.POST.get("code", ""), redirect(f"{reverse('points:pickup')}?point={point.pk}")
    with attempt(request):
        order = find_order(request, code, point)
        try:
            out = submitted_hand_out(request)
            done = pickup.hand_over_at_point(code=code, point=point, by=request.user, at=request.at, out=out)
        except Refused as refused:
            return found_order_page(request, order, "points/orders/pickup_found.html", problem=refused.sentence, point=point)
        messages.success(request, _("Handed over to %(name)s.") % {"name": done.person.masked_name})
    return onward


def find_order(request: StaffRequest, code: str, point: ServicePoint) -> Order:
    """The order of a typed code; each counts as a try, as at the counter. Raises `Refused`."""
    count_code_try(request)
    return pickup.find_order_at_point(code=code, point=point, at=request.at)


@staff(Power.RUN)
@require_POST
def undo_hand_over(request: StaffRequest, desk_order_id: UUID) -> HttpResponse:
    """The wrong goods went out, or to the wrong person: who handed over takes it back within ten minutes."""
    here = Order.objects.filter(request.scope.points("pickup_point__"), pickup_point__isnull=False)
    found = get_object_or_404(here, pk=desk_order_id)
    with attempt(request):
        hand_over_actions.undo_hand_over(order=found, keeper=request.user, at=request.at)
        messages.success(request, _("Undone. The order waits again, and the person is told."))
    return redirect(reverse("points:pickup", query={"point": found.pickup_point_id}))
