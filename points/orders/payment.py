"""Paying for one order out of several wallets of a household.

Everybody says for themselves, and nobody for somebody else, that orders of the people they live with may draw on their points;
they take it back as easily. It holds for the household as it is: when somebody joins, everybody is asked anew. The points of
the person who orders go first, then those of the others from the fullest wallet on; each payer has a transfer of their own,
and what comes back comes back to whom it came from.

An act that draws or gives back does so in its own transaction and begins with `purses`, which holds the wallets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Min, Q, QuerySet, UUIDField, When
from django.db.models.functions import Cast
from django.utils import timezone

from points.ledger import actions as ledger
from points.ledger.actions import Move
from points.models import Account, Freeze, Order, Rule, Transfer
from points.orders.models import OrderQuerySet
from points.orders.refusals import OrderRefusal
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Consent, User
from volunteer.notices import outbox
from volunteer.people.household import lock_person, record_consent
from volunteer.people.models import UserQuerySet

Kind = Transfer.Kind
SPEND = Consent.Purpose.SPEND
Part = tuple[Account, int]
UUID_TEXT = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


# --- consent -----------------------------------------------------------------------------------------------------------


def is_sharing_allowed(at: datetime) -> bool:
    """Whether the district lets households pay together."""
    rule = Rule.objects.find_on(timezone.localdate(at))
    return rule is not None and rule.household_orders


@transaction.atomic
def agree_to_share(*, person: User, by: User, at: datetime) -> None:
    """Let orders of the household draw on one's points. Agreeing twice is agreeing once. Raises `Refused(Reason)`."""
    if person.pk != by.pk:
        raise Refused(OrderRefusal.ONLY_ONESELF)
    if not is_sharing_allowed(at):
        raise Refused(OrderRefusal.OFF)
    giver = lock_person(person)
    if giver.household_id is None or not household_members(giver).exists():
        raise Refused(OrderRefusal.ALONE)
    if giver.consents.filter(purpose=SPEND, withdrawn_at=None).exists():
        return
    record_consent(person=giver, purpose=SPEND, given_by=giver, at=at)
    audit.record(act="paying.agree", subject=giver, actor=by, at=at)


@transaction.atomic
def withdraw_consent(*, person: User, by: User, at: datetime) -> None:
    """Take it back, also where the district has switched it off meanwhile. Taking back twice is taking back once."""
    if person.pk != by.pk:
        raise Refused(OrderRefusal.ONLY_ONESELF)
    if person.consents.filter(purpose=SPEND, withdrawn_at=None).update(withdrawn_at=at):
        audit.record(act="paying.withdraw", subject=person, actor=by, at=at)


def household_members(person: User) -> UserQuerySet:
    return User.objects.household_of(person).exclude(pk=person.pk)


def sharing_members(person: User, at: datetime) -> list[User]:
    """Whose points an order of this person may draw on besides their own. At most two statements."""
    if person.household_id is None or not is_sharing_allowed(at):
        return []
    said = Consent.objects.filter(purpose=SPEND, withdrawn_at=None)
    frozen = Freeze.objects.in_force(timezone.localdate(at)).filter(kind=Freeze.Kind.SPENDING, person__isnull=False)
    rows = household_members(person).filter(pk__in=said.values("person")).exclude(pk__in=frozen.values("person"))
    return [member for member in rows.order_by("pk") if member.may_spend and not member.spending_rests(at)]


# --- drawing -----------------------------------------------------------------------------------------------------------


def lock_paying_wallets(*, person: User, at: datetime, together: bool) -> list[Account]:
    """The wallets an order of this person draws on, held until the transaction ends: their own first, then the fullest.

    With `together` those of household members who agreed, as it is once the wallets are held.
    """
    people = [person.pk, *(member.pk for member in (sharing_members(person, at) if together else []))]
    held = {row.person_id: row for row in ledger.lock_accounts(Q(kind=Account.Kind.WALLET, person__in=people)).values()}
    if person.pk not in held:  # whoever never had points
        held |= {person.pk: ledger.lock_accounts(Q(pk=ledger.wallet_account(person).pk)).popitem()[1]}
    rest = sorted((row for id, row in held.items() if id != person.pk), key=lambda row: (-(row.balance or 0), row.pk))
    still = {member.pk for member in sharing_members(person, at)} if rest else set()
    return [held[person.pk], *(row for row in rest if row.person_id in still)]


def split_total(total: int, purses: Sequence[Account]) -> list[Part]:
    """How much each wallet gives, in the order given; none gives nothing. Raises `Refused` where all hold too little."""
    parts, left = [], total
    for purse in purses:
        if taken := min(left, purse.balance or 0):
            parts.append((purse, taken))
            left -= taken
    if left:
        raise Refused(OrderRefusal.NOT_ENOUGH_TOGETHER if len(purses) > 1 else OrderRefusal.NOT_ENOUGH, missing=left)
    return parts


