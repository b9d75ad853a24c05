"""The staff's list of role models."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Honour, RoleModel
from volunteer.cells import tag
from volunteer.listing import FilterSet, WordsFilter
from volunteer.templatetags import words

COLOURS = {"review": "gold", "notice": "gold", "shown": "green", "asked": ""}


class ModelFilter(FilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=RoleModel.State.choices, empty_label=_("all"))
    honour = filters.ModelChoiceFilter(queryset=Honour.objects.all(), label=_("honour"), empty_label=_("all"))
    q = WordsFilter(
        *("person__name", "team__name", "story", "theme"),
        whole=("person__volunteer_no",),
        label=_("name, number or words"),
    )

    class Meta:
        model = RoleModel
        fields: list[str] = []


class ModelTable(tables.Table):
    who = tables.Column(verbose_name=_("who"), accessor="whole_name", orderable=False)
    honour = tables.Column(verbose_name=_("honour"), order_by=("honour__name", "pk"))
    theme = tables.Column(verbose_name=_("what for"), order_by=("theme", "pk"))
    area = tables.Column(verbose_name=pgettext_lazy("person", "From"), order_by=("area__path", "pk"))
    nominated_by = tables.Column(verbose_name=_("nominated by"), orderable=False)
    nominated_at = tables.Column(verbose_name=_("day"), order_by=("nominated_at", "pk"))
    state = tables.Column(verbose_name=_("state"), order_by=("state", "-nominated_at", "pk"))

    class Meta:
        empty_text = _("Nobody has been nominated here yet.")

    def render_who(self, record: RoleModel) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:model_review", args=[record.pk]), record.whole_name)

    def value_who(self, record: RoleModel) -> str:
        return record.whole_name

    def render_nominated_at(self, record: RoleModel) -> str:
        return words.day(record.nominated_at)

    def value_nominated_at(self, record: RoleModel) -> str:
        return timezone.localdate(record.nominated_at).isoformat()

    def render_state(self, record: RoleModel) -> str:
        return tag(record.get_state_display(), COLOURS.get(record.state, "red"))

    def value_state(self, record: RoleModel) -> str:
        return record.get_state_display()


def kind_heads() -> list[str]:
    days = [gettext("working days of public notice"), gettext("youngest age"), gettext("oldest age")]
    return [gettext("name"), gettext("what for"), gettext("reviewed by"), *days, gettext("can be nominated for")]


def kind_cells(row: Honour) -> list[object]:
    """A kind of honour."""
    ages = ["" if age is None else age for age in (row.min_age, row.max_age)]
    active = gettext("yes") if row.active else gettext("no")
    return [row.name, row.themes, row.get_level_display(), row.notice_days, *ages, active]
