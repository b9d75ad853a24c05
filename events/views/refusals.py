"""The refusals of a shift, for whoever runs it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import roster
from events.roster_list import RefusalFilter
from events.views.onsite import run_or_404
from volunteer import exporting
from volunteer.access import PersonRequest, login_required

LINES = 50


@login_required
@require_safe
def refusals(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who was refused, by which door, when and why; for as long as the shift can be read."""
    shift = run_or_404(request, pk)
    found = RefusalFilter(request.GET, queryset=roster.refusals(shift))
    told = roster.in_words(found.qs) if exporting.as_file(request) else []
    name = _("Refused or taken back")
    if file := exporting.rows_as_file(request, told, roster.refusal_heads(), roster.refusal_cells, name=name):
        return file
    page = Paginator(found.qs, LINES).get_page(request.GET.get("page"))
    context = {"shift": shift, "page": page, "filter": found, "refused": roster.in_words(page)}
    return render(request, "events/onsite/refusals.html", context)
