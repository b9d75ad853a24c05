"""What a unit is made of: parts that add up to it, also where places moved or were merged.

A shift counts for the unit it lay in on its day and for the one it lies in now. Below a unit it counts for one part alone: for the
part where it lies now, or, where that is outside the unit, for what lay here then, as a part of its own. So nothing is missing and
nothing stands twice. Few shifts lie elsewhere now: they are added up when a page is read, everything else is kept by the roll-ups.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Left, Length, NullIf

from events.core.periods import Period
from events.figures import former, units
from events.figures.models import Measures
from events.figures.units import DEPTH, Unit
from events.models import Figure, Seen, Tally
from volunteer.models import Area

type Sums = dict[str, int]


@dataclass(frozen=True)
class Group:
    """The sums of the shifts of one point that lay in one place and lie in another one now."""

    path: str
    path_now: str
    point: int
    sums: Sums


@dataclass(frozen=True)
class Part:
    """A part of a unit. `word` names it in addresses of lists, where the part is not all that its own unit counts.

    `unit` is where its own figures stand: None where that lies outside the whole.
    """

    name: str
    row: Figure
    unit: Unit | None
    word: str = ""

    @property
    def query(self) -> dict[str, str]:
        """What names the part in addresses of lists."""
        return {"part": self.word} if self.word or not self.unit else {"unit": self.unit.key}


# --- conditions ---------------------------------------------------------------------------------------------------------


def in_period(period: Period, lookup: str) -> Q:
    """A condition on rows whose `lookup` is a local date; none where the period has no end."""
    return Q(**{f"{lookup}__gte": period.start, f"{lookup}__lt": period.end}) if period.end else Q()


def of_selection(period: Period, cut: str, lookup: str = "") -> Q:
    """A condition on rows whose `lookup` leads to a tally: of this period and cut, each shift once."""
    which = Q(**{f"{lookup}cut": cut}) if cut else Q(**{f"{lookup}cut__startswith": "c:"})
    return which & in_period(period, f"{lookup}day")


def left_behind(unit: Unit, lookup: str = "") -> Q:
    """A condition on rows whose `lookup` leads to a tally: it lay in the unit and lies outside it now."""
    path, now = f"{lookup}path__startswith", f"{lookup}path_now"
    return Q(**{path: unit.path}) & ~Q(**{now: ""}) & ~Q(**{f"{now}__startswith": unit.path})


def of_part(unit: Unit, word: str) -> Q:
    """A condition on the tallies of the part that this word names: `-` begins what lay in the unit and lies elsewhere now."""
    key = word.removeprefix("-")
    if not word.startswith("-"):
        return Q(point__in=units.points_placed_in(key))
    if not key.startswith("p"):
        return left_behind(unit) & Q(path__startswith=key)
    itself = Q() if len(unit.path) >= DEPTH else Q(path=unit.path)  # what lay in an area below belongs to that one's part
    return left_behind(unit) & itself & Q(point=int(key[1:]))


PART = re.compile(r"-?(p[0-9]{1,18}|([0-9]{4}\.){1,5})", re.ASCII)


def part_name(unit: Unit, word: str) -> str:
    """The name of a part by its word in an address; empty where the word names none of the unit."""
    key = word.removeprefix("-")
    if not unit.area or not PART.fullmatch(word) or not key.startswith((unit.path, "p")):
        return ""
    if word.startswith("-"):
        return former.former_names([key]).get(key, "")
    area = Area.objects.filter(path=key).first()
    return area.name if area else ""


# --- what is elsewhere now ----------------------------------------------------------------------------------------------


def moved_groups(unit: Unit, which: Q) -> list[Group]:
    """The shifts of a unit, those of the condition, that lie elsewhere now than on their day; one statement, and few rows."""
    if not unit.area:
        return []
    there = Q(path__startswith=unit.path) | Q(path_now__startswith=unit.path)
    found = Tally.objects.filter(which, there, ~Q(path_now="")).order_by()
    rows: QuerySet[Tally, Any] = found.values("path", "path_now", "point").annotate(**{f"n_{m}": Sum(m) for m in Measures.NAMES})
    return [
        Group(row["path"], row["path_now"], row["point"], {name: int(row[f"n_{name}"]) for name in Measures.NAMES}) for row in rows
    ]


def part_key(unit: Unit, path: str, point: int) -> str:
    """The part of the unit in which this path lies: the area right below, or the point where there is none with figures."""
    length = len(unit.path) + 5
    return path[:length] if length <= DEPTH and len(path) >= length else f"p{point}"


def add_up(groups: Iterable[tuple[str, Group]]) -> dict[str, Sums]:
    found: dict[str, Sums] = defaultdict(lambda: dict.fromkeys(Measures.NAMES, 0))
    for key, group in groups:
        for name, much in group.sums.items():
            found[key][name] += much
    return dict(found)


def left_parts(unit: Unit, groups: Iterable[Group]) -> dict[str, Sums]:
    """What lay in each part of the unit and lies in none of its parts now."""
    return add_up(
        (part_key(unit, group.path, group.point), group)
        for group in groups
        if group.path.startswith(unit.path) and not group.path_now.startswith(unit.path)
    )


def counted_elsewhere(unit: Unit, groups: Iterable[Group]) -> dict[str, Sums]:
    """What the figures of the areas right below count that is not theirs as a part: it lay there, and lies elsewhere now."""
    return add_up(
        (key, group)
        for group in groups
        if group.path.startswith(unit.path)
        and not (key := part_key(unit, group.path, group.point)).startswith("p")
        and not group.path_now.startswith(key)
    )


def few_moved(which: Q, fewest: int) -> list[tuple[str, str]]:
    """(path, path now) of shifts that lie elsewhere now and saw fewer different people than `fewest`; one statement.

    What is counted in two parts, or in a whole and none of its parts, is the difference of sums that everybody may read.
    """
    rows = Seen.objects.filter(which, ~Q(tally__path_now="")).order_by().values_list("tally__path", "tally__path_now")
    found = rows.annotate(people=Count("person", distinct=True)).filter(people__lt=fewest)
    return [(path, path_now) for path, path_now, _people in found]


def reckoned(whole: str, length: int, moved: Iterable[tuple[str, str]]) -> int:
    """How many of these lie between the sums of the area at this path and those of its parts, whose paths are so long."""
    return sum(path.startswith(whole) and path[:length] != path_now[:length] for path, path_now in moved)


# --- the parts ----------------------------------------------------------------------------------------------------------


def part_figures(
    unit: Unit, below: Sequence[Unit], found: Mapping[str, Figure], groups: Sequence[Group], period: Period, cut: str
) -> list[Part]:
    """The parts of a unit with their sums: what lies `below` now (`units.unit_parts`), then what lay there once.

    `found` are the figures of the period and cut by the key of their unit. Few more statements, where anything moved.
    """
    less, left = counted_elsewhere(unit, groups), left_parts(unit, groups)
    people = people_of_parts(unit, less, period, cut)
    parts = [current_part(one, found.get(one.key) or Figure(), less.get(one.key), people.get(one.key, 0)) for one in below]
    parts = [part for part in parts if not is_over(part)]
    return parts + former_parts(unit, left, period, cut)


def current_part(unit: Unit, row: Figure, less: Sums | None, people: int) -> Part:
    if less is None:
        return Part(unit.name, row, unit)
    sums = {name: getattr(row, name) - much for name, much in less.items()}
    return Part(unit.name, Figure(people=people, **sums), unit, unit.key)


def is_over(part: Part) -> bool:
    """Whether a part is an area that is no more and of which nothing is left here: what it did stands where it belongs now."""
    over = part.unit is not None and part.unit.area is not None and part.unit.area.until is not None
    return over and not any(getattr(part.row, name) for name in Measures.NAMES)


def former_parts(unit: Unit, left: Mapping[str, Sums], period: Period, cut: str) -> list[Part]:
    """What lay in the unit and lies outside it now, under its former name."""
    if not left:
        return []
    names, people = former.former_names(left), people_left_behind(unit, period, cut)
    return [
        Part(names.get(key, key), Figure(people=people.get(key, 0), **sums), former_unit(key, names), f"-{key}")
        for key, sums in sorted(left.items())
    ]


def former_unit(key: str, names: Mapping[str, str]) -> Unit | None:
    """Where the figures of an area that lay here stand; a point's stand where it is now."""
    return None if key.startswith("p") else Unit(key, names.get(key, key))


