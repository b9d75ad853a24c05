"""Members of units and people who reported in at a community as lists: filters and tables."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from volunteer.core import hooks
from volunteer.groups.filters import BelongingFilter
from volunteer.lists.columns import NUMBER, tag
from volunteer.lists.filters import WordsFilter
from volunteer.models import Membership, Organization, Reporting
from volunteer.templatetags import formatting


class MembershipFilter(BelongingFilter):
    q = WordsFilter("person__name", "note", whole=("person__volunteer_no",), label=gettext_lazy("name, number or department"))

    class Meta:
        model = Membership
        fields: list[str] = []


class MinutesMixin:
    """The minutes of the people on the page of a table, by one of the rooms above; read when the first of them is shown."""

    page: Any
    rows: Any

    def minutes(self, person_id: int) -> int:
        if not hasattr(self, "_minutes"):
            shown = self.page.object_list if getattr(self, "page", None) else self.rows
            self._minutes: dict[int, int] = self.read([row.record.person_id for row in shown])
        return self._minutes.get(person_id, 0)

    def read(self, people: list[int]) -> dict[int, int]:
        raise NotImplementedError


class MembershipTable(MinutesMixin, tables.Table):
    """The people of a unit for its staff, with what each did for it from the first to the last of `days`."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    note = tables.Column(verbose_name=_("department or class"), order_by=("note", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    since = tables.Column(verbose_name=_("since"), order_by=("since", "pk"))
    hours = tables.Column(verbose_name=_("hours this month"), empty_values=(), orderable=False, attrs=NUMBER)
    action = tables.TemplateColumn(
        template_name="volunteer/groups/units/_member_buttons.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody here yet. Invite your people by their volunteer number.")

    def __init__(self, rows: Any, *, unit: Organization, days: tuple[date, date], buttons: bool) -> None:
        super().__init__(rows, exclude=() if buttons else ("action",))
        self.unit, self.days = unit, days

    def read(self, people: list[int]) -> dict[int, int]:
        return hooks.unit_minutes(self.unit, people, *self.days)

    def render_state(self, record: Membership) -> str:
        if record.stands:
            return tag(pgettext("unit", "member"), "green")
        return tag(gettext("asks to join"), "gold") if record.waits_for_word else tag(gettext("invited"))

    def render_since(self, record: Membership) -> str:
        return formatting.day(record.since)

    def render_hours(self, record: Membership) -> str:
        return formatting.hours(self.minutes(record.person_id))


class ReportingTable(MinutesMixin, tables.Table):
    """Who reported in at the communities of an office, with what they did there this year."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    organization = tables.Column(verbose_name=_("Unit"), order_by=("organization__name", "pk"))
    community = tables.Column(verbose_name=_("Community"), order_by=("community__path", "pk"))
    offers = tables.Column(verbose_name=_("What I can do there"), orderable=False)
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    hours = tables.Column(verbose_name=_("hours here this year"), empty_values=(), orderable=False, attrs=NUMBER)
    action = tables.TemplateColumn(
        template_name="volunteer/groups/units/_reporting_buttons.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody has reported in here yet. Members of units do it on their own page.")

    def __init__(self, rows: Any, *, days: tuple[date, date]) -> None:
        super().__init__(rows)
        self.days = days

    def read(self, people: list[int]) -> dict[int, int]:
        """Of each at their own community."""
        return hooks.minutes_at_home(people, *self.days)

    def render_state(self, record: Reporting) -> str:
        return tag(gettext("confirmed"), "green") if record.stands else tag(gettext("waits for the community"), "gold")

    def render_hours(self, record: Reporting) -> str:
        return formatting.hours(self.minutes(record.person_id))
