"""Finding a place by what somebody typed: its code, its name, or its name behind those it lies in (`street/community/compound`)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from volunteer.models import Area
from volunteer.places.place_file import WITH_PARENTS, areas_above

SEPARATOR = re.compile(r"\s*[/／>＞›]\s*")
MOST_LEVELS = 7


def split_names(text: str) -> list[str]:
    """The names in a text, the widest place first."""
    return [name for name in SEPARATOR.split(text.strip()) if name][-MOST_LEVELS:]


def is_meant(name: str, above: Sequence[str], typed: Sequence[str]) -> bool:
    """Whether a place of this name, which lies in those `above`, is the one typed: of what it lies in any may be left out."""
    if not typed or name != typed[-1]:
        return False
    rest = iter(above)
    return all(one in rest for one in typed[:-1])


class PlaceIndex:
    """The places among `areas` that some texts may mean; one statement."""

    def __init__(self, areas: QuerySet[Area], texts: Iterable[str]) -> None:
        asked = {text.strip() for text in texts if text.strip()}
        names = {parts[-1] for text in asked if (parts := split_names(text))}
        self.by_code: dict[str, Area] = {}
        self.by_name: dict[str, list[Area]] = defaultdict(list)
        for area in areas.filter(Q(name__in=names) | Q(code__in=asked)).select_related(WITH_PARENTS).order_by("path"):
            self.by_code[area.code] = area
            self.by_name[area.name].append(area)

    def find(self, text: str) -> list[Area]:
        """The places that the text may mean: the one of this code, otherwise all that the names fit."""
        if known := self.by_code.get(text.strip()):
            return [known]
        typed = split_names(text)
        same = self.by_name.get(typed[-1], []) if typed else []
        return [area for area in same if is_meant(area.name, [one.name for one in areas_above(area)], typed)]
