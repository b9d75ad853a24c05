"""The list of people who carry a card or no phone: what it is narrowed by, and what a file says. Serials stay where cards are."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from volunteer.listing import OrderFilter, WithinArea
from volunteer.models import Card, User
from volunteer.templatetags.words import day

UNSEEN = Q(phone_verified_at=None, confirmed_at=None)


class CardFilter(WithinArea):
    """`q` was looked for before: a whole number finds residents with a phone too."""

    state = filters.ChoiceFilter(
        label=gettext_lazy("state"),
        choices=[
            ("card", gettext_lazy("card")),
            ("none", gettext_lazy("no card")),
            ("unseen", gettext_lazy("not yet confirmed")),
        ],
        method="by_state",
        empty_label=gettext_lazy("all"),
    )
    q = filters.CharFilter(label=gettext_lazy("Name or volunteer number"), method="as_it_is", max_length=60)
    sort = OrderFilter(
        gettext_lazy("newest first"),
        {
            "early": (gettext_lazy("oldest first"), ("joined_at", "pk")),
            "name": (gettext_lazy("by name"), ("name", "pk")),
            "area": (gettext_lazy("by community"), ("area__path", "name", "pk")),
        },
    )

    class Meta:
        model = User
        fields: list[str] = []

    def as_it_is(self, found: Any, name: str, value: str) -> Any:
        return found

    def by_state(self, found: Any, name: str, value: str) -> Any:
        carded = Exists(Card.objects.filter(person=OuterRef("pk"), killed_at=None))
        return found.filter({"card": carded, "none": ~carded}.get(value, UNSEEN))


def heads() -> list[str]:
    return [_("Name"), _("Volunteer number"), _("Community"), _("Card since"), _("Confirmed in person")]


def cells(person: Any) -> list[object]:
    """A person with the `living` cards."""
    since = day(person.living[0].issued_at) if person.living else ""
    return [person.name, person.volunteer_no, str(person.area or ""), since, _("yes") if person.may_spend else _("no")]
