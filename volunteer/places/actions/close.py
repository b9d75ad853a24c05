"""An area ends, once nothing hangs on it any more but the past."""

from volunteer.models import PlaceChange
from volunteer.places import checklist
from volunteer.places.actions import checks
from volunteer.places.actions.effects import Effects
from volunteer.places.actions.ending import end_area, end_attachments
from volunteer.places.attachments import ATTACHMENTS, Rule


def check(change: PlaceChange) -> None:
    checks.check_exists(change.area, change.on)
    checks.check_began_before(change.area, change.on)
    checks.check_nothing_comes(change.area)


def carry_out(change: PlaceChange, effects: Effects) -> None:
    """Homes in a compound, a building or a stairwell that ends are from then on homes in what it lies in."""
    area = change.area
    for attachment in ATTACHMENTS:
        if attachment.homes and checklist.fate(attachment, change.kind, area) == Rule.FOLLOWS:
            effects.set_column(attachment.rows(area, change.on), f"{attachment.field}_id", area.parent_id)
    end_attachments(change, effects)
    end_area(change, effects)
