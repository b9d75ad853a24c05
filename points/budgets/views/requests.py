"""A unit asks for more points; the level above hands them down or says why not."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from points.budgets import forecast
from points.budgets.actions import allot as allot_actions
from points.budgets.actions import request as request_actions
from points.budgets.actions.allot import Unit
from points.budgets.forms import BudgetRequestForm, GrantForm
from points.budgets.tables import RequestFilter, RequestTable
from points.budgets.views.budgets import budget_url, proposed_reason
from points.models import Account, BudgetRequest
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import Area, ServicePoint
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope
from volunteer.templatetags import formatting
from volunteer.templatetags.formatting import number

PAGE = 30
MAX_WAITING = 100


# --- asking ------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.RUN)
def area_request_create(request: StaffRequest, area_id: int) -> HttpResponse:
    """More points for an area."""
    return request_create_page(request, get_object_or_404(Area.objects.filter(request.scope.areas()), pk=area_id))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.RUN)
def point_request_create(request: StaffRequest, point_id: int) -> HttpResponse:
    """More points for a service point."""
    return request_create_page(
        request, get_object_or_404(ServicePoint.objects.filter(request.scope.points()).select_related("area"), pk=point_id)
    )


def request_create_page(request: StaffRequest, unit: Unit) -> HttpResponse:
    figures = allot_actions.budget_figures([unit])[0]
    ahead = forecast.budget_forecast(figures, request.at)
    first = {"id": new_id(request.at), "amount": ahead.proposal, "reason": proposed_reason(ahead.short)}
    form = BudgetRequestForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and submit_request(request, unit, form):
        return redirect(budget_url(unit))
    free = _("%(unit)s has %(points)s points free.") % {"unit": unit, "points": number(figures.own.free)}
    return form_page(
        request,
        form,
        template="points/budgets/more.html",
        title=_("Ask for more points"),
        subtitle=free,
        submit=_("Ask for them"),
        back=budget_url(unit),
        forecast=ahead,
    )


def submit_request(request: StaffRequest, unit: Unit, form: BudgetRequestForm) -> bool:
    with attempt_form(form, "amount"):
        request_actions.request_budget(
            budget_request=BudgetRequest(**form.cleaned_data, **request_actions.unit_kwargs(unit)), by=request.user, at=request.at
        )
        messages.success(request, _("Asked for. You are told when there is an answer."))
        return True
    form.renew()
    return False


# --- answering -----------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
def request_list(request: StaffRequest) -> HttpResponse:
    """What units below ask for, and what was answered."""
    rows = BudgetRequest.objects.below(request.scope).with_units()
    bound: GrantForm | None = None
    if request.method == "POST":
        bound = answer_request(request)
        if bound is None:
            return redirect("points:requests")
    done = rows.exclude(state=BudgetRequest.State.ASKED).order_by("-decided_at", "-pk")
    found = RequestFilter(request.GET or None, queryset=done)
    table = RequestTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("What units ask for"), per_page=PAGE):
        return file
    waiting = list(rows.waiting().order_by("asked_at", "pk")[:MAX_WAITING])
    context = {"cards": request_cards(waiting, request.scope, bound), "filter": found, "table": table}
    return render(request, "points/budgets/requests.html", context)


def answer_request(request: StaffRequest) -> GrantForm | None:
    """Do what was pressed; the form where something in it has to be put right."""
    try:
        rows = BudgetRequest.objects.below(request.scope).with_units()
        row = get_object_or_404(rows, pk=UUID(request.POST.get("request", "")))
    except ValueError:
        messages.warning(request, _("Nothing was chosen."))
        return None
    if "return" in request.POST:
        send_back_request(request, row)
        return None
    form = grant_form(row, granting_areas([row], request.scope), request.POST)
    return None if form.is_valid() and submit_grant(request, row, form) else form


def send_back_request(request: StaffRequest, row: BudgetRequest) -> None:
    with attempt(request):
        request_actions.send_back_request(
            budget_request=row, by=request.user, reason=request.POST.get("reason", "")[:200], at=request.at
        )
        messages.success(request, _("Sent back; %(unit)s reads why.") % {"unit": row.unit})


def submit_grant(request: StaffRequest, row: BudgetRequest, form: GrantForm) -> bool:
    source = get_object_or_404(Area.objects.filter(request.scope.areas()), pk=form.cleaned_data["source"])
    with attempt_form(form, "amount"):
        done = request_actions.grant_request(
            budget_request=row, source=source, amount=form.cleaned_data["amount"], by=request.user, at=request.at
        )
        points = formatting.number(done.allotment.amount if done.allotment else 0)
        messages.success(request, _("%(unit)s has got %(points)s points.") % {"unit": row.unit, "points": points})
        return True
    return False


def request_cards(rows: list[BudgetRequest], held: Scope, bound: GrantForm | None) -> list[tuple[BudgetRequest, GrantForm]]:
    """Each request with its form: the one that was sent as it was sent."""
    areas = granting_areas(rows, held)
    sent = bound.initial["request"] if bound else None
    return [(row, bound if bound and row.pk == sent else grant_form(row, areas)) for row in rows]


def granting_areas(rows: list[BudgetRequest], held: Scope) -> list[tuple[Area, int]]:
    """The reader's areas above these units, the nearest first, with what they have free."""
    paths = {path for row in rows for path in allot_actions.area_of_unit(row.unit).lineage()}
    areas = Area.objects.filter(held.areas(), path__in=paths).offices().order_by("-path")
    accounts = Account.objects.filter(kind=Account.Kind.BUDGET, area__in=areas)
    free = dict(accounts.values_list("area", "balance"))
    return [(area, free.get(area.pk) or 0) for area in areas]


def grant_form(row: BudgetRequest, areas: list[tuple[Area, int]], data: Any = None) -> GrantForm:
    above = [(area, free) for area, free in areas if area != row.unit and area.contains(allot_actions.area_of_unit(row.unit))]
    said = _("%(area)s · %(free)s free")
    sources = {str(area.pk): said % {"area": area, "free": formatting.number(free)} for area, free in above}
    source = next((str(area.pk) for area, free in above if free >= row.amount), None)
    return GrantForm(sources, data, initial={"request": row.pk, "amount": row.amount, "source": source})
