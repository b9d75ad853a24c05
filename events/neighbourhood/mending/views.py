"""Making an event of an incident."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.matters.queries import points_near
from events.neighbourhood.incidents.views.report import get_incident
from events.neighbourhood.mending import actions as mending_actions
from events.neighbourhood.mending import permissions as mending_permissions
from events.neighbourhood.mending.forms import MendForm
from events.neighbourhood.mending.refusals import MendingRefusal
from events.shifts.actions.draft import JobPlan
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page
from volunteer.roles.decorators import PersonRequest, login_required

FIELDS = {MendingRefusal.OTHER_POINT: "point", MendingRefusal.PRIVATE: "description"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: PersonRequest, incident_id: UUID) -> HttpResponse:
    """Plan the event that mends it; the draft is looked at and submitted on its own page."""
    at = clock.now()
    incident, part = get_incident(request, incident_id)
    points = points_near(incident.area, request.user, at).select_related("area")
    if not part.acts or not points:
        raise Http404
    form = MendForm(request.POST if request.method == "POST" else None, incident=incident, points=points, at=at)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELDS):
            jobs = [JobPlan(form.cleaned_data["places"])]
            shift = form.shift_led_by(request.user)
            mending_actions.draft_event(incident=incident, event=form.event, shift=shift, jobs=jobs, by=request.user, at=at)
            messages.success(request, _("Kept as a draft. Look at it once more, then submit."))
            return redirect("events:event_manage", form.event.pk)
    if request.method != "POST" and mending_permissions.has_running_event(incident):
        return redirect(incident)
    return form_page(
        request,
        form,
        template="events/neighbourhood/mending/event.html",
        title=_("Ask volunteers to help"),
        subtitle=f"{incident.kind} · {incident.area}",
        submit=_("Draft the event"),
        back=incident.get_absolute_url(),
        incident=incident,
    )
