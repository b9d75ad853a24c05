"""Bringing a district's areas in from a file of official codes."""

import csv
from pathlib import Path

from django.db import transaction

from volunteer.core.refusals import Refused
from volunteer.models import Area
from volunteer.places.refusals import PlaceRefusal

HAIBOWAN = Path(__file__).parent / "data" / "haibowan-areas.csv"


@transaction.atomic
def load_areas(*, file: Path = HAIBOWAN) -> Area:
    """Make the areas of a CSV file with the columns code, name, level, parent; parents come before their children.

    Returns the district, the first row. Raises `Refused` where a row cannot be read or there are areas already.
    """
    if Area.objects.exists():
        raise Refused(PlaceRefusal.NOT_EMPTY)
    made: dict[str, Area] = {}
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            made[row.get("code", "")] = create_area(number, row, made)
    if not made:
        raise Refused(PlaceRefusal.BAD_ROW, line=1, what="empty")
    return next(iter(made.values()))


def create_area(number: int, row: dict[str, str], made: dict[str, Area]) -> Area:
    """One area below its parent; its number among the parent's children is its place in the path."""
    parent = made.get(row.get("parent", ""))
    if parent is None and made:
        raise Refused(PlaceRefusal.BAD_ROW, line=number, what=f"parent {row.get('parent')!r}")
    readable = row.get("level") in Area.Level.values and row.get("code") and row.get("name")
    if not readable or row["code"] in made or (row["level"] == Area.Level.DISTRICT) == bool(made):
        raise Refused(PlaceRefusal.BAD_ROW, line=number, what=", ".join(str(value) for value in row.values()))
    siblings = sum(area.parent_id == (parent.pk if parent else None) for area in made.values())
    path = Area.child_path(parent, siblings + 1)
    return Area.objects.create(parent=parent, level=row["level"], name=row["name"], code=row["code"], path=path)
