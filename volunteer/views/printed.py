"""Sheets of paper about points."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from volunteer import printing
from volunteer.access import StaffRequest, staff
from volunteer.models import ServicePoint
from volunteer.scope import Power


@staff(Power.SEE)
@require_safe
def poster(request: StaffRequest, point_id: int) -> HttpResponse:
    """The A4 sheet for the wall of a point, as a PDF."""
    point = get_object_or_404(ServicePoint.objects.filter(request.scope.points()), pk=point_id)
    return printing.shown(printing.poster(point), point.name)
