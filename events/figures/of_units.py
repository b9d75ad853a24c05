"""What the people of a unit did: figures kept by the roll-ups, and minutes of single people on the days they belonged to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from events.core import periods
from events.models import Attendance, Figure
from volunteer.core.dates import midnight
from volunteer.models import Area, Membership, Organization
from volunteer.templatetags.formatting import hours, number

Kind = Figure.Kind


def unit_stats(unit: Organization, at: datetime) -> list[dict[str, Any]]:
    """For the page of a unit: verified hours of this month and year, and how many served this year, by the roll-ups."""
    today = timezone.localdate(at)
    month, year = unit_figure(unit, periods.period_of(Kind.MONTH, today)), unit_figure(unit, periods.period_of(Kind.YEAR, today))
    return [
        {"label": _("Hours this month"), "value": hours(month.verified)},
        {"label": _("Hours this year"), "value": hours(year.verified)},
        {"label": _("People who served this year"), "value": number(year.people)},
        {"label": _("Participations this year"), "value": number(year.participations)},
    ]


def unit_figure(unit: Organization, period: periods.Period) -> Figure:
    district = Area.objects.get(parent=None)
    asked = {"unit": district.path, "kind": period.kind, "cut": f"o:{unit.pk}", "start": period.start}
    return Figure.objects.filter(**asked).first() or Figure()


def minutes_of_members(unit: Organization, people: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Person id -> verified minutes on local dates from `first` to `last` on which they belonged to the unit; one statement."""
    belonged = Membership.objects.agreed().filter(organization=unit, person=OuterRef("person"), since__lte=OuterRef("day"))
    belonged = belonged.filter(Q(until=None) | Q(until__gte=OuterRef("day")))
    return minutes_by_person(counted_attendances(people, first, last).filter(Exists(belonged)))


def minutes_at_home(people: Iterable[int], first: date, last: date) -> dict[int, int]:
    """Person id -> verified minutes on these local dates at points within the community they report to, as both lie now.

    One statement.
    """
    found = counted_attendances(people, first, last).filter(person__reportings__refused_at=None, person__reportings__ended_at=None)
    home = F("person__reportings__community__path")
    return minutes_by_person(found.filter(shift__event__point__area__path__startswith=home))


def counted_attendances(people: Iterable[int], first: date, last: date) -> QuerySet[Attendance]:
    """What counts of these people on local dates from `first` to `last`, each with its `day`."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    found = Attendance.objects.verified().filter(person__in=list(people), shift__start__gte=start, shift__start__lt=end)
    return found.annotate(day=TruncDate("shift__start", tzinfo=timezone.get_default_timezone()))


def minutes_by_person(found: QuerySet[Attendance]) -> dict[int, int]:
    return dict(found.order_by().values_list("person").annotate(sum=Sum("minutes")))
