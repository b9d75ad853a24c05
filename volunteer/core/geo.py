"""Positions. We store WGS-84; maps sold in China are drawn in GCJ-02, shifted by some hundred metres.

The formula is the one all open implementations share (eviltransform, gcoord); it is exact to about a metre.
"""

from math import asin, cos, pi, radians, sin, sqrt
from urllib.parse import quote

from django.conf import settings
from django.db.models import Expression, F, Value
from django.db.models.functions import ASin, Cos, Power, Radians, Sin, Sqrt

EARTH_RADIUS = 6_371_000  # metres, the mean radius
AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323


def in_china(latitude: float, longitude: float) -> bool:
    return 72.004 <= longitude <= 137.8347 and 0.8293 <= latitude <= 55.8271


def gcj02(latitude: float, longitude: float) -> tuple[float, float]:
    """A WGS-84 position (degrees) as GCJ-02; unchanged outside China."""
    if not in_china(latitude, longitude):
        return latitude, longitude
    north, east = shift_north(longitude - 105, latitude - 35), shift_east(longitude - 105, latitude - 35)
    angle = latitude / 180 * pi
    magic = 1 - ECCENTRICITY * sin(angle) ** 2
    north = north * 180 / (AXIS * (1 - ECCENTRICITY) / (magic * sqrt(magic)) * pi)
    east = east * 180 / (AXIS / sqrt(magic) * cos(angle) * pi)
    return latitude + north, longitude + east


def wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """A position read off a Chinese map (GCJ-02) as satellites give it; exact to a few centimetres."""
    guess = latitude, longitude
    for _ in range(4):
        there = gcj02(*guess)
        guess = guess[0] + latitude - there[0], guess[1] + longitude - there[1]
    return guess


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The great-circle distance of two positions (degrees) in metres, by the haversine formula."""
    north = sin(radians(other_latitude - latitude) / 2) ** 2
    east = sin(radians(other_longitude - longitude) / 2) ** 2
    half_chord = north + cos(radians(latitude)) * cos(radians(other_latitude)) * east
    return 2 * EARTH_RADIUS * asin(sqrt(min(1.0, half_chord)))


def distance_expression(latitude: float, longitude: float, lookup: str) -> Expression:
    """`distance` as SQL, to the position in the columns `latitude` and `longitude` behind `lookup`; null where there is none."""
    north = Power(Sin(Radians(F(f"{lookup}latitude") - Value(latitude)) / 2), 2)
    east = Power(Sin(Radians(F(f"{lookup}longitude") - Value(longitude)) / 2), 2)
    half_chord = north + Cos(Radians(Value(latitude))) * Cos(Radians(F(f"{lookup}latitude"))) * east
    return 2 * EARTH_RADIUS * ASin(Sqrt(half_chord))


def waves(value: float, *parts: tuple[float, float]) -> float:
    """The sum of amplitude * sin(frequency * pi * value), two thirds of it."""
    return sum(amplitude * sin(frequency * pi * value) for amplitude, frequency in parts) * 2 / 3


def shift_north(x: float, y: float) -> float:
    bent = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    return bent + waves(x, (20, 6), (20, 2)) + waves(y, (20, 1), (40, 1 / 3)) + waves(y, (160, 1 / 12), (320, 1 / 30))


def shift_east(x: float, y: float) -> float:
    bent = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    return bent + waves(x, (20, 6), (20, 2)) + waves(x, (20, 1), (40, 1 / 3)) + waves(x, (150, 1 / 12), (300, 1 / 30))


def map_link(name: str, latitude: float | None, longitude: float | None) -> str:
    """The address of `settings.MAP_LINK` that shows this place; empty where there is no position or no map."""
    if latitude is None or longitude is None or not settings.MAP_LINK:
        return ""
    there = gcj02(latitude, longitude)
    return settings.MAP_LINK.format(latitude=f"{there[0]:.6f}", longitude=f"{there[1]:.6f}", name=quote(name))
