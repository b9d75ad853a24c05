"""Told before the term of a committee ends, while nobody is written down who follows it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from volunteer.models import Committee, Notice
from volunteer.notices import outbox
from volunteer.places.committees.models import CommitteeQuerySet
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

DAYS_BEFORE = 90  # an election is prepared for some months


def ending_committees(day: date) -> CommitteeQuerySet:
    """Those in office whose last day is near and whom nobody follows."""
    later = Committee.objects.filter(area=OuterRef("area"), since__gt=OuterRef("until"))
    near = Committee.objects.on(day).filter(until__lte=day + timedelta(days=DAYS_BEFORE))
    return near.exclude(Exists(later)).select_related("area").order_by("until", "pk")


def remind(*, at: datetime) -> int:
    """Tell the nearest office, once for each last day; how many committees that were not told of before."""
    found = ending_committees(timezone.localdate(at))
    keys = Notice.objects.filter(kind="committee_ends").values_list("key", flat=True)
    told = {key.rsplit(":", 1)[0] for key in keys}  # the person stands at the end
    new = [row for row in found if notice_key(row) not in told]
    for row in new:
        people = [held.person for held in role_scope.offices(Power.APPOINT, row.area, at=at)]
        params = {"area": row.area.name, "until": row.until.isoformat()}
        url = reverse("volunteer:place_file", args=[row.area_id])
        outbox.notify_many(people=people, kind="committee_ends", params=params, key=notice_key(row), at=at, url=url)
    return len(new)


def notice_key(row: Committee) -> str:
    return f"committee_ends:{row.pk}:{row.until}"
