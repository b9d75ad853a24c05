"""The keeper's counter: a code comes in, goods go out, goods come back."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from points.core.fields import OnceForm, PickupCodeForm, ReasonForm
from points.ledger import actions as ledger
from points.models import Order, OrderLine, Sale, Shop
from points.orders import counter_pass
from points.orders import permissions as order_permissions
from points.orders.actions import cancel as cancel_actions
from points.orders.actions import hand_over as hand_over_actions
from points.orders.actions import return_goods as return_actions
from points.orders.actions import sale as sale_actions
from points.orders.actions.hand_over import HandOut
from points.orders.refusals import OrderRefusal
from points.orders.tables import WaitingFilter, WaitingTable
from points.orders.views.access import keeper_required
from points.templatetags.shops import sale_url
from volunteer.core import forms, rate_limit
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.dates import day_start
from volunteer.core.http.csp import camera_page
from volunteer.core.ids import clean_code, int_or_zero, new_id
from volunteer.core.refusals import Refused
from volunteer.lists import export as list_export
from volunteer.models import ServicePoint
from volunteer.roles.decorators import StaffRequest
from volunteer.signin import personal_code
from volunteer.templatetags.formatting import days_on_paper

# A busy counter hands over one order every ten seconds; who guesses needs thousands of millions of tries.
MAX_CODES = 120  # an order takes two: looking up and handing over
CODES_WITHIN = timedelta(minutes=10)
JUST_NOW = timedelta(minutes=10)


def own_shops(request: StaffRequest) -> QuerySet[Shop]:
    return Shop.objects.at_work().in_scope(request.scope).select_related("point__area").order_by("point__area__path", "pk")


def selected_shop(request: StaffRequest, shops: list[Shop]) -> Shop:
    """The shop of the address or the form, else the first; 404 for one outside the scope."""
    asked = request.POST.get("shop") or request.GET.get("shop")
    for shop in shops:
        if not asked or str(shop.pk) == asked:
            return shop
    raise Http404


class CounterForm(PickupCodeForm):
    """Who stands at the counter, or what they collect; `id` is that of the sale that may begin."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(
        label=gettext_lazy("Pick-up code, or who stands here"),
        max_length=200,
        help_text=gettext_lazy("Scan or type: a pick-up code, a volunteer code, a card, a volunteer number."),
        widget=PickupCodeForm.base_fields["code"].widget,
        error_messages={"required": gettext_lazy("Type the eight characters on the person's phone.")},
    )

    @property
    def names_person(self) -> bool:
        """Whether what was typed is a volunteer code, a card or a number. A pick-up code is never digits alone."""
        typed = self.cleaned_data["code"]
        return personal_code.parse_code(typed) is not None or clean_code(typed).isdecimal()


