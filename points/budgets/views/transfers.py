"""Points moved between units: asking, approving, what was moved."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from points.budgets import permissions
from points.budgets.actions import transfer
from points.budgets.actions.allot import Unit
from points.budgets.forms import BudgetMoveForm
from points.budgets.refusals import BudgetRefusal
from points.budgets.tables import MoveFilter, MoveTable
from points.models import BudgetMove
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import Area, ServicePoint
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope

PAGE = 30
MAX_WAITING = 100


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.SEE)
def transfer_list(request: StaffRequest) -> HttpResponse:
    """What waits for a second person, and below it what was decided."""
    if request.method == "POST":
        return decide_transfer(request)
    rows = BudgetMove.objects.in_scope(request.scope).with_units()
    found = MoveFilter(request.GET or None, queryset=rows.exclude(state=BudgetMove.State.ASKED).order_by("-decided_at", "-pk"))
    table = MoveTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Points moved between units"), per_page=PAGE):
        return file
    own = set(permissions.pending_transfers(request.user, request.at).values_list("pk", flat=True))
    waiting = [move_card(request, move, own) for move in rows.waiting().order_by("asked_at", "pk")[:MAX_WAITING]]
    context = {"waiting": waiting, "filter": found, "table": table}
    return render(request, "points/budgets/moves.html", context)


def move_card(request: StaffRequest, move: BudgetMove, own: set[UUID]) -> dict[str, Any]:
    """A move that waits, and what the reader may do with it; `own` are those that wait for their word."""
    return {
        "move": move,
        "may_approve": move.pk in own,
        "may_send_back": permissions.may_send_back(move, request.user, request.at),
    }


def decide_transfer(request: StaffRequest) -> HttpResponse:
    try:
        move = get_object_or_404(BudgetMove.objects.in_scope(request.scope), pk=UUID(request.POST.get("move", "")))
    except ValueError:
        messages.warning(request, _("Nothing was chosen."))
        return redirect("points:moves")
    with attempt(request):
        if "approve" in request.POST:
            transfer.approve_transfer(move=move, by=request.user, at=request.at)
            messages.success(request, _("The points were moved."))
        else:
            transfer.send_back_transfer(move=move, by=request.user, reason=request.POST.get("reason", "")[:200], at=request.at)
            messages.success(request, _("Sent back; nothing was moved."))
    return redirect("points:moves")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.RUN)
def transfer_create(request: StaffRequest) -> HttpResponse:
    """Ask for points to be moved from one unit to another; one of them is one's own."""
    first: dict[str, Any] = {"id": new_id(request.at), "source": request.GET.get("from", ""), "target": request.GET.get("to", "")}
    form = BudgetMoveForm(reachable_units(request.scope), request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid() and submit_transfer(request, form):
        return redirect("points:moves")
    return form_page(
        request,
        form,
        title=_("Move points"),
        subtitle=_("Points that one unit does not need go to another. A second person, above both units, has to approve it."),
        submit=_("Ask for it"),
        back=reverse("points:budget"),
        raised=raised_decisions(request),
    )


def raised_decisions(request: StaffRequest) -> list[RaisedDecision]:
    """Where a higher office than usual approves what this person asks to be moved."""
    budgets = role_scope.scope_for(request.user, Power.BUDGET, request.at)
    widest = Area.objects.filter(path__in=[*budgets.paths, *(widened_path(path) for path in request.scope.paths)])
    return role_deciders.raised_for(widest, near=[request.user.pk], act=Act.DECIDE, power=Power.BUDGET, at=request.at)


def submit_transfer(request: StaffRequest, form: BudgetMoveForm) -> bool:
    data = {name: form.cleaned_data[name] for name in ("id", "amount", "reason")}
    units = transfer.units_kwargs(form.unit("source"), form.unit("target"))
    with attempt_form(form, "amount", fields={BudgetRefusal.SAME_UNIT: "target"}):
        transfer.request_transfer(move=BudgetMove(**data, **units), by=request.user, at=request.at)
        messages.success(request, _("Asked for. The points move as soon as a second person approves."))
        return True
    form.renew()
    return False


def reachable_units(held: Scope) -> list[Unit]:
    """The units one may name: one's own and their neighbours, those below the area next above one's own."""
    points = ServicePoint.objects.filter(pk__in=held.point_ids).values_list("area__path", flat=True)
    reach = [widened_path(path) for path in {*held.paths, *points}]
    inside = Q(pk__in=())
    for path in reach:
        inside |= Q(path__startswith=path)
    areas = list(Area.objects.filter(inside).offices().open().order_by("path"))
    standing = ServicePoint.objects.active().filter(area__in=Area.objects.filter(inside)).select_related("area__parent")
    found: list[Unit] = [*areas, *standing]
    return sorted(found, key=lambda unit: (unit.path, "") if isinstance(unit, Area) else (unit.area.path, unit.name))


def widened_path(path: str) -> str:
    """The path of the street for what lies below it, of the district for a street and the district itself."""
    parts = path.rstrip(".").split(".")
    return ".".join(parts[: 1 if len(parts) <= 2 else 2]) + "."
