"""Entries in the record of a person: trainings, awards."""

from datetime import date

from events.models import RecordEntry
from tests.cast import at
from volunteer.core.ids import new_id

NOW = at(18)


def made(district, person=None, **fields):
    fields = {
        "id": new_id(NOW),
        "kind": "training",
        "title": "急救培训",
        "giver": "红十字会(演示)",
        "on": date(2026, 11, 20),
        "minutes": 120,
        "evidence": "签到表第 3 行",
        "point": district.point,
    } | fields
    if fields["kind"] != "training":
        fields["minutes"] = 0
    return RecordEntry(person=person or district.alice, **fields)
