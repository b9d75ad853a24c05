"""What everybody does: tell of an incident, follow it, see one's own and those of one's grids."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from events.neighbourhood.grids import permissions as grid_permissions
from events.neighbourhood.incidents import permissions as incident_permissions
from events.neighbourhood.incidents.actions import report as report_actions
from events.neighbourhood.incidents.forms import ReportForm
from events.neighbourhood.incidents.models import Incident, IncidentKind, IncidentPhoto, reopen_until
from events.neighbourhood.incidents.permissions import Part
from events.neighbourhood.incidents.refusals import IncidentRefusal
from events.neighbourhood.incidents.transitions import RELATED
from events.neighbourhood.incidents.views import steps as incident_steps
from events.neighbourhood.mending import permissions as mending_permissions
from events.neighbourhood.mending.page_state import event_of_incident
from volunteer.core import clock
from volunteer.core.attempts import attempt_form
from volunteer.core.files.images import private_response
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20
FIELDS = {IncidentRefusal.NO_PLACE: "area", IncidentRefusal.NOTHING_SHOWN: "pictures"}


@login_required
@require_safe
def own_incident_list(request: PersonRequest) -> HttpResponse:
    """What I told of; and what waits for my grids."""
    at = clock.now()
    grids = list(grid_permissions.grids_of(request.user, at))
    of_grid = bool(grids) and request.GET.get("show") != "mine"
    waiting = incident_permissions.incidents_of_grids(request.user, at).order_by("due_at", "pk")
    rows = waiting if of_grid else Incident.objects.filter(reported_by=request.user).order_by("-opened_at", "pk")
    page = Paginator(rows.select_related("kind", "area__parent", "grid", "office"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "grids": grids, "of_grid": of_grid, "at": at}
    return render(request, "events/neighbourhood/incidents/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def incident_create(request: PersonRequest) -> HttpResponse:
    """First what is wrong, by its picture; then a photo, the place and a press."""
    at = clock.now()
    kinds = IncidentKind.objects.filter(active=True)
    named = request.POST.get("kind") or request.GET.get("kind", "")
    chosen = next((kind for kind in kinds if kind.pk == named), None)
    if request.method != "POST" and chosen is None:
        return render(request, "events/neighbourhood/incidents/kinds.html", {"kinds": kinds})
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ReportForm(*data, by=request.user, at=at, kind=chosen)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, fields=FIELDS):
            pictures = form.cleaned_data["pictures"]
            incident = report_actions.report_incident(incident=form.incident, by=request.user, at=at, pictures=pictures)
            messages.success(request, _("Thank you. You are told what comes of it."))
            return redirect(incident)
    return render(request, "events/neighbourhood/incidents/report.html", {"form": form, "kind": chosen})


def get_incident(request: PersonRequest, incident_id: UUID) -> tuple[Incident, Part]:
    """An incident this person may open, and what they are to it; a 404 otherwise."""
    at = clock.now()
    rows = incident_permissions.visible_incidents(request.user, at).select_related(*RELATED)
    incident = get_object_or_404(rows, pk=incident_id)
    return incident, incident_permissions.part_in(incident, request.user, at)


@login_required
@require_safe
def incident_detail(request: PersonRequest, incident_id: UUID) -> HttpResponse:
    """One incident, as far as the reader is concerned, with the steps that are theirs now."""
    at = clock.now()
    incident, part = get_incident(request, incident_id)
    context: dict[str, Any] = {
        "incident": incident,
        "part": part,
        "photos": list(incident.photos.all()),
        "steps": list(incident.steps.select_related("by", "office")),
        "acts": incident_steps.possible_steps(incident, part, at),
        "overdue": incident.is_overdue(at),
        "again_until": reopen_until(incident),
        "event": event_of_incident(incident, part, request.user, at),
        "doubles": list(incident.doubles.select_related("kind", "area").order_by("pk")) if part.works else [],
        "may_draft": mending_permissions.may_draft(incident, part, request.user, at),
    }
    return render(request, "events/neighbourhood/incidents/one.html", context)


@login_required
@require_safe
def incident_photo(request: PersonRequest, incident_photo_id: UUID) -> HttpResponse:
    seen = incident_permissions.visible_incidents(request.user, clock.now())
    photo = get_object_or_404(IncidentPhoto.objects.filter(incident__in=seen), pk=incident_photo_id)
    return private_response(photo.picture)
