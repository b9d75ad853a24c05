"""Where the points are: what each unit was given, what people got, what waits in shifts, what is free; and handing down."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from points.budgets import forecast
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import request as request_actions
from points.budgets.actions.allot import BudgetFigures, Unit
from points.budgets.forms import AllotForm, MintForm, UnitSearchForm, unit_value
from points.budgets.tables import BudgetTable
from points.models import Allotment
from volunteer.core.attempts import attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import FormNarrowing
from volunteer.models import Area, ServicePoint
from volunteer.places import queries as place_queries
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope

PAGE = 30
LATEST = 10
FEW = 12  # units to which one hands down on the page of the budget itself, unfolded
NEXT_YEAR_FROM = 11  # the month from which the next year's points are what the page proposes


def units_below(area: Area) -> list[Unit]:
    """The units next below an area: its areas that hold budgets, and the points that stand in it or in its compounds."""
    here = Q(area=area) | Q(area__parent=area, area__level=Area.Level.COMPOUND)
    return place_queries.units_in_order(area.children.offices().open(), ServicePoint.objects.active().filter(here))


def widest_units(held: Scope) -> list[Unit]:
    """The widest units of a scope."""
    points = ServicePoint.objects.filter(pk__in=held.point_ids)
    return place_queries.units_in_order(Area.objects.filter(path__in=held.paths), points)


def latest_allotments(units: list[Unit]) -> QuerySet[Allotment]:
    """What was handed to these units lately."""
    areas = [unit.pk for unit in units if isinstance(unit, Area)]
    points = [unit.pk for unit in units if isinstance(unit, ServicePoint)]
    rows = Allotment.objects.filter(Q(area__in=areas) | Q(point__in=points))
    return rows.select_related("area", "point", "made_by").order_by("-at", "-pk")[:LATEST]


@staff(Power.SEE)
def budget_detail(request: StaffRequest, area_id: int | None = None) -> HttpResponse:
    """One area and the units below it; without an area the widest the person may see."""
    units = widest_units(request.scope)
    if area_id is not None:
        return area_page(request, get_object_or_404(Area.objects.filter(request.scope.areas()), pk=area_id))
    if len(units) == 1:
        return area_page(request, units[0]) if isinstance(units[0], Area) else point_page(request, units[0])
    form, shown = search_units(request, units)
    table = BudgetTable(allot_actions.budget_figures(shown), None)
    if file := list_export.list_or_file(request, table, name=_("Budget"), per_page=PAGE):
        return file
    return render(
        request, "points/budgets/budget.html", {"table": table, "filter": FormNarrowing(form), "latest": latest_allotments(units)}
    )


@require_safe
@staff(Power.SEE)
def point_budget_detail(request: StaffRequest, point_id: int) -> HttpResponse:
    """One service point."""
    points = ServicePoint.objects.filter(request.scope.points()).select_related("area")
    return point_page(request, get_object_or_404(points, pk=point_id))


def area_page(request: StaffRequest, area: Area) -> HttpResponse:
    units = units_below(area)
    form, shown = search_units(request, units)
    figures = allot_actions.budget_figures([area, *shown])
    giver = area if units and role_scope.scope_for(request.user, Power.BUDGET, request.at).covers_area(area) else None
    table = BudgetTable(figures[1:], giver)
    if file := list_export.list_or_file(request, table, name=f"{_('Budget')} {area}", per_page=PAGE):
        return file
    context = {
        "area": area,
        "up": visible_parent(request.scope, area),
        "table": table,
        "filter": FormNarrowing(form),
        "may_allot": giver is not None,
        "form": allot_form(request, units) if giver else None,
        "free": figures[0].own.free,
        "few": len(units) <= FEW,
        "may_mint": may_mint(request, area),
        "latest": latest_allotments([area, *units]),
    }
    return render(request, "points/budgets/budget.html", context | unit_context(request, figures[0]))


def point_page(request: StaffRequest, point: ServicePoint) -> HttpResponse:
    up = next((area for area in allot_actions.areas_above(point) if request.scope.covers_area(area)), None)
    context = {"up": up, "latest": latest_allotments([point])}
    return render(request, "points/budgets/budget.html", context | unit_context(request, allot_actions.budget_figures([point])[0]))


def unit_context(request: StaffRequest, figures: BudgetFigures) -> dict[str, Any]:
    """What the page says of its own unit: figures, how long they last, what was asked for, what may be pressed."""
    unit = figures.unit
    runs = allot_actions.scope_covers(role_scope.scope_for(request.user, Power.RUN, request.at), unit)
    asked = request_actions.open_request_of(unit)
    ahead = forecast.budget_forecast(figures, request.at)
    return {
        "unit": unit,
        "figures": figures,
        "forecast": ahead,
        "asked": asked,
        "answered": request_actions.last_answered_request(unit),
        "may_move": runs,
        "may_answer": bool(role_scope.scope_for(request.user, Power.BUDGET, request.at)),
        "may_ask": runs and not asked and not ahead.lasts and bool(allot_actions.areas_above(unit)),
        "more_url": request_url(unit),
        "ask": {"id": new_id(request.at), "reason": proposed_reason(ahead.short)},
        "name": unit_value(unit),
    }


def search_units(request: StaffRequest, units: list[Unit]) -> tuple[UnitSearchForm, list[Unit]]:
    """The form that narrows a list of units by words, and those that have them in their name."""
    form = UnitSearchForm(request.GET or None)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    return form, [unit for unit in units if asked in unit.name]


def budget_url(unit: Unit) -> str:
    """The page of a unit's budget."""
    return reverse("points:budget" if isinstance(unit, Area) else "points:point_budget", args=[unit.pk])