@camera_page
@keeper_required
def counter(request: StaffRequest) -> HttpResponse:
    """Ask for a code; then show the goods and one button. Who is named instead stands at the counter: their sale opens."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/orders/counter.html", {})
    shop = selected_shop(request, shops)
    form = CounterForm(request.POST or None, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid():
        if form.names_person:
            made = submit_begin(request, form, "code", shop=shop)
            return redirect(sale_url(made)) if made else counter_page(request, shops, shop, form)
        with attempt_form(form, "code"):
            found = find_order(request, form.cleaned_data["code"], shop)
            return found_order_page(request, found, "points/orders/counter_found.html", shop=shop)
    return counter_page(request, shops, shop, form)


def submit_begin(request: StaffRequest, form: forms.Form, name: str = "whose", **where: Any) -> Sale | None:
    """The sale that begins with this form, at `where`; None where the form says at the field `name` why there is none."""
    asked = form.cleaned_data
    with attempt_form(form, name):
        return sale_actions.begin_sale(
            id=asked["id"] or new_id(request.at), whose=asked[name], keeper=request.user, at=request.at, **where
        )
    if form.has_error(name, OrderRefusal.USED_FORM):
        form.data = {**dict(form.data.items()), "id": str(new_id(request.at))}
    return None


def count_code_try(request: StaffRequest) -> None:
    """Count one code typed by this keeper, wherever it is typed; refuses the one too many."""
    if not rate_limit.allow_attempt(
        kind="pickup", subject=f"keeper:{request.user.pk}", most=MAX_CODES, within=CODES_WITHIN, at=request.at
    ):
        raise Refused(OrderRefusal.TOO_MANY_CODES)


def find_order(request: StaffRequest, code: str, shop: Shop) -> Order:
    count_code_try(request)
    return hand_over_actions.find_order_at_shop(code=code, shop=shop, at=request.at)


def found_order_page(request: StaffRequest, order: Order, template: str, *, problem: str = "", **where: Any) -> HttpResponse:
    """The goods of a code and one button; with what was typed, where handing over was refused with a `problem`."""
    found = Order.objects.with_goods().get(pk=order.pk)
    own = order_permissions.is_party(found, request.user)
    context = {
        "order": found,
        "lines": [(line, request.POST.get(f"given-{line.item_id}", line.quantity)) for line in found.lines.all()],
        "own": Refused(OrderRefusal.PARTY).sentence if own else "",
        "much": order_permissions.exceeds_handed_limit(found.shop, found.person, found.total, request.at),
        "typed": {name: request.POST.get(name, "") for name in ("picked_up_by", "second")},
        "problem": problem,
    }
    return render(request, template, context | where)


def party_order_ids(request: StaffRequest, orders: Iterable[Order]) -> set[UUID]:
    """Of these orders the ids of those that the reader is a party of and a colleague has to serve."""
    return set(
        Order.objects.filter(order_permissions.party_condition(request.user), pk__in=[order.pk for order in orders]).values_list(
            "pk", flat=True
        )
    )


def counter_page(request: StaffRequest, shops: list[Shop], shop: Shop, form: CounterForm) -> HttpResponse:
    """The code's form and today's orders: waiting ones in the order in which they lapse, and those handed over today."""
    here = Order.objects.filter(shop=shop).with_goods()
    found = WaitingFilter(request.GET or None, queryset=here.waiting().order_by("pick_up_by", "id").select_related("pickup_point"))
    name = f"{_('Orders to be collected')} {shop.name}"
    table = WaitingTable(found.qs)
    if file := list_export.list_or_file(request, table, name=name, per_page=20):
        return file
    handed = here.handed_over_since(day_start(request.at)).order_by("-ended_at")
    context = {"shops": shops, "shop": shop, "form": form, "page": table.page, "filter": found, "handed": handed[:20]}
    context["own"] = party_order_ids(request, table.page)
    pending = Sale.objects.in_scope(request.scope).unfinished(request.at - sale_actions.SALE_LASTS)
    context["pending"] = pending.filter(shop=shop)[:10]
    context |= {"open_here": getattr(request, "on_pass", None), "opened": counter_pass.open_counters(shop, request.at)}
    return render(request, "points/orders/counter.html", context)


@camera_page
@keeper_required
@require_POST
def hand_over(request: StaffRequest) -> HttpResponse:
    """One press. A second press of the same keeper shows the same answer."""
    shops = list(own_shops(request))
    shop = selected_shop(request, shops)
    code = request.POST.get("code", "")
    try:
        order = find_order(request, code, shop)
    except Refused as refused:
        if before := handed_over_before(request, code, shop, refused):
            return redirect("points:counter_order", id=before.pk)
        messages.error(request, refused.sentence)
        return redirect(f"{reverse('points:counter')}?shop={shop.pk}")
    try:
        done = hand_over_actions.hand_over(
            code=code, shop=shop, keeper=request.user, at=request.at, out=submitted_hand_out(request)
        )
    except Refused as refused:
        return found_order_page(request, order, "points/orders/counter_found.html", problem=refused.sentence, shop=shop)
    return redirect("points:counter_order", id=done.pk)


def submitted_hand_out(request: StaffRequest) -> HandOut:
    """What goes out of each item (`given-<item>`; what is not named goes whole), who came for it, and the second person.

    Raises `Refused` for a second person's code that is none.
    """
    named = [name for name in request.POST if name.startswith("given-")]
    given = {
        int_or_zero(name.removeprefix("given-")): int_or_zero(text)
        for name in named
        if (text := request.POST.get(name, "").strip())
    }
    picked_up_by = " ".join(request.POST.get("picked_up_by", "").split())[:40]
    return HandOut(given, picked_up_by, order_permissions.read_second_person(request.POST.get("second", ""), request.at))


def handed_over_before(request: StaffRequest, code: str, shop: Shop, refused: Refused) -> Order | None:
    if refused.reason != OrderRefusal.USED:
        return None
    mine = Order.objects.filter(shop=shop, ended_by=request.user).handed_over_since(request.at - JUST_NOW)
    return mine.filter(pickup_code=clean_code(code)).first()


def order_in_scope(request: StaffRequest, id: UUID) -> Order:
    return get_object_or_404(Order.objects.in_scope(request.scope).with_goods().select_related("ended_by", "second"), pk=id)


@keeper_required
@require_safe
def order_detail(request: StaffRequest, id: UUID) -> HttpResponse:
    """One order as the keeper sees it: after handing over, or while it waits. The pick-up code is not shown."""
    return order_page(request, order_in_scope(request, id), ReasonForm())


def order_page(request: StaffRequest, found: Order, form: ReasonForm) -> HttpResponse:
    own = order_permissions.is_party(found, request.user)
    may = {
        "undo": hand_over_actions.may_undo_hand_over(found, request.user, request.at),
        "bring_back": return_actions.is_returnable(found, request.at) and not own,
        "serve": not own,
    }
    context = {"order": found, "shop": found.shop, "form": form, "may": may, "own": Refused(OrderRefusal.PARTY).sentence}
    return render(request, "points/orders/counter_order.html", context)


def cancel_with_message(request: StaffRequest, found: Order, reason: str) -> None:
    """Cancel an order, at the counter or at a desk, and say what came of it."""
    with attempt(request):
        cancel_actions.cancel_order(order=found, by=request.user, reason=reason, at=request.at)
        messages.success(request, _("Cancelled. The person is told, and the points are back."))


@keeper_required
@require_POST
def cancel_order(request: StaffRequest, id: UUID) -> HttpResponse:
    """The keeper cancels and says why."""
    found = order_in_scope(request, id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return order_page(request, found, form)
    cancel_with_message(request, found, form.cleaned_data["reason"])
    return redirect("points:counter_order", id=found.pk)


class ReturnForm(OnceForm):
    """How many of each came back, and why; `much`: all of it is more than goes on one keeper's word."""

    reason = forms.CharField(label=gettext_lazy("Why is it brought back?"), max_length=100)
    second = forms.CharField(
        label=gettext_lazy("Second person"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Scan the volunteer code or card of a colleague: nobody of your household, nobody of theirs."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: object, lines: list[OrderLine], much: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for line in lines:
            number = forms.NumberInput({"inputmode": "numeric", "min": 0, "max": line.kept})
            label = gettext_lazy("%(item)s: how many came back?") % {"item": line.item.name}
            field = forms.IntegerField(label=label, min_value=0, max_value=line.kept, initial=0, required=False, widget=number)
            self.fields[f"line-{line.pk}"] = field
        if not much:
            del self.fields["second"]
        self.order_fields(["id", *(f"line-{line.pk}" for line in lines), "reason", "second"])

    def pieces(self) -> dict[int, int]:
        return {int(name[5:]): value or 0 for name, value in self.cleaned_data.items() if name.startswith("line-")}


@keeper_required
@require_POST
def undo_hand_over(request: StaffRequest, id: UUID) -> HttpResponse:
    found = order_in_scope(request, id)
    with attempt(request):
        hand_over_actions.undo_hand_over(order=found, keeper=request.user, at=request.at)
        messages.success(request, _("Undone. The goods are back on the shelf, and the person is told."))
    return redirect("points:counter_order", id=found.pk)


@camera_page
@keeper_required
def return_order(request: StaffRequest, id: UUID) -> HttpResponse:
    """Goods of a collected order come back."""
    found = order_in_scope(request, id)
    return return_page(request, found, reverse("points:counter_order", args=[found.pk]))


def return_page(request: StaffRequest, found: Order, back: str, place: ServicePoint | None = None) -> HttpResponse:
    """What comes back, at the counter or at a service point; on to `back` when it is taken, or where nothing may be."""
    lines = [line for line in found.lines.all() if line.kept]
    if order_permissions.is_party(found, request.user):
        messages.error(request, Refused(OrderRefusal.PARTY).sentence)
        return redirect(back)
    if not return_actions.is_returnable(found, request.at) or not lines:
        messages.error(request, Refused(OrderRefusal.TOO_LATE, days=found.shop.return_days).sentence)
        return redirect(back)
    much = order_permissions.exceeds_return_limit(found, sum(line.kept * line.price for line in lines), request.at)
    form = ReturnForm(request.POST or None, lines=lines, much=much, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid() and submit_return(request, found, form, place):
        return redirect(back)
    return render(request, "points/orders/bring_back.html", {"order": found, "form": form, "back": back, "place": place})


def submit_return(request: StaffRequest, found: Order, form: ReturnForm, place: ServicePoint | None = None) -> bool:
    """Whether the goods are taken back, at the counter or at a service point."""
    asked = {"id": form.cleaned_data["id"], "reason": form.cleaned_data["reason"], "pieces": form.pieces()}
    with attempt_form(form):
        asked["second"] = order_permissions.read_second_person(form.cleaned_data.get("second", ""), request.at)
        return_actions.return_goods(order=found, by=request.user, at=request.at, place=place, **asked)
        if place:
            said = _("The points are back in the wallet. Keep the goods for %(shop)s; it is told to fetch them.")
            messages.success(request, said % {"shop": found.shop.name})
        else:
            messages.success(request, _("The goods are back on the shelf and the points in the wallet. The person is told."))
        return True
    return False


@keeper_required
@require_GET
def order_slip(request: StaffRequest, id: UUID) -> HttpResponse:
    """A small paper for who carries no phone: what was taken, what is left; of what somebody entered for them the pick-up code."""
    found = order_in_scope(request, id)
    return order_slip_page(request, found, here=found.desk_id is None)


def order_slip_page(request: StaffRequest, found: Order, *, here: bool) -> HttpResponse:
    """With the pick-up code while the order waits, where it was entered `here` for somebody."""
    code = found.pickup_code if here and found.waiting and found.proof else ""
    paid = sum(line.kept * line.price for line in found.lines.all())
    context = {"order": found, "code": code, "paid": paid, "balance": ledger.balance(found.person), "at": request.at}
    with days_on_paper():
        return render(request, "points/orders/slip.html", context)
