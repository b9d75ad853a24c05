"""Words for what the register of places says of the past: what came to a unit with its figures, and what left it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext, ngettext

from events.figures import register, units
from events.figures.units import Unit
from volunteer.models import Area, AreaTerm, PointTerm, ServicePoint
from volunteer.roles.scope import Scope
from volunteer.templatetags.formatting import full_day, number

if TYPE_CHECKING:
    from events.figures.parts import Group

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Note:
    """A sentence on figures that came along or stayed behind, and the unit it leads to."""

    text: str
    unit: Unit | None = None


# --- what lay here ------------------------------------------------------------------------------------------------------


def former_names(keys: Collection[str]) -> dict[str, str]:
    """How parts of a unit are called that lie elsewhere now, by their keys: with their last day there. Four statements."""
    points = [int(key[1:]) for key in keys if key.startswith("p")]
    names = {area.path: open_name(area) for area in Area.objects.filter(path__in=keys)}
    names |= {term.path: until(term.name, term.until) for term in terms_of_paths(keys)}
    last = dict(PointTerm.objects.filter(point__in=points).order_by("until").values_list("point", "until"))
    return names | {f"p{pk}": until(name, last.get(pk)) for pk, name in point_names(points).items()}


def open_name(area: Area) -> str:
    """Of an area that is still here, what left it is a part; of one that is no more, everything."""
    return until(area.name, area.until) if area.until else gettext("%(area)s, what has moved away") % {"area": area.name}


def until(name: str, last: date | None) -> str:
    return gettext("%(name)s (until %(day)s)") % {"name": name, "day": full_day(last)} if last else name


def terms_of_paths(paths: Collection[str]) -> list[AreaTerm]:
    """Which areas lay on these paths and lie elsewhere now, the last to leave last."""
    found = AreaTerm.objects.filter(path__in=paths).exclude(path=F("area__path"))
    return list(found.select_related("area").order_by("until"))


def point_names(ids: Collection[int]) -> dict[int, str]:
    return dict(ServicePoint.objects.filter(pk__in=ids).values_list("pk", "name"))


# --- what became of a place ---------------------------------------------------------------------------------------------


def became_note(unit: Unit, held: Scope) -> Note | None:
    """On the page of a place that is no more, or lies elsewhere now: since when, and that its figures stay."""
    if unit.area is None:
        return None
    if unit.is_former:
        return moved_note(unit, unit.area, held)
    if unit.area.until is None:
        return None
    if (change := register.merges().get(unit.area.pk)) and change.target:
        words = {"day": full_day(change.on), "place": change.target.name}
        text = gettext("Since %(day)s it belongs to %(place)s; the figures of before stay here.") % words
        return Note(text, reachable(change.target, held))
    return Note(gettext("It was closed after %(day)s; its figures stay here.") % {"day": full_day(unit.area.until)})


def moved_note(unit: Unit, area: Area, held: Scope) -> Note | None:
    left = AreaTerm.objects.filter(path=unit.key, area=area).order_by("-until").first()
    if left is None or area.parent is None:
        return None
    words = {"day": full_day(left.until + DAY), "place": area.parent.name}
    return Note(gettext("Since %(day)s it lies in %(place)s; the figures of before stay here.") % words, reachable(area, held))


def reachable(area: Area, held: Scope) -> Unit | None:
    """The unit of an area whose figures the reader may see."""
    return units.unit_of_area(area) if held.covers_area(area) and units.has_figures(area) else None


# --- what came along ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Origin:
    """What brought figures along: a place that was merged into a unit or moved there, or a service point; and since when."""

    key: str
    name: str
    on: date | None
    merged: bool = False
    own: bool = False  # the unit itself, from before it moved


def came_notes(unit: Unit, groups: Sequence[Group], held: Scope) -> list[Note]:
    """What of a unit's shifts took place before they belonged to it, by what brought them along; four statements, if any did."""
    came = [group for group in groups if group.path_now.startswith(unit.path) and not group.path.startswith(unit.path)]
    if not came or unit.is_former:
        return []
    shifts: dict[Origin, int] = {}
    for origin, group in zip(origins(unit, came), came, strict=True):
        shifts[origin] = shifts.get(origin, 0) + group.sums["shifts"]
    return [came_note(origin, count, held) for origin, count in shifts.items() if count]


def came_note(origin: Origin, shifts: int, held: Scope) -> Note:
    words = {"shifts": number(shifts), "name": origin.name, "day": full_day(origin.on)}
    if origin.merged:
        text = ngettext(
            "Includes %(shifts)s shift of %(name)s, which was merged into it on %(day)s.",
            "Includes %(shifts)s shifts of %(name)s, which was merged into it on %(day)s.",
            shifts,
        )
    elif origin.own:
        text = ngettext(
            "Includes %(shifts)s shift from before it came to lie here on %(day)s.",
            "Includes %(shifts)s shifts from before it came to lie here on %(day)s.",
            shifts,
        )
    else:
        text = ngettext(
            "Includes %(shifts)s shift of %(name)s from before it came here on %(day)s.",
            "Includes %(shifts)s shifts of %(name)s from before it came here on %(day)s.",
            shifts,
        )
    there = any(origin.key.startswith(path) for path in held.paths) and len(origin.key) <= units.DEPTH
    return Note(text % words, Unit(origin.key, origin.name) if there else None)


def origins(unit: Unit, came: Sequence[Group]) -> list[Origin]:
    """For each group the uppermost place above it that came to the unit as a whole, or else its service point."""
    prefixes = {group.path[:end] for group in came for end in range(5, len(group.path) + 1, 5)}
    merged, terms = register.merges(), terms_of_paths(prefixes)
    standing = {pk: register.standing_area(pk, merged) for pk in [*merged, *(term.area_id for term in terms)]}
    paths = register.area_paths(standing.values())
    came_here = {pk for pk, now in standing.items() if paths[now].startswith(unit.path)}
    brought = {c.area.path: Origin(c.area.path, c.area.name, c.on, merged=True) for c in merged.values() if c.area_id in came_here}
    for term in terms:
        if term.area_id in came_here:
            own = unit.area is not None and term.area_id == unit.area.pk
            brought[term.path] = Origin(term.path, term.name, term.until + DAY, own=own)
    moved = origins_of_points(unit, {group.point for group in came})
    return [next(places_above(group.path, brought), moved[group.point]) for group in came]


def places_above(path: str, brought: Mapping[str, Origin]) -> Iterator[Origin]:
    return (brought[path[:end]] for end in range(5, len(path) + 1, 5) if path[:end] in brought)


def origins_of_points(unit: Unit, points: Collection[int]) -> dict[int, Origin]:
    """Since when each of these points has stood in the unit: the day after its last term in an area outside."""
    since: dict[int, date] = {}
    for term in PointTerm.objects.filter(point__in=points).select_related("area").order_by("until"):
        if not term.area.path.startswith(unit.path):
            since[term.point_id] = term.until + DAY
    return {pk: Origin(f"p{pk}", name, since.get(pk)) for pk, name in point_names(points).items()}