# --- different people of such parts ---------------------------------------------------------------------------------------


def key_expression(unit: Unit, path: Any) -> Any:
    """`part_key` as an expression over rows of `Seen`."""
    point = Concat(Value("p"), Cast("tally__point", CharField()), output_field=CharField())
    length = len(unit.path) + 5
    if length > DEPTH:
        return point
    return Case(When(Q(depth__gte=length), then=Left(path, length)), default=point, output_field=CharField())


def people_by_key(unit: Unit, rows: QuerySet[Seen], path: Any) -> dict[str, int]:
    keyed: Any = rows.annotate(depth=Length(path)).annotate(key=key_expression(unit, path)).order_by()
    return dict(keyed.values_list("key").annotate(people=Count("person", distinct=True)))


def people_of_parts(unit: Unit, keys: Collection[str], period: Period, cut: str) -> dict[str, int]:
    """The different people of these areas right below, by where shifts lie now; one statement where there are any."""
    if not keys:
        return {}
    now = Coalesce(NullIf("tally__path_now", Value("")), F("tally__path"))
    points = [pk for key in keys for pk in units.points_placed_in(key)]
    return people_by_key(unit, Seen.objects.filter(of_selection(period, cut, "tally__"), tally__point__in=points), now)


def people_left_behind(unit: Unit, period: Period, cut: str) -> dict[str, int]:
    rows = Seen.objects.filter(of_selection(period, cut, "tally__"), left_behind(unit, "tally__"))
    return people_by_key(unit, rows, F("tally__path"))
