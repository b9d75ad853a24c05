"""Adding the figures up again, every night and when an auditor presses; what differs is kept as rows.

The equations are SQL of their own (`events/verify_figures.sql`), which shares nothing with the application.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from time import monotonic
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from events.figures import rollup
from events.figures.units import COMMUNITY_DEPTH
from events.models import FigureCheck, FigureDifference, Report
from points.books.verification import auditors, read_equations
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.models import Area, ServicePoint, User
from volunteer.notices import outbox

FROM_HOUR = 3  # local time: after the night's check of the book
EQUATIONS_FILE = settings.BASE_DIR / "events" / "verify_figures.sql"


class Difference(NamedTuple):
    """A row of the equations' answer. `in_all`: how many differences of this equation there are; not all of them are given."""

    equation: str
    unit: str
    kind: str
    start: date | None
    cut: str
    measure: str
    expected: int
    found: int
    rows: int
    shift: UUID | None
    report: UUID | None
    in_all: int


def differences() -> list[Difference]:
    """Every difference in the figures as they stand now, by equation: one statement, reading only."""
    return [Difference(*row) for row in read_equations(EQUATIONS_FILE)]


def check_nightly(*, at: datetime) -> int:
    """Check the figures once for each local date, from three o'clock on; 1 where this call did it."""
    there = timezone.localtime(at)
    if there.hour < FROM_HOUR or FigureCheck.objects.filter(night=there.date()).exists():
        return 0
    check_figures(id=new_id(at), by=None, at=at)
    return 1


@transaction.atomic
def check_figures(*, id: UUID, by: User | None, at: datetime) -> FigureCheck:
    """Bring the figures up to date, add them up again, keep every difference, and tell those who audit where there is one.

    `by` None is the night's own run. The caller has seen that `by` may audit the district. Harmless to repeat with the same `id`,
    and for the same night.
    """
    rollup.lock_writers()
    night = timezone.localdate(at) if by is None else None
    if known := FigureCheck.objects.filter(pk=id).first() or (night and FigureCheck.objects.filter(night=night).first()):
        return known
    rollup.update_figures(at=at)
    begin = monotonic()
    found = differences()
    took = timedelta(seconds=monotonic() - begin) // timedelta(milliseconds=1)
    counted = dict.fromkeys(FigureDifference.Equation.values, 0) | {row.equation: row.in_all for row in found}
    fields = {"equations": list(counted.items()), "wrong": sum(counted.values()), "milliseconds": took}
    made = FigureCheck.objects.create(id=id, night=night, at=at, by=by, **fields)
    keep_differences(made, found)
    audit.record(act="figures.check", subject=made, actor=by, at=at, detail={"wrong": made.wrong})
    if made.wrong:
        params, url = {"number": made.wrong}, reverse("events:figure_check", args=[made.pk])
        outbox.notify_many(people=auditors(at), kind="figures_differ", params=params, key=f"figures:{made.pk}", at=at, url=url)
    return made


def keep_differences(made: FigureCheck, found: Sequence[Difference]) -> None:
    owners = owners_of_units(found)
    rows = [FigureDifference(found_by=made, owner_id=owners.get(row.unit), **without_count(row)) for row in found]
    FigureDifference.objects.bulk_create(rows)


def without_count(row: Difference) -> dict[str, object]:
    return {name: value for name, value in row._asdict().items() if name != "in_all"}


def owners_of_units(found: Sequence[Difference]) -> dict[str, int]:
    """Unit -> the area whose office answers for it: its community or what lies above; of a report who handed it in."""
    points = ServicePoint.objects.filter(pk__in={int(row.unit[1:]) for row in found if row.unit.startswith("p")})
    paths = {f"p{pk}": path for pk, path in points.values_list("pk", "area__path")}
    paths |= {row.unit: row.unit for row in found if row.unit not in paths and row.report is None}
    reports = Report.objects.filter(pk__in={row.report for row in found if row.report})
    paths |= dict(reports.values_list("number", "area__path"))
    known = dict(Area.objects.filter(path__in={path[:COMMUNITY_DEPTH] for path in paths.values()}).values_list("path", "pk"))
    return {unit: known[path[:COMMUNITY_DEPTH]] for unit, path in paths.items() if path[:COMMUNITY_DEPTH] in known}
