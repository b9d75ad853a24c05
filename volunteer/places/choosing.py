"""Finding the place that a person means: step by step, by its name of today or of before, or by position.

All of it is public knowledge. A position is used for one answer and kept nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.cache import cache
from django.db.models import Avg, Q
from django.utils.translation import gettext

from volunteer.core import geo
from volunteer.core.ids import one_line
from volunteer.core.pinyin import has_initials, initials, pinyin_key
from volunteer.models import Area, AreaTerm, PlaceChange, ServicePoint

Level = Area.Level
SEARCHED = tuple(level for tier in Area.TIERS[:4] for level in tier)  # down to the compounds
MOST_FOUND = 12
NEAREST = 8
OUTSIDE = 30_000  # metres to the nearest place, from where on a position lies outside the district
LONGEST_WORDS = 40
CACHE_SECONDS = 60
MOST_MERGES = 20  # one after the other that are followed


@dataclass(frozen=True)
class Choice:
    """What may be chosen: open communities, or wider places from the level `highest` on, down to the level `deepest`.

    Only below the paths `tops`; with None in the whole district.
    """

    deepest: str = Level.COMPOUND
    tops: tuple[str, ...] | None = None
    highest: str = Level.COMMUNITY

    @property
    def levels(self) -> tuple[str, ...]:
        return tuple(level for tier in Area.TIERS[tier_of(self.highest) : tier_of(self.deepest) + 1] for level in tier)

    def covers(self, path: str) -> bool:
        return self.tops is None or path.startswith(self.tops)


def tier_of(level: str) -> int:
    """How deep a level is: 0 for the district."""
    return Area(level=level).tier


@dataclass(frozen=True)
class Option:
    """A button: `opens` leads on to what lies in the area, otherwise the area is chosen."""

    area: int
    name: str
    note: str = ""
    opens: bool = False


@dataclass(frozen=True)
class Step:
    """What stands to be chosen in `place`; `back` is the id of the area of the step before, 0 for the first step."""

    question: str
    options: Sequence[Option]
    place: Area | None = None
    back: int | None = None
    whole: Option | None = None  # the community itself, beside its compounds


@dataclass(frozen=True)
class Found:
    """Places by name or by position, or the sentence that says why there are none."""

    options: Sequence[Option] = field(default_factory=list)
    sentence: str = ""


# --- step by step --------------------------------------------------------------------------------------------------------


def find_step(choice: Choice, opened: int, day: date) -> Step:
    """The step in the area of this id, or the first one where it cannot be opened. At most five statements."""
    place = Area.objects.open(day).filter(pk=opened).select_related("parent__parent").first() if opened else None
    if place is None or not choice.covers(place.path) or not may_open(choice, place):
        first = first_areas(choice, day)
        if len(first) != 1 or not may_open(choice, first[0]):
            return Step(gettext("Where?"), [option(area, opens=may_open(choice, area)) for area in first])
        return step_in(choice, first[0], day)
    if place.level == Level.COMMUNITY and choice.covers(place.area_above.path) and not has_compounds(place, day):
        place = place.area_above
    return step_in(choice, place, day, back=step_before(choice, place))


def step_before(choice: Choice, place: Area) -> int | None:
    """The id of the area of the step before, 0 for the first step; None where this is the first."""
    if place.parent is None or choice.tops == (place.path,):
        return None
    return place.parent.pk if choice.covers(place.parent.path) else 0


def first_areas(choice: Choice, day: date) -> list[Area]:
    """Where the first step begins: the district, or the areas that the choice is limited to."""
    begins = Q(parent=None) if choice.tops is None else Q(path__in=choice.tops)
    return list(Area.objects.open(day).filter(begins).select_related("parent__parent").order_by("path"))


def may_open(choice: Choice, area: Area) -> bool:
    return area.tier < tier_of(choice.deepest)


def has_compounds(community: Area, day: date) -> bool:
    return Area.objects.open(day).compounds().filter(parent=community).exists()


def step_in(choice: Choice, place: Area, day: date, back: int | None = None) -> Step:
    below = Area.objects.open(day).filter(parent=place)
    if place.level == Level.COMMUNITY:
        compounds = sorted(below.compounds(), key=by_sound)
        question = gettext("Which compound in %(place)s?") % {"place": place}
        return Step(question, [option(area) for area in compounds], place, back, option(place))
    inside = Area.objects.open(day).filter(parent__parent=place, level__in=choice.levels)
    divided = set(inside.values_list("parent", flat=True))
    options = [option(area, opens=area.level not in choice.levels or area.pk in divided) for area in sorted(below, key=by_sound)]
    question = gettext("Which street?") if place.level == Level.DISTRICT else gettext("Which community in %(place)s?")
    whole = option(place) if place.level in choice.levels else None
    return Step(question % {"place": place}, options, place, back, whole)


def option(area: Area, *, opens: bool = False) -> Option:
    return Option(area.pk, area.name, opens=opens)


def by_sound(area: Area) -> tuple[bytes, int]:
    return pinyin_key(area.name), area.pk


# --- by name and by position ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A place as it is found: `former` are names it had, and names of what was merged into it. Position in degrees, WGS-84."""

    area: int
    level: str
    path: str
    name: str
    lies_in: str
    letters: tuple[str, ...]
    former: tuple[str, ...]
    position: tuple[float, float] | None


