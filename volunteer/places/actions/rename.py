"""Another name or official code for an area."""

from datetime import timedelta

from volunteer.core.refusals import Refused
from volunteer.models import Area, PlaceChange
from volunteer.places.actions import checks
from volunteer.places.actions.effects import Effects
from volunteer.places.refusals import PlaceRefusal


def check(change: PlaceChange) -> None:
    area, name, code = change.area, change.asked["name"], change.asked["code"]
    if not name:
        raise Refused(PlaceRefusal.NO_NAME)
    if (name, code) == (area.name, area.code):
        raise Refused(PlaceRefusal.SAME_AS_NOW, name=area.name)
    checks.check_exists(area, change.on)
    if name != area.name:
        checks.check_name(area.area_above, name, change.on, but=area)
    if code != area.code:
        checks.check_code(code, change.on, but=area)


def carry_out(change: PlaceChange, effects: Effects) -> None:
    row = Area.objects.filter(pk=change.area_id)
    effects.add_terms(row, change.on - timedelta(days=1))
    for field in ("name", "code"):
        if getattr(change.area, field) != change.asked[field]:
            effects.set_column(row, field, change.asked[field])
