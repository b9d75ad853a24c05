"""Whom a resident may ring up: in large type a name and a number stand on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events.public import queries as public_queries
from events.records.certificates.actions.issue import issuer_for
from volunteer.models import Area, ServicePoint, User


@dataclass(frozen=True)
class Contact:
    """`name` is the person's, empty where nobody agreed to be named; `place` is the service point or the body."""

    name: str
    place: str
    phone: str


def person_to_ask(person: User, at: datetime) -> Contact | None:
    """Of the service point nearest to where the person lives, within the community, if its manager agreed to stand there by name;
    else of the office that issues certificates there, which names who answers for it; else the point's number without a name.

    None for who named no home, and where nobody has a number.
    """
    if person.area is None:
        return None
    at_point = _of_point(person.area, at)
    if at_point and at_point.name:
        return at_point
    return _of_office(person.area) or at_point


def _of_point(home: Area, at: datetime) -> Contact | None:
    community = home.community
    if community is None:
        return None
    points = ServicePoint.objects.active().within(community).exclude(phone="").select_related("area")
    around = set(home.lineage())
    # One in the same compound shares the most areas with the home; of several the eldest is asked.
    point = max(points, key=lambda point: (len(around & set(point.area.lineage())), -point.pk), default=None)
    if point is None:
        return None
    names = [leader.name for leader in public_queries.point_leaders(point, at) if leader.full]
    return Contact(names[0] if names else "", point.name, point.phone)


def _of_office(home: Area) -> Contact | None:
    issuer = issuer_for(home)
    return Contact(issuer.responsible, issuer.name, issuer.contact) if issuer else None
