"""The person's side of a sale at the counter: look, then confirm or decline."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from points.ledger import actions as ledger
from points.models import Sale
from points.orders.actions import sale as sale_actions
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.ids import int_or_zero
from volunteer.roles.decorators import PersonRequest, login_required


@login_required
@require_GET
def own_sale_list(request: PersonRequest) -> HttpResponse:
    """What a keeper asks one to confirm now; the page looks again by itself."""
    now = clock.now()
    asked = Sale.objects.filter(person=request.user, state=Sale.State.ASKED, at__gt=now - sale_actions.SALE_LASTS)
    context = {"sales": list(asked.with_goods().order_by("-at")[:5]), "balance": ledger.balance(request.user)}
    part = "HX-Request" in request.headers
    return render(request, "points/orders/_own_sales.html" if part else "points/orders/own_sales.html", context)


def own_sale(request: PersonRequest, sale_id: UUID) -> Sale:
    return get_object_or_404(Sale.objects.filter(person=request.user).with_goods(), pk=sale_id)


@login_required
@require_POST
def confirm_sale(request: PersonRequest, sale_id: UUID) -> HttpResponse:
    held = own_sale(request, sale_id)
    total = int_or_zero(request.POST.get("total", ""))
    with attempt(request):
        order = sale_actions.confirm_sale(sale=held, total=total, by=request.user, at=clock.now())
        return redirect("points:order", id=order.pk)
    return redirect("points:sales")


@login_required
@require_POST
def decline_sale(request: PersonRequest, sale_id: UUID) -> HttpResponse:
    held = own_sale(request, sale_id)
    sale_actions.decline_sale(sale=held, by=request.user, at=clock.now())
    if not held.done:
        messages.success(request, _("Declined. No points were taken."))
    return redirect("points:sales")
