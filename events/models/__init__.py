"""What happens."""

from events.models.attendance import Attendance, Door, Grade, Scan
from events.models.events import Category, ChangeRequest, Event, Job, Review, Shift, Signup
from events.models.onsite import Arrival, Correction, Flag, Makeup, Outcome, OutcomeKind, Photo, Undo

__all__ = [
    "Arrival",
    "Attendance",
    "Category",
    "ChangeRequest",
    "Correction",
    "Door",
    "Event",
    "Flag",
    "Grade",
    "Job",
    "Makeup",
    "Outcome",
    "OutcomeKind",
    "Photo",
    "Review",
    "Scan",
    "Shift",
    "Signup",
    "Undo",
]
