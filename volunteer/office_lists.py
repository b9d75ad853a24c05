"""What the lists of an office are narrowed by: who holds which role, places, organisations, people without a phone."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from volunteer.listing import WithinArea, WordsFilter, YesNo
from volunteer.models import Appointment, Organization, Role, ServicePoint, User


class AppointmentFilter(WithinArea):
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("all"))
    q = WordsFilter(
        *("person__name", "area__name", "point__name", "organization__name"),
        whole=("person__volunteer_no",),
        label=_("person or place"),
    )
    places = ("area__", "point__area__", "organization__area__")

    class Meta:
        model = Appointment
        fields: list[str] = []


class PointFilter(WithinArea):
    active = YesNo(label=_("open"))
    trusted = YesNo(label=_("may publish at once"))
    q = WordsFilter("name", "address", "area__name", label=_("name, address or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class OrganizationFilter(WithinArea):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("all"))
    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = Organization
        fields: list[str] = []


class PersonFilter(WithinArea):
    q = WordsFilter("name", "registered_by__name", whole=("volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = User
        fields: list[str] = []


class StandingFilter(WithinArea):
    """Service points in figures."""

    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []
