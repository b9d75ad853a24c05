"""Service points and organisations out of an Excel sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from volunteer.lists.views import import_list
from volunteer.models import Area
from volunteer.places import imports as place_imports
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_points(request: StaffRequest) -> HttpResponse:
    """Open the service points of a sheet; `?template` gives the empty one."""
    areas = Area.objects.places_of_points().open().filter(request.scope.areas())
    sheet = place_imports.point_sheet(areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:points", title=_("Service points from Excel"))


@staff(Power.APPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_organizations(request: StaffRequest) -> HttpResponse:
    """Add the organisations of a sheet; `?template` gives the empty one."""
    areas = Area.objects.filter(request.scope.areas()).down_to_compounds().open()
    sheet = place_imports.organization_sheet(areas, by=request.user, at=request.at)
    return import_list(request, sheet, back="volunteer:organizations", title=_("Organizations from Excel"))
