"""Goods from shop to shop: what is under way, sending, counting what arrived."""

from __future__ import annotations

from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from points.inventory import batches
from points.inventory.actions import consign
from points.inventory.forms import ConsignmentForm
from points.inventory.tables import ConsignmentTable
from points.models import Consignment, Shop, Stock
from points.orders.views.counter import own_shops, selected_shop
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import PeriodFilterSet
from volunteer.people import parties as people_parties
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30


class ConsignmentFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=Consignment.State.choices, empty_label=gettext_lazy("all"))

    moment = "sent_at"

    class Meta:
        model = Consignment
        fields: list[str] = []


@staff(Power.STOCK, audited=True)
@require_safe
def consignment_list(request: StaffRequest) -> HttpResponse:
    """What one's shops sent and got."""
    rows = Consignment.objects.in_scope(request.scope).select_related("from_shop", "to_shop").order_by("-sent_at", "pk")
    chosen = ConsignmentFilter(request.GET or None, queryset=rows)
    table = ConsignmentTable(chosen.qs)
    if file := list_export.list_or_file(request, table, name=_("Goods from shop to shop"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        chosen,
        title=_("From shop to shop"),
        subtitle=_("What one shop sends and the other counts when it comes."),
        back=reverse("points:stock"),
        add_url=reverse("points:send"),
        add_words=_("Send goods"),
        add_icon="share",
        may_add=not request.reads_only,
    )


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def consignment_create(request: StaffRequest) -> HttpResponse:
    """Say how many of what goes to which shop."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/inventory/stock.html", {})
    shop = selected_shop(request, shops)
    there = batches.annotate_left(Stock.objects.filter(shop=shop).on_shelves(), timezone.localdate(request.at)).filter(left__gt=0)
    stocks = list(there.select_related("item").order_by("item__name", "pk"))
    data = request.POST if request.method == "POST" else None
    form = ConsignmentForm(data, shop=shop, stocks=stocks, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (made := submit_consignment(request, shop, form)):
        return redirect("points:consignment", made.pk)
    return render(request, "points/inventory/send.html", {"shops": shops, "shop": shop, "form": form})


def submit_consignment(request: StaffRequest, shop: Shop, form: ConsignmentForm) -> Consignment | None:
    asked = form.cleaned_data
    made = Consignment(id=asked["id"], from_shop=shop, to_shop=asked["to_shop"], note=asked["note"])
    with attempt_form(form):
        made = consign.send_consignment(consignment=made, pieces=form.pieces(), by=request.user, at=request.at)
        messages.success(request, _("Sent. The keepers of the other shop are told, and count what arrives."))
        return made
    return None


@staff(Power.STOCK, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def consignment_detail(request: StaffRequest, consignment_id: UUID) -> HttpResponse:
    """One consignment: what was sent, and the form for what arrived."""
    rows = Consignment.objects.in_scope(request.scope).select_related("sent_by", "ended_by")
    found = get_object_or_404(rows.select_related("from_shop__point__area", "to_shop__point__area"), pk=consignment_id)
    if request.method == "POST":
        return end_consignment(request, found)
    may = {
        "arrive": request.scope.covers_point(found.to_shop.point) and not people_parties.is_near(request.user, found.sent_by),
        "back": request.scope.covers_point(found.from_shop.point),
    }
    may = {act: allowed and not request.reads_only for act, allowed in may.items()}
    lines = found.lines.select_related("stock__item").order_by("stock__item__name", "pk")
    return render(request, "points/inventory/consignment.html", {"consignment": found, "lines": lines, "may": may})


def end_consignment(request: StaffRequest, found: Consignment) -> HttpResponse:
    with attempt(request):
        if "back" in request.POST:
            consign.take_back_consignment(consignment=found, by=request.user, at=request.at)
            messages.success(request, _("Taken back. The goods lie where they lay."))
        else:
            typed = {line.pk: request.POST.get(f"line-{line.pk}", "") for line in found.lines.all()}
            counted = {pk: int_or_zero(text) if text.strip().isdecimal() else -1 for pk, text in typed.items() if text.strip()}
            why = request.POST.get("why", "")[:200]
            consign.receive_consignment(consignment=found, counted=counted, why=why, by=request.user, at=request.at)
            messages.success(request, _("Counted. The goods are on the shelves here."))
    return redirect("points:consignment", found.pk)
