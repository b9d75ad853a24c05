"""The register of people as a list: its filter, its table and its export."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Attendance, StarAward
from volunteer.core import forms
from volunteer.core.ids import spaced_code
from volunteer.finding import queries as finding_queries
from volunteer.lists.columns import NUMBER, DayColumn, RowColumn, YesNoColumn
from volunteer.lists.filters import WORDS, AreaFilterSet
from volunteer.models import Card, PersonSkill, ServicePoint, Skill, User
from volunteer.roles.scope import Scope
from volunteer.templatetags import formatting

STATES = [
    ("unseen", _("not yet confirmed")),
    ("no_phone", _("without a phone")),
    ("card", _("with a card")),
    ("household", _("in a household")),
]


class RegisterFilter(AreaFilterSet):
    """Who: by words and numbers, where they live or served, what they can do, their stars, how they stand.

    A mobile number is in no address: it is asked for in the field above the list.
    """

    q = filters.CharFilter(
        method="by_text",
        max_length=WORDS,
        label=_("Search"),
        widget=forms.TextInput({"placeholder": _("name, number or card")}),
    )
    point = filters.ModelChoiceFilter(
        queryset=ServicePoint.objects.none(), method="at_point", label=_("Service point"), empty_label=_("all")
    )
    skill = filters.ModelChoiceFilter(
        queryset=Skill.objects.offered(), method="with_skill", label=pgettext_lazy("person", "Skill"), empty_label=_("all")
    )
    star = filters.ChoiceFilter(
        method="with_star", label=_("stars"), choices=[(str(n), "★" * n) for n in range(5, 0, -1)], empty_label=_("all")
    )
    state = filters.ChoiceFilter(method="by_state", label=_("state"), choices=STATES, empty_label=_("all"))

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, held: Scope, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, held=held, **kwargs)
        self.at = at
        self.filters["point"].queryset = ServicePoint.objects.filter(held.points()).order_by("area__path", "name")

    def by_text(self, found: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return found.filter(finding_queries.said(value, self.at, phones=False))

    def at_point(self, found: QuerySet[User], name: str, value: ServicePoint) -> QuerySet[User]:
        return found.filter(Exists(Attendance.objects.filter(person=OuterRef("pk"), shift__event__point=value)))

    def with_skill(self, found: QuerySet[User], name: str, value: Skill) -> QuerySet[User]:
        return found.filter(Exists(PersonSkill.objects.standing().filter(person=OuterRef("pk"), skill=value)))

    def with_star(self, found: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        """Those whose most stars are so many."""
        held = StarAward.objects.standing().filter(person=OuterRef("pk"))
        return found.filter(Exists(held.filter(stars=value)), ~Exists(held.filter(stars__gt=value)))

    def by_state(self, found: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        carded = Q(Exists(Card.objects.filter(person=OuterRef("pk"), killed_at=None)))
        states = {
            "unseen": Q(phone_verified_at=None, confirmed_at=None),
            "no_phone": Q(phone_index=None),
            "card": carded,
            "household": Q(household__isnull=False),
        }
        return found.filter(states[value])


class RegisterTable(tables.Table):
    """People with their verified hours and stars. Phones are masked; in the file they are left out."""

    name = tables.Column(verbose_name=_("Name"), order_by=("name", "pk"), empty_values=())
    volunteer_no = tables.Column(verbose_name=_("Volunteer number"), orderable=False)
    phone = RowColumn(lambda row: row.masked_phone or "—", verbose_name=_("mobile"), orderable=False)
    area = tables.Column(verbose_name=_("Community"), accessor="community__name", order_by=("area__path", "pk"), default="—")
    minutes = RowColumn(
        lambda row: formatting.hours(row.minutes), verbose_name=_("hours"), attrs=NUMBER, order_by=("minutes", "pk")
    )
    star = RowColumn(lambda row: "★" * row.star or "—", verbose_name=_("stars"), orderable=False)
    carded = YesNoColumn(verbose_name=_("card"), orderable=False)
    joined_at = DayColumn(verbose_name=_("joined"), order_by=("joined_at", "pk"))
    not_exported = ("phone",)

    class Meta:
        empty_text = _("Nobody here yet.")
        attrs = {"class": "table"}

    def render_name(self, record: User) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:person", args=[record.volunteer_no]), record.called)

    def value_name(self, record: User) -> str:
        return record.name

    def render_volunteer_no(self, value: str) -> str:
        return spaced_code(value)

    def value_volunteer_no(self, value: str) -> str:
        return value
