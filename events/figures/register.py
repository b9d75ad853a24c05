"""What the register of places says of the past: where service points lay, and what became of places that are no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import F

from events.models import Placed
from volunteer.models import Area, AreaTerm, PlaceChange, PointTerm, ServicePoint


def merges() -> dict[int, PlaceChange]:
    """The area that was merged away -> the act, with what took it in; few rows."""
    done = PlaceChange.objects.filter(kind=PlaceChange.Kind.MERGE, state=PlaceChange.State.DONE, area__until__isnull=False)
    return {change.area_id: change for change in done.select_related("area", "target").order_by("on", "pk")}


def standing_area(area_id: int, merged: dict[int, PlaceChange]) -> int:
    """The area that an area belongs to now: itself, or what took it in, and what took that in."""
    seen = {area_id}
    while (change := merged.get(area_id)) and change.target_id and change.target_id not in seen:
        area_id = change.target_id
        seen.add(area_id)
    return area_id


def areas_standing_as(area: Area) -> list[int]:
    """The ids of the area and of all that were merged into it, at once or one after the other; none where it was merged itself."""
    merged = merges()
    return [pk for pk in (area.pk, *merged) if standing_area(pk, merged) == area.pk]


def points_placed() -> list[Placed]:
    """Where each service point lies now and lay before; five statements, whatever there is."""
    merged, at = merges(), dict(ServicePoint.objects.order_by().values_list("pk", "area"))
    before: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for point, area, until in PointTerm.objects.order_by("until").values_list("point", "area", "until"):
        before[point].append((until, area))
    areas = set(at.values()) | {area for terms in before.values() for _until, area in terms}
    paths = area_paths(areas | {standing_area(area, merged) for area in areas})
    moved = moved_areas(areas)

    def words(point: int) -> str:
        """The former places of a point as a text: empty where neither it nor what it lies in ever moved."""
        lay = [*((str(until), area) for until, area in before.get(point, [])), ("", at[point])]
        told = [(until, area, moved.get(area, [])) for until, area in lay if until or area in moved]
        return ";".join(" ".join([f"{until}:{area}", *(f"{day}:{path}" for day, path in terms)]) for until, area, terms in told)

    return [Placed(point_id=pk, path=paths[standing_area(area, merged)], terms=words(pk)) for pk, area in at.items()]


def area_paths(ids: Iterable[int]) -> dict[int, str]:
    return dict(Area.objects.filter(pk__in=set(ids)).values_list("pk", "path"))


def moved_areas(ids: Collection[int]) -> dict[int, list[tuple[date, str]]]:
    """Of these areas the former paths with their last days; an area that was only renamed lay nowhere else."""
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    terms = AreaTerm.objects.filter(area__in=ids).exclude(path=F("area__path")).order_by("until")
    for area, until, path in terms.values_list("area", "until", "path"):
        found[area].append((until, path))
    return dict(found)
