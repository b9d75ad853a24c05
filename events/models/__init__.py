"""What happens."""

from events.models.attendance import Attendance, Door, Grade, Scan
from events.models.events import Category, ChangeRequest, Event, Job, Review, Shift, Signup
from events.models.onsite import Arrival, Correction, Flag, Makeup, Outcome, OutcomeKind, Photo, Undo
from events.models.requests import DangerWord, HelpKind, HelpRequest, RequestPhoto, RequestStep, StateDeadline

__all__ = [
    "Arrival",
    "Attendance",
    "Category",
    "ChangeRequest",
    "Correction",
    "DangerWord",
    "Door",
    "Event",
    "Flag",
    "Grade",
    "HelpKind",
    "HelpRequest",
    "Job",
    "Makeup",
    "Outcome",
    "OutcomeKind",
    "Photo",
    "RequestPhoto",
    "RequestStep",
    "Review",
    "Scan",
    "Shift",
    "Signup",
    "StateDeadline",
    "Undo",
]
