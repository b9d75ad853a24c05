"""Who gives goods, what is settled with them every month, and the kinds of goods the district lists."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from points.books import costs as book_costs
from points.books.tables import MonthSearchForm, SettlementTable
from points.books.views.public import month_context, month_text, pdf_response, requested_month
from points.core.months import Month
from points.inventory.actions import items as items_actions
from points.inventory.forms import CategoryForm, DonorForm
from points.inventory.tables import CategoryTable, DonorTable
from points.models import Donor, GoodsCategory, Shop
from points.templatetags.shops import yuan
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.pages import list_page, short_list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import FilterSet, FormNarrowing
from volunteer.lists.views import import_short_list
from volunteer.models import Area, ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope

PAGE = 30


class DonorFilter(FilterSet):
    q = filters.CharFilter(label=gettext_lazy("name"), field_name="name", lookup_expr="icontains", max_length=60)
    kind = filters.ChoiceFilter(label=gettext_lazy("what they are"), choices=Donor.Kind.choices, empty_label=gettext_lazy("all"))

    class Meta:
        model = Donor
        fields: list[str] = []


def donor_area(scope: Scope) -> Area:
    """The area whose givers somebody writes: of an office its own, of a keeper that of the shop."""
    if scope.paths:
        return Area.objects.get(path=min(scope.paths))
    return ServicePoint.objects.select_related("area").filter(pk__in=scope.point_ids).order_by("pk")[0].area


@staff(Power.STOCK, audited=True)
@require_safe
def donor_list(request: StaffRequest) -> HttpResponse:
    """Partner merchants and donors who give to the shops one keeps."""
    seen = Donor.objects.visible_to(request.scope).select_related("area")
    chosen = DonorFilter(request.GET or None, queryset=seen.order_by("-active", "name", "pk"))
    table = DonorTable(chosen.qs, exclude=("contact",) if request.reads_only else ())
    if file := list_export.list_or_file(request, table, name=_("Givers of goods"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        chosen,
        title=_("Givers of goods"),
        subtitle=_("Partner merchants, whose goods are settled every month, and who gives for nothing."),
        back=reverse("points:stock"),
        import_url=reverse("points:givers_sheet"),
        add_url=reverse("points:giver_new"),
        add_words=_("New giver"),
        may_add=not request.reads_only,
    )


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def donor_create(request: StaffRequest) -> HttpResponse:
    """Make one."""
    return donor_form_page(request, Donor(area=donor_area(request.scope)))


@staff(Power.STOCK, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def donor_edit(request: StaffRequest, donor_id: int) -> HttpResponse:
    """Change one; those of the areas above are only read."""
    own = Donor.objects.none() if request.reads_only else Donor.objects.managed_by(request.scope)
    seen = own if request.method == "POST" else Donor.objects.visible_to(request.scope)
    donor = lock_for_edit(request, get_object_or_404(seen.select_related("area"), pk=donor_id))
    if not own.filter(pk=donor_id).exists():
        return render(request, "points/inventory/giver.html", {"donor": donor})
    return donor_form_page(request, donor)


def donor_form_page(request: StaffRequest, donor: Donor) -> HttpResponse:
    form = DonorForm(request.POST if request.method == "POST" else None, instance=donor)
    if request.method == "POST" and form.is_valid():
        saved = items_actions.save_donor(donor=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved: %(item)s.") % {"item": saved})
        return redirect("points:givers")
    return render(request, "points/inventory/giver.html", {"form": form, "donor": donor})


@staff(Power.STOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def import_donors(request: StaffRequest) -> HttpResponse:
    """Givers out of an Excel sheet; `?template` gives the empty one."""
    area = donor_area(request.scope)

    def make(typed: Any) -> DonorForm:
        return DonorForm(typed, instance=Donor(area=area))

    def keep(form: DonorForm) -> object:
        return items_actions.save_donor(donor=form.instance, by=request.user, at=request.at)

    words = {"name": "givers", "title": _("Givers of goods"), "back": "points:givers"}
    return import_short_list(request, Donor.objects.filter(area=area), make=make, keep=keep, **words)


# --- settled every month -----------------------------------------------------------------------------------------------


def visible_donor(request: StaffRequest, donor_id: int) -> Donor:
    return get_object_or_404(Donor.objects.visible_to(request.scope), pk=donor_id)


def settlement_sums(request: StaffRequest, donor: Donor, month: Month) -> tuple[list[dict[str, Any]], int, int]:
    """The rows of a sheet for the shops one keeps, their sum in fen, and how many rows have no known price."""
    rows = book_costs.settlement_rows(donor, month, Shop.objects.in_scope(request.scope))
    return rows, sum(row["fen"] or 0 for row in rows), sum(row["fen"] is None for row in rows)


@staff(Power.STOCK, audited=True)
@require_safe
def settlement_detail(request: StaffRequest, donor_id: int) -> HttpResponse:
    """What is settled with a giver for a month: on the screen, or as an Excel file."""
    donor, month = visible_donor(request, donor_id), requested_month(request)
    form = MonthSearchForm(request.GET or None)
    everything, _total, unknown = settlement_sums(request, donor, month)
    rows = form.narrowed(everything)
    table = SettlementTable(rows)
    if file := list_export.list_or_file(request, table, name=f"{donor.name} {month.text}", per_page=PAGE):
        return file
    context = {
        "donor": donor,
        "rows": rows,
        "unknown": unknown,
        "table": table,
        "filter": FormNarrowing(form),
        **month_context(month),
    }
    return render(request, "points/inventory/settlement.html", context)


@staff(Power.STOCK, audited=True)
@require_safe
def settlement_pdf(request: StaffRequest, donor_id: int) -> HttpResponse:
    """The same on paper, to be signed by both."""
    donor, month = visible_donor(request, donor_id), requested_month(request)
    with translation.override(settings.LANGUAGE_CODE):
        rows, total, unknown = settlement_sums(request, donor, month)
        facts = _("To be settled: %(yuan)s yuan. Signed for the shop: ________  for the merchant: ________") % {"yuan": yuan(total)}
        if unknown:
            facts = _("%(number)s rows have no known price.") % {"number": unknown} + " " + facts
        headings, *cells = SettlementTable(rows).as_values()
        return pdf_response(f"{donor.name} · {month_text(month)}", facts, headings, cells)


# --- kinds of goods ----------------------------------------------------------------------------------------------------


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def category_list(request: StaffRequest, category_id: int | None = None) -> HttpResponse:
    """The kinds of goods in their order; make or change one. Only the district lists them."""
    if not Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).exists():
        raise Http404
    category = lock_for_edit(request, get_object_or_404(GoodsCategory, pk=category_id) if category_id else GoodsCategory())
    form = CategoryForm(request.POST if request.method == "POST" else None, instance=category)
    if request.method == "POST" and form.is_valid():
        saved = items_actions.save_category(category=form.instance, by=request.user, at=request.at)
        messages.success(request, _("Saved: %(item)s.") % {"item": saved})
        return redirect("points:categories")
    rows = GoodsCategory.objects.all()
    if file := list_export.list_file(request, CategoryTable(rows), name=_("Kinds of goods")):
        return file
    return short_list_page(
        request,
        form,
        rows=rows,
        chosen=category,
        names=("points:categories", "points:category", "points:categories_sheet"),
        template="points/inventory/categories.html",
        title=_("Kinds of goods"),
        subtitle=_("As the shops choose from them, in this order."),
        back=reverse("points:shops"),
    )


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
def import_categories(request: StaffRequest) -> HttpResponse:
    """Kinds of goods out of an Excel sheet, for the district; `?template` gives the empty one."""
    if not Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT).exists():
        raise Http404

    def keep(form: CategoryForm) -> object:
        return items_actions.save_category(category=form.instance, by=request.user, at=request.at)

    words = {"name": "categories", "title": _("Kinds of goods"), "back": "points:categories"}
    return import_short_list(request, GoodsCategory.objects.all(), make=CategoryForm, keep=keep, **words)
