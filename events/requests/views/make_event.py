"""Making an event of a request: day, time, places, and words that name nobody."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from events.matters.forms import PlanForm
from events.models import HelpRequest
from events.requests import page_state
from events.requests.actions import make_event
from events.requests.actions.visit import PART_START_HOURS
from events.requests.views.own import get_request, run_action
from events.shifts.actions.draft import JobPlan
from volunteer.core import clock
from volunteer.core.pages import form_page
from volunteer.models import Area, ServicePoint
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power


class ArrangeForm(PlanForm):
    """The event that helps. It says nothing of who asked."""

    def __init__(self, *args: Any, row: HelpRequest, at: datetime, **kwargs: Any) -> None:
        title = gettext("%(what)s, %(where)s") % {"what": row.kind, "where": row.community}
        hour = PART_START_HOURS[row.wanted_part]
        when = {"day": row.wanted_on, "from_time": time(hour), "to_time": time(hour + 1)}
        first = {"title": title, "description": row.public_words, "point": row.point_id}
        super().__init__(*args, at=at, initial=first | when, **kwargs)


def own_points(request: PersonRequest, row: HelpRequest) -> QuerySet[ServicePoint]:
    """The points this person runs in the street the request comes from, or the one it was given to."""
    run = role_scope.scope_for(request.user, Power.RUN, clock.now())
    street = Area.objects.above(row.area).streets().first() or row.area
    near = ServicePoint.objects.active().within(street) | ServicePoint.objects.active().filter(pk=row.point_id or 0)
    return near.filter(run.points()).order_by("area__path", "pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Plan the event; it is submitted with the press."""
    row, part = get_request(request, request_id, "decides", "runs")
    at, points = clock.now(), own_points(request, row)
    if not points.exists():
        raise Http404
    form = ArrangeForm(request.POST if request.method == "POST" else None, row=row, points=points, at=at)
    if form.is_valid():
        plan = [JobPlan(form.cleaned_data["places"])]
        fields = {"event": form.event, "shift": form.shift_led_by(request.user), "jobs": plan}
        return run_action(request, row, make_event.create_event, page_state.DONE_SENTENCES["event"], **fields)
    if request.method != "POST" and "event" not in page_state.available_steps(row, part, request.user, at):
        return redirect(row)
    return form_page(
        request,
        form,
        template="events/requests/event.html",
        title=gettext("Make an event of it"),
        subtitle=row.kind,
        submit=gettext("Submit the event"),
        back=row.get_absolute_url(),
    )
