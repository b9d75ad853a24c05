"""Service points and organisations out of an Excel sheet."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from volunteer.core.refusals import Refused
from volunteer.lists import excel_reader
from volunteer.lists import export as list_export
from volunteer.lists.forms import SheetFileForm
from volunteer.models import Area
from volunteer.places import actions as places
from volunteer.places import imports as place_imports
from volunteer.places.imports import Line
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

MOST_PROBLEMS = 20


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_points(request: StaffRequest) -> HttpResponse:
    """Open the service points of a sheet; `?template` gives the empty one."""
    if "template" in request.GET:
        return list_export.template_response(
            excel_reader.template_file(place_imports.POINT_HEADINGS, _("Service points")), "points.xlsx"
        )
    form = SheetFileForm(*sent_form(request))
    areas = Area.objects.filter(request.scope.areas(), level__in=[Area.Level.COMMUNITY, Area.Level.COMPOUND])
    if request.method == "POST" and form.is_valid():
        made = save_places(request, form, place_imports.read_points, areas, places.open_points)
        if made is not None:
            messages.success(request, ngettext("%(n)s new point is open.", "%(n)s new points are open.", made) % {"n": made})
            return redirect("volunteer:points")
    return render(request, "volunteer/lists/from_sheet.html", {"form": form, "title": _("Service points from Excel")})


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_organizations(request: StaffRequest) -> HttpResponse:
    """Add the organisations of a sheet; `?template` gives the empty one."""
    if "template" in request.GET:
        return list_export.template_response(
            excel_reader.template_file(place_imports.ORGANIZATION_HEADINGS, _("Organizations")), "organizations.xlsx"
        )
    form = SheetFileForm(*sent_form(request))
    areas = Area.objects.filter(request.scope.areas())
    if request.method == "POST" and form.is_valid():
        made = save_places(request, form, place_imports.read_organizations, areas, places.open_organizations)
        if made is not None:
            messages.success(request, ngettext("%(n)s organization is new.", "%(n)s organizations are new.", made) % {"n": made})
            return redirect("volunteer:organizations")
    return render(request, "volunteer/lists/from_sheet.html", {"form": form, "title": _("Organizations from Excel")})


def sent_form(request: StaffRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def save_places(
    request: StaffRequest,
    form: SheetFileForm,
    read: Callable[[IO[bytes], QuerySet[Area]], list[Line]],
    areas: QuerySet[Area],
    act: Callable[..., int],
) -> int | None:
    """How many are new; None where something is wrong, which then stands at the file's field."""
    try:
        found = read(form.cleaned_data["file"], areas)
        excel_reader.require_no_problems(found, MOST_PROBLEMS)
        return act(by=request.user, rows=[line.fields for line in found], at=request.at)
    except (ValidationError, Refused) as problem:
        form.add_error("file", problem.sentence if isinstance(problem, Refused) else problem)
        return None
