"""What changes the register of places: service points, organisations, and areas by acts with a date."""

from volunteer.places.actions.add import add_area, add_areas
from volunteer.places.actions.carry_out import apply_due_changes
from volunteer.places.actions.change import close_area, merge_areas, move_area, rename_area, split_area, withdraw_change
from volunteer.places.actions.facts import change_facts
from volunteer.places.actions.organizations import change_organization, open_organization, open_organizations
from volunteer.places.actions.points import POINT_FIELDS, change_point, open_point, open_points
from volunteer.places.actions.undo import undo_change
from volunteer.places.checklist import checklist, checklist_of
from volunteer.places.permissions import may_trust, trusting_areas

__all__ = [
    "POINT_FIELDS",
    "add_area",
    "add_areas",
    "apply_due_changes",
    "change_facts",
    "change_organization",
    "change_point",
    "checklist",
    "checklist_of",
    "close_area",
    "may_trust",
    "merge_areas",
    "move_area",
    "open_organization",
    "open_organizations",
    "open_point",
    "open_points",
    "rename_area",
    "split_area",
    "trusting_areas",
    "undo_change",
    "withdraw_change",
]
