"""What the lists of teams, their people, members of units, pairings and visits are narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy

from volunteer.lists.filters import FilterSet, WordsFilter


class BelongingFilter(FilterSet):
    """People of a team or a unit: those who belong, those who asked, those who are invited."""

    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[
            ("stands", gettext_lazy("belongs")),
            ("asked", gettext_lazy("asked to belong")),
            ("invited", gettext_lazy("is invited")),
        ],
        method="by_state",
        empty_label=gettext_lazy("all"),
    )
    q = WordsFilter("person__name", whole=("person__volunteer_no",), label=gettext_lazy("name or volunteer number"))

    def by_state(self, found: Any, name: str, value: str) -> Any:
        return {"stands": found.standing, "asked": found.asked, "invited": found.invited}[value]()
