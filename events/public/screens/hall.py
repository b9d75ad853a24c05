"""What the district's screen in a hall shows beside the figures: pictures, what neighbours say, what is on, how to take part.

Only what everybody may see: pictures that all to be seen agreed to, words of role models who are shown with their consent.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language

from events.figures.units import unit_of_area
from events.models import Shift
from events.public import queries as public_queries
from events.public.screens.actions import first_sentence, said_in
from events.records.certificates.actions.issue import issuer_for
from events.shifts.queries import shift_cards, with_card_data
from volunteer.core.files import pdf
from volunteer.models import Area

PICTURES, VOICES, ON_NOW = 4, 3, 3
CACHE_SECONDS = 300


def cached_hall(at: datetime) -> dict[str, Any]:
    """At most five minutes old, as the figures; {} where there is no district yet."""
    return cache.get_or_set(f"public:hall:{get_language()}", lambda: hall_parts(at), CACHE_SECONDS) or {}


def hall_parts(at: datetime) -> dict[str, Any]:
    """A constant number of statements. Where there are fewer photos than places, what comes next stands there with its drawing."""
    district = Area.objects.filter(level=Area.Level.DISTRICT).first()
    if district is None:
        return {}
    unit, shifts = unit_of_area(district), Shift.objects.upcoming(at).filter(event__point__area__path__startswith=district.path)
    now = shifts.filter(start__lte=at)
    photos = list({photo.shift_id: photo for photo in reversed(public_queries.shown_photos(unit))}.values())[::-1][:PICTURES]
    cards = shift_cards(with_card_data(shifts)[: PICTURES - len(photos)], reader=AnonymousUser(), at=at)
    models = list(public_queries.shown_role_models(unit))
    voices = [{"model": model, "said": said_in(model.told), "did": first_sentence(model.told)} for model in models]
    issuer = issuer_for(district)
    return {
        "photos": photos,
        "cards": cards,
        "voices": sorted(voices, key=lambda voice: not voice["said"])[:VOICES],  # own words first
        "running": now.count(),
        "on_now": list(now.select_related("event__point")[:ON_NOW]),
        "qr": pdf.qr_drawing(f"{settings.PUBLIC_URL}{reverse('events:browse')}"),
        "phone": issuer.contact if issuer else "",
    }
