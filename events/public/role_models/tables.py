"""Role models as lists, for everybody and for staff: filters, tables and exports."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Honour, RoleModel
from events.public.tables import WithinDistrict
from volunteer.core import forms
from volunteer.lists.columns import YesNoColumn, tag
from volunteer.lists.filters import FilterSet, OrderFilter, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.templatetags import formatting


class ShownWords(WordsFilter):
    """Name and story are looked through only where everybody reads them in full: nobody guesses by it what is masked."""

    OPEN = Q(full_name=True) | Q(person=None)

    def filter(self, qs: Any, value: str) -> Any:
        open_ = WordsFilter("person__name", "team__name", "story", *self.columns)
        return qs.filter(self.said(value) | (self.OPEN & open_.said(value))) if value else qs


class PublicModelFilter(WithinDistrict):
    """Role models who are shown. The honour is chosen beside it."""

    beside: ClassVar[tuple[str, ...]] = ("honour",)
    q = ShownWords("theme", "honour__name", "honour__name_en", "area__name", label=_("name, honour or place"))
    honour = filters.ModelChoiceFilter(queryset=Honour.objects.all(), widget=forms.HiddenInput)
    sort = OrderFilter(
        _("newest first"),
        {
            "early": (_("oldest first"), ("shown_at", "pk")),
            "area": (_("by area"), ("area__path", "-shown_at", "pk")),
        },
    )

    class Meta:
        model = RoleModel
        fields: list[str] = []


class NoticedFilter(PublicModelFilter):
    """Role models in public notice."""

    beside = ()
    honour = filters.ModelChoiceFilter(queryset=Honour.objects.all(), label=_("honour"), empty_label=_("all"))
    sort = OrderFilter(_("ends soonest first"), {"area": (_("by area"), ("area__path", "until", "pk"))})


# --- role models -------------------------------------------------------------------------------------------------------


STATE_COLOURS = {"review": "gold", "notice": "gold", "shown": "green", "asked": ""}


class NominationFilter(FilterSet):
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
        return formatting.day(record.nominated_at)

    def value_nominated_at(self, record: RoleModel) -> str:
        return timezone.localdate(record.nominated_at).isoformat()

    def render_state(self, record: RoleModel) -> str:
        return tag(record.get_state_display(), STATE_COLOURS.get(record.state, "red"))

    def value_state(self, record: RoleModel) -> str:
        return record.get_state_display()


class HonourTable(ListTable):
    """The kinds of honour."""

    name = tables.Column(verbose_name=_("name"))
    themes = tables.Column(verbose_name=_("what for"))
    level = tables.Column(verbose_name=_("reviewed by"))
    notice_days = tables.Column(verbose_name=_("working days of public notice"))
    min_age = tables.Column(verbose_name=_("youngest age"))
    max_age = tables.Column(verbose_name=_("oldest age"))
    active = YesNoColumn(verbose_name=_("can be nominated for"))
