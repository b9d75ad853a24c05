"""The page of trust signals."""

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.cases import trust as case_trust
from events.cases.tables import SPANS, TrustFilter, TrustTable, days_back
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power

ROWS = 50


@require_safe
@staff(Power.REVIEW, audited=True)
def trust_list(request: StaffRequest) -> HttpResponse:
    """Point by point and leader by leader, how the records of the last ninety days (or those asked for) came about."""
    days = days_back(request.GET.get("back", ""))
    back = timedelta(days=int(days))
    counted = case_trust.with_flags(case_trust.trust_rows(request.scope, request.at, back), request.at, back)
    found = TrustFilter(request.GET, queryset=counted, held=request.scope)
    table = TrustTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Signs of trust"), per_page=ROWS):
        return file
    return list_page(
        request,
        table,
        found,
        template="events/cases/trust.html",
        title=_("Signs of trust"),
        subtitle=_("How the records of %(span)s came about. A high share by hand is no guilt, but a reason to visit.")
        % {"span": SPANS[days]},
        css="css/manage.css",
        district=any(path.count(".") == 1 for path in request.scope.paths),
    )
