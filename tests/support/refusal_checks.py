"""The reason with which an act refuses."""

import pytest

from events.attendance.refusals import AttendanceRefusal
from events.models import Attendance
from points.models import Transfer
from volunteer.core.refusals import Refused
from volunteer.signin.refusals import SignInRefusal

TAKING_BACK = {  # what is refused when a scan is taken back or a flag decided
    *(AttendanceRefusal.NOTHING, AttendanceRefusal.OWN, AttendanceRefusal.NOT_YOURS, AttendanceRefusal.SETTLED),
    *(AttendanceRefusal.LOOKED_AT, AttendanceRefusal.UNDO_TOO_LATE, AttendanceRefusal.NOTE, AttendanceRefusal.CORRECT_IT),
}
# What is refused of a person's own code or printed card.
CODES = [SignInRefusal.UNKNOWN, SignInRefusal.EXPIRED, SignInRefusal.KILLED, SignInRefusal.INACTIVE_PERSON]
CHECK_IN = [reason for reason in AttendanceRefusal if reason not in TAKING_BACK]


def refused(act, *args, **kwargs):
    """The reason with which an act refuses; its sentence can be made."""
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    assert caught.value.sentence
    return caught.value.reason


def refused_unwritten(act, **fields):
    """The reason with which an act refuses; it has written no attendance and moved no points."""
    transfers, rows = Transfer.objects.count(), list(Attendance.objects.values())
    with pytest.raises(Refused) as caught:
        act(**fields)
    assert (Transfer.objects.count(), list(Attendance.objects.values())) == (transfers, rows)
    return caught.value.reason
