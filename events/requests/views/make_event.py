"""Making an event of a request: day, time, places, and words that name nobody."""

from __future__ import annotations

from datetime import time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from events.models import Event, HelpRequest, Shift
from events.requests import page_state
from events.requests.actions import make_event
from events.requests.actions.visit import PART_START_HOURS
from events.requests.views.own import get_request, run_action
from events.shifts.actions.draft import JobPlan
from events.shifts.forms import WhenForm, places_field
from volunteer.core import clock, forms
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.models import Area, ServicePoint
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Power


class ArrangeForm(WhenForm):
    """The event that helps. Everybody reads it, so nothing of the person stands in it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    shift = forms.UUIDField(widget=forms.HiddenInput)
    point = forms.ModelChoiceField(label=_("service point"), queryset=ServicePoint.objects.none(), empty_label=None)
    title = forms.CharField(label=_("title"), max_length=60)
    description = forms.CharField(
        label=_("what happens"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Everybody reads it: no name, no door, no phone number of the person."),
    )
    places = places_field(100, initial=2)
    field_order = ("id", "shift", "point", "title", "description", "day", "from_time", "to_time", "places")

    def __init__(self, *args: Any, row: HelpRequest, points: QuerySet[ServicePoint], at: Any, **kwargs: Any) -> None:
        title = gettext("%(what)s, %(where)s") % {"what": row.kind, "where": row.community}
        first = {"id": new_id(at), "shift": new_id(at), "title": title, "description": row.public_words, "point": row.point_id}
        hour = PART_START_HOURS[row.wanted_part]
        kwargs["initial"] = first | {"day": row.wanted_on, "from_time": time(hour), "to_time": time(hour + 1)}
        super().__init__(*args, at=at, **kwargs)
        forms.row_choice(self, "point").queryset = points

    @property
    def event(self) -> Event:
        given = self.cleaned_data
        return Event(id=given["id"], **{name: given[name] for name in ("point", "title", "description")})

    def shift_led_by(self, leader: Any) -> Shift:
        given = self.cleaned_data
        return Shift(id=given["shift"], start=given["start"], end=given["end"], leader=leader)


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
