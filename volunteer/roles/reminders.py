"""Told before a term ends, a few days after a hand-over whose successor has not said yet that they have taken over, and when
messages could not be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from volunteer.models import Appointment, HandOver, Notice, TextsOfDay
from volunteer.notices import outbox
from volunteer.roles import hand_overs, ranks

DAYS_BEFORE = (7, 30)  # days before the last day of a term
NEAR_CEILING = 0.8  # of the texts of a day
CONFIRM_WITHIN = timedelta(days=3)


def ending_appointments(day: date, within: int = max(DAYS_BEFORE)) -> QuerySet[Appointment]:
    """Those whose last day is at most so many days away and that nobody has arranged to hand over. Deputies end by themselves."""
    ends = {"until__gte": day, "until__lte": day + timedelta(days=within)}
    planned = HandOver.objects.planned().values("appointment")
    return Appointment.objects.own().awake().filter(since__lte=day, **ends).exclude(pk__in=planned)


def remind(*, at: datetime) -> int:
    """Tell who is to be told, once each; how many notices were written."""
    written = [*term_notices(at), *confirm_notices(at)]
    outbox.write_notices(written)
    return len(written)


def term_notices(at: datetime) -> list[Notice]:
    """The holder and the office that appoints: 30 and 7 days before the last day."""
    today = timezone.localdate(at)
    related = ("person", "area", "point__area", "organization__area")
    found = ending_appointments(today).filter(person__is_active=True).select_related(*related).order_by("pk")
    keys = {row: term_key(row, today) for row in found}
    untold = untold_keys(f"{key}:{row.person_id}" for row, key in keys.items())
    new = [(row, key) for row, key in keys.items() if f"{key}:{row.person_id}" in untold]
    return [notice for row, key in new for notice in notices_of_term(row, key, at)]


def term_key(row: Appointment, today: date) -> str:
    until = row.until or today
    step = next(days for days in DAYS_BEFORE if (until - today).days <= days)
    return f"term_ends:{row.pk}:{until}:{step}"


def notices_of_term(row: Appointment, key: str, at: datetime) -> list[Notice]:
    params = {"role": row.role, "over": str(row.over), "name": str(row.person), "until": row.until.isoformat() if row.until else ""}
    url = reverse("volunteer:appointment", args=[row.pk])
    people = [row.person, *ranks.offices_above(row, at=at, excluding=[row.person_id])]
    own = {True: params | {"own": True}, False: params}
    return [
        Notice(person=p, kind="term_ends", params=own[p.pk == row.person_id], key=f"{key}:{p.pk}", at=at, url=url) for p in people
    ]


def confirm_notices(at: datetime) -> list[Notice]:
    found = HandOver.objects.unconfirmed().filter(done_at__lte=at - CONFIRM_WITHIN).select_related(*hand_overs.RELATED)
    notices = [
        Notice(
            person=made.to,
            kind="hand_over_open",
            params=hand_overs.notice_params(made),
            key=f"hand_over:{made.pk}:open",
            at=at,
            url=reverse("volunteer:hand_over", args=[made.pk]),
        )
        for made in found
    ]
    untold = untold_keys(notice.key for notice in notices)
    return [notice for notice in notices if notice.key in untold]


def untold_keys(keys: Iterable[str]) -> set[str]:
    """Of these keys those by which nobody was told yet."""
    asked = set(keys)
    return asked - set(Notice.objects.filter(key__in=asked).values_list("key", flat=True)) if asked else set()


def tell_of_failed_texts(*, at: datetime) -> int:
    """Tell the district's offices, once a local day, how many text messages were given up since yesterday; how many those are."""
    if number := outbox.failed_texts(at - timedelta(days=1)).count():
        key = f"texts_failed:{timezone.localdate(at)}"
        outbox.notify_many(people=ranks.district_offices(at), kind="texts_failed", params={"number": number}, key=key, at=at)
    return number


def tell_of_ceiling(*, at: datetime) -> int:
    """Tell the district's offices when most of the day's texts have gone out, and again when one is held back; 1 where it is so."""
    day = TextsOfDay.objects.filter(day=timezone.localdate(at)).first()
    if day is None or (not day.held and day.sent < NEAR_CEILING * settings.SMS_CEILING):
        return 0
    key = f"texts_ceiling:{day.day}:{'held' if day.held else 'near'}"
    params = {"sent": day.sent, "most": settings.SMS_CEILING}
    outbox.notify_many(people=ranks.district_offices(at), kind="texts_ceiling", params=params, key=key, at=at)
    return 1
