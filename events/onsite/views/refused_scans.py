"""The refusals of a shift, for whoever runs it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.onsite import queries as onsite_queries
from events.onsite.tables import RefusalFilter
from events.onsite.views.roster import run_shift_or_404
from volunteer.lists import export as list_export
from volunteer.roles.decorators import PersonRequest, login_required

LINES = 50


@login_required
@require_safe
def refusal_list(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who was refused, by which door, when and why; for as long as the shift can be read."""
    shift = run_shift_or_404(request, pk)
    found = RefusalFilter(request.GET, queryset=onsite_queries.refused_scans(shift))
    told = onsite_queries.describe_refusals(found.qs) if list_export.is_export(request) else []
    name = _("Refused or taken back")
    if file := list_export.rows_as_file(request, told, onsite_queries.refusal_headings(), onsite_queries.refusal_cells, name=name):
        return file
    page = Paginator(found.qs, LINES).get_page(request.GET.get("page"))
    context = {"shift": shift, "page": page, "filter": found, "refused": onsite_queries.describe_refusals(page)}
    return render(request, "events/onsite/refusals.html", context)
