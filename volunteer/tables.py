"""Lists of the staff pages."""

from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteer.cells import DayColumn, YesNoColumn
from volunteer.models import Appointment, Organization, ServicePoint, User


class AppointmentTable(tables.Table):
    person = tables.Column(verbose_name=_("Person"), accessor="person__name", order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    role = tables.Column(verbose_name=_("Role"), order_by=("role", "pk"))
    over = tables.Column(verbose_name=_("Where"), orderable=False)
    since = DayColumn(verbose_name=_("From"), order_by=("since", "pk"))
    until = DayColumn(verbose_name=_("Until"), order_by=("until", "pk"))
    end = tables.Column(accessor="pk", verbose_name=_("Action"), orderable=False)
    not_exported = ("end",)

    def __init__(self, *args: Any, may_end: Callable[[Appointment], bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_end = may_end

    def render_over(self, value: object) -> str:
        """What the role is over; an organisation says that it is one, and where."""
        if isinstance(value, Organization):
            return gettext("Organization %(name)s, %(area)s") % {"name": value.name, "area": value.area.name}
        return str(value)

    def render_end(self, record: Appointment) -> str:
        """The button, where the reader may press it."""
        return render_to_string("volunteer/_end_button.html", {"record": record}, self.request) if self.may_end(record) else ""

    class Meta:
        model = Appointment
        fields = ("person", "number", "role", "over", "since", "until", "end")
        empty_text = _("Nobody holds a role below yours yet.")


class PointTable(tables.Table):
    name = tables.Column(verbose_name=_("Service point"), linkify=("volunteer:point", [tables.A("pk")]), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("Area"), accessor="area__name", order_by=("area__path", "pk"))
    address = tables.Column(verbose_name=_("Address"), orderable=False)
    trusted = YesNoColumn(verbose_name=_("may publish at once"), order_by=("trusted", "pk"))
    active = YesNoColumn(verbose_name=_("open"), order_by=("active", "pk"))
    sign = tables.TemplateColumn(template_name="volunteer/_sign_link.html", verbose_name=_("Action"), orderable=False)
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


class PersonTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), order_by=("name", "pk"))
    volunteer_no = tables.Column(verbose_name=_("Volunteer number"), orderable=False)
    birth_date = DayColumn(verbose_name=_("Date of birth"), order_by=("birth_date", "pk"))
    area = tables.Column(verbose_name=_("Community"), accessor="area__name", order_by=("area__path", "pk"))
    registered_by = tables.Column(verbose_name=_("Added by"), accessor="registered_by__name", orderable=False)
    confirm = tables.TemplateColumn(template_name="volunteer/_confirm_button.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("confirm",)

    class Meta:
        model = User
        fields = ("name", "volunteer_no", "birth_date", "area", "registered_by", "confirm")
        empty_text = _("Nobody waits to be seen.")
