"""Staff's pages: stations and their attendants, prices and limits, funds, recyclings and doubts about their weight."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.budgets.actions import fund as fund_actions
from points.models import Attendant, Fund, Recycling, RecyclingPrice, RecyclingTerms, Station
from points.recycling import permissions
from points.recycling.actions import recyclings, stations, terms
from points.recycling.forms import AttendantForm, DecideForm, FundForm, PriceForm, StationForm, TermsForm
from points.recycling.models import GRAMS
from points.recycling.refusals import RecyclingRefusal
from points.recycling.tables import (
    FiguresFilter,
    FiguresTable,
    PriceFilter,
    PriceTable,
    RecyclingFilter,
    RecyclingTable,
    StationFilter,
    StationTable,
)
from volunteer.core.attempts import attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.files.qr_codes import qr_svg
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.places.choosing import Choice
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

PAGE = 30


# --- stations ----------------------------------------------------------------------------------------------------------


def own_stations(request: StaffRequest) -> QuerySet[Station]:
    return Station.objects.in_scope(request.scope).select_related("area")


def station_form(request: StaffRequest, station: Station | None) -> StationForm:
    """A station stands in a community or compound of one's own area."""
    data = request.POST if request.method == "POST" else None
    return StationForm(data, instance=station, choice=Choice(tops=request.scope.paths))


@staff(Power.APPOINT, audited=True)
@require_safe
def station_list(request: StaffRequest) -> HttpResponse:
    """The stations of one's own area, those with a full bin marked."""
    rows = own_stations(request).prefetch_related("hatches").order_by("closed_at", "area__path", "name", "pk")
    found = StationFilter(request.GET, queryset=rows, held=request.scope)
    table = StationTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Stations for recycling"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Stations for recycling"),
        subtitle=_("Where people bring what can be used again: they scan, it is weighed, they say yes."),
        add_url=reverse("points:station_new"),
        add_words=_("Open a station"),
        may_add=not request.reads_only,
        css="css/manage.css",
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def station_create(request: StaffRequest) -> HttpResponse:
    form = station_form(request, None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "area"):
            opened = stations.open_station(
                fields=form.station_fields,
                kinds=form.cleaned_data["kinds"],
                scope=request.scope,
                by=request.user,
                at=request.at,
            )
            messages.success(request, _("The station is open. Print its code, and name who weighs there."))
            return redirect("points:station", opened.pk)
    return form_page(
        request,
        form,
        title=_("Open a station"),
        submit=_("Open a station"),
        back=reverse("points:stations"),
        confirm=_("Open this station now?"),
    )


@staff(Power.APPOINT, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def station_edit(request: StaffRequest, station_id: int) -> HttpResponse:
    """A station: its code, its bins, who weighs there; and changing it."""
    station = lock_for_edit(request, get_object_or_404(own_stations(request), pk=station_id))
    form = station_form(request, get_object_or_404(own_stations(request), pk=station_id))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "area"):
            stations.change_station(
                station=station,
                fields=form.station_fields,
                kinds=form.cleaned_data["kinds"],
                is_open=form.cleaned_data["open"],
                scope=request.scope,
                by=request.user,
                at=request.at,
            )
            messages.success(request, _("Saved."))
            return redirect("points:station", station.pk)
    return station_page(request, station, form, new_attendant_form(request))


def new_attendant_form(request: StaffRequest, data: Any = None) -> AttendantForm:
    return AttendantForm(data, initial={"id": new_id(request.at)}, by=request.user, at=request.at)


def station_page(request: StaffRequest, station: Station, form: StationForm, naming: AttendantForm) -> HttpResponse:
    context = {
        "station": station,
        "title": station.name,
        "form": form,
        "naming": naming,
        "submit": _("Save"),
        "reads_only": request.reads_only,
        "attendants": station.attendants.filter(ended_at=None).select_related("person").order_by("at", "pk"),
        "hatches": station.hatches.order_by("pk"),
        "plays": settings.DEMO and station.weighs_itself,
        "qr": mark_safe(qr_svg(station.address)),  # noqa: S308  (a drawing of ours)
    }
    return render(request, "points/recycling/station.html", context)


