"""How each service point stands: how its records came about, how fast it credits, who asks whom, what checks by phone found.

Of the last ninety days, checks and cases of the last year; a constant number of statements for any number of points.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from events.cases import trust as case_trust
from events.models import Attendance, AwardCheck, Case, Makeup
from points.models import HandEntry
from volunteer.models import ServicePoint, User
from volunteer.roles.scope import Scope

Outcome = AwardCheck.Outcome
CHECKS_LOOK_BACK = timedelta(days=365)
CREDIT_SPEED_SQL = """
    SELECT e.point_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.at - s."end")) / 3600
    FROM points_transfer t
    JOIN points_account a ON a.id = t.debit_id
    JOIN events_shift s ON s.id = a.shift_id
    JOIN events_event e ON e.id = s.event_id
    WHERE t.kind = 'award' AND t.at > %(since)s AND t.at <= %(at)s AND e.point_id = ANY(%(points)s)
    GROUP BY e.point_id"""


@dataclass
class PointRecord:
    """One point. `hours` is the median from the end of a shift to its credits; `pair` who asked and approved most often."""

    point: ServicePoint
    records: int = 0
    scanned: int = 0
    by_leader: int = 0
    by_hand: int = 0
    only_theirs: int = 0
    signs: int = 0
    striking: int = 0
    hand_points: int = 0
    hours: float | None = None
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    cases: int = 0
    overdue: int = 0

    def share(self, number: int) -> int:
        """Percent of the records, rounded."""
        return round(100 * number / self.records) if self.records else 0

    @property
    def share_b(self) -> int:
        return self.share(self.by_leader)

    @property
    def share_c(self) -> int:
        return self.share(self.by_hand)

    @property
    def pair(self) -> tuple[str, str] | None:
        return self.pairs.most_common(1)[0][0] if self.pairs else None

    @property
    def pair_share(self) -> int:
        """Percent of everything asked and approved that the most frequent pair did."""
        return round(100 * max(self.pairs.values()) / self.pairs.total()) if self.pairs else 0

    @property
    def confirmed(self) -> int:
        return self.checks[Outcome.CONFIRMED]

    @property
    def failed(self) -> int:
        return self.checks[Outcome.DENIED] + self.checks[Outcome.DIFFERENT]

    @property
    def checked(self) -> int:
        """Calls that came to an end."""
        return self.confirmed + self.failed + self.checks[Outcome.GIVEN_UP]


def point_records(held: Scope, at: datetime) -> list[PointRecord]:
    """Every active point of a scope, what is most striking first."""
    points = ServicePoint.objects.active().filter(held.points()).select_related("area").order_by("area__path", "name", "pk")
    found = {point.pk: PointRecord(point) for point in points}
    add_grades(found, held, at)
    add_speeds(found, at)
    add_points_by_hand(found, held, at)
    add_pairs(found, held, at)
    add_checks(found, held, at)
    add_cases(found, held, at)
    return sorted(found.values(), key=lambda s: (-s.failed, -s.striking, -s.only_theirs, -s.share_c, -s.overdue))


def add_grades(found: dict[int, PointRecord], held: Scope, at: datetime) -> None:
    """By grade, people registered and seen by one leader only, and signs: the signals of leaders, added up."""
    for row in case_trust.trust_rows(held, at):
        if standing := found.get(row["event__point"]):
            for name in ("records", "scanned", "by_leader", "by_hand", "only_theirs", "signs", "striking"):
                setattr(standing, name, getattr(standing, name) + row[name])


def add_speeds(found: dict[int, PointRecord], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CREDIT_SPEED_SQL, {"since": at - case_trust.LOOK_BACK, "at": at, "points": list(found)})
        for point, hours in cursor.fetchall():
            found[point].hours = round(hours, 1)


def add_points_by_hand(found: dict[int, PointRecord], held: Scope, at: datetime) -> None:
    """Points given by hand out of the point's budget."""
    given = HandEntry.objects.filter(held.points("point__"), kind=HandEntry.Kind.CREDIT, state=HandEntry.State.APPROVED)
    for point, amount in given.filter(decided_at__gt=at - case_trust.LOOK_BACK).values_list("point", "amount"):
        if point in found:
            found[point].hand_points += amount


def add_pairs(found: dict[int, PointRecord], held: Scope, at: datetime) -> None:
    """Who asked and who approved: points by hand, hours asked for afterwards, entries by hand that a second person confirmed."""
    since = at - case_trust.LOOK_BACK
    hands = HandEntry.objects.filter(held.points("point__"), state=HandEntry.State.APPROVED, decided_at__gt=since)
    makeups = Makeup.objects.filter(held.points("shift__event__point__"), state=Makeup.State.APPROVED, decided_at__gt=since)
    confirmed = Attendance.objects.filter(held.points("shift__event__point__"), confirmed_at__gt=since)
    counts = [
        *count_pairs(hands, "point", "asked_by", "decided_by"),
        *count_pairs(makeups, "shift__event__point", "asked_by", "decided_by"),
        *count_pairs(confirmed, "shift__event__point", "shift__leader", "confirmed_by"),
    ]
    names = dict(User.objects.get_queryset().filter(pk__in={pk for row in counts for pk in row[1:3]}).values_list("pk", "name"))
    for point, asker, approver, number in counts:
        if point in found:
            found[point].pairs[names.get(asker, ""), names.get(approver, "")] += number


def count_pairs(rows: Any, *columns: str) -> Iterable[tuple[int, int, int, int]]:
    found: Iterable[tuple[int, int, int, int]] = rows.order_by().values_list(*columns).annotate(number=Count("pk"))
    return found


def add_checks(found: dict[int, PointRecord], held: Scope, at: datetime) -> None:
    done = AwardCheck.objects.filter(held.points("point__"), draw__at__gt=at - CHECKS_LOOK_BACK)
    for point, outcome, number in done.order_by().values_list("point", "outcome").annotate(number=Count("pk")):
        if point in found:
            found[point].checks[outcome] += number


def add_cases(found: dict[int, PointRecord], held: Scope, at: datetime) -> None:
    late = Count("pk", filter=Q(due_at__lte=at))
    waiting = Case.objects.open().filter(held.points("point__")).order_by().values("point").annotate(all=Count("pk"), late=late)
    for row in waiting:
        if standing := found.get(row["point"]):
            standing.cases, standing.overdue = row["all"], row["late"]
