"""The cart of a person, one shop at a time."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from points.core.fields import OnceForm
from points.models import CartLine, Shop, Stock
from points.orders import payment, reach
from points.orders.actions import cart
from points.orders.actions.place import OrderTerms
from points.orders.forms import pickup_point_field
from volunteer.core import clock, forms
from volunteer.core.attempts import attempt
from volunteer.core.ids import int_or_zero, new_id
from volunteer.roles.decorators import PersonRequest, login_required


class CartForm(OnceForm):
    """The total the person saw, and whether the household pays with them."""

    total = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    together = forms.BooleanField(required=False)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"] = pickup_point_field([shop.pk])


@login_required
@require_GET
def cart_detail(request: PersonRequest) -> HttpResponse:
    """What is in the cart: of the shop in the address, else of the last one put in."""
    mine = CartLine.objects.filter(person=request.user)
    shops = list(Shop.objects.filter(stocks__in=mine.values("stock")).distinct().order_by("pk"))
    last = mine.order_by("-at").values_list("stock__shop", flat=True).first()
    asked = int_or_zero(request.GET.get("shop", "")) or last
    shop = next((shop for shop in shops if shop.pk == asked), next(iter(shops), None))
    return render(request, "points/orders/cart.html", {"shops": shops, "shop": shop, **cart_context(request, shop)})


def cart_context(request: PersonRequest, shop: Shop | None) -> dict[str, Any]:
    """The lines at today's prices, what changed since they were put in, and whether the points suffice."""
    lines = cart.cart_lines(request.user, shop) if shop else []
    total = sum(line.stock.item.price * line.quantity for line in lines)
    at = clock.now()
    means, family = reach.means_of(request.user, at), payment.sharing_members(request.user, at)
    return {
        "lines": lines,
        "total": total,
        "balance": means.balance,
        "missing": means.missing_for(total),
        "family": family,
        "changed": any(line.price != line.stock.item.price for line in lines),
        "id": new_id(at),
        "places": pickup_point_field([shop.pk]).queryset if shop else [],
    }


@login_required
@require_POST
def set_cart_quantity(request: PersonRequest) -> HttpResponse:
    """So many of one item of one shop; each press sends the number, so that a second one changes nothing."""
    stock = get_object_or_404(Stock.objects.select_related("item"), pk=int_or_zero(request.POST.get("stock", "")))
    quantity = int_or_zero(request.POST.get("quantity", "1"))
    with attempt(request):
        cart.set_cart_quantity(person=request.user, stock=stock, quantity=quantity, at=clock.now())
        said = _("In your cart: %(item)s × %(quantity)s.") if quantity else _("Out of your cart: %(item)s.")
        messages.success(request, said % {"item": stock.item, "quantity": quantity})
    return redirect("points:cart")


@login_required
@require_POST
def order_cart(request: PersonRequest) -> HttpResponse:
    """Order all of it."""
    shop = get_object_or_404(Shop, pk=int_or_zero(request.POST.get("shop", "")))
    form = CartForm(request.POST, shop=shop)
    if form.is_valid():
        asked = form.cleaned_data
        terms = OrderTerms(total=asked["total"], together=asked["together"], pickup_point=asked["place"])
        with attempt(request):
            placed = cart.order_cart(id=asked["id"], person=request.user, shop=shop, terms=terms, at=clock.now())
            return redirect("points:order", id=placed.pk)
    answer = redirect("points:cart")
    return redirect(f"{answer.url}?shop={shop.pk}")
