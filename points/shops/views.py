"""Shops as the offices see them: opening one, changing it, days on which it stays closed."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.models import Shop
from points.shops import actions as shops
from points.shops.forms import ClosureForm, ShopForm
from points.shops.tables import ShopFilter, ShopTable
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.lists import export as list_export
from volunteer.models import Area, ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30


def own_shops(request: StaffRequest) -> QuerySet[Shop]:
    return Shop.objects.in_scope(request.scope).select_related("point__area")


def shop_form(request: StaffRequest, shop: Shop | None) -> ShopForm:
    """A shop stands at an active point of one's own, or stays where it is."""
    here = ServicePoint.objects.filter(request.scope.points())
    points = here.filter(active=True) | here.filter(shops=shop) if shop else here.filter(active=True)
    data = request.POST if request.method == "POST" else None
    return ShopForm(data, instance=shop, points=points.distinct().order_by("area__path", "name", "pk"))


@staff(Power.APPOINT)
@require_safe
def shop_list(request: StaffRequest) -> HttpResponse:
    """The shops of one's own area."""
    rows = own_shops(request).order_by("-active", "point__area__path", "name", "pk")
    found = ShopFilter(request.GET or None, queryset=rows)
    table = ShopTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Shops"), per_page=PAGE):
        return file
    context = {
        "filter": found,
        "table": table,
        "points": ServicePoint.objects.filter(request.scope.points()).exists(),
        "may_list": Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).exists(),
    }
    return render(request, "points/shops/shops.html", context)


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def shop_create(request: StaffRequest) -> HttpResponse:
    form = shop_form(request, None)
    if request.method == "POST" and form.is_valid():
        opened = shops.open_shop(by=request.user, fields=form.cleaned_data, at=request.at)
        messages.success(request, _("%(shop)s is open. Appoint a shop keeper at this service point next.") % {"shop": opened})
        return redirect("points:shop_edit", opened.pk)
    return render(request, "points/shops/shop_form.html", {"form": form, "shop": None})


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def shop_edit(request: StaffRequest, shop_id: int) -> HttpResponse:
    shop = lock_for_edit(request, get_object_or_404(own_shops(request), pk=shop_id))
    form = shop_form(request, get_object_or_404(own_shops(request), pk=shop_id))
    if request.method == "POST" and form.is_valid():
        shops.change_shop(shop=shop, by=request.user, fields=form.cleaned_data, at=request.at)
        messages.success(request, _("Saved."))
        return redirect("points:shops")
    return shop_page(request, shop, form, ClosureForm())


def shop_page(request: StaffRequest, shop: Shop, form: ShopForm, closing: ClosureForm) -> HttpResponse:
    days = shop.closures.filter(day__gte=timezone.localdate(request.at)).order_by("day")
    return render(request, "points/shops/shop_form.html", {"form": form, "shop": shop, "closing": closing, "days": days})


@staff(Power.APPOINT)
@require_POST
def set_closure(request: StaffRequest, shop_id: int) -> HttpResponse:
    """Closed on a day (`day`), or open after all (`reopen_shop`)."""
    shop = get_object_or_404(own_shops(request), pk=shop_id)
    if "reopen" in request.POST:
        return reopen_shop(request, shop)
    closing = ClosureForm(request.POST)
    if closing.is_valid() and submit_closure(request, shop, closing):
        return redirect("points:shop_edit", shop.pk)
    points = ServicePoint.objects.filter(request.scope.points())
    return shop_page(request, shop, ShopForm(instance=shop, points=points), closing)


def submit_closure(request: StaffRequest, shop: Shop, closing: ClosureForm) -> bool:
    with attempt_form(closing, "day"):
        shops.add_closure(shop=shop, day=closing.cleaned_data["day"], by=request.user, at=request.at)
        messages.success(request, _("Noted. Waiting orders that lose this day can be collected longer."))
        return True
    return False


def reopen_shop(request: StaffRequest, shop: Shop) -> HttpResponse:
    try:
        day = date.fromisoformat(request.POST["reopen"])
    except ValueError:
        return redirect("points:shop_edit", shop.pk)
    shops.remove_closure(shop=shop, day=day, by=request.user, at=request.at)
    messages.success(request, _("The shop is open on that day after all."))
    return redirect("points:shop_edit", shop.pk)
