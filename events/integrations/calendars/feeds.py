"""Calendar feeds (RFC 5545, RFC 7986): a person's sign-ups at a secret address, and what is published at a point or in an area.

A feed says nothing of other people: no leader, no number, nobody else's sign-up. What is the same makes the same octets, so that
a calendar that asks again is answered "not modified".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from events.integrations.calendars.ical import CalendarEntry, ical_status, render_calendar, shift_description
from events.models import CalendarFeed, ChangeRequest, Shift, Signup
from events.shifts.models import ShiftQuerySet
from volunteer.core import audit
from volunteer.models import User
from volunteer.notices import channels

OWN_LOOK_BACK = timedelta(days=90)  # how long after its end a shift stays in a person's calendar
LOOK_BACK = timedelta(days=30)  # and in a public one
MAX_SHIFTS = 1000
signer = signing.Signer(salt="events.integrations.calendars.feeds", sep=".")


# --- a person's own ----------------------------------------------------------------------------------------------------


def renew(*, person: User, at: datetime) -> CalendarFeed:
    """Give the person's feed a new address; the one before stops at once. The first call makes the feed."""
    with transaction.atomic():
        feed, _made = CalendarFeed.objects.update_or_create(person=person, defaults={"key": uuid4(), "made_at": at})
        audit.record(act="calendar.renew", subject=feed, actor=person, at=at)
    return feed


def stop(*, person: User, at: datetime) -> None:
    """End the person's feed: its address is like one that never was. Harmless to repeat."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.select_for_update().filter(person=person):
            audit.record(act="calendar.stop", subject=feed, actor=person, at=at)
            feed.delete()


def feed_token(feed: CalendarFeed) -> str:
    """What stands in the address of a feed."""
    return signer.sign(feed.key.hex)


def find_feed(text: str) -> CalendarFeed | None:
    """The feed of an address; None where it was never given out, was renewed, or the account is closed."""
    try:
        key = UUID(hex=signer.unsign(text))
    except (signing.BadSignature, ValueError):
        return None
    return CalendarFeed.objects.select_related("person").filter(key=key, person__is_active=True).first()


def personal_calendar(person: User, *, site: str, at: datetime) -> bytes:
    """The person's places, turns and what was cancelled of them, in their language: a calendar that asks brings no choice.

    `site` is the root of absolute addresses, without a slash.
    """
    wanted = [Signup.State.PLACE, Signup.State.WAITING, Signup.State.CANCELLED]
    found = Signup.objects.filter(person=person, state__in=wanted, shift__end__gt=at - OWN_LOOK_BACK)
    signups = list(found.select_related("shift__event__point").order_by("shift__start", "pk")[:MAX_SHIFTS])
    revised = revisions(signup.shift_id for signup in signups)
    with channels.in_language_of(person):
        entries = [signup_entry(signup, shift_entry(signup.shift, site, revised, since=signup.queued_at)) for signup in signups]
        return render_calendar(entries, name=_("My events"))


# --- everybody's -------------------------------------------------------------------------------------------------------


def public_calendar(shifts: ShiftQuerySet, *, name: str, site: str, at: datetime) -> bytes:
    """Of these shifts those that everybody may see and that ended lately or are to come."""
    told = Q(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED])
    told |= Q(state=Shift.State.CANCELLED, published_at__isnull=False)
    found = list(
        shifts.filter(told, end__gt=at - LOOK_BACK, event__visit=False)
        .select_related("event__point")
        .order_by("start", "pk")[:MAX_SHIFTS]
    )
    revised = revisions(shift.pk for shift in found)
    return render_calendar([shift_entry(shift, site, revised) for shift in found], name=name)


def signup_entry(signup: Signup, entry: CalendarEntry) -> CalendarEntry:
    """What a shift's entry is for a person with a place or a turn: theirs alone, and with a reminder unless it is cancelled."""
    if entry.shift.state == Shift.State.CANCELLED:
        return replace(entry, uid=signup.pk)
    return replace(entry, uid=signup.pk, status=ical_status(signup), reminds=True)


def shift_entry(
    shift: Shift, site: str, revised: dict[UUID, tuple[int, datetime]], *, since: datetime | None = None
) -> CalendarEntry:
    """A shift in a calendar: its stamp and its number move on with each change that came into force.

    The stamp is not before `since`.
    """
    cancelled = shift.state == Shift.State.CANCELLED
    number, changed_at = revised.get(shift.pk, (0, None))
    stamps = [moment for moment in (shift.published_at, changed_at, since) if moment]
    return CalendarEntry(
        uid=shift.pk,
        shift=shift,
        url=site + shift.get_absolute_url(),
        status="CANCELLED" if cancelled else "CONFIRMED",
        description=shift_description(shift),
        at=max(stamps, default=shift.start),
        number=number + cancelled,
    )


def revisions(shift_ids: Iterable[UUID]) -> dict[UUID, tuple[int, datetime]]:
    """Shift id -> how many changes came into force and when the last did, for those that were changed; one statement."""
    applied = ChangeRequest.objects.filter(
        shift_id__in=list(shift_ids), state=ChangeRequest.State.APPLIED, decided_at__isnull=False
    )
    rows = applied.order_by().values_list("shift_id").annotate(Count("pk"), Max("decided_at"))
    return {shift_id: (number, last) for shift_id, number, last in rows}
