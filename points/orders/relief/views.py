"""Goods without points for people in need: read by relief officers and nobody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points.inventory import batches
from points.inventory.forms import SendBackForm
from points.models import Relief, Shop, Stock
from points.orders.relief import actions as relief
from points.orders.relief.forms import ReliefForm
from points.orders.relief.tables import ReliefFilter, ReliefTable
from points.orders.views.counter import selected_shop
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags.formatting import days_on_paper

PAGE = 30


def relief_shops(request: StaffRequest) -> list[Shop]:
    return list(Shop.objects.active().in_scope(request.scope).select_related("point__area").order_by("point__area__path", "pk"))


@staff(Power.RELIEF)
@require_safe
def relief_list(request: StaffRequest) -> HttpResponse:
    """The documents of one's area, newest first."""
    rows = Relief.objects.in_scope(request.scope).select_related("shop", "asked_by", "decided_by").order_by("-asked_at", "pk")
    all_here = Shop.objects.in_scope(request.scope).order_by("name", "pk")
    found = ReliefFilter(request.GET or None, queryset=rows, shops=all_here)
    table = ReliefTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Relief"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="points/orders/relief/relief_list.html",
        title=_("Relief"),
        subtitle=_("Goods without points for people in need. Only relief officers read this."),
        add_url=reverse("points:relief_new"),
        add_words=_("Ask for goods"),
        may_add=bool(relief_shops(request)),
    )


@staff(Power.RELIEF)
@require_http_methods(["GET", "HEAD", "POST"])
def relief_create(request: StaffRequest) -> HttpResponse:
    """Ask for goods of one shop."""
    shops = relief_shops(request)
    if not shops:
        return redirect("points:relief")
    shop = selected_shop(request, shops)
    there = batches.annotate_left(Stock.objects.filter(shop=shop).on_shelves(), timezone.localdate(request.at)).filter(left__gt=0)
    stocks = list(there.select_related("item").order_by("item__name", "pk"))
    data = request.POST if request.method == "POST" else None
    form = ReliefForm(data, stocks=stocks, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (made := submit_relief(request, shop, form)):
        return redirect("points:relief_one", made.pk)
    raised = role_deciders.raised_for([shop.point.area], near=[request.user.pk], act=Act.GOODS, power=Power.RELIEF, at=request.at)
    context = {"shops": shops, "shop": shop, "form": form, "raised": raised}
    return render(request, "points/orders/relief/relief_new.html", context)


def submit_relief(request: StaffRequest, shop: Shop, form: ReliefForm) -> Relief | None:
    data = form.cleaned_data
    words = {"recipient": data["recipient"], "need": data["need"], "pieces": form.pieces()}
    with attempt_form(form):
        made = relief.request_relief(relief=Relief(id=data["id"], shop=shop), by=request.user, at=request.at, **words)
        messages.success(request, _("Asked for. The goods are given out when a second officer has signed."))
        return made
    return None


@staff(Power.RELIEF)
@require_http_methods(["GET", "HEAD", "POST"])
def relief_detail(request: StaffRequest, relief_id: UUID) -> HttpResponse:
    """One document: who, why, what; sign it, send it back, print it."""
    rows = Relief.objects.in_scope(request.scope).select_related("shop__point__area", "asked_by", "decided_by")
    found = get_object_or_404(rows, pk=relief_id)
    if request.method == "POST":
        return decide_relief(request, found)
    context = {
        "relief": found,
        "number": relief.relief_number(found),
        "recipient": relief.relief_recipient(found),
        "need": relief.relief_need(found),
        "lines": found.lines.select_related("stock__item").order_by("stock__item__name", "pk"),
        "may_sign": found.waiting and not relief.is_party(found, request.user),
        "own": found.asked_by_id == request.user.pk,
        "form": SendBackForm(),
    }
    with days_on_paper():
        return render(request, "points/orders/relief/relief.html", context)


def decide_relief(request: StaffRequest, found: Relief) -> HttpResponse:
    with attempt(request):
        if "sign" in request.POST:
            relief.sign_relief(relief=found, by=request.user, at=request.at)
            messages.success(request, _("Signed. The goods are off the books; the keeper is told to give them out."))
        else:
            relief.send_back_relief(relief=found, by=request.user, reason=request.POST.get("reason", "")[:200], at=request.at)
            messages.success(request, _("Sent back; nothing moved."))
    return redirect("points:relief_one", found.pk)