def request_url(unit: Unit) -> str:
    """Where more points are asked for."""
    return reverse("points:more_area" if isinstance(unit, Area) else "points:more_point", args=[unit.pk])


def proposed_reason(short: int) -> str:
    """What the one press says for the person; they may say it otherwise on the form."""
    return _("To last to the end of the year at the use of the last eight weeks") if short else _("For the coming eight weeks")


def visible_parent(held: Scope, area: Area | None) -> Area | None:
    """The area above, where the person may see it."""
    return area.parent if area and area.parent and held.covers_area(area.parent) else None


@staff(Power.BUDGET)
def allot_points(request: StaffRequest, area_id: int) -> HttpResponse:
    """Hand points of an area down to the units next below it."""
    area = get_object_or_404(Area.objects.filter(request.scope.areas()), pk=area_id)
    form = allot_form(request, units_below(area))
    if request.method == "POST" and form.is_valid() and (answer := submit_allotment(request, area, form)):
        return answer
    if (wanted := f"amount-{request.GET.get('to', '')}") in form.fields:
        form.fields[wanted].widget.attrs["autofocus"] = True
    context = {
        "form": form,
        "area": area,
        "free": allot_actions.free_points(area),
        "back": reverse("points:budget", args=[area.pk]),
    }
    return render(request, "points/budgets/allot.html", context)


def allot_form(request: StaffRequest, units: list[Unit]) -> AllotForm:
    first = {"id": new_id(request.at)}
    return AllotForm(units, allot_actions.free_of_units(units), request.POST or None, initial=first)


def submit_allotment(request: StaffRequest, area: Area, form: AllotForm) -> HttpResponseRedirect | None:
    """Do what the form asks; a refusal stands at the first unit that the points do not reach."""
    data = {name: form.cleaned_data[name] for name in ("id", "reason")}
    with attempt_form(form, form.first_beyond(allot_actions.free_points(area))):
        allot_actions.allot_to_many(source=area, amounts=form.amounts, actor=request.user, at=request.at, **data)
        for unit, amount in form.amounts:
            messages.success(request, _("%(unit)s has got %(points)s points.") % {"unit": unit, "points": f"{amount:,}"})
        return redirect(reverse("points:budget", args=[area.pk]))
    form.renew()
    return None


def may_mint(request: StaffRequest, area: Area) -> bool:
    """Points are made for the district, by whoever hands down for all of it."""
    return area.level == Area.Level.DISTRICT and role_scope.scope_for(request.user, Power.BUDGET, request.at).covers_area(area)


@staff(Power.BUDGET)
def mint_points(request: StaffRequest, area_id: int) -> HttpResponse:
    """Make a year's points for the district."""
    own_areas = Area.objects.filter(request.scope.areas(), level=Area.Level.DISTRICT)
    district, today = get_object_or_404(own_areas, pk=area_id), timezone.localdate(request.at)
    first = {"id": new_id(request.at), "year": today.year + (today.month >= NEXT_YEAR_FROM)}
    form = MintForm(today.year, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid() and (answer := submit_mint(request, district, form)):
        return answer
    years = [(year, allot_actions.minted_points(district, year)) for year in (today.year, today.year + 1)]
    return form_page(
        request,
        form,
        template="points/budgets/mint.html",
        title=_("Make a year's points"),
        subtitle=district.name,
        submit=_("Make the points"),
        confirm=_("Points once made stay in the book for ever. Go on?"),
        back=reverse("points:budget", args=[district.pk]),
        years=years,
    )


def submit_mint(request: StaffRequest, district: Area, form: MintForm) -> HttpResponseRedirect | None:
    with attempt_form(form, "amount"):
        done = allot_actions.mint(district=district, actor=request.user, at=request.at, **form.cleaned_data)
        said = _("%(points)s points were made for %(year)s.")
        messages.success(request, said % {"points": f"{done.amount:,}", "year": done.reason})
        return redirect(reverse("points:budget", args=[district.pk]))
    form.renew()
    return None
