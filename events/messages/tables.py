"""The sentences of the district as a list: filter and table."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from events.models import MessageTemplate
from volunteer.lists.columns import YesNoColumn
from volunteer.lists.filters import FilterSet, WordsFilter, YesNoFilter
from volunteer.lists.tables import ListTable


class TemplateFilter(FilterSet):
    """The list of the sentences."""

    active = YesNoFilter(label=_("offered to leaders"))
    q = WordsFilter("text", "text_en", label=_("words of the sentence"))

    class Meta:
        model = MessageTemplate
        fields: list[str] = []


class TemplateTable(ListTable):
    text = tables.Column(verbose_name=_("sentence"))
    text_en = tables.Column(verbose_name=_("the same in English"))
    active = YesNoColumn(verbose_name=_("offered to leaders"))
