"""Lists of the staff pages."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import DayColumn, MomentColumn
from volunteer.lists.filters import AreaFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import Appointment, Organization, Role


class WaitingFilter(AreaFilterSet):
    """Of the appointments that wait for a yes: the role, the place, words."""

    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("all"))
    q = WordsFilter("person__name", "area__name", "organization__name", whole=("person__volunteer_no",), label=_("person or place"))
    places = ("area__", "organization__area__")

    class Meta:
        model = Appointment
        fields: list[str] = []


class WaitingTable(ListTable):
    """With what they are over and who gave them."""

    person = tables.Column(verbose_name=_("Person"), accessor="person__name")
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no")
    role = tables.Column(verbose_name=_("Role"), accessor="title")
    over = tables.Column(verbose_name=_("Where"))
    since = DayColumn(verbose_name=_("From"))
    until = DayColumn(verbose_name=_("Until"))
    by = tables.Column(verbose_name=_("Appointed by"), accessor="appointed_by__name")
    asked = MomentColumn(verbose_name=_("Asked for"), accessor="asked_at")

    class Meta:
        model = Appointment
        fields = ("person", "number", "role", "over", "since", "until", "by", "asked")


class AppointmentTable(tables.Table):
    """With what they are over, `deputy_of` and the deputies who stand in now as `standing`."""

    person = tables.Column(
        verbose_name=_("Person"),
        accessor="person__name",
        order_by=("person__name", "pk"),
        linkify=("volunteer:appointment", [tables.A("pk")]),
    )
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

    def render_role(self, record: Any) -> str:
        """The role; who is away is followed by who stands in."""
        title, names = str(record.title), [str(deputy.person) for deputy in record.standing]
        if record.yes_rank:
            return gettext("%(role)s, waits for a yes") % {"role": title}
        if not names:
            return title
        return gettext("%(role)s, %(names)s stands in") % {"role": title, "names": gettext(", ").join(names)}

    def render_end(self, record: Appointment) -> str:
        """The button, where the reader may press it."""
        return (
            render_to_string("volunteer/roles/_end_button.html", {"record": record}, self.request) if self.may_end(record) else ""
        )

    class Meta:
        model = Appointment
        fields = ("person", "number", "role", "over", "since", "until", "end")
        empty_text = _("Nobody holds a role below yours yet.")
