"""What a campaign gives on top of ordinary points, out of its own fund: with the ordinary award, and taken back with it.

The ordinary award is of the point's budget and stands whatever the fund holds. A boost has the key and the source of its award,
under the word `boost`: `boost:<attendance>`, after a correction `boost:<attendance>:<n>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from events.models import Attendance, Campaign, Shift
from points.budgets.actions import fund as fund_actions
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import Account, Fund, Transfer


def fund_of_shift(shift: Shift) -> Fund | None:
    """The fund out of which this shift earns more, if any."""
    campaign = campaign_of_shift(shift)
    return campaign.fund if campaign else None


def extra_percent(shift: Shift) -> int:
    """What comes on top of ordinary points at this shift, in percent; 0 = nothing."""
    found = fund_of_shift(shift)
    return found.extra if found else 0


def campaign_of_shift(shift: Shift) -> Campaign | None:
    """The campaign for which this shift counts by its local date, if any."""
    campaign = shift.event.campaign
    return campaign if campaign and campaign.counts(timezone.localdate(shift.start)) else None


def fund_accounts(shift: Shift) -> list[Account]:
    """The account that paying at this shift draws on besides the point's own, for whoever locks them together; one or none."""
    found = fund_of_shift(shift)
    return [ledger.fund_account(found)] if found else []


def pay_boosts(shift: Shift, awards: Sequence[Award], at: datetime) -> None:
    """Give what comes on top of these ordinary awards; the caller holds all accounts concerned."""
    if awards and (found := fund_of_shift(shift)):
        boosts = [Award(a.person_id, a.amount, boost_key(a.key), a.earned_on, ("boost", a.source[1])) for a in awards]
        fund_actions.top_up_awards(fund=found, awards=boosts, at=at)


def boost_key(key: str) -> str:
    """The key of the boost of an award: `boost:<attendance>:<n>` for `attendance:<attendance>:<n>`."""
    return f"boost:{key.partition(':')[2]}"


def take_back_boosts(rows: Sequence[Attendance], at: datetime) -> None:
    """Give back to its fund what came on top for these records; the caller holds the accounts."""
    ids = [str(row.pk) for row in rows]
    given = Transfer.objects.filter(kind=Transfer.Kind.BOOST, source_type="boost", source_id__in=ids, reversed_by=None)
    ledger.reverse_transfers(transfers=given.select_related("debit", "credit__person").order_by("key"), at=at)


def boosts_by_attendance(rows: Sequence[Attendance]) -> dict[str, int]:
    """Attendance id -> what came on top for it and stands, in one statement."""
    ids = [str(row.pk) for row in rows]
    given = Transfer.objects.filter(kind=Transfer.Kind.BOOST, source_type="boost", source_id__in=ids, reversed_by=None)
    return dict(given.values_list("source_id", "amount"))
