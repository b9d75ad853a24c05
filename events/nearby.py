"""How far away a shift is. The position comes with the request, rounded by the browser to about 100 m, and is never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Expression, F, Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

from events.models.events import ShiftQuerySet

EARTH = 6_371_000  # metres, the mean radius


@dataclass(frozen=True)
class Position:
    """Degrees, WGS-84."""

    latitude: float
    longitude: float


def position(query: Mapping[str, str]) -> Position | None:
    """The position in `lat` and `lng`; None when there is none or it is not on earth."""
    try:
        latitude, longitude = float(query["lat"]), float(query["lng"])
    except (KeyError, ValueError):
        return None
    on_earth = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return Position(round(latitude, 3), round(longitude, 3)) if on_earth else None


def metres(here: Position, lookup: str = "event__point__") -> Expression:
    """The great-circle distance from `here` to the service point behind `lookup` (haversine), null where it has no position."""
    latitude, longitude = F(f"{lookup}latitude"), F(f"{lookup}longitude")
    north = Power(Sin(Radians(latitude - Value(here.latitude)) / 2), 2)
    east = Power(Sin(Radians(longitude - Value(here.longitude)) / 2), 2)
    half_chord = north + Cos(Radians(Value(here.latitude))) * Cos(Radians(latitude)) * east
    return 2 * EARTH * ASin(Sqrt(half_chord))


def nearest_first(shifts: ShiftQuerySet, here: Position) -> ShiftQuerySet:
    """The shifts with `metres`, nearest first and sooner before later; points without a position come last."""
    return shifts.annotate(metres=metres(here)).order_by(F("metres").asc(nulls_last=True), "start", "id")
