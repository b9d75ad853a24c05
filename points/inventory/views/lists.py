"""The long lists of those who keep stock."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Min, OuterRef, Subquery
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from points.inventory import batches
from points.inventory import tables as inventory_tables
from points.models import Batch, Item, Order, Shop, Stock, StockMove
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 40


def list_response(request: StaffRequest, found: Any, table: Any, name: str) -> HttpResponse:
    """The list on the screen or as a file."""
    if file := list_export.list_or_file(request, table, name=name, per_page=PAGE):
        return file
    back = reverse("points:stock")
    return list_page(request, table, found, template="points/inventory/list.html", title=name, back=back)


def own_shops(request: StaffRequest) -> Any:
    return Shop.objects.in_scope(request.scope).order_by("name", "pk")


@staff(Power.STOCK, audited=True)
@require_safe
def order_list(request: StaffRequest) -> HttpResponse:
    """All orders of one's shops, whatever became of them."""
    rows = Order.objects.in_scope(request.scope).with_goods().order_by("-placed_at", "pk")
    found = inventory_tables.OrdersFilter(request.GET or None, queryset=rows, shops=own_shops(request))
    linked = bool(role_scope.scope_for(request.user, Power.KEEP, request.at))
    return list_response(request, found, inventory_tables.OrderTable(found.qs, linked=linked), _("Orders"))


@staff(Power.STOCK, audited=True)
@require_safe
def shelf_list(request: StaffRequest) -> HttpResponse:
    """What lies on all shelves of one's shops."""
    today = timezone.localdate(request.at)
    here = Stock.objects.on_shelves().filter(shop__in=own_shops(request)).priced(today).select_related("item__category", "shop")
    next_day = Batch.objects.filter(stock=OuterRef("pk"), remaining__gt=0).order_by().values("stock")
    first_expiry = Subquery(next_day.annotate(day=Min("expires_on")).values("day"))
    rows = batches.annotate_left(here, today).annotate(first_expiry=first_expiry)
    by_name = rows.order_by(F("item__name"), "pk")
    found = inventory_tables.ShelfFilter(request.GET or None, queryset=by_name, shops=own_shops(request))
    return list_response(request, found, inventory_tables.ShelfTable(found.qs), _("All shelves"))


@staff(Power.STOCK, audited=True)
@require_safe
def move_list(request: StaffRequest) -> HttpResponse:
    """Everything that came and went."""
    rows = StockMove.objects.filter(stock__shop__in=own_shops(request)).select_related("stock__shop", "stock__item", "by")
    found = inventory_tables.MoveFilter(request.GET or None, queryset=rows.order_by("-at", "pk"), shops=own_shops(request))
    return list_response(request, found, inventory_tables.MoveTable(found.qs), _("Every move"))


@staff(Power.STOCK, audited=True)
@require_safe
def item_list(request: StaffRequest) -> HttpResponse:
    """All goods that the person may change."""
    mine = Item.objects.editable_in(request.scope).prefetch_related("prices").select_related("category", "donor")
    found = inventory_tables.ItemFilter(request.GET or None, queryset=mine.order_by("-active", "name", "pk"))
    table = inventory_tables.ItemTable(found.qs, leads_to="points:prices" if request.reads_only else "points:item_edit")
    if file := list_export.list_or_file(request, table, name=_("Goods and prices"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Goods and prices"),
        subtitle=_("A price holds in every shop, so you can change the goods that only your shops have."),
        back=reverse("points:stock"),
        import_url=reverse("points:goods_sheet"),
        add_url=reverse("points:item_new"),
        add_words=_("New goods"),
        may_add=not request.reads_only,
    )
