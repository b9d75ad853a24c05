"""The register of certificates as a list."""

from __future__ import annotations

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.models import Certificate
from volunteer.cells import NUMBER, tag
from volunteer.listing import FilterSet, WordsFilter
from volunteer.templatetags import words

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


def class_heads() -> list[str]:
    return [gettext("Name"), gettext("Certificate number"), gettext("state"), gettext("asked for"), gettext("issued on")]


def class_cells(row: Certificate) -> list[object]:
    """One of a class: what its page says and no more."""
    return [row.named, row.number or "", row.get_state_display(), words.day(row.applied_at), words.day(row.issued_at)]


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
        return f"{words.full_day(record.since)} – {words.full_day(record.until)}"

    def render_hours(self, record: Certificate) -> str:
        return words.hours(record.content["verified"]) if record.is_out else ""

    def render_applied_at(self, record: Certificate) -> str:
        return words.day(record.applied_at)

    def render_issued_at(self, record: Certificate) -> str:
        return words.day(record.issued_at)

    def render_handlers(self, record: Certificate) -> str:
        return "、".join(str(one) for one in (record.checked_by, record.issued_by) if one)

    def render_state(self, record: Certificate) -> str:
        return tag(record.get_state_display(), COLOURS[record.state])
