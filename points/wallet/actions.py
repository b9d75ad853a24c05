"""Giving points to another person: within the month's caps, never against money, for ten minutes taken back as long as they
are there.

A gift carries the date of the oldest points it consumed, so that passing points on makes none of them younger.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from points.core.months import Month
from points.freezes import actions as freezes
from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.models import Account, Freeze, Gift, Rule, Transfer
from points.wallet.refusals import WalletRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User
from volunteer.notices import outbox

Kind = Transfer.Kind


# --- giving ------------------------------------------------------------------------------------------------------------


def give_points(*, id: UUID, giver: User, receiver: User, points: int, at: datetime) -> Gift:
    """Give points to another person and tell both. The id is made in the form: the same gift again is the first one.

    Raises `Refused(Reason)`; `FreezeRefusal.SPENDING` where the giver's points rest.
    """
    rule = require_may_give(giver, receiver, points, at)
    with transaction.atomic():
        purses = lock_wallets(giver, receiver)
        if kept := Gift.objects.filter(pk=id).first():
            return require_same_gift(kept, giver, receiver, points)
        require_within_caps(rule, giver, receiver, points, at)
        gift = Gift.objects.create(id=id, giver=giver, receiver=receiver, points=points, at=at)
        transfer_gift(gift, purses[giver.pk], purses[receiver.pk], at)
        audit.record(act="gift", subject=gift, actor=giver, at=at, detail={"points": points})
        notify_person(gift, "gift_given", giver, receiver, at)
        notify_person(gift, "gift_got", receiver, giver, at)
    return gift


def require_gift_rule(at: datetime) -> Rule:
    """The rule of the day, where it lets people give. Raises `Refused(OFF)`."""
    rule = Rule.objects.find_on(timezone.localdate(at))
    if rule is None or not rule.gifts:
        raise Refused(WalletRefusal.OFF)
    return rule


def require_may_give(giver: User, receiver: User, points: int, at: datetime) -> Rule:
    """What needs no lock to be seen."""
    rule = require_gift_rule(at)
    if giver.pk == receiver.pk:
        raise Refused(WalletRefusal.ONESELF)
    if points < 1:
        raise Refused(WalletRefusal.AMOUNT)
    if not giver.may_spend:
        raise Refused(WalletRefusal.NOT_CONFIRMED)
    freezes.require_may_spend(giver, at)
    stopped = (Freeze.Kind.SPENDING, Freeze.Kind.EARNING)
    if not receiver.is_active or any(freezes.freeze_of_person(receiver, kind, at) for kind in stopped):
        raise Refused(WalletRefusal.RESTING)
    if ledger.owed_points(giver):
        raise Refused(WalletRefusal.OWING)
    return rule


def lock_wallets(*people: User) -> dict[int, Account]:
    """The wallets of both by person's id, held with what they owe: gifts of one person come one after the other."""
    purses = ledger.wallet_accounts(person.pk for person in people)
    held = ledger.lock_accounts(Q(person__in=purses))
    return {id: held[purse.pk] for id, purse in purses.items()}


def require_same_gift(kept: Gift, giver: User, receiver: User, points: int) -> Gift:
    if (kept.giver_id, kept.receiver_id, kept.points) != (giver.pk, receiver.pk, points):
        raise Refused(WalletRefusal.USED_FORM)
    return kept


def require_within_caps(rule: Rule, giver: User, receiver: User, points: int, at: datetime) -> None:
    if points > (left := max(0, rule.gift_out_month - points_this_month(Gift.objects.filter(giver=giver), at))):
        raise Refused(WalletRefusal.OVER_OUT, most=rule.gift_out_month, left=left)
    if points > (left := max(0, rule.gift_in_month - points_this_month(Gift.objects.filter(receiver=receiver), at))):
        raise Refused(WalletRefusal.OVER_IN, most=rule.gift_in_month, left=left)


def points_this_month(gifts: QuerySet[Gift], at: datetime) -> int:
    """The points of these gifts in the calendar month of `at`, site time; what was taken back does not count."""
    return gifts.filter(at__gte=Month.of(at).began(), taken_back_at=None).aggregate(sum=Sum("points"))["sum"] or 0


def remaining_to_give(*, person: User, at: datetime) -> int:
    """What the person can still give away this month: by the cap and by what they have. Raises `Refused(OFF)`."""
    cap = require_gift_rule(at).gift_out_month - points_this_month(Gift.objects.filter(giver=person), at)
    return max(0, min(cap, ledger.balance(person)))


def transfer_gift(gift: Gift, purse: Account, into: Account, at: datetime) -> None:
    day = oldest_earned_on(purse) or timezone.localdate(at)
    source = ("gift", str(gift.pk))
    with ledger.shortage_as(lambda missing: Refused(WalletRefusal.NOT_ENOUGH, missing=missing)):
        ledger.post(moves=[Move(f"gift:{gift.pk}", Kind.GIFT, purse, into, gift.points, source, earned_on=day)], at=at)


def oldest_earned_on(purse: Account) -> date | None:
    """The date of the oldest points that are left in a wallet: what left it came out of the oldest first."""
    earned = Transfer.objects.filter(credit=purse, kind__in=Transfer.EARNINGS, reversed_by=None)
    lots: list[tuple[date, int]] = list(earned.order_by("earned_on").values_list("earned_on").annotate(points=Sum("amount")))
    used = sum(points for _day, points in lots) - (purse.balance or 0)
    for day, points in lots:
        used -= points
        if used < 0:
            return day
    return None


# --- taking back -------------------------------------------------------------------------------------------------------


def take_back_gift(*, gift: Gift, by: User, at: datetime) -> Gift:
    """Undo a gift within ten minutes, as long as the points are there; both are told. Harmless to repeat.

    Raises `Refused(Reason)`.
    """
    if by.pk != gift.giver_id:
        raise Refused(WalletRefusal.NOT_YOURS)
    with transaction.atomic():
        purses = lock_wallets(gift.giver, gift.receiver)
        gift.refresh_from_db(fields=["taken_back_at"])
        if gift.taken_back_at:
            return gift
        if not gift.may_be_taken_back(at):
            raise Refused(WalletRefusal.TOO_LATE)
        if (purses[gift.receiver_id].balance or 0) < gift.points:
            raise Refused(WalletRefusal.GONE)
        first = Transfer.objects.select_related("debit", "credit__person").get(key=f"gift:{gift.pk}")
        ledger.reverse_transfer(transfer=first, key=f"ungift:{gift.pk}", at=at)
        gift.taken_back_at = at
        gift.save(update_fields=["taken_back_at"])
        audit.record(act="gift.back", subject=gift, actor=by, at=at, detail={"points": gift.points})
        notify_person(gift, "gift_back", gift.receiver, gift.giver, at)
    return gift


def notify_person(gift: Gift, kind: str, reader: User, other: User, at: datetime) -> None:
    params = {"name": other.masked_name, "points": gift.points}
    url = reverse("points:gift", args=[gift.pk])
    outbox.notify(person=reader, kind=kind, params=params, key=f"{kind}:{gift.pk}", at=at, url=url)
