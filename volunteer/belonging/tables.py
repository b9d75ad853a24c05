"""People of teams and units, and teams, as lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from volunteer.belonging import pairings
from volunteer.belonging.pairings import Month
from volunteer.cells import NUMBER, DayColumn, tag
from volunteer.models import Membership, Organization, Pairing, Reporting, Team, TeamMember
from volunteer.templatetags import words


class TeamTable(tables.Table):
    """The teams of an office. Rows come with `size`, how many people stand in the team."""

    name = tables.Column(verbose_name=_("Team"), linkify=("volunteer:team", [tables.A("pk")]), order_by=("name", "pk"))
    area = tables.Column(verbose_name=_("Community"), order_by=("area__path", "pk"))
    skill = tables.Column(verbose_name=_("main skill"), order_by=("skill__name", "pk"))
    size = tables.Column(verbose_name=_("people"), attrs=NUMBER, order_by=("size", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    created_at = tables.Column(verbose_name=_("founded"), order_by=("created_at", "pk"))

    class Meta:
        empty_text = _("No team here yet.")

    def render_state(self, record: Team) -> str:
        if record.closed_at:
            return tag(pgettext("team", "closed"))
        return tag(gettext("stands"), "green") if record.stands else tag(gettext("waits for the community"), "gold")

    def render_created_at(self, record: Team) -> str:
        return words.day(record.created_at)


class MemberTable(tables.Table):
    """The people of a team, for those who lead it."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    since = tables.Column(verbose_name=_("since"), order_by=("since", "pk"))
    action = tables.TemplateColumn(template_name="volunteer/teams/_member_buttons.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody here yet.")

    def render_state(self, record: TeamMember) -> str:
        if record.stands:
            return tag(gettext("leads"), "red") if record.leads else tag(pgettext("team", "member"), "green")
        return tag(gettext("asks to join"), "gold") if record.waits_for_word else tag(gettext("invited"))

    def render_since(self, record: TeamMember) -> str:
        return words.day(record.since)


class Minutes:
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


class MembershipTable(Minutes, tables.Table):
    """The people of a unit for its staff, with what each did for it from the first to the last of `days`."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    note = tables.Column(verbose_name=_("department or class"), order_by=("note", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    since = tables.Column(verbose_name=_("since"), order_by=("since", "pk"))
    hours = tables.Column(verbose_name=_("hours this month"), empty_values=(), orderable=False, attrs=NUMBER)
    action = tables.TemplateColumn(template_name="volunteer/units/_member_buttons.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody here yet. Invite your people by their volunteer number.")

    def __init__(self, rows: Any, *, unit: Organization, days: tuple[date, date], buttons: bool) -> None:
        super().__init__(rows, exclude=() if buttons else ("action",))
        self.unit, self.days = unit, days

    def read(self, people: list[int]) -> dict[int, int]:
        found: dict[int, int] = import_string(settings.UNIT_MINUTES)(self.unit, people, *self.days)
        return found

    def render_state(self, record: Membership) -> str:
        if record.stands:
            return tag(pgettext("unit", "member"), "green")
        return tag(gettext("asks to join"), "gold") if record.waits_for_word else tag(gettext("invited"))

    def render_since(self, record: Membership) -> str:
        return words.day(record.since)

    def render_hours(self, record: Membership) -> str:
        return words.hours(self.minutes(record.person_id))


class ReportingTable(Minutes, tables.Table):
    """Who reported in at the communities of an office, with what they did there this year."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    organization = tables.Column(verbose_name=_("Unit"), order_by=("organization__name", "pk"))
    community = tables.Column(verbose_name=_("Community"), order_by=("community__path", "pk"))
    offers = tables.Column(verbose_name=_("What I can do there"), orderable=False)
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    hours = tables.Column(verbose_name=_("hours here this year"), empty_values=(), orderable=False, attrs=NUMBER)
    action = tables.TemplateColumn(
        template_name="volunteer/units/_reporting_buttons.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody has reported in here yet. Members of units do it on their own page.")

    def __init__(self, rows: Any, *, days: tuple[date, date]) -> None:
        super().__init__(rows)
        self.days = days

    def read(self, people: list[int]) -> dict[int, int]:
        """Of each at their own community."""
        found: dict[int, int] = import_string(settings.MINUTES_AT_HOME)(people, *self.days)
        return found

    def render_state(self, record: Reporting) -> str:
        return tag(gettext("confirmed"), "green") if record.stands else tag(gettext("waits for the community"), "gold")

    def render_hours(self, record: Reporting) -> str:
        return words.hours(self.minutes(record.person_id))


class PairingTable(tables.Table):
    """Pairings with what was done this month against the targets; read in one statement for the page shown."""

    organization = tables.Column(
        verbose_name=_("Unit"), linkify=("volunteer:pairing", [tables.A("pk")]), order_by=("organization__name", "pk")
    )
    area = tables.Column(verbose_name=_("Paired with"), order_by=("area__path", "pk"))
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    visits = tables.Column(verbose_name=_("visits this month"), empty_values=(), orderable=False, attrs=NUMBER)
    hours = tables.Column(verbose_name=_("hours this month"), empty_values=(), orderable=False, attrs=NUMBER)
    until = DayColumn(verbose_name=_("Last day"), order_by=("until", "pk"))

    class Meta:
        empty_text = _("No pairing here yet. The community pairs a unit and a compound.")

    def __init__(self, rows: Any, *, today: date) -> None:
        super().__init__(rows)
        self.today = today

    def month(self, record: Pairing) -> Month:
        if not hasattr(self, "_months"):
            shown = self.page.object_list if getattr(self, "page", None) else self.rows
            self._months = pairings.this_month([row.record for row in shown], self.today)
        return self._months[record.pk]

    def render_state(self, record: Pairing) -> str:
        if not record.in_force(self.today):
            return tag(gettext("not in force"))
        return tag(gettext("target reached"), "green") if self.month(record).reached else tag(gettext("not reached yet"), "gold")

    def render_visits(self, record: Pairing) -> str:
        return f"{self.month(record).visits} / {record.visits_a_month}"

    def render_hours(self, record: Pairing) -> str:
        return f"{words.hours(self.month(record).minutes)} / {record.hours_a_month}"
