"""An area, with all below it, under another one."""

from datetime import timedelta

from volunteer.core.refusals import Refused
from volunteer.models import PlaceChange
from volunteer.places.actions import checks
from volunteer.places.actions.effects import Effects
from volunteer.places.refusals import PlaceRefusal


def check(change: PlaceChange) -> None:
    area, parent = change.area, change.held_target
    if area.contains(parent):
        raise Refused(PlaceRefusal.CIRCLE, name=area.name, other=parent.name)
    if area.level not in parent.levels_below():
        raise Refused(PlaceRefusal.WRONG_LEVEL, name=area.name, other=parent.name)
    if area.lineage()[0] != parent.lineage()[0]:
        raise Refused(PlaceRefusal.OTHER_DISTRICT)
    if area.parent_id == parent.pk:
        raise Refused(PlaceRefusal.THERE_ALREADY, name=area.name, other=parent.name)
    checks.check_exists(area, change.on)
    checks.check_exists(parent, change.on)
    checks.check_goes_on(parent)
    checks.check_name(parent, area.name, change.on, but=area)


def carry_out(change: PlaceChange, effects: Effects) -> None:
    effects.move([change.area], change.held_target, change.on - timedelta(days=1))
