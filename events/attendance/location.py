"""How near a phone is to the service point: a soft signal. It never refuses anybody; far or vague means that somebody looks.

Only the distance and the phone's own accuracy are kept, on the scan. The position itself is gone when the request ends.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from events.attendance import flags
from events.attendance.actions import record as record_actions
from events.attendance.recorder import Outcome
from events.models import Flag, Scan
from volunteer.core import geo
from volunteer.models import ServicePoint

FAR_METRES = 500  # metres beyond what the phone's accuracy explains
VAGUE_METRES = 1000  # metres of accuracy from which a position says nothing


@dataclass(frozen=True)
class PhonePosition:
    """A position as a phone tells it: degrees in its `datum` ("wgs84", or "gcj02" as Chinese maps and WeChat have it), metres."""

    latitude: float
    longitude: float
    accuracy: float
    datum: str = "wgs84"


@dataclass(frozen=True)
class Nearness:
    """Whole metres from the point, and how sure the phone was."""

    distance: int
    accuracy: int

    @property
    def odd(self) -> bool:
        """Far, or too vague to tell: somebody should look."""
        return self.distance > FAR_METRES + self.accuracy or self.accuracy > VAGUE_METRES


def read_position(data: Mapping[str, str]) -> PhonePosition | None:
    """The position in `lat`, `lon`, `accuracy` (and `datum`); None when there is none or it is not on earth."""
    try:
        latitude, longitude, accuracy = (float(data[name]) for name in ("lat", "lon", "accuracy"))
    except (KeyError, ValueError):
        return None
    sane = abs(latitude) <= 90 and abs(longitude) <= 180 and 0 <= accuracy < math.inf
    return PhonePosition(latitude, longitude, accuracy, data.get("datum", "wgs84")) if sane else None


def nearness_to_point(point: ServicePoint, here: PhonePosition) -> Nearness | None:
    """How far `here` is from the point (great circle); None for a point without a position. WGS-84 within; GCJ-02 is converted."""
    if point.latitude is None or point.longitude is None:
        return None
    position = here.latitude, here.longitude
    latitude, longitude = geo.wgs84(*position) if here.datum == "gcj02" and geo.in_china(*position) else position
    return Nearness(round(geo.distance(latitude, longitude, point.latitude, point.longitude)), round(min(here.accuracy, 10**8)))


def record_with_nearness(*, scan: Scan, near: Nearness, at: datetime) -> Outcome:
    """`record_actions.record` with the distance on the scan; far or vague, and a second person looks before anything is paid."""
    scan.distance, scan.accuracy = near.distance, near.accuracy
    with transaction.atomic():
        done = record_actions.record(scan=scan, at=at)
        if near.odd and not done.already and Scan.objects.filter(pk=scan.pk).exists():
            detail = {"distance": near.distance, "accuracy": near.accuracy}
            flags.raise_flag(Flag(kind=Flag.Kind.FAR, shift=done.attendance.shift, scan=scan, detail=detail), at=at)
        return done
