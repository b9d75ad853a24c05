"""Records as lists, for the person and for staff: filters, tables and exports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, RecordEntry
from events.records.models import RecordEntryQuerySet
from volunteer.lists.columns import tag
from volunteer.lists.filters import FilterSet, FoldedFilterSet, OrderFilter, PeriodFilterSet, WordsFilter
from volunteer.models import User
from volunteer.templatetags import formatting


class OwnRecordFilter(FoldedFilterSet, PeriodFilterSet):
    """By day, by words, and by who of the household, where there are several."""

    who = filters.ChoiceFilter(field_name="person__volunteer_no", label=_("person"), empty_label=_("all"))
    q = WordsFilter("shift__event__title", "shift__event__point__name", label=_("event or service point"))
    sort = OrderFilter(
        _("newest first"),
        {
            "early": (_("oldest first"), ("in_at", "pk")),
            "hours": (_("most hours first"), ("-minutes", "-in_at", "pk")),
            "points": (_("most points first"), ("-points", "-in_at", "pk")),
        },
    )
    moment = "in_at"

    class Meta:
        model = Attendance
        fields: list[str] = []

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(people) > 1:
            self.filters["who"].extra["choices"] = [(person.volunteer_no, str(person)) for person in people]
        else:
            del self.filters["who"]


WAITS, STANDS, OUT = "waits", "stands", "out"


class EntryFilter(FilterSet):
    kind = filters.ChoiceFilter(label=gettext_lazy("kind"), choices=RecordEntry.Kind.choices, empty_label=gettext_lazy("all"))
    state = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[(WAITS, gettext_lazy("doubted")), (STANDS, gettext_lazy("what stands")), (OUT, gettext_lazy("taken out"))],
        empty_label=gettext_lazy("all"),
        method="by_state",
    )
    q = WordsFilter("person__name", "title", "giver", whole=("person__volunteer_no",), label=gettext_lazy("person or name"))

    class Meta:
        model = RecordEntry
        fields: list[str] = []

    def by_state(self, found: RecordEntryQuerySet, name: str, value: str) -> Any:
        if value == WAITS:
            return found.doubted()
        return found.standing() if value == STANDS else found.exclude(voided_at=None)


class EntryTable(tables.Table):
    person = tables.Column(verbose_name=_("person"), order_by=("person__name", "pk"))
    number = tables.Column(verbose_name=_("volunteer number"), accessor="person__volunteer_no", orderable=False)
    kind = tables.Column(verbose_name=_("kind"), order_by=("kind", "-on", "pk"))
    title = tables.Column(verbose_name=_("name"), orderable=False)
    giver = tables.Column(verbose_name=pgettext_lazy("column", "by whom"), orderable=False)
    on = tables.Column(verbose_name=_("day"), order_by=("on", "pk"))
    unit = tables.Column(verbose_name=_("unit"), orderable=False)
    state = tables.Column(verbose_name=_("state"), accessor="pk", orderable=False)

    class Meta:
        empty_text = _("Nothing has been entered here.")

    def render_person(self, record: RecordEntry) -> str:
        return format_html('<a href="{}">{}</a>', reverse("events:entry", args=[record.pk]), record.person)

    def render_on(self, record: RecordEntry) -> str:
        return formatting.day(record.on)

    def value_on(self, record: RecordEntry) -> str:
        return record.on.isoformat()

    def render_state(self, record: RecordEntry) -> str:
        if record.voided_at:
            return tag(gettext("taken out"), "red")
        return tag(gettext("doubted"), "gold") if record.waits else ""
