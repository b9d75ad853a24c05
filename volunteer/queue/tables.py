"""What could not be done, as a list: filter, table and export."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.lists.columns import NUMBER, MomentColumn, RowColumn
from volunteer.lists.filters import FilterSet, WordsFilter
from volunteer.models import DeadLetter
from volunteer.notices import texts

CODE_NAME = _("Codes for signing in")
TASK_NAMES = {
    "deliver_news": _("Messages of an act"),
    "drain_lane": _("Messages that wait"),
    "send_hooks": _("Messages to systems"),
}


def what_is_stuck(letter: DeadLetter) -> str:
    """In words: of a text its sentence, of a system its name, of a step its name in the program."""
    if letter.source == DeadLetter.Source.CODE:
        return str(CODE_NAME)
    if letter.source == DeadLetter.Source.TEXT and (words := texts.sentences().get(letter.name)):
        return texts.VARIABLE.sub("…", str(words))
    return str(TASK_NAMES.get(letter.name, letter.name))


def problem_in_words(letter: DeadLetter) -> str:
    return gettext("too late") if letter.problem == "late" else letter.problem


class StuckFilter(FilterSet):
    source = filters.ChoiceFilter(label=_("kind"), choices=DeadLetter.Source.choices, empty_label=_("all"))
    q = WordsFilter("name", "problem", label=_("name or error"))

    class Meta:
        model = DeadLetter
        fields: list[str] = []


class StuckTable(tables.Table):
    name = RowColumn(what_is_stuck, verbose_name=_("what"), order_by=("source", "name", "pk"))
    source = tables.Column(verbose_name=_("kind"), accessor="get_source_display", order_by=("source", "pk"))
    since = MomentColumn(verbose_name=pgettext_lazy("stuck", "since"), order_by=("since", "pk"))
    last_at = MomentColumn(verbose_name=pgettext_lazy("stuck", "last time"), order_by=("last_at", "pk"))
    times = tables.Column(verbose_name=pgettext_lazy("stuck", "times"), attrs=NUMBER, order_by=("times", "pk"))
    problem = RowColumn(problem_in_words, verbose_name=pgettext_lazy("stuck", "last error"), order_by=("problem", "pk"))
    action = tables.TemplateColumn(template_name="volunteer/queue/_decide.html", verbose_name=_("Action"), orderable=False)
    not_exported = ("action",)

    class Meta:
        empty_text = _("Nothing is stuck: everything that happens by itself is done.")

    def __init__(self, rows: QuerySet[DeadLetter], **options: Any) -> None:
        super().__init__(rows, order_by="-last_at", **options)
