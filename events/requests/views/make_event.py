"""Making an event of a request: day, time, places, and words that name nobody."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from events.matters.forms import PlanForm
from events.matters.queries import points_near
from events.models import HelpRequest
from events.requests import page_state
from events.requests.actions import make_event
from events.requests.actions.visit import PART_START_HOURS
from events.requests.views.own import get_request, run_action
from events.shifts.actions.draft import JobPlan
from volunteer.core import clock
from volunteer.core.pages import form_page
from volunteer.roles.decorators import PersonRequest, login_required


class ArrangeForm(PlanForm):
    """The event that helps. It says nothing of who asked."""

    def __init__(self, *args: Any, row: HelpRequest, at: datetime, **kwargs: Any) -> None:
        title = gettext("%(what)s, %(where)s") % {"what": row.kind, "where": row.community}
        hour = PART_START_HOURS[row.wanted_part]
        when = {"day": row.wanted_on, "from_time": time(hour), "to_time": time(hour + 1)}
        first = {"title": title, "description": row.public_words, "point": row.point_id}
        super().__init__(*args, at=at, initial=first | when, **kwargs)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Plan the event; it is submitted with the press."""
    row, part = get_request(request, request_id, "decides", "runs")
    at = clock.now()
    points = points_near(row.area, request.user, at, also=row.point_id)  # or the one that it was given to
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
