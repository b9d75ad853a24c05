"""Roles in words, and the people in charge of a place with the way to their appointments."""

from collections.abc import Sequence
from typing import Any

from django import template

from volunteer.core import clock
from volunteer.models import Appointment, Role, ServicePoint
from volunteer.roles.deciders import RaisedDecision

register = template.Library()
MOST_NAMED = 3


@register.filter
def role_name(value: str) -> str:
    """What people call a role, of the value that a notice keeps."""
    return str(Role(value).label) if value in Role.values else value


@register.filter
def areas_named(raised: Sequence[RaisedDecision]) -> str:
    """The areas of these decisions in one breath; "…" for the rest of many."""
    names = [one.area.name for one in raised]
    return "、".join(names if len(names) <= MOST_NAMED else [*names[:MOST_NAMED], "…"])


@register.inclusion_tag("volunteer/roles/_in_charge.html")
def in_charge(point: ServicePoint, role: str = "") -> dict[str, Any]:
    """Who holds a role over a service point now, each with a link to the appointment; `role` narrows it to one."""
    held = Appointment.objects.current(clock.today()).filter(point=point).select_related("person", "deputy_of__person")
    return {"held": list((held.filter(role=role) if role else held).order_by("role", "since", "pk"))}
