"""迎新积分: something once for a person's first paid service, out of the district's own budget."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from events.models import Attendance
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.models import BookCheck, Transfer
from volunteer.models import Area, Notice
from volunteer.notices import outbox

Pay = Attendance.Pay
BONUS_WITHIN = timedelta(days=90)  # after the shift; a district that has no budget for so long welcomes nobody


def pay_welcome_bonuses(*, at: datetime) -> int:
    """Pay what is due, the earliest first, as far as the districts' budgets go; how many were welcomed.

    The rule under which the first shift was published says how much. Once for each person for ever (key `bonus:<person>`),
    harmless to repeat.
    """
    if BookCheck.objects.stopped():
        return 0
    by_district: dict[str, list[Attendance]] = {}
    for row in due_attendances(at):
        by_district.setdefault(row.shift.event.point.area.lineage()[0], []).append(row)
    return sum(_pay_district(Area.objects.get(path=path), rows, at) for path, rows in sorted(by_district.items()))


def due_attendances(at: datetime) -> QuerySet[Attendance]:
    """The first paid service of people who were not welcomed yet, where its rule has a bonus."""
    paid = Attendance.objects.filter(person=OuterRef("person"), pay=Pay.PAID).order_by("counted_start", "pk")
    had = Transfer.objects.filter(kind=Transfer.Kind.BONUS, credit__person=OuterRef("person"))
    rows = Attendance.objects.filter(pay=Pay.PAID, shift__rule__welcome_bonus__gt=0, shift__end__gte=at - BONUS_WITHIN)
    first = rows.filter(~Exists(had), pk=Subquery(paid.values("pk")[:1]))
    return first.select_related("person", "shift__rule", "shift__event__point__area").order_by("counted_start", "pk")


def _pay_district(district: Area, rows: Sequence[Attendance], at: datetime) -> int:
    with transaction.atomic():
        source, purses = ledger.budget_account(district), ledger.wallet_accounts(row.person_id for row in rows)
        held = ledger.lock_accounts(Q(pk=source.pk) | Q(pk__in=[purse.pk for purse in purses.values()]))
        left = held[source.pk].balance or 0
        resting = freezes.unpaid_ids((row.person_id for row in rows), at)
        known = set(Transfer.objects.filter(key__in=[bonus_key(row) for row in rows]).values_list("key", flat=True))
        moves, told = [], []
        for row in rows:
            points = bonus_points(row)
            if row.person_id in resting or bonus_key(row) in known or points > left:
                continue
            left -= points
            about, day = ("attendance", str(row.pk)), timezone.localdate(row.shift.start)
            moves.append(Move(bonus_key(row), Transfer.Kind.BONUS, source, purses[row.person_id], points, about, earned_on=day))
            told.append(_bonus_notice(row, points, at))
        ledger.post(moves=moves, at=at)
        outbox.write_notices(told)
    return len(moves)


def bonus_key(row: Attendance) -> str:
    return f"bonus:{row.person_id}"


def bonus_points(row: Attendance) -> int:
    return row.shift.pinned_rule.welcome_bonus


def _bonus_notice(row: Attendance, points: int, at: datetime) -> Notice:
    params = {"title": row.shift.event.title, "points": points}
    return Notice(person=row.person, kind="welcomed", params=params, key=f"welcomed:{row.person_id}", at=at, url="/points/")
