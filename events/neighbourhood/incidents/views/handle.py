"""What those do who have an incident: one page for each step; and the list of the offices."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents.models import Incident
from events.neighbourhood.incidents.tables import IncidentFilter, IncidentTable
from events.neighbourhood.incidents.views import steps as incident_steps
from events.neighbourhood.incidents.views.report import get_incident
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.pages import form_page, list_page
from volunteer.lists import export as list_export
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

ROWS = 20


@require_safe
@staff(Power.REVIEW)
def incident_list(request: StaffRequest) -> HttpResponse:
    """The incidents of one's areas, wherever they lie now."""
    rows = Incident.objects.in_areas(request.scope).select_related("kind", "area", "grid", "office")
    chosen = IncidentFilter(request.GET, queryset=rows, at=request.at)
    table, title = IncidentTable(chosen.qs, at=request.at), _("Incidents")
    if file := list_export.list_or_file(request, table, name=title, per_page=ROWS):
        return file
    return list_page(
        request, table, chosen, title=title, template="events/neighbourhood/incidents/list.html", css="css/incidents.css"
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def incident_step(request: PersonRequest, incident_id: UUID, step: str) -> HttpResponse:
    """One step that is the reader's; a 404 for every other. Where it is not possible now, the incident's page says what is."""
    at = clock.now()
    incident, part = get_incident(request, incident_id)
    found = incident_steps.STEPS.get(step)
    if found is None or not found.is_open_to(part):
        raise Http404
    if request.method != "POST" and step not in dict(incident_steps.possible_steps(incident, part, at)):
        return redirect(incident)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = found.form(*data, **found.begin(incident))
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            found.act(incident=incident, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, str(found.done))
            seen = incident_permissions.visible_incidents(request.user, at).filter(pk=incident.pk).exists()
            return redirect(incident) if seen else redirect("events:incidents")
    subtitle = f"{incident.kind} · {incident.area}"
    return form_page(
        request, form, title=str(found.title), submit=str(found.title), subtitle=subtitle, back=incident.get_absolute_url()
    )
