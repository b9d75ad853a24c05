"""What the lists of teams, their people, members of units, pairings and visits are narrowed by."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from volunteer.listing import FilterSet, Folded, OrderFilter, Period, WithinArea, WordsFilter
from volunteer.models import Membership, Pairing, Skill, Team, TeamMember, Visit
from volunteer.templatetags.words import hours, moment


class OfficeTeamFilter(WithinArea):
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


class BelongingFilter(FilterSet):
    """People of a team or a unit: those who belong, those who asked, those who are invited."""

    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[
            ("stands", gettext_lazy("belongs")),
            ("asked", gettext_lazy("asked to belong")),
            ("invited", gettext_lazy("is invited")),
        ],
        method="by_state",
        empty_label=gettext_lazy("all"),
    )
    q = WordsFilter("person__name", whole=("person__volunteer_no",), label=gettext_lazy("name or volunteer number"))

    def by_state(self, found: Any, name: str, value: str) -> Any:
        return {"stands": found.standing, "asked": found.asked, "invited": found.invited}[value]()


class TeamMemberFilter(BelongingFilter):
    class Meta:
        model = TeamMember
        fields: list[str] = []


class MembershipFilter(BelongingFilter):
    q = WordsFilter("person__name", "note", whole=("person__volunteer_no",), label=gettext_lazy("name, number or department"))

    class Meta:
        model = Membership
        fields: list[str] = []


class PairingFilter(WithinArea):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[("stands", pgettext_lazy("pairing", "in force")), ("over", gettext_lazy("not in force"))],
        method="by_day",
        empty_label=gettext_lazy("all"),
    )
    q = WordsFilter("organization__name", "area__name", label=gettext_lazy("unit or compound"))

    class Meta:
        model = Pairing
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_day(self, found: Any, name: str, value: str) -> Any:
        stands = Q(since__lte=self.today) & (Q(until=None) | Q(until__gte=self.today))
        return found.filter(stands if value == "stands" else ~stands)


class VisitFilter(Folded, Period):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=Visit.State.choices, empty_label=gettext_lazy("all"))
    kind = filters.ChoiceFilter(label=gettext_lazy("what was done"), choices=Visit.Kind.choices, empty_label=gettext_lazy("all"))
    q = WordsFilter("words", "logged_by__name", label=gettext_lazy("in words, or written down by"))
    sort = OrderFilter(
        gettext_lazy("newest first"),
        {
            "early": (gettext_lazy("oldest first"), ("day", "logged_at", "pk")),
            "people": (gettext_lazy("most people first"), ("-people", "-day", "pk")),
        },
    )
    moment, of_days = "day", True

    class Meta:
        model = Visit
        fields: list[str] = []


def visit_heads() -> list[str]:
    given = [_("people who came"), _("minutes each"), _("hours together")]
    answer = [pgettext("paper", "written down by"), _("when"), _("state"), _("decided by"), _("why")]
    return [_("day"), _("what was done"), pgettext("visit", "in words"), *given, *answer]


def visit_cells(visit: Visit) -> list[object]:
    done = [visit.day.isoformat(), visit.get_kind_display(), visit.words, visit.people, visit.minutes, hours(visit.given)]
    answer = [visit.get_state_display(), str(visit.decided_by or ""), visit.reason]
    return [*done, str(visit.logged_by), moment(visit.logged_at), *answer]
