"""What looks odd is flagged, and somebody who is not part of it decides. Until then what the flag is about is not paid.

A flag about a whole shift holds all its rows (that of too many entries by hand only these); one about an attendance holds that;
one about a scan holds the attendance the scan made. Objections and scans that could not be accepted hold nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from events.models import Attendance, Flag
from volunteer.core.ids import new_id

DEADLINE = timedelta(days=14)  # within it a flag is to be decided


def raise_flag(flag: Flag, *, at: datetime) -> Flag:
    """Raise one flag; the one that stands where its key was raised before.

    An accepted scan stands for its attendance. Call it in the act's own transaction, after the scan is written.
    """
    if flag.scan is not None and flag.scan.accepted and flag.attendance is None:
        flag.attendance = Attendance.objects.filter(shift=flag.shift, person_id=flag.scan.person_id).first()
    raise_flags([flag], at=at)
    return Flag.objects.get(key=flag.key)


def raise_flags(flags: Collection[Flag], *, at: datetime) -> None:
    """Write the unsaved flags whose keys are new, in one statement.

    Without a key there is one of a kind about the same scan, attendance or shift.
    """
    for flag in flags:
        about = flag.scan or flag.attendance or flag.shift
        flag.id, flag.raised_at, flag.key = new_id(at), at, flag.key or f"{flag.kind}:{about.pk}"
    Flag.objects.bulk_create(flags, ignore_conflicts=True)
