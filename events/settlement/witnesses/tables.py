"""Shifts that wait for the community's look as a list: filter and export."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, Photo, Shift
from events.shifts.tables import shift_fields
from volunteer.lists.columns import MomentColumn
from volunteer.lists.filters import AreaFilterSet, OrderFilter, PeriodFilterSet, WordsFilter
from volunteer.lists.list_table import ListTable

WAITS = Q(attendances__needs=Attendance.Needs.WITNESS, attendances__pay=Attendance.Pay.SECOND_PERSON)


class LookFilter(AreaFilterSet, PeriodFilterSet):
    places = ("event__point__area__",)
    moment = "start"
    q = WordsFilter(*shift_fields(""), label=_("event, service point or leader"))
    sort = OrderFilter(
        _("longest waiting first"),
        {
            "late": (_("latest shift first"), ("-start", "pk")),
            "point": (_("by service point"), ("event__point__name", "start", "pk")),
            "leader": (_("by leader"), ("leader__name", "start", "pk")),
        },
    )

    class Meta:
        model = Shift
        fields: list[str] = []


class LookTable(ListTable):
    """What waits for a look; the page draws the cards."""

    title = tables.Column(accessor="event__title", verbose_name=_("event"))
    point = tables.Column(accessor="event__point__name", verbose_name=_("service point"))
    leader = tables.Column(accessor="leader__name", verbose_name=_("leader"))
    start = MomentColumn(verbose_name=_("start"))
    came = tables.Column(verbose_name=_("people"))
    head_count = tables.Column(verbose_name=_("head-count"))
    waiting = tables.Column(verbose_name=_("wait"))
    points = tables.Column(verbose_name=_("points"))
    settled_at = MomentColumn(verbose_name=_("settled"))

    def prepare(self, rows: Any) -> Any:
        """With the number of pictures of each."""
        numbers = dict(Photo.objects.filter(shift__in=rows).order_by().values_list("shift").annotate(number=Count("pk")))
        for row in rows:
            row.pictures = numbers.get(row.pk, 0)
        return rows


def with_numbers(shifts: Any) -> Any:
    """How many came, and how many of them wait for how many points."""
    return shifts.annotate(
        came=Count("attendances"),
        waiting=Count("attendances", filter=WAITS),
        points=Sum("attendances__points", filter=WAITS, default=0),
    )