@staff(Power.APPOINT)
@require_POST
def attendant_add(request: StaffRequest, station_id: int) -> HttpResponse:
    """Name somebody who weighs here."""
    station = get_object_or_404(own_stations(request), pk=station_id)
    naming = new_attendant_form(request, request.POST)
    if naming.is_valid():
        with attempt_form(naming, "number"):
            stations.name_attendant(station=station, person=naming.person, by=request.user, at=request.at)
            messages.success(request, _("%(name)s weighs here from now on.") % {"name": naming.person})
            return redirect("points:station", station.pk)
    form = StationForm(instance=station, choice=Choice(tops=request.scope.paths))
    return station_page(request, station, form, naming)


@staff(Power.APPOINT)
@require_POST
def attendant_end(request: StaffRequest, attendant_id: int) -> HttpResponse:
    """Somebody weighs here no more."""
    held = Attendant.objects.filter(request.scope.areas("station__area__")).select_related("station", "person")
    found = get_object_or_404(held, pk=attendant_id)
    stations.end_attendant(attendant=found, by=request.user, at=request.at)
    messages.success(request, _("%(name)s weighs here no more.") % {"name": found.person})
    return redirect("points:station", found.station_id)


@staff(Power.APPOINT)
@require_POST
def station_key(request: StaffRequest, station_id: int) -> HttpResponse:
    """A new key for a station that weighs itself, shown this once; or none any more (`end`)."""
    station = get_object_or_404(own_stations(request), pk=station_id)
    if "end" in request.POST:
        stations.remove_key(station=station, by=request.user, at=request.at)
        messages.success(request, _("From now on attendants weigh here."))
        return redirect("points:station", station.pk)
    key = stations.make_key(station=station, by=request.user, at=request.at)
    station.refresh_from_db()
    return render(request, "points/recycling/key.html", {"station": station, "key": key})


# --- prices and limits -------------------------------------------------------------------------------------------------


def require_district(request: StaffRequest) -> None:
    """The district alone sets prices and limits; a 404 for others."""
    if not role_scope.over_district(request.user, Power.BUDGET, request.at):
        raise Http404


@staff(Power.BUDGET, audited=True)
@require_safe
def price_list(request: StaffRequest) -> HttpResponse:
    """The prices of all kinds since their days, and the limits of today."""
    found = PriceFilter(request.GET or None, queryset=RecyclingPrice.objects.select_related("by").order_by("-since", "kind"))
    table = PriceTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Prices of recycling"), per_page=PAGE):
        return file
    today = timezone.localdate(request.at)
    return list_page(
        request,
        table,
        found,
        title=_("Prices of recycling"),
        subtitle=_("Points for a kilogram, from a day on. What was weighed before keeps its price."),
        template="points/recycling/prices.html",
        add_url=reverse("points:recycling_price_new"),
        add_words=_("Set a price"),
        may_add=role_scope.over_district(request.user, Power.BUDGET, request.at),
        terms=RecyclingTerms.objects.on(today),
    )


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
def price_create(request: StaffRequest) -> HttpResponse:
    require_district(request)
    form = PriceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "since"):
            terms.set_price(**form.cleaned_data, by=request.user, at=request.at)
            messages.success(request, _("The price is set."))
            return redirect("points:recycling_prices")
    return form_page(
        request,
        form,
        title=_("Set a price"),
        submit=_("Set"),
        confirm=_("Set this price? It stays as it is; another day can bring another one."),
        back=reverse("points:recycling_prices"),
    )


@staff(Power.BUDGET)
@require_http_methods(["GET", "HEAD", "POST"])
def terms_create(request: StaffRequest) -> HttpResponse:
    """The limits from a day on, beginning with those of today."""
    require_district(request)
    today = timezone.localdate(request.at)
    now = RecyclingTerms.objects.on(today)
    first = {name: getattr(now, name) for name in ("day_points", "open_minutes", "answer_days")}
    first |= {"most_kilograms": now.most_grams / GRAMS, "since": today}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "since"):
            terms.set_terms(terms=form.terms(), by=request.user, at=request.at)
            messages.success(request, _("The limits are set."))
            return redirect("points:recycling_prices")
    return form_page(
        request,
        form,
        title=_("Limits of recycling"),
        submit=_("Set"),
        confirm=_("Set these limits from that day on?"),
        back=reverse("points:recycling_prices"),
    )


