"""What this app hangs on places."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from volunteer.models import (
    Appointment,
    Area,
    AreaPicture,
    AreaTerm,
    Committee,
    DataRequest,
    DataRequestStep,
    Device,
    Organization,
    Pairing,
    PlaceChange,
    PointTerm,
    Reporting,
    ServicePoint,
    Team,
    User,
)
from volunteer.places.attachments import Attachment, Rule, over_or_open, register, stays


def teams_of_same_name(rows: QuerySet[Any], into: Area) -> QuerySet[Any]:
    return rows.filter(name__in=Team.objects.filter(area=into, closed_at=None).values("name"))


PLACES = [
    Attachment(
        model=Area,
        field="parent",
        rule=Rule.FOLLOWS,
        by_act=True,
        label=_("Places in it"),
        named=True,
        why="The act gives them new paths. Those that ended go along, so that their past is read under the new place.",
        page="volunteer:points",
        live=lambda on: Q(until=None) | Q(until__gte=on),
    ),
    Attachment(
        model=ServicePoint,
        field="area",
        rule=Rule.FOLLOWS,
        by_act=True,
        label=_("Service points"),
        named=True,
        why="The act notes where each of them stood until then.",
        page="volunteer:points",
        live=lambda _on: Q(active=True),
    ),
    Attachment(
        model=Organization,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Organizations"),
        named=True,
        why="A seat is where it is now; nothing of the past is read by it.",
        page="volunteer:organizations",
    ),
]
PEOPLE = [
    Attachment(
        model=Appointment,
        field="area",
        rule=Rule.ENDS,
        label=_("Appointments"),
        named=True,
        who=_("The office above appoints again whoever goes on in the new place."),
        why="Rights are never copied without somebody's decision.",
        page="volunteer:appointments",
        live=over_or_open,
    ),
    Attachment(
        model=User,
        field="area",
        rule=Rule.FOLLOWS,
        homes=True,
        label=_("People who live here"),
        why="Where somebody lives is asked today; what they did stays where they did it.",
    ),
]
GROUPS = [
    Attachment(
        model=Committee,
        field="area",
        rule=Rule.ENDS,
        label=_("Committees"),
        who=_("The owners of the new place elect a committee."),
        why="Owners elected it for one compound.",
        live=lambda on: Q(until__gte=on),
    ),
    Attachment(
        model=Pairing,
        field="area",
        rule=Rule.ENDS,
        label=_("Pairings"),
        named=True,
        who=_("The unit and the new place agree on it again."),
        why="An agreement is with one place, and its visits were made there.",
        page="volunteer:pairings",
        live=over_or_open,
    ),
    Attachment(
        model=Team,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Teams"),
        named=True,
        who=_("Teams of one name: one of them takes another name first."),
        why="A team lives on under the office that is in charge of it.",
        page="volunteer:teams",
        live=lambda _on: Q(closed_at=None),
        same_name=teams_of_same_name,
    ),
    Attachment(
        model=Reporting,
        field="community",
        rule=Rule.FOLLOWS,
        label=_("People of units who reported in"),
        why="They reported in where they live, and go on there.",
        live=lambda _on: Q(refused_at=None, ended_at=None),
    ),
    Attachment(
        model=DataRequest,
        field="area",
        rule=Rule.FOLLOWS,
        label=_("Open requests about personal data"),
        why="The law's period runs on, so another office has to answer.",
        live=lambda _on: Q(state__in=DataRequest.OPEN),
    ),
]


def register_own() -> None:
    register(*PLACES, *PEOPLE, *GROUPS)
    register(
        *stays(
            "The register's own memory.",
            *[(AreaTerm, "area"), (AreaTerm, "parent"), (PointTerm, "area"), (PlaceChange, "area"), (PlaceChange, "target")],
        ),
        *stays("A picture shows the place as it was.", (AreaPicture, "area")),
        *stays("A step that was taken.", (DataRequestStep, "area")),
        *stays("Hangs on the point.", (PointTerm, "point"), (Device, "point"), (Appointment, "point")),
    )
