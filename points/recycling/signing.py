"""Which station signed what came (`volunteer/core/webhook_signing.py`)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from points.models import Station
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import encryption, webhook_signing
from volunteer.core.refusals import Refused

TOLERANCE = timedelta(minutes=5)  # between the clock of a station and ours
MAX_ID = 64


def verify(code: str, headers: Mapping[str, str], body: bytes, at: datetime) -> tuple[Station, str]:
    """The station that signed this, and the id of its message.

    Raises `Refused`: `UNKNOWN` where the station or the signature is not known, `CLOCK` where it was signed at another time.
    """
    station = Station.objects.open().filter(code=code.upper(), key_sealed__isnull=False).first()
    id, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if station is None or not 1 <= len(id) <= MAX_ID or not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= 11):
        raise Refused(RecyclingRefusal.UNKNOWN)
    right = webhook_signing.signature(encryption.unseal(bytes(station.key_sealed or b"")), id, seconds, body)
    given = headers.get("webhook-signature", "").split()[:5]
    if not any(hmac.compare_digest(right.encode(), one.encode()) for one in given):
        raise Refused(RecyclingRefusal.UNKNOWN)
    signed_at = datetime.fromtimestamp(int(seconds), UTC)
    if abs(signed_at - at) > TOLERANCE:
        raise Refused(RecyclingRefusal.CLOCK, theirs=f"{signed_at:%F %T}", ours=f"{at.astimezone(UTC):%F %T}")
    return station, id
