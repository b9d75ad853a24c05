"""The offices' pages of grids: the list, a new one, one with its buildings and members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import Grid, GridMember
from events.neighbourhood.grids import actions as grid_actions
from events.neighbourhood.grids.forms import GridForm, MemberForm, NewGridForm
from events.neighbourhood.grids.imports import grid_import
from events.neighbourhood.grids.refusals import GridRefusal
from events.neighbourhood.grids.tables import GridFilter, GridTable, with_counts
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.lists.views import import_list
from volunteer.models import Area
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 30
FIELDS = {
    GridRefusal.NUMBER: "number",
    GridRefusal.NOT_OVER: "area",
    GridRefusal.TAKEN: "buildings",
    GridRefusal.ELSEWHERE: "buildings",
}


def own_grids(request: StaffRequest) -> QuerySet[Grid]:
    return Grid.objects.in_scope(request.scope).select_related("area")


@require_safe
@staff(Power.APPOINT)
def grid_list(request: StaffRequest) -> HttpResponse:
    """The grids of one's own area; one that nobody sees to is marked."""
    in_force = GridMember.in_force(timezone.localdate(request.at), "members__")
    rows = with_counts(own_grids(request), in_force).order_by("ended_at", "area__path", "number")
    chosen = GridFilter(request.GET, queryset=rows, held=request.scope)
    table, title = GridTable(chosen.qs), _("Grids")
    if file := list_export.list_or_file(request, table, name=title, per_page=ROWS):
        return file
    return list_page(
        request,
        table,
        chosen,
        title=title,
        subtitle=_("What is wrong at a building goes first to those who see to its grid."),
        import_url=reverse("events:grids_sheet"),
        add_url=reverse("events:grid_new"),
        add_words=_("New grid"),
    )


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def grid_create(request: StaffRequest) -> HttpResponse:
    form = NewGridForm(request.POST if request.method == "POST" else None, tops=request.scope.paths)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELDS):
            grid = grid_actions.open_grid(**form.cleaned_data, scope=request.scope, by=request.user, at=request.at)
            messages.success(request, _("The grid is made. Choose its buildings, and name who sees to it."))
            return redirect(grid)
    return form_page(request, form, title=_("New grid"), submit=_("Go on"), back=reverse("events:grids"))


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_grids(request: StaffRequest) -> HttpResponse:
    """Make the grids of an Excel sheet; `?template` gives the empty one."""
    areas = Area.objects.filter(request.scope.areas(), level=Area.Level.COMMUNITY).open(timezone.localdate(request.at))
    sheet = grid_import(areas=areas, scope=request.scope, by=request.user, at=request.at)
    return import_list(request, sheet, back="events:grids")


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@atomic_edit
def grid_edit(request: StaffRequest, grid_id: int) -> HttpResponse:
    """A grid: its number, name and buildings, and who sees to it."""
    grid = lock_for_edit(request, get_object_or_404(own_grids(request), pk=grid_id))
    data = request.POST if request.method == "POST" else None
    form = GridForm(data, instance=get_object_or_404(own_grids(request), pk=grid_id), at=request.at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELDS):
            buildings = list(form.cleaned_data["buildings"])
            grid_actions.change_grid(grid=grid, fields=form.grid_fields, buildings=buildings, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect(grid)
    return grid_page(request, grid, form, new_member_form(request))


def new_member_form(request: StaffRequest, data: Any = None) -> MemberForm:
    return MemberForm(data, initial={"id": new_id(request.at)}, by=request.user, at=request.at)


def grid_page(request: StaffRequest, grid: Grid, form: GridForm, naming: MemberForm) -> HttpResponse:
    in_force = GridMember.in_force(timezone.localdate(request.at))
    return form_page(
        request,
        form,
        title=grid.name,
        subtitle=f"{grid.area} · {grid.number}",
        submit=_("Save"),
        back=reverse("events:grids"),
        template="events/neighbourhood/grids/one.html",
        grid=grid,
        naming=naming,
        members=grid.members.filter(in_force).select_related("person", "grid").order_by("part", "pk"),
    )


@staff(Power.APPOINT)
@require_POST
def member_add(request: StaffRequest, grid_id: int) -> HttpResponse:
    """Name somebody who sees to the grid from today on."""
    grid = get_object_or_404(own_grids(request), pk=grid_id)
    naming = new_member_form(request, request.POST)
    if naming.is_valid():
        with attempt_form(naming, "number"):
            part = naming.cleaned_data["part"]
            grid_actions.name_member(grid=grid, person=naming.person, part=part, by=request.user, at=request.at)
            messages.success(request, _("%(name)s sees to this grid from today on, and was told.") % {"name": naming.person})
            return redirect(grid)
    return grid_page(request, grid, GridForm(instance=grid, at=request.at), naming)


@staff(Power.APPOINT)
@require_POST
def member_end(request: StaffRequest, grid_member_id: int) -> HttpResponse:
    """Today is somebody's last day."""
    held = GridMember.objects.filter(request.scope.areas("grid__area__")).select_related("grid__area", "person")
    member = get_object_or_404(held, pk=grid_member_id)
    grid_actions.end_member(member=member, by=request.user, at=request.at)
    messages.success(request, _("Today is the last day of %(name)s, who was told.") % {"name": member.person})
    return redirect(member.grid)


@staff(Power.APPOINT)
@require_POST
def grid_end(request: StaffRequest, grid_id: int) -> HttpResponse:
    """The grid has no more work; its buildings are free for another one."""
    grid = get_object_or_404(own_grids(request), pk=grid_id)
    with attempt(request):
        grid_actions.end_grid(grid=grid, by=request.user, at=request.at)
        messages.success(request, _("The grid has ended. Its buildings are free for another one."))
        return redirect("events:grids")
    return redirect(grid)
