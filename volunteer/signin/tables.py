"""People with a card or without a phone, and the enrolled phones of a point, as lists. Serials stay out of the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.lists.columns import MomentColumn, RowColumn, YesNoColumn
from volunteer.lists.filters import AreaFilterSet, FilterSet, OrderFilter, WordsFilter
from volunteer.lists.list_table import ListTable
from volunteer.models import Card, Device, ServicePoint, User
from volunteer.templatetags.formatting import day

UNCONFIRMED = Q(phone_verified_at=None, confirmed_at=None)


class CardFilter(AreaFilterSet):
    """`q` was looked for before: a whole number finds residents with a phone too."""

    state = filters.ChoiceFilter(
        label=_("state"),
        choices=[
            ("card", _("card")),
            ("none", _("no card")),
            ("unseen", _("not yet confirmed")),
        ],
        method="by_state",
        empty_label=_("all"),
    )
    q = filters.CharFilter(label=_("Name or volunteer number"), method="as_it_is", max_length=60)
    sort = OrderFilter(
        _("newest first"),
        {
            "early": (_("oldest first"), ("joined_at", "pk")),
            "name": (_("by name"), ("name", "pk")),
            "area": (_("by community"), ("area__path", "name", "pk")),
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


class CardTable(ListTable):
    """People with their `living` cards."""

    name = tables.Column(verbose_name=_("Name"))
    volunteer_no = tables.Column(verbose_name=_("Volunteer number"))
    area = tables.Column(verbose_name=_("Community"), accessor="community")
    since = RowColumn(lambda person: day(person.living[0].issued_at) if person.living else "", verbose_name=_("Card since"))
    confirmed = YesNoColumn(verbose_name=_("Confirmed in person"), accessor="may_spend")


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
    state = filters.ChoiceFilter(label=_("state"), choices=list(STATES.items()), empty_label=_("all"))
    q = WordsFilter("name", "enrolled_by__name", "invited_by__name", label=_("name of the phone or person"))

    class Meta:
        model = Device
        fields: list[str] = []


class DeviceTable(ListTable):
    """The phones of a point."""

    name = tables.Column(verbose_name=_("Name of the phone"))
    state = RowColumn(lambda device: STATES[device.state], verbose_name=_("state"))
    invited_by = tables.Column(verbose_name=_("invited by"))
    invited_at = MomentColumn(verbose_name=_("invited at"))
    enrolled_by = tables.Column(verbose_name=_("enrolled by"))
    enrolled_at = MomentColumn(verbose_name=_("enrolled at"))
    seen_at = MomentColumn(verbose_name=_("last used"))
    revoked_by = tables.Column(verbose_name=_("revoked by"))
    revoked_at = MomentColumn(verbose_name=_("revoked at"))
