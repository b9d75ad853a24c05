"""Campaigns beside other things: on first pages and in the list of events."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from events.models import Campaign
from events.programmes.showing import touching

MOST = 3


def now(at: datetime) -> list[Campaign]:
    """The campaigns under way, those that end first; one statement."""
    return list(Campaign.objects.running(timezone.localdate(at))[:MOST])


def around(path: str, at: datetime) -> list[Campaign]:
    """Those under way for the area of this path: of itself, of one above it, of a part of it; one statement."""
    return list(Campaign.objects.running(timezone.localdate(at)).filter(touching(path)).select_related("area")[:MOST])
