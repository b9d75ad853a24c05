"""Whom the list of a shift shows, and in which order: by words, job and how people came; where they stand is chosen above it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Door, Grade, Job, Scan
from events.onsite.queries import Refusal, RosterLine, RosterPlace, describe_refusals
from volunteer.core import forms
from volunteer.core.pinyin import pinyin_key
from volunteer.lists.columns import MomentColumn, RowColumn
from volunteer.lists.filters import WORDS, FilterSet, Narrowing, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import User


class RefusalTable(ListTable):
    """Scans of a shift that were refused or taken back, in words for the leader."""

    when = MomentColumn(verbose_name=_("when"), accessor="scan__received_at")
    person = RowColumn(lambda refusal: short_name(refusal.scan.person), verbose_name=_("Name"))
    act = RowColumn(lambda refusal: refusal.scan.get_act_display(), verbose_name=_("in or out"))
    door = RowColumn(lambda refusal: refusal.scan.get_door_display(), verbose_name=_("by which way"))
    why = tables.Column(verbose_name=_("why"))
    by = RowColumn(lambda refusal: refusal.dealt_with_by, verbose_name=_("dealt with by"))

    def prepare(self, rows: Iterable[Scan]) -> list[Refusal]:
        return describe_refusals(rows)


def short_name(person: User | None) -> str:
    return (person.name or person.volunteer_no) if person else ""


KEPT_FIELDS = ("q", "show", "duty", "how", "sort", "page")  # what an address of the list may say
HOW_CHOICES = [("walk_in", _("walk-in")), *((grade.value, grade.label) for grade in Grade)]
SORT_CHOICES = [("name", _("by name")), ("came", _("by arrival")), ("signed", _("by sign-up")), ("job", _("by job"))]
NEVER = datetime.max.replace(tzinfo=UTC)

SORT_KEYS: dict[str, Callable[[RosterLine], Any]] = {
    "name": lambda line: pinyin_key(line.person.name),
    "came": lambda line: line.attendance.in_at if line.attendance else NEVER,
    "signed": lambda line: line.signup.queued_at if line.signup else NEVER,
    "job": lambda line: (line.job.pk, pinyin_key(line.person.name)),
}


class RosterForm(forms.Form):
    q = forms.CharField(label=_("name or volunteer number"), max_length=WORDS)
    duty = forms.ChoiceField(label=_("job"))
    how = forms.ChoiceField(label=_("how it was recorded"), choices=[("", _("all")), *HOW_CHOICES])
    sort = forms.ChoiceField(label=_("order"), choices=[("", pgettext_lazy("roster", "whom you look for first")), *SORT_CHOICES])
    show = forms.ChoiceField(choices=[("", ""), ("all", ""), *RosterPlace.choices], widget=forms.HiddenInput)

    def __init__(self, asked: QueryDict, *, jobs: list[Job]) -> None:
        super().__init__(asked)
        self.fields["duty"].choices = [("", _("all")), *((str(job.pk), str(job)) for job in jobs)]  # type: ignore[attr-defined]
        if len(jobs) < 2:
            del self.fields["duty"]
        for field in self.fields.values():
            field.required = False


class RosterFilter(Narrowing):
    """What an address asks of the list; a value that makes no sense is told at its field and narrows nothing."""

    def __init__(self, asked: QueryDict, *, jobs: list[Job]) -> None:
        self.form = RosterForm(asked, jobs=jobs)
        self.form.is_valid()
        self.said: dict[str, str] = {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def show(self) -> str:
        return self.said.get("show", "all")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a press on a line hands on, so that the list stays as it is."""
        return list(self.said.items())

    def of(self, found: Iterable[RosterLine]) -> list[RosterLine]:
        """Those who are meant, wherever they stand, in the order asked for."""
        meant = [line for line in found if self.means(line)]
        return sorted(meant, key=SORT_KEYS[self.said["sort"]]) if "sort" in self.said else meant

    def means(self, line: RosterLine) -> bool:
        name, number = line.person.name.casefold(), line.person.volunteer_no
        asked = self.said.get("q", "").casefold()
        named = all(word in name for word in asked.split()) or "".join(asked.split()) == number.casefold()
        return named and self.said.get("duty", str(line.job.pk)) == str(line.job.pk) and self.came_so(line)

    def came_so(self, line: RosterLine) -> bool:
        how = self.said.get("how")
        if how == "walk_in":
            return line.walk_in
        return how is None or (line.attendance is not None and line.attendance.grade == how)


def kept_query(posted: QueryDict) -> QueryDict:
    """What a pressed line says of the list it stood in."""
    found = QueryDict(mutable=True)
    found.update({name: str(posted[name]) for name in KEPT_FIELDS if posted.get(name)})
    return found


class RefusalFilter(FilterSet):
    """The refused scans of a shift: in or out, by which door, of whom."""

    act = filters.ChoiceFilter(label=_("in or out"), choices=Scan.Act.choices, empty_label=_("all"))
    door = filters.ChoiceFilter(label=_("by which way"), choices=Door.choices, empty_label=_("all"))
    q = WordsFilter("person__name", whole=("person__volunteer_no",), label=_("name or volunteer number"))

    class Meta:
        model = Scan
        fields: list[str] = []
