"""Pages of whoever runs a shift on the spot: the live code, the roster, the closing."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from events import live, tickets
from events.models import Shift
from volunteer import scope
from volunteer.access import PersonRequest
from volunteer.scope import Power


def run_or_404(request: PersonRequest, pk: UUID) -> Shift:
    """The shift, if this person leads it or runs events of its point; a 404 otherwise, as for a missing one."""
    held = scope.of(request.user, Power.RUN, timezone.now())
    shifts = Shift.objects.run_by(request.user, held).select_related("event__point__area", "event__category", "rule", "leader")
    return get_object_or_404(shifts, pk=pk)


@login_required
@require_GET
def code(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The live code for phone and projector. Without script it shows the current one and loads itself again."""
    shift, at = run_or_404(request, pk), timezone.now()
    data = live.answer(shift, at)
    now: dict[str, Any] = data["codes"][0] if data["codes"] else {}
    context = {"shift": shift, "data": data, "current": now, "seconds": tickets.WINDOW, "ended": at >= shift.end}
    return render(request, "events/onsite/code.html", context)


@login_required
@require_GET
def codes(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The next codes and the counts as JSON. `after` = the begin of the last window the page holds, in milliseconds."""
    after = request.GET.get("after", "0")
    return JsonResponse(live.answer(run_or_404(request, pk), timezone.now(), int(after) if after.isdecimal() else 0))
