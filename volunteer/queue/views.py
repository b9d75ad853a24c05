"""What could not be done: the list of the district's office, and its two presses."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from volunteer.core.attempts import attempt
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.models import DeadLetter
from volunteer.queue import actions as queue
from volunteer.queue.tables import StuckFilter, StuckTable
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.roles.site_office import looks_after_site, stuck_for

PAGE = 30


def require_office(request: StaffRequest) -> None:
    """404 for every office but the district's."""
    if not looks_after_site(request.user, request.at):
        raise Http404


@require_safe
@staff(Power.APPOINT)
def stuck_list(request: StaffRequest) -> HttpResponse:
    """What was tried as often as it may be: what, since when, the last error."""
    require_office(request)
    found = StuckFilter(request.GET or None, queryset=stuck_for(request.user, request.at))
    table = StuckTable(found.qs)
    if file := list_export.list_or_file(request, table, name=_("Stuck"), per_page=PAGE):
        return file
    subtitle = _("Tried several times and not done. Try again once the cause is gone, or let it be.")
    return list_page(request, table, found, title=_("Stuck"), subtitle=subtitle)


@require_POST
@staff(Power.APPOINT)
def decide_stuck(request: StaffRequest, letter_id: int) -> HttpResponse:
    """Try it once more, or give it up."""
    require_office(request)
    letter = get_object_or_404(DeadLetter, pk=letter_id)
    with attempt(request):
        if "give_up" in request.POST:
            queue.give_up(letter=letter, by=request.user, at=request.at)
            messages.success(request, _("Given up. It is not tried any more."))
        else:
            queue.retry(letter=letter, by=request.user, at=request.at)
            messages.success(request, _("It is tried again within a minute. If it fails again, it comes back here."))
    return redirect("volunteer:stuck")
