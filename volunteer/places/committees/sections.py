"""The committee in the file of a compound."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, Committee
from volunteer.places.sections import register_section

MAX_SHOWN = 6


def committees_of_place(area: Area, at: datetime) -> dict[str, Any] | None:
    """The terms of a compound's committees, the latest first; one statement. None where none was ever written down."""
    if area.level != Area.Level.COMPOUND:
        return None
    rows = list(Committee.objects.filter(area=area).order_by("-since")[:MAX_SHOWN])
    return {"committees": rows, "today": timezone.localdate(at)} if rows else None


def register_own() -> None:
    register_section(_("Committee"), "volunteer/places/committees/_of_place.html", committees_of_place, public=True)
