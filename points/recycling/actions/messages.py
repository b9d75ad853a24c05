"""What a station sends, once for each of its messages: the same message again gets the same answer and does nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from points.models import Recycling, Station, StationMessage
from points.recycling.actions import recyclings, stations
from points.recycling.refusals import RecyclingRefusal
from points.templatetags.recycling import kilograms
from volunteer.core import rate_limit
from volunteer.core.dates import to_milliseconds
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused

MOST_A_MINUTE = 60  # messages of one station
KEEP_FOR = timedelta(days=2)  # longer than a signature is taken
CONFLICT = 409

type Answer = dict[str, Any]


def receive_message(
    *, station: Station, message_id: str, content: bytes, act: Callable[[], Answer], at: datetime
) -> tuple[int, Answer]:
    """Do what a message asks, once, and answer: a status and its body. A refusal of the act is an answer, too.

    `content` is what the signature covers, with the address. Raises `Refused`: `OTHER_CONTENT` where the id came with other content
    before, `FLOOD` where the station sends too much; neither is kept.
    """
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Station.objects.select_for_update(no_key=True).get(pk=station.pk)
        if known := StationMessage.objects.filter(station=station, message_id=message_id).first():
            if known.digest != digest:
                raise Refused(RecyclingRefusal.OTHER_CONTENT)
            return known.status, known.answer
        require_no_flood(station, at)
        status, answer = carry_out(act)
        StationMessage.objects.create(
            id=new_id(at), station=station, message_id=message_id, digest=digest, status=status, answer=answer, at=at
        )
    return status, answer


def carry_out(act: Callable[[], Answer]) -> tuple[int, Answer]:
    try:
        with transaction.atomic():
            return 200, act()
    except Refused as refused:
        return CONFLICT, {"reason": refused.reason.value, "sentence": refused.sentence}


def require_no_flood(station: Station, at: datetime) -> None:
    limits: dict[str, Any] = {
        "kind": "station",
        "subject": f"station:{station.pk}",
        "most": MOST_A_MINUTE,
        "within": timedelta(minutes=1),
    }
    if not rate_limit.allow_attempt(**limits, at=at):
        raise Refused(RecyclingRefusal.FLOOD, seconds=rate_limit.seconds_left(**limits, at=at))


def delete_old(*, at: datetime) -> int:
    """Delete the answers that nobody asks for any more: their signatures are too old to be taken. How many."""
    return StationMessage.objects.filter(at__lt=at - KEEP_FOR).delete()[0]


# --- what is asked -----------------------------------------------------------------------------------------------------


def tell_waiting(station: Station, at: datetime) -> Answer:
    """Who has scanned and waits: the id of the recycling, or None, so that the hatch opens. No name."""
    recyclings.expire_late(Recycling.objects.filter(station=station), at)
    held = Recycling.objects.opened().filter(station=station).order_by("opened_at").first()
    return {
        "recycling": str(held.pk) if held else None,
        "since": to_milliseconds(held.opened_at) if held else None,
        "full": list(station.hatches.filter(full_since__isnull=False).order_by("kind").values_list("kind", flat=True)),
    }


def weigh_by_station(station: Station, *, recycling_id: UUID | None, kind: str, grams: int, at: datetime) -> Answer:
    """Put down what the station weighed, for the one who has scanned. Raises `Refused`."""
    rows = Recycling.objects.filter(station=station).select_related("station")
    held = rows.filter(pk=recycling_id).first() if recycling_id else rows.opened().first()
    if held is None:
        raise Refused(RecyclingRefusal.NOBODY)
    done = recyclings.weigh(recycling=held, kind=kind, grams=grams, by=None, at=at)
    return {
        "recycling": str(done.pk),
        "kilograms": kilograms(done.grams),
        "points": done.worth,
        "scan": f"{station.address}{done.pk}/",
    }


def report_bin(station: Station, *, kind: str, full: bool, at: datetime) -> Answer:
    """The station says that a bin is full, or emptied. Raises `Refused`."""
    hatch = stations.set_full(station=station, kind=kind, full=full, by=None, at=at)
    return {"kind": hatch.kind, "full": hatch.full_since is not None}