def known_places(day: date) -> list[Known]:
    """All open places down to the compounds, read once a minute; five statements."""
    kept: list[Known] | None = cache.get(f"places:{day}")
    if kept is None:
        kept = list(read_places(day))
        cache.set(f"places:{day}", kept, CACHE_SECONDS)
    return kept


def read_places(day: date) -> Iterator[Known]:
    areas = Area.objects.open(day).exclude(level__in=(Level.BUILDING, Level.STAIRWELL)).order_by("path")
    names = {area.path: area.name for area in areas}
    former, middles = former_names(day), points_positions()
    for area in areas:
        if area.level in SEARCHED:
            above = [names[path] for path in area.lineage()[1:-1] if path in names]
            position = (area.latitude, area.longitude) if area.latitude is not None and area.longitude is not None else None
            yield Known(
                area=area.pk,
                level=area.level,
                path=area.path,
                name=area.name,
                lies_in=" · ".join(above),
                letters=initials(area.name),
                former=tuple(sorted({name for name in former[area.pk] if name != area.name})),
                position=position or middles.get(area.pk),
            )


def former_names(day: date) -> Mapping[int, set[str]]:
    """What each area was called before, and what those were called that were merged into it, by its id."""
    found: dict[int, set[str]] = defaultdict(set)
    for area, name in AreaTerm.objects.values_list("area", "name"):
        found[area].add(name)
    merged = merges()
    for gone, name in Area.objects.filter(until__lt=day, level__in=SEARCHED).values_list("pk", "name"):
        if (into := follow(merged, gone)) is not None:
            found[into] |= {name, *found[gone]}
    return found


def merges() -> dict[int, int]:
    """Which area was merged into which, by ids."""
    done = PlaceChange.objects.filter(kind=PlaceChange.Kind.MERGE, state=PlaceChange.State.DONE).order_by("at", "pk")
    return {area: target for area, target in done.values_list("area", "target") if target is not None}


def follow(merged: Mapping[int, int], area: int) -> int | None:
    """Where an area went in the end; None where it was not merged into another."""
    into = None
    for _merge in range(MOST_MERGES):
        if area not in merged:
            break
        area = into = merged[area]
    return into


def points_positions() -> dict[int, tuple[float, float]]:
    """The middle of the service points of each area, for places whose own position nobody wrote down."""
    rows = ServicePoint.objects.active().exclude(latitude=None).order_by().values_list("area")
    return {area: (north, east) for area, north, east in rows.annotate(north=Avg("latitude"), east=Avg("longitude"))}


