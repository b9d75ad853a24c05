"""Attendances as rows, without scans."""

from datetime import timedelta

from events.models import Attendance
from tests import cast
from tests.cast import NOW, at, shift
from volunteer.core.ids import new_id


def attended(shift, user, **fields) -> Attendance:
    """The row of a paid attendance of two hours."""
    fields = {
        "in_at": shift.start,
        "out_at": shift.end,
        "counted_start": shift.start,
        "counted_end": shift.end,
        "minutes": 120,
        "grade": "A",
        "pay": "paid",
        "points": 20,
    } | fields
    return Attendance.objects.create(id=new_id(shift.start), shift=shift, person=user, job=shift.jobs.get(), **fields)


def past(district, day=20, **fields):
    """A settled shift of that November day."""
    return shift(district.point, district.manager, **{"start": at(14, day=day), "state": "settled"} | fields)


def serve(district, person, hours, **fields):
    """A settled shift long ago with `hours` verified hours of this person (no real one has so many: the sum counts)."""
    start = NOW - timedelta(days=200) + timedelta(hours=3 * Attendance.objects.filter(person=person).count())
    shift = cast.shift(district.point, district.bob, start=start, state="settled", settled_at=NOW)
    return Attendance.objects.create(
        id=new_id(NOW),
        shift=shift,
        person=person,
        job=shift.jobs.get(),
        in_at=start,
        out_at=shift.end,
        counted_start=start,
        counted_end=shift.end,
        minutes=round(hours * 60),
        grade="A",
        **fields,
    )