def payment_moves(*, order: Order, parts: Sequence[Part], into: Account) -> list[Move]:
    """The transfers of an order, one a payer: key `order:<id>:<person>`."""
    source = ("order", str(order.pk))
    return [Move(f"order:{order.pk}:{purse.person_id}", Kind.ORDER, purse, into, amount, source) for purse, amount in parts]


def lock_payers(order: Order) -> None:
    """Hold the wallet of the person of an order and of everybody who paid for it until the transaction ends."""
    payers = Transfer.objects.filter(kind=Kind.ORDER, source_type="order", source_id=str(order.pk)).values("debit")
    ledger.lock_accounts(Q(kind=Account.Kind.WALLET, person=order.person_id) | Q(pk__in=payers))


# --- giving back -------------------------------------------------------------------------------------------------------


def refund_moves(*, order: Order, amount: int, kind: str, out_of: Account, key: str) -> list[Move]:
    """Transfers that give `amount` of what an order took back to those who paid, household members before the person.

    `kind` is REFUND (out of the hold) or RETURN (out of what was spent); keys `<key>:<person>`. Nobody gets more than they paid,
    all earlier ones counted; asking for more than is left is a mistake of the program. The caller holds the order's row.
    """
    source = ("order", str(order.pk))
    given = Transfer.objects.filter(source_type="order", source_id=str(order.pk), reversed_by=None).select_related(
        "debit", "credit"
    )
    paid: Counter[Account] = Counter()
    for row in given.order_by("pk"):
        if row.kind == Kind.ORDER:
            paid[row.debit] += row.amount
        elif row.kind in Transfer.GIVEN_BACK:
            paid[row.credit] -= row.amount
    found, left = [], amount
    for purse in sorted(paid, key=lambda row: (row.person_id == order.person_id, row.pk)):
        if part := min(left, paid[purse]):
            day = oldest_earned_on(purse, order)
            found.append(Move(f"{key}:{purse.person_id}", kind, out_of, purse, part, source, earned_on=day))
            left -= part
    assert not left, "an order gives back at most what it took"  # noqa: S101
    return found


def oldest_earned_on(purse: Account, order: Order) -> date:
    """The date of the oldest points in a wallet when the order was placed.

    An order takes the oldest points first, so a refund under this date counts as if the order had never been: whatever
    the cutoff of an expiry, the debit of the order and this credit weigh the same.
    """
    credits = Transfer.objects.filter(credit=purse, at__lte=order.placed_at)
    oldest: date | None = credits.aggregate(day=Min("earned_on"))["day"]
    return oldest or timezone.localdate(order.placed_at)


# --- telling -----------------------------------------------------------------------------------------------------------


def notify_payers(*, order: Order, parts: Sequence[Part], goods: str, at: datetime) -> None:
    """Tell each household member what an order took of their points."""
    for purse, amount in parts:
        if purse.person_id != order.person_id and purse.person is not None:
            params = {"name": order.person.name, "goods": goods, "points": amount}
            key = f"paid_together:{order.pk}:{purse.person_id}"
            outbox.notify(person=purse.person, kind="paid_together", params=params, key=key, at=at, url="/points/statement/")


# --- looking back ------------------------------------------------------------------------------------------------------


def order_history(person: User, show: str = "") -> OrderQuerySet:
    """A person's own orders (`own`), those of others that drew on their points (`shared`), or both; the newest first.

    Who paid into an order may see what became of it for ever, also after taking the consent back or leaving the household.
    """
    own = Order.objects.filter(person=person)
    shared = Order.objects.filter(pk__in=shared_order_ids(person)).exclude(person=person)
    if show in ("own", "shared"):
        return (own if show == "own" else shared).order_by("-pk")
    both = own.order_by().values("pk").union(shared.order_by().values("pk"))
    return Order.objects.filter(pk__in=both).order_by("-pk")


def shared_order_ids(person: User) -> QuerySet[Transfer, UUID]:
    """The ids of the orders that took points out of this person's wallet."""
    taken = Transfer.objects.filter(kind=Kind.ORDER, source_type="order", debit__kind=Account.Kind.WALLET, debit__person=person)
    order = Case(When(source_id__regex=UUID_TEXT, then=Cast("source_id", UUIDField())))  # nothing else can be cast
    return taken.order_by().annotate(order=order).values_list("order", flat=True)


def shares_paid(orders: Iterable[Order], person: User) -> dict[str, int]:
    """What each order took of this person's points, less what came back, by its id; one statement."""
    ids = [str(order.pk) for order in orders]
    mine = Q(debit__person=person, kind=Kind.ORDER) | Q(credit__person=person, kind__in=Transfer.GIVEN_BACK)
    rows = Transfer.objects.filter(mine, source_type="order", source_id__in=ids, reversed_by=None)
    found: Counter[str] = Counter()
    for source_id, kind, amount in rows.values_list("source_id", "kind", "amount"):
        found[source_id] += amount if kind == Kind.ORDER else -amount
    return found
