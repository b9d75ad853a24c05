"""The form of the event that mends something."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.matters.forms import PlanForm
from events.models import Event, Incident
from volunteer.core import forms
from volunteer.models import ServicePoint

PLACES = 6


class MendForm(PlanForm):
    """Tomorrow morning, at the place of the incident, in a service point of its community if there is one."""

    place = forms.CharField(label=_("meeting place"), max_length=120, required=False)
    field_order = ("id", "shift", "point", "title", "description", "place", "day", "from_time", "to_time", "places")

    def __init__(self, *args: Any, incident: Incident, points: QuerySet[ServicePoint], at: datetime, **kwargs: Any) -> None:
        what = gettext("Mending together: %(what)s, %(where)s") % {"what": incident.kind, "where": incident.area}
        where = f"{incident.area.area_above} {incident.area} {incident.spot}".strip()
        path = incident.area.office_area.path
        near = next((point for point in points if point.area.path.startswith(path)), None)
        when = {"day": timezone.localdate(at) + timedelta(days=1), "from_time": time(9), "to_time": time(11)}
        first = {"title": what[: Event._meta.get_field("title").max_length], "place": where[:120], "point": near, "places": PLACES}
        super().__init__(*args, points=points, at=at, initial=first | when, **kwargs)
