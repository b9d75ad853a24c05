"""The staff's list of role models."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Honour, RoleModel
from events.models.rolemodels import RoleModelQuerySet
from volunteer.cells import tag
from volunteer.templatetags import words

COLOURS = {"review": "gold", "notice": "gold", "shown": "green", "asked": ""}


class ModelFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label=_("state"), choices=RoleModel.State.choices, empty_label=_("all"))
    honour = filters.ModelChoiceFilter(queryset=Honour.objects.all(), label=_("honour"), empty_label=_("all"))
    q = filters.CharFilter(label=_("name, number or words"), method="by_words")

    class Meta:
        model = RoleModel
        fields: list[str] = []

    def by_words(self, found: RoleModelQuerySet, name: str, value: str) -> Any:
        typed = value.strip()[:60]
        who = Q(person__name__icontains=typed) | Q(person__volunteer_no=typed) | Q(team__name__icontains=typed)
        return found.filter(who | Q(story__icontains=typed) | Q(theme__icontains=typed))


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
