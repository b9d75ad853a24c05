"""What happens."""

from events.models.attendance import Attendance, Door, Grade, Scan
from events.models.events import Category, ChangeRequest, Event, Job, Review, Shift, Signup

__all__ = [
    "Attendance",
    "Category",
    "ChangeRequest",
    "Door",
    "Event",
    "Grade",
    "Job",
    "Review",
    "Scan",
    "Shift",
    "Signup",
]
