"""The phones of a point as a list: those that wait for their code, those in use, those revoked; and as a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as filters
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from volunteer.listing import FilterSet, WordsFilter
from volunteer.models import Device, ServicePoint
from volunteer.templatetags.words import moment

WAITING, LIVING, REVOKED = "waiting", "living", "revoked"
STATES = {
    WAITING: pgettext_lazy("phone", "waits for its code"),
    LIVING: pgettext_lazy("phone", "enrolled"),
    REVOKED: pgettext_lazy("phone", "revoked"),
}


def of_point(point: ServicePoint, at: datetime) -> QuerySet[Any]:
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


def heads() -> list[str]:
    times = [_("invited by"), _("invited at"), _("enrolled by"), _("enrolled at"), _("last used"), _("revoked by"), _("revoked at")]
    return [_("Name of the phone"), _("state"), *times]


def cells(row: Any) -> list[object]:
    invited = [str(row.invited_by), moment(row.invited_at)]
    enrolled = [str(row.enrolled_by or ""), moment(row.enrolled_at), moment(row.seen_at)]
    return [row.name, str(STATES[row.state]), *invited, *enrolled, str(row.revoked_by or ""), moment(row.revoked_at)]
