"""Changes of the register of places, as the rows that are left of them. `on` is the first local date on which a change holds."""

from datetime import date, timedelta

from tests.cast import NOW
from volunteer.models import Area, AreaTerm, PlaceChange, PointTerm, ServicePoint

DAY = timedelta(days=1)


def next_path(parent: Area) -> str:
    """The path of the next child; no path is given a second time, so those of former children count."""
    taken = {*Area.objects.values_list("path", flat=True), *AreaTerm.objects.values_list("path", flat=True)}
    below = [path for path in taken if path.startswith(parent.path) and len(path) == len(parent.path) + 5]
    return Area.child_path(parent, max([int(path[-5:-1]) for path in below], default=0) + 1)


def done(kind: str, area: Area, on: date, target: Area | None = None) -> PlaceChange:
    return PlaceChange.objects.create(kind=kind, state="done", area=area, target=target, on=on, at=NOW, done_at=NOW)


def area_moved(area: Area, parent: Area, on: date, path: str = "") -> Area:
    """The area and all below it lie elsewhere from this day on; each has a term for where it lay."""
    old, new = area.path, path or next_path(parent)
    for one in Area.objects.within(area):
        term = {"name": one.name, "code": one.code, "parent": one.parent, "path": one.path}
        AreaTerm.objects.get_or_create(area=one, until=on - DAY, defaults=term)
        Area.objects.filter(pk=one.pk).update(path=new + one.path.removeprefix(old))
    Area.objects.filter(pk=area.pk).update(parent=parent)
    area.refresh_from_db()
    return area


def moved(area: Area, parent: Area, on: date) -> Area:
    area = area_moved(area, parent, on)
    done("move", area, on, parent)
    return area


def point_moved(point: ServicePoint, area: Area, on: date) -> ServicePoint:
    PointTerm.objects.get_or_create(point=point, until=on - DAY, defaults={"area": point.area})
    point.area = area
    point.save()
    return point


def renamed(area: Area, name: str, on: date) -> Area:
    term = {"name": area.name, "code": area.code, "parent": area.parent, "path": area.path}
    AreaTerm.objects.get_or_create(area=area, until=on - DAY, defaults=term)
    area.name = name
    area.save()
    return area


def merged(area: Area, into: Area, on: date, *, points: bool = True) -> PlaceChange:
    """The area ends the day before; what stood in it stands in `into` from then on (`points` False: its own points stay behind)."""
    for child in Area.objects.filter(parent=area).order_by("path"):
        area_moved(child, into, on)
    for point in ServicePoint.objects.filter(area=area) if points else ():
        point_moved(point, into, on)
    Area.objects.filter(pk=area.pk).update(until=on - DAY)
    area.refresh_from_db()
    return done("merge", area, on, into)
