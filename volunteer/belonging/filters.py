"""What the lists of pairings and of their visits are narrowed by."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from volunteer.listing import OrderFilter, Period, WithinArea, WordsFilter
from volunteer.models import Pairing, Visit
from volunteer.templatetags.words import hours, moment


class PairingFilter(WithinArea):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[("stands", gettext_lazy("in force")), ("over", gettext_lazy("not in force"))],
        method="by_day",
        empty_label=gettext_lazy("all"),
    )
    q = WordsFilter("organization__name", "area__name", label=gettext_lazy("unit or compound"))

    class Meta:
        model = Pairing
        fields: list[str] = []

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def by_day(self, found: Any, name: str, value: str) -> Any:
        stands = Q(since__lte=self.today) & (Q(until=None) | Q(until__gte=self.today))
        return found.filter(stands if value == "stands" else ~stands)


class VisitFilter(Period):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=Visit.State.choices, empty_label=gettext_lazy("all"))
    kind = filters.ChoiceFilter(label=gettext_lazy("what was done"), choices=Visit.Kind.choices, empty_label=gettext_lazy("all"))
    q = WordsFilter("words", "logged_by__name", label=gettext_lazy("in words, or written down by"))
    sort = OrderFilter(
        gettext_lazy("newest first"),
        {
            "early": (gettext_lazy("oldest first"), ("day", "logged_at", "pk")),
            "people": (gettext_lazy("most people first"), ("-people", "-day", "pk")),
        },
    )
    moment, of_days = "day", True

    class Meta:
        model = Visit
        fields: list[str] = []

    @property
    def narrowed(self) -> bool:
        return bool(self.form.errors) or any(self.form.cleaned_data.values())


def visit_heads() -> list[str]:
    given = [_("people who came"), _("minutes each"), _("hours together")]
    answer = [pgettext("paper", "written down by"), _("when"), _("state"), _("decided by"), _("why")]
    return [_("day"), _("what was done"), pgettext("visit", "in words"), *given, *answer]


def visit_cells(visit: Visit) -> list[object]:
    done = [visit.day.isoformat(), visit.get_kind_display(), visit.words, visit.people, visit.minutes, hours(visit.given)]
    answer = [visit.get_state_display(), str(visit.decided_by or ""), visit.reason]
    return [*done, str(visit.logged_by), moment(visit.logged_at), *answer]
