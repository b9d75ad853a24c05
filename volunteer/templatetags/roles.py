"""Roles in words, and the people in charge of a place with the way to their appointments."""

from typing import Any

from django import template

from volunteer.core import clock
from volunteer.models import Appointment, Role, ServicePoint

register = template.Library()


@register.filter
def role_name(value: str) -> str:
    """What people call a role, of the value that a notice keeps."""
    return str(Role(value).label) if value in Role.values else value


@register.inclusion_tag("volunteer/roles/_in_charge.html")
def in_charge(point: ServicePoint, role: str = "") -> dict[str, Any]:
    """Who holds a role over a service point now, each with a link to the appointment; `role` narrows it to one."""
    held = Appointment.objects.current(clock.today()).filter(point=point).select_related("person", "deputy_of__person")
    return {"held": list((held.filter(role=role) if role else held).order_by("role", "since", "pk"))}
