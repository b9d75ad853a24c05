"""The page of trust signals."""

from itertools import chain

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events import review_sheets as sheets
from events import trust as signals
from volunteer import exporting
from volunteer.access import StaffRequest, staff
from volunteer.scope import Power

ROWS = 50


@require_safe
@staff(Power.REVIEW)
def trust(request: StaffRequest) -> HttpResponse:
    """Point by point and leader by leader, how the records of the last ninety days came about."""
    found = signals.rows(request.scope, request.at)
    if exporting.as_file(request):
        rows = map(sheets.trust_cells, signals.page_of(found[: exporting.MOST_ROWS], request.scope, request.at))
        return exporting.excel_file(chain([sheets.trust_heads()], rows), _("Signs of trust"), request.at)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": signals.page_of(page.object_list, request.scope, request.at), "days": signals.LOOKS_BACK.days}
    return render(request, "events/review/trust.html", context)