# --- funds -------------------------------------------------------------------------------------------------------------


@staff(Power.BUDGET, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def fund_list(request: StaffRequest) -> HttpResponse:
    """The funds that pay for recycling in one's own area, and putting points in."""
    areas = Area.objects.filter(request.scope.areas()).offices().open().order_by("path")
    form = FundForm(areas, request.POST if request.method == "POST" else None, initial={"id": new_id(request.at)})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "amount", fields={RecyclingRefusal.NOT_OVER: "area"}):
            terms.fill_fund(**form.cleaned_data, scope=request.scope, by=request.user, at=request.at)
            messages.success(request, _("The points are in the fund. What waited is paid within a few minutes."))
            return redirect("points:recycling_funds")
        form.renew()
    funds = Fund.objects.filter(request.scope.areas("area__"), cause=Fund.Cause.RECYCLING).select_related("area")
    waiting = Recycling.objects.waiting().in_scope(request.scope)
    context = {
        "form": None if request.reads_only else form,
        "funds": with_sums(list(funds.order_by("area__path"))),
        "waiting": waiting.total_points(),
    }
    return render(request, "points/recycling/funds.html", context)


def with_sums(funds: list[Fund]) -> list[dict[str, Any]]:
    """Each fund with what was put in, and what is left; the rest was paid. Two statements."""
    put_in, left = fund_actions.totals_put_in(funds), fund_actions.fund_balances(funds)
    sums = [(fund, put_in.get(fund.pk, 0), left.get(fund.pk, 0)) for fund in funds]
    return [{"fund": fund, "put_in": filled, "left": rest, "paid": filled - rest} for fund, filled, rest in sums]


# --- recyclings --------------------------------------------------------------------------------------------------------


@staff(Power.REVIEW, audited=True)
@require_safe
def recycling_list(request: StaffRequest) -> HttpResponse:
    """What was brought in one's own area, with sums."""
    rows = Recycling.objects.in_scope(request.scope).with_place().with_weight().order_by("-opened_at", "pk")
    found = RecyclingFilter(request.GET, queryset=rows, held=request.scope)
    table = RecyclingTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Recycling"), per_page=PAGE):
        return file
    subtitle = _("What was brought, weighed and paid. A weight that somebody doubts waits here for a second person.")
    return list_page(request, table, found, title=_("Recycling"), subtitle=subtitle, css="css/manage.css")


@staff(Power.REVIEW, audited=True)
@require_http_methods(["GET", "HEAD", "POST"])
def recycling_detail(request: StaffRequest, recycling_id: UUID) -> HttpResponse:
    """One recycling; where its weight is doubted, the decision."""
    found = get_object_or_404(Recycling.objects.in_scope(request.scope).with_place(), pk=recycling_id)
    form = DecideForm(request.POST if request.method == "POST" else None, initial={"kilograms": (found.grams or 0) / GRAMS})
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "kilograms", fields={RecyclingRefusal.NO_WORDS: "words"}):
            words = form.cleaned_data["words"]
            recyclings.decide_dispute(recycling=found, grams=form.grams, words=words, by=request.user, at=request.at)
            messages.success(request, _("Decided. The person has been told."))
            return redirect("points:recycling_staff", found.pk)
    decides = found.state == Recycling.State.DISPUTED and permissions.may_decide(found, request.user, request.at)
    context = {"recycling": found, "form": form if decides else None}
    return render(request, "points/recycling/recycling.html", context)


@staff(Power.REVIEW, audited=True)
@require_safe
def figures(request: StaffRequest) -> HttpResponse:
    """Kilograms and points for each month, place and kind."""
    found = FiguresFilter(request.GET, queryset=Recycling.objects.in_scope(request.scope), held=request.scope)
    table = FiguresTable(found.qs.by_month())
    if file := list_export.list_or_file(request, table, name=_("Figures of recycling"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Figures of recycling"),
        subtitle=_("What was brought and stands, by month, place and kind."),
        css="css/manage.css",
    )
