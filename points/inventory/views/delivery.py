"""Goods that came in, many at once, in a table."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from points.core.fields import OnceForm
from points.inventory import delivery_table
from points.inventory.actions import receive as receive_actions
from points.inventory.delivery_table import DeliveryRow
from points.inventory.views.stock import shelf_url
from points.models import Item, Shop
from points.orders.views.counter import own_shops, selected_shop
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

NAMES = 500  # of goods that the table offers while one types
PASTED = 20_000  # signs that may be pasted


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def receive_goods(request: StaffRequest) -> HttpResponse:
    """The table; pasted rows are put into it, and with a row that is wrong all stay as they were typed."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/inventory/stock.html", {})
    shop = selected_shop(request, shops)
    form = OnceForm(request.POST or None, initial={"id": new_id(request.at)})
    rows = delivery_table.posted_rows(request.POST)
    if pasted := request.POST.get("pasted", "")[:PASTED]:
        rows += delivery_table.pasted_rows(pasted)
    elif request.method == "POST" and submit_table(request, shop, form, rows):
        return redirect(shelf_url(shop))
    names = Item.objects.active().goods().order_by("name").values_list("name", flat=True)[:NAMES]
    context = {"shops": shops, "shop": shop, "form": form, "rows": delivery_table.padded(rows), "names": names}
    return render(request, "points/inventory/delivery.html", context | {"wrong": sum(bool(row.problem) for row in rows)})


def submit_table(request: StaffRequest, shop: Shop, form: OnceForm, rows: list[DeliveryRow]) -> bool:
    """Whether all of it is in the book now."""
    right = delivery_table.judge_rows(rows, shop, timezone.localdate(request.at))
    if not form.is_valid() or not right:
        return False
    coming = delivery_table.incoming(rows)
    if not coming:
        form.add_error(None, _("Nothing is written here yet."))
        return False
    with attempt_form(form):
        done = receive_actions.receive_all(id=form.cleaned_data["id"], shop=shop, coming=coming, by=request.user, at=request.at)
        said = _("Entered: %(goods)s goods, %(pieces)s pieces.")
        messages.success(request, said % {"goods": len(coming), "pieces": done.pieces})
        return True
    return False
