"""Certificates as lists, for their owners and for the register: filters, tables and exports."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.models import Certificate
from volunteer.lists.columns import NUMBER, DayColumn, tag
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.templatetags import formatting

COLOURS = {"applied": "gold", "checked": "gold", "issued": "green", "returned": "red", "revoked": "red"}


class CertificateFilter(FilterSet):
    state = filters.ChoiceFilter(label=_("show"), choices=Certificate.State.choices, empty_label=_("all"))
    q = WordsFilter(
        *("person__name", "organization__name", "note"),
        whole=("person__volunteer_no", "number"),
        label=_("person, number or unit"),
    )

    class Meta:
        model = Certificate
        fields: list[str] = []


class ClassTable(ListTable):
    """The certificates of a class: what its page says and no more."""

    person = tables.Column(verbose_name=_("Name"), accessor="named")
    number = tables.Column(verbose_name=_("Certificate number"))
    state = tables.Column(verbose_name=_("state"))
    applied_at = DayColumn(verbose_name=_("asked for"))
    issued_at = DayColumn(verbose_name=_("issued on"))


class CertificateTable(tables.Table):
    person = tables.Column(verbose_name=_("person"), empty_values=(), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("number"), order_by=("number", "pk"), default="")
    purpose = tables.Column(verbose_name=_("what for"), orderable=False)
    period = tables.Column(verbose_name=_("period"), accessor="since", orderable=False)
    hours = tables.Column(verbose_name=_("hours"), accessor="pk", orderable=False, attrs=NUMBER)
    applied_at = tables.Column(verbose_name=_("asked for"), order_by=("applied_at", "pk"))
    issued_at = tables.Column(verbose_name=_("issued on"), order_by=("issued_at", "pk"), default="")
    handlers = tables.Column(verbose_name=_("checked and issued by"), accessor="pk", orderable=False)
    state = tables.Column(verbose_name=_("state"), order_by=("state", "pk"))

    class Meta:
        empty_text = _("No certificate here.")

    def render_person(self, record: Certificate) -> str:
        unit = f" · {record.organization} {record.note}" if record.organization else ""
        return format_html('<a href="{}">{}</a>{}', reverse("events:certificate_review", args=[record.pk]), record.named, unit)

    def value_person(self, record: Certificate) -> str:
        return record.named

    def render_period(self, record: Certificate) -> str:
        return f"{formatting.full_day(record.since)} – {formatting.full_day(record.until)}"

    def render_hours(self, record: Certificate) -> str:
        return formatting.hours(record.content["verified"]) if record.is_out else ""

    def render_applied_at(self, record: Certificate) -> str:
        return formatting.day(record.applied_at)

    def render_issued_at(self, record: Certificate) -> str:
        return formatting.day(record.issued_at)

    def render_handlers(self, record: Certificate) -> str:
        return "、".join(str(one) for one in (record.checked_by, record.issued_by) if one)

    def render_state(self, record: Certificate) -> str:
        return tag(record.get_state_display(), COLOURS[record.state])
