"""The refusals of a shift, for whoever runs it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.onsite import queries as onsite_queries
from events.onsite.tables import RefusalFilter, RefusalTable
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
    table = RefusalTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Refused or taken back"), per_page=LINES):
        return file
    context = {"shift": shift, "page": table.page, "filter": found, "refused": table.cards}
    return render(request, "events/onsite/refusals.html", context)
