"""Today's refusals, for whoever runs the shift."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from events import roster
from events.views.onsite import run_or_404
from volunteer.access import PersonRequest, login_required

LINES = 50


@login_required
@require_safe
def refusals(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Who was refused today, by which door, when and why."""
    shift = run_or_404(request, pk)
    page = Paginator(roster.refusals(shift, timezone.now()), LINES).get_page(request.GET.get("page"))
    return render(request, "events/onsite/refusals.html", {"shift": shift, "page": page, "refused": roster.in_words(page)})
