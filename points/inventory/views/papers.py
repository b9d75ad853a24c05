"""Stock-takes and write-offs: handed in by the keeper, signed by somebody who does not keep the shop."""

from __future__ import annotations

from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from points.inventory.actions import adjust
from points.inventory.actions import receive as receive_actions
from points.inventory.forms import AddToCountForm, CountForm, SendBackForm
from points.inventory.tables import PaperTable
from points.models import Adjustment, Shop, Stock
from points.orders.views.counter import own_shops, selected_shop
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.files.images import private_response
from volunteer.core.ids import new_id
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import PeriodFilterSet
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power, Scope

PAGE = 30


class PaperFilter(PeriodFilterSet):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=Adjustment.State.choices, empty_label=gettext_lazy("all"))
    kind = filters.ChoiceFilter(label=gettext_lazy("what"), choices=Adjustment.Kind.choices, empty_label=gettext_lazy("all"))

    moment = "asked_at"

    class Meta:
        model = Adjustment
        fields: list[str] = []


def reading_scope(request: PersonRequest) -> Scope:
    """Where this person keeps stock, runs the point or, reading, audits: there they read the papers. A 404 where it is nowhere."""
    at = clock.now()
    powers = (Power.STOCK, Power.RUN, *([Power.AUDIT] if request.method in ("GET", "HEAD") else []))
    held = [role_scope.scope_for(request.user, power, at) for power in powers]
    both = Scope(tuple(path for one in held for path in one.paths), tuple(pk for one in held for pk in one.point_ids))
    if not both:
        raise Http404
    return both


@login_required
@require_safe
def paper_list(request: PersonRequest) -> HttpResponse:
    """Every paper of one's shops, those that wait first."""
    rows = (
        Adjustment.objects.in_scope(reading_scope(request))
        .select_related("shop", "asked_by", "decided_by")
        .order_by("-asked_at", "pk")
    )
    chosen = PaperFilter(request.GET or None, queryset=rows)
    table = PaperTable(chosen.qs)
    if file := list_export.list_or_file(request, table, name=_("Counts and losses"), per_page=PAGE):
        return file
    keeps = bool(role_scope.scope_for(request.user, Power.STOCK, clock.now()))
    return list_page(
        request,
        table,
        chosen,
        title=_("Counts and losses"),
        subtitle=_("What was counted anew and what is written off: the keeper asks, somebody else signs."),
        add_url=reverse("points:count"),
        add_words=_("Count the shelves"),
        add_icon="clipboard",
        may_add=keeps,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def paper_detail(request: PersonRequest, paper_id: UUID) -> HttpResponse:
    """One paper with its lines; who may, signs it or sends it back."""
    mine = Adjustment.objects.in_scope(reading_scope(request)).select_related("shop__point__area", "asked_by", "decided_by")
    found = get_object_or_404(mine, pk=paper_id)
    if request.method == "POST":
        return decide_paper(request, found)
    at = clock.now()
    may = {"sign": found.waiting and adjust.may_sign(found, request.user, at), "own": found.asked_by_id == request.user.pk}
    lines = found.lines.select_related("stock__item", "batch").order_by("stock__item__name", "pk")
    return render(request, "points/inventory/paper.html", {"paper": found, "lines": lines, "may": may, "form": SendBackForm()})


def decide_paper(request: PersonRequest, found: Adjustment) -> HttpResponse:
    at = clock.now()
    with attempt(request):
        if "sign" in request.POST:
            adjust.sign_adjustment(paper=found, by=request.user, at=at)
            messages.success(request, _("Signed. The books are as it says."))
        else:
            adjust.send_back_adjustment(paper=found, by=request.user, reason=request.POST.get("reason", "")[:200], at=at)
            messages.success(request, _("Sent back; nothing moved."))
    return redirect("points:paper", found.pk)


@login_required
@require_safe
def paper_picture(request: PersonRequest, paper_id: UUID) -> HttpResponse:
    found = get_object_or_404(Adjustment.objects.in_scope(reading_scope(request)), pk=paper_id)
    return private_response(found.picture)


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def count_shelves(request: StaffRequest) -> HttpResponse:
    """Count the shelves of one shop: a number beside each, and what the books say. The first count of a shop opens its books."""
    shops = list(own_shops(request))
    if not shops:
        return render(request, "points/inventory/stock.html", {})  # says that there is no shop yet
    shop = selected_shop(request, shops)
    listing = request.method == "POST" and "list" in request.POST
    fresh = AddToCountForm(request.POST if listing else None, shop=shop)
    if listing and fresh.is_valid() and submit_listed_item(request, shop, fresh):
        return redirect(f"{reverse('points:count')}?shop={shop.pk}")
    stocks = list(Stock.objects.filter(shop=shop).on_shelves().select_related("item").order_by("item__name", "pk"))
    data = request.POST if request.method == "POST" and not listing else None
    form = CountForm(data, stocks=stocks, initial={"id": new_id(request.at)})
    if data is not None and form.is_valid() and (made := submit_count(request, shop, form)):
        return redirect("points:paper", made.pk)
    more = fresh if fresh.fields["items"].queryset.exists() else None  # type: ignore[attr-defined]  # the field's own
    raised = adjust.raised_decisions(shop, request.user, request.at)
    return render(
        request, "points/inventory/count.html", {"shops": shops, "shop": shop, "form": form, "fresh": more, "raised": raised}
    )


def submit_listed_item(request: StaffRequest, shop: Shop, form: AddToCountForm) -> bool:
    """Put goods on the list of a shop's count; whether that is done."""
    with attempt_form(form):
        receive_actions.offer_items(shop=shop, items=list(form.cleaned_data["items"]), by=request.user, at=request.at)
        return True
    return False


def submit_count(request: StaffRequest, shop: Shop, form: CountForm) -> Adjustment | None:
    made = Adjustment(id=form.cleaned_data["id"], shop=shop, reason=form.cleaned_data["reason"])
    asked = {"seen": form.seen(), "counted": form.pieces()}
    with attempt_form(form):
        made = adjust.request_count(paper=made, by=request.user, at=request.at, **asked)
        messages.success(request, _("Handed in. It counts when a second person has signed."))
        return made
    return None
