"""The two pages of who was asked: to fill a gap, or to stand by a newcomer. One large press each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Companion, CoverAsk, Shift
from events.shifts.staffing.actions import companions, cover
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required

RELATED = ("person", "shift__event__point", "shift__leader")


def own(request: PersonRequest) -> Q:
    return Q(person__in=User.objects.household_of(request.user))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_cover(request: PersonRequest, ask_id: UUID) -> HttpResponse:
    """Can you come? The first yes takes the place."""
    ask, at = get_object_or_404(CoverAsk.objects.filter(own(request)).select_related(*RELATED), pk=ask_id), clock.now()
    yes = request.POST.get("answer") == "yes"
    if request.method == "POST":
        with attempt(request):
            cover.answer_cover(ask=ask, yes=yes, by=request.user, at=at)
            if yes:
                messages.success(request, _("Thank you! You have the place."))
                return redirect(ask.shift)
            messages.success(request, _("Thank you for telling us. Another time!"))
        return redirect("events:cover", ask.pk)
    return render(request, "events/shifts/staffing/cover.html", question(ask.shift, ask, at))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_companion(request: PersonRequest, pair_id: UUID) -> HttpResponse:
    """Will you stand by a newcomer?"""
    rows = Companion.objects.filter(own(request)).select_related(*RELATED, "newcomer")
    pair, at = get_object_or_404(rows, pk=pair_id), clock.now()
    if request.method == "POST":
        with attempt(request):
            yes = request.POST.get("answer") == "yes"
            companions.answer_companion(pair=pair, yes=yes, by=request.user, at=at)
            said = (
                _("Thank you! The newcomer reads your name and looks for you.") if yes else _("All right. Somebody else is asked.")
            )
            messages.success(request, said)
        return redirect("events:companion", pair.pk)
    return render(request, "events/shifts/staffing/companion.html", question(pair.shift, pair, at))


def question(shift: Shift, row: CoverAsk | Companion, at: Any) -> dict[str, Any]:
    return {"shift": shift, "row": row, "open": shift.state == Shift.State.PUBLISHED and at < shift.start}
