"""What the register tells of one place: what it lies in, what lies below, what it was called, who stands there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Case, Count, Q, QuerySet, Value, When
from django.db.models.functions import Left
from django.utils.translation import gettext, pgettext

from volunteer.models import Area, AreaTerm, Organization, PlaceChange, ServicePoint
from volunteer.places.models import AreaQuerySet

STEP = 5  # characters of a path for each level
MAX_SHOWN = 12  # rows of a part of the file; the list shows them all
MAX_CHANGES = 10
LEVELS = (
    Area.Level.STREET,
    Area.Level.TOWN,
    Area.Level.COMMUNITY,
    Area.Level.COMPOUND,
    Area.Level.BUILDING,
    Area.Level.STAIRWELL,
)


@dataclass(frozen=True)
class NamedTerm:
    """What a place was called, with its code, from the first to the last local date; `since` None = from the beginning."""

    name: str
    code: str
    parent: str
    since: date | None
    until: date


@dataclass
class Below:
    """What lies below a place, by level, and how many service points stand there."""

    areas: Counter[str] = field(default_factory=Counter)
    points: int = 0

    @property
    def levels(self) -> list[tuple[str, int]]:
        """The word of each level and how many there are, the highest first."""
        return [(str(Area.Level(level).label), self.areas[level]) for level in LEVELS if self.areas[level]]


def areas_above(area: Area) -> list[Area]:
    """What the place lies in, the district first; no statement where they came with it (`WITH_PARENTS`)."""
    found: list[Area] = []
    above = area.parent
    while above is not None:
        found.insert(0, above)
        above = above.parent
    return found


def parents_within_district(area: Area) -> list[Area]:
    """What the place lies in below the district, the widest first."""
    return [one for one in areas_above(area) if one.level != Area.Level.DISTRICT]


WITH_PARENTS = "parent__parent__parent__parent__parent"  # for `select_related`: as deep as a stairwell lies


def count_below(areas: Sequence[Area], day: date) -> dict[int, Below]:
    """What lies below each of these areas on the local date `day`. They lie beside one another; two statements."""
    found = {area.path: Below() for area in areas}
    for above, siblings in group_by_parent(areas).items():
        length = len(above) + STEP
        inside = Area.objects.open(day).filter(path__startswith=above) if above else Area.objects.open(day)
        paths = [one.path for one in siblings]
        rows = inside.annotate(top=Left("path", length)).filter(top__in=paths).exclude(path__in=paths).order_by()
        for top, level, number in rows.values_list("top", "level").annotate(number=Count("pk")):
            found[top].areas[level] += number
        points = ServicePoint.objects.active().annotate(top=Left("area__path", length)).filter(top__in=paths).order_by()
        for top, number in points.values_list("top").annotate(number=Count("pk")):
            found[top].points += number
    return {area.pk: found[area.path] for area in areas}


def group_by_parent(areas: Iterable[Area]) -> dict[str, list[Area]]:
    groups: dict[str, list[Area]] = defaultdict(list)
    for area in areas:
        groups[area.path[:-STEP]].append(area)
    return groups


def former_names(area: Area) -> list[NamedTerm]:
    """What the place was called before, the latest first; one statement."""
    terms = list(AreaTerm.objects.filter(area=area).select_related("parent").order_by("until"))
    begun = [area.since, *(term.until + timedelta(days=1) for term in terms)]
    told = [
        NamedTerm(term.name, term.code, term.parent.name if term.parent else "", since, term.until)
        for term, since in zip(terms, begun, strict=False)
    ]
    return told[::-1]


def find_by_code(code: str) -> Area | None:
    """The place that has this official code, or that had it last."""
    if area := Area.objects.filter(code=code).first():
        return area
    term = AreaTerm.objects.filter(code=code).select_related("area").order_by("-until").first()
    return term.area if term else None


def merged_into(area: Area) -> Area | None:
    """The place that an ended one has become part of."""
    merged = PlaceChange.objects.filter(area=area, kind=PlaceChange.Kind.MERGE, state=PlaceChange.State.DONE)
    change = merged.select_related("target").order_by("-on", "-pk").first()
    return change.target if change else None


def children(area: Area) -> AreaQuerySet:
    return Area.objects.existing().filter(parent=area).order_by("path")


def neighbours(area: Area, day: date) -> QuerySet[Area]:
    """What lies beside the place and exists on the local date `day`."""
    return Area.objects.open(day).filter(neighbours=area).order_by("path")


def possible_neighbours(area: Area, day: date) -> QuerySet[Area]:
    """What may be marked as lying beside the place: what lies in the same place above, and what is marked already."""
    beside = Area.objects.open(day).filter(Q(parent=area.parent_id, level=area.level) | Q(neighbours=area))
    return beside.exclude(pk=area.pk).distinct().order_by("path")


def points_at(area: Area) -> QuerySet[ServicePoint]:
    """The points that are open in the place or below it."""
    return ServicePoint.objects.active().within(area).select_related("area").order_by("area__path", "name", "pk")


def organizations_at(area: Area) -> QuerySet[Organization]:
    """The organisations that are seated in the place or below it, property companies first."""
    rows = Organization.objects.filter(area__path__startswith=area.path).select_related("area")
    first = Case(When(kind=Organization.Kind.PROPERTY, then=Value(0)), default=Value(1))
    return rows.order_by(first, "name", "pk")


def changes_of(area: Area) -> QuerySet[PlaceChange]:
    """The acts about the place itself, and those that brought another one into it; the latest first."""
    found = PlaceChange.objects.filter(Q(area=area) | Q(target=area))
    return found.select_related("area", "target", "by", "ended_by").order_by("-at", "-pk")


def change_in_words(change: PlaceChange) -> str:
    """What an act did to its place: renamed to what, moved to where, merged into what, split off what."""
    asked, target = change.asked, change.target
    match change.kind:
        case PlaceChange.Kind.ADD:
            return pgettext("register", "added")
        case PlaceChange.Kind.RENAME:
            return gettext("renamed, now “%(name)s”, code %(code)s") % {"name": asked.get("name"), "code": asked.get("code")}
        case PlaceChange.Kind.MOVE:
            return gettext("moved to %(target)s") % {"target": target}
        case PlaceChange.Kind.MERGE:
            return gettext("merged into %(target)s") % {"target": target}
        case PlaceChange.Kind.SPLIT:
            parts = pgettext("list", ", ").join(str(part.get("name")) for part in asked.get("parts", []))
            return gettext("split: %(parts)s") % {"parts": parts}
    return pgettext("register", "closed")
