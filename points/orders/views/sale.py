"""The pages of a sale for whoever enters it: who stands there, what they take, how they agree.

They serve two places: a shop's counter (`at_counter`) and the desk of a service point (`at_desk`, which begins in
`points.views.desk`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from points.core.fields import OnceForm
from points.inventory import barcodes, batches
from points.ledger import actions as ledger
from points.models import Item, Order, Sale, Slot, Stock
from points.orders import permissions as order_permissions
from points.orders.actions import sale as sale_actions
from points.orders.tables import TileFilter
from points.orders.views.access import View, keeper_required
from points.orders.views.counter import own_shops, selected_shop, submit_begin
from points.templatetags.shops import next_sale_url, sale_url
from volunteer.core import forms as core_forms
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.http.csp import camera_page
from volunteer.core.ids import int_or_zero, new_id
from volunteer.core.refusals import refusal_of
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

GOODS_PER_PAGE = 24
KEPT = ("page", "q", "category")  # what a tap says of the goods it stood in
MAX_TIMES = 40  # of a service, to choose from
MAX_QUANTITY = 9_999_999

type Step = Callable[[StaffRequest, Sale], HttpResponse]


class SalePersonForm(OnceForm):
    """Who stands at the counter."""

    whose = core_forms.CharField(
        label=gettext_lazy("Volunteer code, card or number"),
        max_length=200,
        help_text=gettext_lazy("Scan “My volunteer code” or the printed card, or type the volunteer number."),
        widget=core_forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class PinForm(core_forms.Form):
    """The person types it, not the keeper."""

    pin = core_forms.CharField(
        label=gettext_lazy("PIN"),
        max_length=6,
        widget=core_forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
    )


class SpokenCodeForm(core_forms.Form):
    code = core_forms.CharField(
        label=gettext_lazy("Code from the message"),
        max_length=12,
        widget=core_forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "code-input"}),
    )


@camera_page
@keeper_required
def begin_sale(request: StaffRequest) -> HttpResponse:
    """Scan the person; then their sale opens."""
    shops = [shop for shop in own_shops(request) if shop.active]
    if not shops:
        return render(request, "points/orders/counter.html", {})
    shop = selected_shop(request, shops)
    form = SalePersonForm(request.POST or None, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and (made := submit_begin(request, form, shop=shop)):
        return redirect(sale_url(made))
    pending = Sale.objects.in_scope(request.scope).unfinished(request.at - sale_actions.SALE_LASTS).filter(shop=shop)
    return render(request, "points/orders/sale_begin.html", {"shops": shops, "shop": shop, "form": form, "pending": pending[:10]})


def at_counter(step: Step) -> View[[UUID]]:
    """A step of a sale at the counter, for who keeps the shop."""

    @keeper_required
    @wraps(step)
    def view(request: StaffRequest, sale_id: UUID) -> HttpResponse:
        held = get_object_or_404(Sale.objects.in_scope(request.scope).with_goods(), pk=sale_id)
        if refused := refusal_of(sale_actions.require_not_own, held, request.user):  # a colleague may have begun it
            messages.error(request, refused.sentence)
            return redirect(next_sale_url(held))
        return step(request, held)

    return view


def at_desk(step: Step) -> View[[UUID]]:
    """A step of a sale at a service point, for who began it there and runs the point still."""

    @staff(Power.RUN)
    @wraps(step)
    def view(request: StaffRequest, desk_sale_id: UUID) -> HttpResponse:
        own = Sale.objects.at_desks(request.scope).filter(keeper=request.user)
        return step(request, get_object_or_404(own.with_goods(), pk=desk_sale_id))

    return view


@require_GET
def sale_detail(request: StaffRequest, held: Sale) -> HttpResponse:
    """The goods to tap, the basket, and how the person agrees. Asks again by itself while the person is asked."""
    if held.done:
        return redirect_to_order(request, held)
    if request.headers.get("HX-Target") == "said":
        return render(request, "points/orders/_sale_waits.html", {"sale": held, "over": is_stale(request, held)})
    return sale_page(request, held)


def redirect_to_order(request: StaffRequest, held: Sale) -> HttpResponse:
    """On to the order that came of it."""
    onward = redirect("points:desk_order" if held.desk_id else "points:counter_order", held.pk)
    return HttpResponse(headers={"HX-Redirect": onward.url}) if "HX-Request" in request.headers else onward


def is_stale(request: StaffRequest, held: Sale) -> bool:
    return not held.pending or request.at >= held.at + sale_actions.SALE_LASTS


@camera_page
def sale_page(request: StaffRequest, held: Sale, **forms: Any) -> HttpResponse:
    """The whole page; to a tap by htmx the part of it that changes."""
    context = sale_context(request, held) | forms
    if "HX-Request" in request.headers:
        return render(request, "points/orders/_sale.html", context | {"tapped": True})
    return render(request, "points/orders/sale.html", context)


def sale_context(request: StaffRequest, held: Sale) -> dict[str, Any]:
    today = timezone.localdate(request.at)
    here = batches.annotate_left(Stock.objects.offered(today).filter(shop=held.shop), today)
    shelves, booked = here.on_shelves(), here.filter(item__service=True)
    narrowed = TileFilter(request.GET or None, queryset=there_first(shelves))
    page = Paginator(narrowed.qs, GOODS_PER_PAGE).get_page(request.GET.get("page"))
    taken = {line.item_id: line.quantity for line in held.lines.all()}
    balance = ledger.balance(held.person)
    rest = balance - held.total
    return {
        "sale": held,
        "over": is_stale(request, held),
        "much": held.desk_id is None
        and order_permissions.exceeds_handed_limit(held.shop, held.person, held.total_on(today), request.at),
        "page": page,
        "filter": narrowed,
        "categories": narrowed.categories(shelves),
        "services": [(stock, stock.slots.open(request.at)[:MAX_TIMES]) for stock in booked],
        "goods": [goods_tile(stock, taken.get(stock.item_id, 0), rest) for stock in page],
        "balance": balance,
        "rest": rest,
        "pieces": sum(taken.values()),
        **agreement_ways(held),
    }


def there_first(shelves: Any) -> Any:
    """What is there before what is all gone, the cheapest first."""
    gone = Case(When(left__lt=1, then=1), default=0)
    return shelves.select_related("item__category").annotate(gone=gone).order_by("gone", *shelves.query.order_by)


@dataclass(frozen=True)
class Tile:
    """One item to tap: `taken` of it are on the counter, `next` is sent by a tap, so many points are `missing` for one more."""

    stock: Any
    taken: int
    missing: int

    @property
    def next(self) -> int:
        return self.taken + 1

    @property
    def gone(self) -> bool:
        """Whether the shelf has no more than what is on the counter."""
        return bool(self.stock.left <= self.taken)


def goods_tile(stock: Any, taken: int, rest: int) -> Tile:
    return Tile(stock, taken, max(0, stock.price - rest))


def agreement_ways(held: Sale) -> dict[str, Any]:
    """How the person can agree."""
    return {"by_text": held.person.phone_verified_at is not None, "pin_form": PinForm(), "code_form": SpokenCodeForm()}


@require_GET
def agree_to_sale(request: StaffRequest, held: Sale) -> HttpResponse:
    """What the person at the desk reads before they agree, in large letters, and the ways to do so."""
    if held.done:
        return redirect_to_order(request, held)
    if is_stale(request, held) or not held.lines.all():
        return redirect(sale_url(held))
    return agree_page(request, held)


def agree_page(request: StaffRequest, held: Sale, **forms: Any) -> HttpResponse:
    served = any(line.slot_id for line in held.lines.all())
    context = {"sale": held, "served": served, "until": held.shop.pick_up_by(request.at), **agreement_ways(held)}
    return render(request, "points/orders/desk/agree.html", context | forms)


def current_agree_page(request: StaffRequest, held: Sale, **forms: Any) -> HttpResponse:
    """The page on which the person agrees, with what was typed wrong."""
    return agree_page(request, held, **forms) if held.desk_id else sale_page(request, held, **forms)


def back_to_sale(request: StaffRequest, held: Sale, drop: tuple[str, ...] = ()) -> HttpResponse:
    """To the goods, on the page one was on and narrowed as they were; to a tap by htmx the part that has changed.

    `drop`: what does not narrow them any more.
    """
    kept = QueryDict(mutable=True)
    kept.update({name: str(request.POST[name])[:60] for name in KEPT if request.POST.get(name) and name not in drop})
    if "HX-Request" not in request.headers:
        return redirect(f"{sale_url(held)}?{kept.urlencode()}" if kept else sale_url(held))
    request.GET = kept  # type: ignore[assignment]  # what its links and its next page build on
    return sale_page(request, Sale.objects.with_goods().get(pk=held.pk))


def find_goods(request: StaffRequest, held: Sale) -> HttpResponse:
    """Enter in the search box. A barcode, as a scanner types it, puts one more of its goods on the counter."""
    typed = request.POST.get("q", "")
    ean = barcodes.parse_barcode(typed)
    stock = Stock.objects.filter(shop=held.shop, item__ean=ean, item__active=True).first() if ean else None
    if stock is None:
        if ean:
            messages.error(request, _("No goods of this shop have the barcode %(code)s.") % {"code": ean})
        return back_to_sale(request, held)
    taken = sum(line.quantity for line in held.lines.all() if line.item_id == stock.item_id)
    with attempt(request):
        sale_actions.set_sale_quantity(sale=held, item=stock.item, quantity=min(taken + 1, MAX_QUANTITY), at=request.at)
    return back_to_sale(request, held, drop=("q",))


def back_to_agree(held: Sale) -> HttpResponse:
    return redirect(sale_url(held, "agree" if held.desk_id else ""))


@require_POST
def set_sale_quantity(request: StaffRequest, held: Sale) -> HttpResponse:
    """So many of one item: each tap sends the new number, so that a second press changes nothing."""
    if "q" in request.POST and "item" not in request.POST:
        return find_goods(request, held)
    item = get_object_or_404(Item, pk=int_or_zero(request.POST.get("item", "")))
    slot = Slot.objects.filter(pk=int_or_zero(request.POST.get("slot", ""))).first() if "slot" in request.POST else None
    quantity = min(int_or_zero(request.POST.get("quantity", "")), MAX_QUANTITY)
    with attempt(request):
        sale_actions.set_sale_quantity(sale=held, item=item, quantity=quantity, at=request.at, slot=slot)
    return back_to_sale(request, held)


@require_POST
def request_confirmation(request: StaffRequest, held: Sale) -> HttpResponse:
    """Let the person confirm on their own phone."""
    with attempt(request):
        sale_actions.request_confirmation(sale=held, later="later" in {*request.POST, *request.GET}, at=request.at)
        return back_to_sale(request, held) if "HX-Request" in request.headers else back_to_agree(held)
    return back_to_sale(request, held)


@require_POST
def confirm_by_pin(request: StaffRequest, held: Sale) -> HttpResponse:
    form = PinForm(request.POST)
    if not form.is_valid():
        return current_agree_page(request, held, pin_form=form)
    with attempt_form(form, "pin"):
        sale_actions.confirm_by_pin(sale=held, total=shown_total(request), pin=form.cleaned_data["pin"], at=request.at)
        return redirect_to_order(request, held)
    return current_agree_page(request, held, pin_form=form)


def shown_total(request: StaffRequest) -> int:
    """The total that the page showed."""
    return int_or_zero(request.POST.get("total", ""))


@require_POST
def send_code(request: StaffRequest, held: Sale) -> HttpResponse:
    with attempt(request):
        sale_actions.send_code(sale=held, total=shown_total(request), at=request.at)
        messages.success(request, _("A code is on its way to %(phone)s.") % {"phone": held.person.masked_phone})
        return back_to_agree(held)
    return back_to_sale(request, held)


@require_POST
def confirm_by_code(request: StaffRequest, held: Sale) -> HttpResponse:
    form = SpokenCodeForm(request.POST)
    if not form.is_valid():
        return current_agree_page(request, held, code_form=form)
    with attempt_form(form, "code"):
        sale_actions.confirm_by_code(sale=held, total=shown_total(request), code=form.cleaned_data["code"], at=request.at)
        return redirect_to_order(request, held)
    return current_agree_page(request, held, code_form=form)


@require_POST
def drop_sale(request: StaffRequest, held: Sale) -> HttpResponse:
    sale_actions.drop_sale(sale=held, at=request.at)
    if Order.objects.filter(pk=held.pk).exists():
        return redirect_to_order(request, held)
    messages.success(request, _("The sale was dropped. Nothing was taken."))
    return redirect(next_sale_url(held))
