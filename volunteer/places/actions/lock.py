"""The order of locks: first the district, then areas by their ids."""

from datetime import datetime

from django.utils import timezone

from volunteer.core.refusals import Refused
from volunteer.models import Area
from volunteer.places.refusals import PlaceRefusal


def lock_register() -> None:
    """Whoever changes the register goes on alone until the end of the transaction; those who read it do not wait."""
    list(Area.objects.filter(level=Area.Level.DISTRICT).order_by("path").select_for_update(no_key=True))


def lock_areas(*ids: int) -> dict[int, Area]:
    """The areas of these ids as they stand, locked; by id."""
    rows = Area.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    return {area.pk: area for area in rows}


def lock_open_area(area: Area, at: datetime) -> Area:
    """The area, locked so that an act that ends it waits. Raises `Refused(AREA_ENDED)` where it does not exist today."""
    day = timezone.localdate(at)
    if found := Area.objects.open(day).select_for_update(no_key=True).filter(pk=area.pk).first():
        return found
    raise Refused(PlaceRefusal.AREA_ENDED, name=area.name)
