"""People with a card or without a phone, and the enrolled phones of a point, as lists. Serials stay out of the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from volunteer.lists.filters import AreaFilterSet, FilterSet, OrderFilter, WordsFilter
from volunteer.models import Card, Device, ServicePoint, User
from volunteer.templatetags.formatting import day, moment

UNCONFIRMED = Q(phone_verified_at=None, confirmed_at=None)


class CardFilter(AreaFilterSet):
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
        return found.filter({"card": carded, "none": ~carded}.get(value, UNCONFIRMED))


def card_heads() -> list[str]:
    return [_("Name"), _("Volunteer number"), _("Community"), _("Card since"), _("Confirmed in person")]


def card_cells(person: Any) -> list[object]:
    """A person with the `living` cards."""
    since = day(person.living[0].issued_at) if person.living else ""
    return [person.name, person.volunteer_no, str(person.area or ""), since, _("yes") if person.may_spend else _("no")]


WAITING, LIVING, REVOKED = "waiting", "living", "revoked"
STATES = {
    WAITING: pgettext_lazy("phone", "waits for its code"),
    LIVING: pgettext_lazy("phone", "enrolled"),
    REVOKED: pgettext_lazy("phone", "revoked"),
}


def devices_of_point(point: ServicePoint, at: datetime) -> QuerySet[Any]:
    """Its phones with their `state`, those in use first; invitations that nobody used in time are none."""
    waits = Q(enrolled_at=None, revoked_at=None, code_until__gt=at)
    state = Case(When(waits, then=Value(WAITING)), When(revoked_at=None, then=Value(LIVING)), default=Value(REVOKED))
    place = Case(When(waits, then=0), When(revoked_at=None, then=1), default=2)
    found = Device.objects.filter(waits | Q(enrolled_at__isnull=False), point=point).annotate(state=state, place=place)
    return found.select_related("enrolled_by", "invited_by", "revoked_by").order_by("place", "-enrolled_at", "-pk")


class DeviceFilter(FilterSet):
    state = filters.ChoiceFilter(label=gettext_lazy("state"), choices=list(STATES.items()), empty_label=gettext_lazy("all"))
    q = WordsFilter("name", "enrolled_by__name", "invited_by__name", label=gettext_lazy("name of the phone or person"))

    class Meta:
        model = Device
        fields: list[str] = []


def device_heads() -> list[str]:
    times = [_("invited by"), _("invited at"), _("enrolled by"), _("enrolled at"), _("last used"), _("revoked by"), _("revoked at")]
    return [_("Name of the phone"), _("state"), *times]


def device_cells(row: Any) -> list[object]:
    invited = [str(row.invited_by), moment(row.invited_at)]
    enrolled = [str(row.enrolled_by or ""), moment(row.enrolled_at), moment(row.seen_at)]
    return [row.name, str(STATES[row.state]), *invited, *enrolled, str(row.revoked_by or ""), moment(row.revoked_at)]
