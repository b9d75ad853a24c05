"""Teams and their people as lists: filters and tables."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.groups.filters import BelongingFilter
from volunteer.lists.columns import NUMBER, tag
from volunteer.lists.filters import AreaFilterSet, WordsFilter
from volunteer.models import Skill, Team, TeamMember
from volunteer.templatetags import formatting


class OfficeTeamFilter(AreaFilterSet):
    """The teams an office looks after."""

    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[
            ("waits", gettext_lazy("waits for the community")),
            ("stands", gettext_lazy("stands")),
            ("closed", pgettext_lazy("team", "closed")),
        ],
        method="by_state",
        empty_label=gettext_lazy("all"),
    )
    skill = filters.ModelChoiceFilter(
        queryset=Skill.objects.offered(), label=gettext_lazy("main skill"), empty_label=gettext_lazy("all")
    )
    q = WordsFilter("name", "introduction", "area__name", label=gettext_lazy("name or area"))

    class Meta:
        model = Team
        fields: list[str] = []

    def by_state(self, found: Any, name: str, value: str) -> Any:
        if value == "closed":
            return found.exclude(closed_at=None)
        return found.waiting() if value == "waits" else found.standing()


class TeamMemberFilter(BelongingFilter):
    class Meta:
        model = TeamMember
        fields: list[str] = []


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
        return formatting.day(record.created_at)


class MemberTable(tables.Table):
    """The people of a team, for those who lead it."""

    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("Volunteer number"), accessor="person__volunteer_no", orderable=False)
    state = tables.Column(verbose_name=_("state"), empty_values=(), orderable=False)
    since = tables.Column(verbose_name=_("since"), order_by=("since", "pk"))
    action = tables.TemplateColumn(
        template_name="volunteer/groups/teams/_member_buttons.html", verbose_name=_("Action"), orderable=False
    )
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nobody here yet.")

    def render_state(self, record: TeamMember) -> str:
        if record.stands:
            return tag(gettext("leads"), "red") if record.leads else tag(pgettext("team", "member"), "green")
        return tag(gettext("asks to join"), "gold") if record.waits_for_word else tag(gettext("invited"))

    def render_since(self, record: TeamMember) -> str:
        return formatting.day(record.since)
