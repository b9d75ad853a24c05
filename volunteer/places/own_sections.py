"""What this app adds to the file of a place beside its own facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, Pairing
from volunteer.places.place_file import MAX_SHOWN
from volunteer.places.sections import register_section


def pairings_of_place(area: Area, at: datetime) -> dict[str, Any] | None:
    """The units that are paired today with the place or with what lies in it; one statement."""
    rows = (
        Pairing.objects.on(timezone.localdate(at)).filter(area__path__startswith=area.path).select_related("organization", "area")
    )
    found = list(rows.order_by("organization__name", "pk")[: MAX_SHOWN + 1])
    return {"pairings": found[:MAX_SHOWN], "more": len(found) > MAX_SHOWN} if found else None


def register_own() -> None:
    register_section(_("Pairings"), "volunteer/groups/pairings/_of_place.html", pairings_of_place)
