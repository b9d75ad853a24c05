"""What a merge and a closing share: the area ends, and what ends with it."""

from datetime import timedelta

from volunteer.models import Area, PlaceChange
from volunteer.places import checklist
from volunteer.places.actions.effects import Effects
from volunteer.places.attachments import ATTACHMENTS, Rule


def end_area(change: PlaceChange, effects: Effects) -> None:
    effects.set_column(Area.objects.filter(pk=change.area_id), "until", change.on - timedelta(days=1))


def end_attachments(change: PlaceChange, effects: Effects) -> None:
    """Appointments, agreements: their last day is the day before."""
    for attachment in ATTACHMENTS:
        if checklist.fate(attachment, change.kind, change.area) == Rule.ENDS:
            rows = attachment.rows(change.area, change.on).filter(since__lt=change.on)
            effects.set_column(rows, "until", change.on - timedelta(days=1))
