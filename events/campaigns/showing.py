"""Campaigns beside other things: on first pages and in the list of events."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from events.models import Campaign

MOST = 3


def now(at: datetime) -> list[Campaign]:
    """The campaigns under way, those that end first; one statement."""
    return list(Campaign.objects.running(timezone.localdate(at))[:MOST])
