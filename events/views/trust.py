"""The page of trust signals."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import trust as signals
from volunteer.access import StaffRequest, staff
from volunteer.scope import Power

ROWS = 50


@require_safe
@staff(Power.REVIEW)
def trust(request: StaffRequest) -> HttpResponse:
    """Point by point and leader by leader, how the records of the last ninety days came about."""
    page = Paginator(signals.rows(request.scope, request.at), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "rows": signals.page_of(page.object_list, request.scope, request.at), "days": signals.LOOKS_BACK.days}
    return render(request, "events/review/trust.html", context)