def search_places(choice: Choice, typed: str, day: date) -> Found:
    """Places whose name, former name or initials hold what was typed, the best first."""
    words = one_line(typed, LONGEST_WORDS).lower().split()
    if not words:
        return Found(sentence=gettext("Type part of the name, for example the first characters."))
    ranked = [(rank, place) for place in places_of(choice, day) if (rank := fit(place, words)) is not None]
    ranked.sort(key=lambda both: (both[0], len(both[1].name), both[1].path))
    options = [found_option(place, words=words) for _rank, place in ranked[:MOST_FOUND]]
    if not options:
        return Found(sentence=gettext("No place of this name. Try fewer characters, or choose by the street."))
    more = len(ranked) > MOST_FOUND
    return Found(options, gettext("There are more. Type more of the name.") if more else "")


def places_of(choice: Choice, day: date) -> Iterable[Known]:
    return (place for place in known_places(day) if place.level in choice.levels and choice.covers(place.path))


def fit(place: Known, words: Sequence[str]) -> int | None:
    """How well the words fit: 0 at the beginning of the name, 1 in it, 2 by initials, 3 by a former name; None for not at all."""
    name = place.name.lower()
    if all(word in name for word in words):
        return 0 if name.startswith(words[0]) else 1
    if all(word.isascii() and has_initials(place.letters, word) for word in words):
        return 2
    return 3 if former_name(place, words) else None


def former_name(place: Known, words: Sequence[str]) -> str:
    """The former name by which the place is found."""
    return next((name for name in place.former if all(word in name.lower() for word in words)), "")


def found_option(place: Known, *, words: Sequence[str] = (), note: str = "") -> Option:
    known_by = former_name(place, words) if words and fit(place, words) == 3 else ""
    notes = [note, place.lies_in, gettext("formerly %(name)s") % {"name": known_by} if known_by else ""]
    return Option(place.area, place.name, note=" · ".join(each for each in notes if each))


def nearest_places(choice: Choice, latitude: float, longitude: float, day: date) -> Found:
    """The places nearest to a position (degrees, WGS-84)."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return Found(sentence=gettext("Your phone did not tell where it is. Search for the name, or choose by the street."))
    here = (latitude, longitude)
    placed = [(geo.distance(*here, *place.position), place) for place in places_of(choice, day) if place.position is not None]
    if not placed:
        return Found(sentence=gettext("Nobody has said yet where the places lie. Search for the name, or choose by the street."))
    placed.sort(key=lambda both: (both[0], both[1].path))
    if placed[0][0] > OUTSIDE:
        return Found(sentence=gettext("You are outside the district now. Search for the name, or choose by the street."))
    return Found([found_option(place, note=distance_word(metres)) for metres, place in placed[:NEAREST]])


def distance_word(metres: float) -> str:
    """Rounded to 100 metres: the position of a phone is no more exact than that."""
    if metres < 1000:
        return gettext("about %(n)s m") % {"n": max(100, round(metres / 100) * 100)}
    return gettext("about %(n)s km") % {"n": f"{metres / 1000:.1f}"}


# --- one place ---------------------------------------------------------------------------------------------------------


def find_area(pk: int) -> Area | None:
    """The area of an id, whatever became of it, with what it lies in."""
    return Area.objects.filter(pk=pk).select_related("parent__parent__parent").first() if pk else None


def merged_into(area: Area) -> Area | None:
    """The area in which a closed one lives on, where there is one."""
    into = follow(merges(), area.pk)
    return find_area(into) if into else None


def lies_in(area: Area) -> str:
    """What a place lies in, for whoever reads its name: the street and the community."""
    above, one = [], area.parent
    while one is not None and one.parent is not None:
        above.append(one.name)
        one = one.parent
    return " · ".join(reversed(above))
