"""The reason with which an act refuses."""

import pytest

from events.models import Attendance
from points.models import Transfer
from volunteer.core.refusals import Refused


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
