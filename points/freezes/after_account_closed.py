"""A pause that runs while its account is closed: who comes again with the same number, the office is told, and people decide.

Nothing is done by itself: numbers change hands, and the law wants a person to decide (domain.md §3.1, «Automated decisions»). What
is kept is a keyed hash of the number and a day; nobody learns which closed account it was.
"""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from points.freezes.models import FreezeQuerySet
from points.models import Freeze, FreezeLeft
from volunteer.core.dates import midnight
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


def running_freezes(person: User, at: datetime) -> FreezeQuerySet:
    """The pauses of a person with a number of their own, that longest first."""
    held = Freeze.objects.in_force(timezone.localdate(at)).filter(person=person).order_by("-until", "pk")
    return held if person.phone_verified_at else held.none()


def keep_freezes(person: User, at: datetime) -> None:
    """What of the pauses stays when the account is closed; `person` still has their number. Harmless to repeat."""
    rows = [FreezeLeft(freeze=one, phone_index=person.phone_index or "", until=one.until) for one in running_freezes(person, at)]
    FreezeLeft.objects.bulk_create(rows, ignore_conflicts=True)


def notify_offices(person: User, at: datetime) -> None:
    """Tell the offices that decided such pauses that the number is back, once for each account; mostly one statement."""
    rows = FreezeLeft.objects.filter(phone_index=person.phone_index, until__gte=timezone.localdate(at), freeze__lifted_at=None)
    for row in rows.select_related("freeze__within").order_by("pk"):
        freeze = row.freeze
        office = role_scope.offices(Power.APPOINT, freeze.within, at=at, excluding=[person.pk])
        params = {"no": person.volunteer_no, "until": midnight(row.until).isoformat(), "kind": freeze.kind, "reason": freeze.reason}
        url = f"{reverse('points:freeze_new')}?{urlencode({'kind': freeze.kind, 'number': person.volunteer_no})}"
        key = f"freeze_left:{row.pk}:{person.pk}"
        people = [one.person for one in office]
        outbox.notify_many(people=people, kind="freeze_left", params=params, key=key, at=at, url=url)


def delete_expired(*, at: datetime) -> int:
    """Delete what is kept of pauses that are over; how many. For `tick`."""
    return FreezeLeft.objects.filter(until__lt=timezone.localdate(at)).delete()[0]
