"""What a person narrows the own record by, and in which order it stands."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from events.models import Attendance
from volunteer.listing import Folded, OrderFilter, Period, WordsFilter
from volunteer.models import User


class OwnFilter(Folded, Period):
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
