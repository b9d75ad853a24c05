"""The page by which whoever leads a shift, or runs its point, asks somebody to lead this one shift."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Shift
from events.shifts.actions import substitute
from events.shifts.forms import SubstituteForm
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def name_substitute(request: PersonRequest, shift_id: UUID) -> HttpResponse:
    """Choose a person; it holds at once. Who was to lead is named to everybody who reads, and can take it back here."""
    at = clock.now()
    held = role_scope.scope_for(request.user, Power.RUN, at)
    shifts = Shift.objects.run_by(request.user, held).select_related("event__point", "leader", "first_leader")
    shift = get_object_or_404(shifts, pk=shift_id)
    form = SubstituteForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "volunteer_no"):
            made = substitute.name_substitute(shift=shift, to=form.person, by=request.user, at=at)
            messages.success(request, _("%(name)s leads this shift from now on and has been told.") % {"name": made.leader})
            return redirect("events:shift", shift.pk)
    now = {"name": shift.leader, "title": shift.event.title}
    return form_page(
        request,
        form,
        title=_("Ask for a substitute"),
        tab_title=shift.event.title,
        subtitle=_("%(title)s, now led by %(name)s") % now,
        submit=_("Let them lead now"),
        back=reverse("events:roster" if shift.state == Shift.State.PUBLISHED else "events:shift", args=[shift.pk]),
    )
