"""Adding the whole book up again, every night and when an auditor presses; and stopping the ledger where it does not hold.

The equations are SQL of their own (`settings.BOOK_EQUATIONS`), which shares nothing with the application. What they find is kept.
A book that does not hold stops posting: `ledger.post` refuses until somebody who audits has checked again and found it right.
Checking in goes on meanwhile; what it earns is paid afterwards.
"""

from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from points.models import BookCheck
from volunteer.core import audit
from volunteer.core.ids import new_id
from volunteer.models import Appointment, Area, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

FROM_HOUR = 2  # local time: the night's check waits until the day before is over and the site is quiet
ADVISORY_LOCK = 20_260_101  # any number: one check at a time, so that the last row is the last word


class Equation(NamedTuple):
    name: str
    expected: int
    found: int
    ok: bool


def equations() -> list[Equation]:
    """Every equation of the book as it stands now, by name: one statement a file, reading only."""
    return sorted(Equation(*row) for file in settings.BOOK_EQUATIONS for row in read_equations(file))


def read_equations(file: Path) -> list[tuple[Any, ...]]:
    """The rows of a file of equations, which is one statement and reads only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")  # it would compile for longer than it then reads
        cursor.execute("SET LOCAL work_mem = '64MB'")  # one statement a night that reads everything, not many at once
        cursor.execute(file.read_text(encoding="utf-8"))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def check_nightly(*, at: datetime) -> int:
    """Check the book once for each local date, from two o'clock on; 1 where this call did it."""
    there = timezone.localtime(at)
    if there.hour < FROM_HOUR or BookCheck.objects.filter(night=there.date()).exists():
        return 0
    check_books(id=new_id(at), by=None, at=at)
    return 1


@transaction.atomic
def check_books(*, id: UUID, by: User | None, at: datetime) -> BookCheck:
    """Add the book up, keep what was found, and tell those who audit where it stops the ledger or opens it again.

    `by` None is the night's own run. The caller has seen that `by` may audit the district. Harmless to repeat with the same `id`,
    and for the same night.
    """
    lock_checks()
    night = timezone.localdate(at) if by is None else None
    if known := BookCheck.objects.filter(pk=id).first() or (night and BookCheck.objects.filter(night=night).first()):
        return known
    before = BookCheck.objects.stopped()
    begin = monotonic()
    rows = equations()
    took = timedelta(seconds=monotonic() - begin) // timedelta(milliseconds=1)
    green = all(row.ok for row in rows)
    made = BookCheck.objects.create(id=id, night=night, at=at, by=by, green=green, rows=rows, milliseconds=took)
    audit.record(act="book.check", subject=made, actor=by, at=at, detail={"green": green, "wrong": len(made.wrong)})
    if not green or before != BookCheck.objects.stopped():
        notify_auditors(made, at)
    return made


def lock_checks() -> None:
    """Wait until no other check is under way, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def notify_auditors(made: BookCheck, at: datetime) -> None:
    """Those who audit the district read that the ledger was stopped, or that it goes on."""
    outbox.notify_many(
        people=auditors(at),
        kind="book_holds" if made.green else "book_differs",
        params={"wrong": len(made.wrong)},
        key=f"book:{made.pk}",
        at=at,
        url=reverse("points:check", args=[made.pk]),
    )


def auditors(at: datetime) -> list[User]:
    """Who may audit the whole district."""
    roles = [role for role, powers in role_scope.POWERS.items() if Power.AUDIT in powers]
    held = Appointment.objects.current(timezone.localdate(at)).filter(role__in=roles, area__level=Area.Level.DISTRICT)
    return list(User.objects.filter(pk__in=held.values("person"), is_active=True).order_by("pk"))
