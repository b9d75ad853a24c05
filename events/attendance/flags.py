"""What looks odd is flagged, and somebody who is not part of it decides. Until then what the flag is about is not paid.

A flag about a whole shift holds all its rows (that of too many entries by hand only these); one about an attendance holds that;
one about a scan holds the attendance the scan made. Objections and scans that could not be accepted hold nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from events.models import Attendance, Flag, Scan, Shift
from volunteer.core.ids import new_id
from volunteer.models import User

DEADLINE = timedelta(days=14)  # within it a flag is to be decided


def build_flag(
    *,
    kind: str,
    shift: Shift,
    at: datetime,
    attendance: Attendance | None = None,
    scan: Scan | None = None,
    key: str = "",
    detail: dict[str, Any] | None = None,
    words: str = "",
    by: User | None = None,
) -> Flag:
    """A flag for `raise_flags`. Without a `key` there is one of a kind about the same scan, attendance or shift."""
    about = scan or attendance or shift
    return Flag(
        id=new_id(at),
        shift=shift,
        attendance=attendance,
        scan=scan,
        kind=kind,
        key=key or f"{kind}:{about.pk}",
        detail=detail or {},
        words=words,
        raised_by=by,
        raised_at=at,
    )


def raise_flag(*, kind: str, shift: Shift, at: datetime, **about: Any) -> Flag:
    """Raise one flag (`build_flag` names what it may be about); the one that stands where its key was raised before.

    An accepted scan stands for its attendance. Call it in the act's own transaction, after the scan is written.
    """
    scan = about.get("scan")
    if scan is not None and scan.accepted and about.get("attendance") is None:
        about["attendance"] = Attendance.objects.filter(shift=shift, person_id=scan.person_id).first()
    flag = build_flag(kind=kind, shift=shift, at=at, **about)
    raise_flags([flag])
    return Flag.objects.get(key=flag.key)


def raise_flags(flags: Collection[Flag]) -> None:
    """Write the flags whose keys are new, in one statement."""
    Flag.objects.bulk_create(flags, ignore_conflicts=True)
