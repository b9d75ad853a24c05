"""When somebody has time: parts of the week, by the local clock. One press says it, one takes it back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from volunteer.models import FreeTime, User

Part, Weekday = FreeTime.Part, FreeTime.Weekday
Cell = tuple[int, str]
ALL_CELLS: frozenset[Cell] = frozenset((int(day), str(part)) for day in Weekday for part in Part)
PRESETS: dict[str, frozenset[Cell]] = {
    "weekend": frozenset(cell for cell in ALL_CELLS if cell[0] >= Weekday.SATURDAY and cell[1] != Part.EVENING),
    "evenings": frozenset(cell for cell in ALL_CELLS if cell[0] < Weekday.SATURDAY and cell[1] == Part.EVENING),
    "mornings": frozenset(cell for cell in ALL_CELLS if cell[0] < Weekday.SATURDAY and cell[1] == Part.MORNING),
}


@transaction.atomic
def set_free_times(*, person: User, cells: Iterable[Cell], free: bool) -> None:
    """Say that one has time in these parts of the week, or none; other parts stay, unknown ones are left out."""
    wanted = ALL_CELLS.intersection(cells)
    if free:
        rows = [FreeTime(person=person, weekday=day, part=part) for day, part in sorted(wanted)]
        FreeTime.objects.bulk_create(rows, ignore_conflicts=True)
        return
    for day in {day for day, _part in wanted}:
        FreeTime.objects.filter(person=person, weekday=day, part__in=[p for d, p in wanted if d == day]).delete()


def free_cells(person: User) -> set[Cell]:
    return set(FreeTime.objects.filter(person=person).values_list("weekday", "part"))


def parse_press(word: str) -> tuple[frozenset[Cell], bool]:
    """What a button says: `weekend`, `none`, or `<weekday>.<part>.<1 or 0>`; an empty set for anything else."""
    if word == "none":
        return ALL_CELLS, False
    if word in PRESETS:
        return PRESETS[word], True
    day, _dot, rest = word.partition(".")
    part, _dot, free = rest.partition(".")
    cell = (int(day) if day in set("0123456") else -1, part)
    return ALL_CELLS & {cell}, free == "1"


def week_grid(person: User) -> list[dict[str, object]]:
    """The week in rows for a page: the day, and for each part whether the person has time and what the press would say."""
    mine = free_cells(person)
    return [
        {
            "day": day.label,
            "cells": [
                {
                    "part": part.label,
                    "free": (int(day), str(part)) in mine,
                    "word": f"{int(day)}.{part}.{int((int(day), str(part)) not in mine)}",
                }
                for part in Part
            ],
        }
        for day in Weekday
    ]
