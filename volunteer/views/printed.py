"""Sheets of paper: the sign of a point, the consent to sign."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from volunteer import consent_sheet, printing
from volunteer.access import PersonRequest, StaffRequest, login_required, staff
from volunteer.models import ServicePoint
from volunteer.scope import Power


@staff(Power.SEE)
@require_safe
def poster(request: StaffRequest, point_id: int) -> HttpResponse:
    """The A4 sheet for the wall of a point, as a PDF."""
    point = get_object_or_404(ServicePoint.objects.filter(request.scope.points()), pk=point_id)
    return printing.shown(printing.poster(point), point.name)


@login_required
@require_safe
def consent(request: PersonRequest) -> HttpResponse:
    """The sheet of consent, to be filled in by hand: for whoever registers somebody, and for families."""
    return printing.shown(consent_sheet.blank(), _("Consent to sign"))
