"""迎新积分: something once for a person's first paid service, out of the district's own budget."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

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

    The rule under which the first shift was published says how much. Once for each person (key `bonus:<person>`), and once more
    (`bonus:<person>:<n>`) only where it was taken back because that service did not take place. Harmless to repeat.
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
    had = Transfer.objects.filter(kind=Transfer.Kind.BONUS, credit__person=OuterRef("person"), reversed_by=None)
    rows = Attendance.objects.filter(pay=Pay.PAID, shift__rule__welcome_bonus__gt=0, shift__end__gte=at - BONUS_WITHIN)
    first = rows.filter(~Exists(had), pk=Subquery(paid.values("pk")[:1]))
    return first.select_related("person", "shift__rule", "shift__event__point__area").order_by("counted_start", "pk")


def _pay_district(district: Area, rows: Sequence[Attendance], at: datetime) -> int:
    with transaction.atomic():
        source, purses = ledger.budget_account(district), ledger.wallet_accounts(row.person_id for row in rows)
        held = ledger.lock_accounts(Q(pk=source.pk) | Q(pk__in=[purse.pk for purse in purses.values()]))
        left = held[source.pk].balance or 0
        resting = freezes.unpaid_ids((row.person_id for row in rows), at)
        keys, known = bonus_keys(rows)
        moves, told = [], []
        for row in rows:
            points = bonus_points(row)
            if row.person_id in resting or row.person_id in known or points > left:
                continue
            left -= points
            about, day = ("attendance", str(row.pk)), timezone.localdate(row.shift.start)
            moves.append(
                Move(keys[row.person_id], Transfer.Kind.BONUS, source, purses[row.person_id], points, about, earned_on=day)
            )
            told.append(_bonus_notice(row, points, at))
        ledger.post(moves=moves, at=at)
        outbox.write_notices(told)
    return len(moves)


def bonus_keys(rows: Sequence[Attendance]) -> tuple[dict[int, str], set[int]]:
    """The key of the next bonus of each person, and who has one that stands (ids). One statement; the caller holds the wallets."""
    people = [row.person_id for row in rows]
    given = Transfer.objects.filter(kind=Transfer.Kind.BONUS, credit__person__in=people)
    counts: Counter[int] = Counter()
    standing = set()
    pairs: Any = given.values_list("credit__person", "reversed_by")
    for person, correction in pairs:
        counts[person] += 1
        if correction is None:
            standing.add(person)
    return {person: f"bonus:{person}:{counts[person] + 1}" if counts[person] else f"bonus:{person}" for person in people}, standing


def standing_bonuses(rows: Sequence[Attendance]) -> QuerySet[Transfer]:
    """What was given once for these records and was not taken back."""
    ids = [str(row.pk) for row in rows]
    return Transfer.objects.filter(kind=Transfer.Kind.BONUS, source_type="attendance", source_id__in=ids, reversed_by=None)


def budgets_of_bonuses(rows: Sequence[Attendance]) -> list[int]:
    """The accounts that `take_back_bonuses` gives back to (ids), for whoever locks them with the others first."""
    return list(standing_bonuses(rows).values_list("debit", flat=True).distinct())


def take_back_bonuses(rows: Sequence[Attendance], at: datetime) -> None:
    """Give back to the district's budget what was given once for these records, which count no more.

    A later service that is paid is then the first one, and is welcomed. The caller holds the accounts.
    """
    ledger.reverse_transfers(transfers=standing_bonuses(rows).select_related("debit", "credit__person").order_by("key"), at=at)


def bonus_points(row: Attendance) -> int:
    return row.shift.pinned_rule.welcome_bonus


def _bonus_notice(row: Attendance, points: int, at: datetime) -> Notice:
    params = {"title": row.shift.event.title, "points": points}
    return Notice(person=row.person, kind="welcomed", params=params, key=f"welcomed:{row.person_id}", at=at, url="/points/")
