"""What an act wrote, kept with its change so that it can be undone exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model, QuerySet

from volunteer.core.refusals import Refused
from volunteer.models import Area, AreaTerm, PlaceChange, PointTerm, ServicePoint
from volunteer.places.actions import paths
from volunteer.places.models import NEVER
from volunteer.places.refusals import PlaceRefusal

type Step = dict[str, Any]


def plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


class Effects:
    """Writes rows and notes each step. Whoever uses it holds the lock of the register."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def set_column(self, rows: QuerySet[Model], field: str, value: Any) -> list[Any]:
        """Set one column of all rows; their keys. What it was before is noted."""
        found: dict[Any, list[Any]] = defaultdict(list)
        for key, before in rows.values_list("pk", field):
            found[before].append(key)
        for before, keys in found.items():
            self.steps.append(
                {
                    "do": "rows",
                    "model": rows.model._meta.label,
                    "field": field,
                    "before": plain(before),
                    "after": plain(value),
                    "keys": [plain(key) for key in keys],
                }
            )
            rows.model._base_manager.filter(pk__in=keys).update(**{field: value})
        return [key for keys in found.values() for key in keys]

    def add_terms(self, rows: QuerySet[Area], until: date) -> None:
        """Note what these areas were called, and where they lay, until that local date."""
        if span := paths.insert_terms(rows, until):
            self.steps.append({"do": "terms", "span": span})

    def move(self, children: Sequence[Area], parent: Area, until: date) -> None:
        """Give areas of one parent, and all below them, paths under another. What they were until that date is noted."""
        if not children:
            return
        first = paths.next_number(parent, len(children))
        moves = [[child.path, Area.child_path(parent, first + n)] for n, child in enumerate(children)]
        keys = [child.pk for child in children]
        self.add_terms(paths.below([before for before, _after in moves]), until)
        self.set_column(Area.objects.filter(pk__in=keys), "parent_id", parent.pk)
        paths.rewrite(moves)
        self.steps.append({"do": "paths", "areas": keys, "parent": parent.pk, "moves": moves})

    def place_points(self, points: QuerySet[ServicePoint], area: Area, until: date) -> None:
        """Let points stand in `area`. Where they stood until that date is noted."""
        noted = PointTerm.objects.filter(until=until)
        before = set(noted.filter(point__in=points).values_list("pk", flat=True))
        former = [point for point in points if paths.local_day(point.opened_at) <= until]
        terms = [PointTerm(point=point, area_id=point.area_id, until=until) for point in former]
        PointTerm.objects.bulk_create(terms, ignore_conflicts=True)
        new = set(noted.filter(point__in=[point.pk for point in former]).values_list("pk", flat=True)) - before
        self.steps.append({"do": "point_terms", "keys": sorted(new)})
        self.set_column(points, "area_id", area.pk)

    def pass_neighbours(self, area: Area, into: Area) -> None:
        """What lies beside an area lies beside the one that it becomes a part of."""
        known = {into.pk, *into.neighbours.values_list("pk", flat=True)}
        if others := sorted(set(area.neighbours.values_list("pk", flat=True)) - known):
            into.neighbours.add(*others)
            self.steps.append({"do": "neighbours", "area": into.pk, "others": others})

    def made(self, area: Area) -> None:
        self.steps.append({"do": "made", "area": area.pk})

    def keys_of(self, model: type[Model]) -> list[Any]:
        """The keys of the rows of a model that were written."""
        return [key for step in self.steps if step.get("model") == model._meta.label for key in step["keys"]]


# --- undoing -----------------------------------------------------------------------------------------------------------------


def undo_effects(change: PlaceChange) -> None:
    """Write back what was before, last step first. Raises `Refused(FOLLOWED)` where a row is not as the act left it."""
    for step in reversed(change.effects.get("steps", [])):
        UNDO[step["do"]](step)


def undo_rows(step: Step) -> None:
    """People may have chosen another home since: their choice stands."""
    model = apps.get_model(step["model"])
    as_left = model._base_manager.filter(pk__in=step["keys"], **{step["field"]: step["after"]})
    if as_left.update(**{step["field"]: step["before"]}) != len(step["keys"]) and step["model"] != "volunteer.User":
        raise Refused(PlaceRefusal.FOLLOWED, what=model._meta.verbose_name_plural)


def undo_terms(step: Step) -> None:
    first, last = step["span"]
    AreaTerm.objects.filter(pk__range=(first, last)).delete()


def undo_paths(step: Step) -> None:
    after = [after for _before, after in step["moves"]]
    if Area.objects.filter(pk__in=step["areas"], path__in=after).count() != len(after):
        raise Refused(PlaceRefusal.FOLLOWED, what=Area._meta.verbose_name_plural)
    paths.rewrite([[after, before] for before, after in step["moves"]])


def undo_point_terms(step: Step) -> None:
    PointTerm.objects.filter(pk__in=step["keys"]).delete()


def undo_neighbours(step: Step) -> None:
    Area.objects.get(pk=step["area"]).neighbours.remove(*step["others"])


def undo_made(step: Step) -> None:
    """The row stays, since its change names it, on a day that nobody asks for; its code is free again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE volunteer_area SET since = %s, until = %s, code = '-' || id WHERE id = %s", [NEVER, NEVER, step["area"]]
        )


UNDO: dict[str, Callable[[Step], None]] = {
    "rows": undo_rows,
    "terms": undo_terms,
    "paths": undo_paths,
    "point_terms": undo_point_terms,
    "neighbours": undo_neighbours,
    "made": undo_made,
}
