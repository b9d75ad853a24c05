"""Numbers and paths of areas, and the terms that keep what they were. Whoever writes here holds the lock of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone

from volunteer.core.refusals import Refused
from volunteer.models import Area, AreaTerm, PlaceChange
from volunteer.places.refusals import PlaceRefusal

LARGEST = 9999  # four digits a level
PART = 5  # characters that a level adds to a path


def local_day(at: datetime) -> date:
    return timezone.localdate(at)


def last_part(path: str | None) -> int:
    """The number at the end of a path; 0 for none."""
    return int(path.rstrip(".").rpartition(".")[2]) if path else 0


def next_number(parent: Area, count: int = 1) -> int:
    """The number of the next child, or of the first of `count`: one more than any that a child ever had here.

    So no path is given twice. Raises `Refused(FULL)`.
    """
    highest = Max("path")
    paths = [rows.filter(parent=parent).aggregate(path=highest)["path"] for rows in (Area.objects, AreaTerm.objects)]
    number = max(map(last_part, [*paths, *undone_paths(parent)])) + 1
    if number + count - 1 > LARGEST:
        raise Refused(PlaceRefusal.FULL, name=parent.name)
    return number


def undone_paths(parent: Area) -> list[str]:
    """Paths under this parent that areas had for a while, until their move was undone."""
    moved_here = [{"do": "paths", "parent": parent.pk}]
    undone = PlaceChange.objects.filter(state=PlaceChange.State.UNDONE, effects__steps__contains=moved_here)
    steps = [step for effects in undone.values_list("effects", flat=True) for step in effects["steps"]]
    return [after for step in steps if step.get("parent") == parent.pk for _before, after in step["moves"]]


def below(heads: Sequence[str]) -> QuerySet[Area]:
    """The areas of these paths, which are of one parent, and all below them."""
    length = len(heads[0])
    within = Area.objects.filter(path__startswith=heads[0][: length - PART])
    return within.alias(head=Left("path", length)).filter(head__in=heads)


def rewrite(moves: Sequence[Sequence[str]]) -> None:
    """Put for each (before, after) the second in the place of the first, in the path of that area and of all below it.

    Those before are the paths of areas of one parent. One statement for all.
    """
    before, after = [[move[n] for move in moves] for n in range(2)]
    length = len(before[0])
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE volunteer_area SET path = moved.after || substr(volunteer_area.path, %s)
            FROM (SELECT unnest(%s::text[]) AS before, unnest(%s::text[]) AS after) moved
            WHERE left(volunteer_area.path, %s) = moved.before AND volunteer_area.path LIKE %s""",
            [length + 1, before, after, length, f"{before[0][: length - PART]}%"],
        )


def insert_terms(rows: QuerySet[Area], until: date) -> tuple[int, int] | None:
    """Note these areas as they are, until that local date; the first and the last key of the notes, None for no note.

    An area that began later has none. Where something was noted until that date already, that was the state of the day, and
    stays. The keys follow one another, since nobody else writes notes at the same time.
    """
    old_enough = rows.filter(Q(since=None) | Q(since__lte=until)).order_by("pk").values("pk", "name", "code", "parent_id", "path")
    sql, params = old_enough.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""WITH old (area_id, name, code, parent_id, path) AS ({sql}),
            made (id) AS (
                INSERT INTO volunteer_areaterm (area_id, name, code, parent_id, path, until)
                SELECT area_id, name, code, parent_id, path, %s FROM old ON CONFLICT DO NOTHING RETURNING id
            )
            SELECT min(id), max(id) FROM made""",  # noqa: S608  (the query is Django's own, its values are parameters)
            [*params, until],
        )
        first, last = cursor.fetchone()
    return (first, last) if first is not None else None
