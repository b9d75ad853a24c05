"""Service points and organisations, people and roles of an office as lists: filters and tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import YesNoColumn
from volunteer.lists.filters import AreaFilterSet, WordsFilter, YesNoFilter
from volunteer.models import Appointment, Organization, Role, ServicePoint, User
from volunteer.roles import reminders


class AppointmentFilter(AreaFilterSet):
    """`ending` finds the terms that end within a month and that nobody has arranged to hand over."""

    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("all"))
    q = WordsFilter(
        *("person__name", "area__name", "point__name", "organization__name"),
        whole=("person__volunteer_no",),
        label=_("person or place"),
    )
    ending = filters.ChoiceFilter(
        label=_("term"), choices=[("30", _("ends within 30 days"))], empty_label=_("all"), method="by_end"
    )
    places = ("area__", "point__area__", "organization__area__")

    class Meta:
        model = Appointment
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_end(self, found: Any, name: str, value: str) -> Any:
        return found.filter(pk__in=reminders.ending_appointments(self.today).values("pk"))


class PointFilter(AreaFilterSet):
    active = YesNoFilter(label=_("open"))
    trusted = YesNoFilter(label=_("may publish at once"))
    q = WordsFilter("name", "address", "area__name", label=_("name, address or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class OrganizationFilter(AreaFilterSet):
    kind = filters.ChoiceFilter(label=_("Kind"), choices=Organization.Kind.choices, empty_label=_("all"))
    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = Organization
        fields: list[str] = []


class PersonFilter(AreaFilterSet):
    q = WordsFilter("name", "registered_by__name", whole=("volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = User
        fields: list[str] = []


class StandingFilter(AreaFilterSet):
    """Service points in figures."""

    q = WordsFilter("name", "area__name", label=_("name or area"))

    class Meta:
        model = ServicePoint
        fields: list[str] = []


class PointTable(tables.Table):
    name = tables.Column(verbose_name=_("Service point"), linkify=("volunteer:point", [tables.A("pk")]), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by=("area__path", "pk"))
    address = tables.Column(verbose_name=_("Address"), orderable=False)
    trusted = YesNoColumn(verbose_name=_("may publish at once"), order_by=("trusted", "pk"))
    active = YesNoColumn(verbose_name=_("open"), order_by=("active", "pk"))
    sign = tables.TemplateColumn(template_name="volunteer/places/_sign_link.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("sign",)

    class Meta:
        model = ServicePoint
        fields = ("name", "area", "address", "trusted", "active", "sign")
        empty_text = _("No service point here yet.")


class OrganizationTable(tables.Table):
    name = tables.Column(
        verbose_name=_("Organization"), linkify=("volunteer:organization", [tables.A("pk")]), order_by=("name", "pk")
    )
    kind = tables.Column(verbose_name=_("Kind"), order_by=("kind", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by=("area__path", "pk"))

    class Meta:
        model = Organization
        fields = ("name", "kind", "area")
        empty_text = _("No organization here yet.")
