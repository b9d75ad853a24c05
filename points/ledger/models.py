"""Accounts, transfers and entries; the funds that points come from; and the record of each verification."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pgtrigger
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core.required import required
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from points.shops.models import Shop


class BookCheckQuerySet(models.QuerySet["BookCheck"]):
    def newest(self) -> BookCheckQuerySet:
        return self.order_by("-at", "-id")

    def stopped(self) -> bool:
        """Whether no points may move: the book was found wrong, and nobody has since checked it and found it right.

        A night that finds it right again does not open it: a person looks, and presses.
        """
        said = self.filter(Q(green=False) | Q(by__isnull=False)).newest().values_list("green", flat=True).first()
        return said is False


class BookCheck(models.Model):
    """All equations of the book at one moment. `night` is the local date of a run by itself; None where somebody pressed."""

    id = models.UUIDField(primary_key=True)
    night = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    green = models.BooleanField(_("all equations hold"))
    rows = models.JSONField(help_text="[name, expected, found, holds] of each equation")
    milliseconds = models.PositiveIntegerField()

    objects = models.Manager.from_queryset(BookCheckQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["night"], name="bookcheck_once_a_night"),
            models.CheckConstraint(
                condition=Q(night=None, by__isnull=False) | Q(night__isnull=False, by=None), name="bookcheck_of_a_night_or_a_person"
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="bookcheck_newest"),
            models.Index(fields=["-at", "-id"], condition=Q(green=False) | Q(by__isnull=False), name="bookcheck_deciding"),
        ]
        triggers = [pgtrigger.Protect(name="bookcheck_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {'green' if self.green else 'red'}"

    @property
    def wrong(self) -> list[list[object]]:
        """The equations that did not hold."""
        return [row for row in self.rows if not row[3]]


PERSON_LIMIT = 1_000_000
BUDGET_LIMIT = 1_000_000_000


class AccountQuerySet(models.QuerySet["Account"]):
    def old_points(self, cutoff: date) -> dict[int, int]:
        """What these wallets hold of points earned up to the local date `cutoff`, where that is anything: by person's id."""
        rows = self.filter(kind="wallet", balance__gt=0).annotate(old=old_points(cutoff)).filter(old__gt=0)
        return {person: old for person, old in rows.values_list("person_id", "old") if person is not None}

    def old_sum(self, cutoff: date) -> tuple[int, int]:
        """How many people hold such points, and how many points that is in all."""
        rows = self.filter(kind="wallet", balance__gt=0).annotate(old=old_points(cutoff)).filter(old__gt=0)
        found = rows.aggregate(people=Count("pk"), points=Sum("old"))
        return found["people"], int(found["points"] or 0)


def old_points(cutoff: date) -> CombinedExpression:
    """What a wallet holds of points earned up to the local date `cutoff`; 0 or less = nothing.

    Whatever left a wallet came out of the oldest points first. So what is left of the earnings up to the cutoff is what the
    wallet holds beyond the uncorrected earnings after it. An order returned, a correction and a repayment are counted by what
    they did to the balance.
    """
    later = Transfer.objects.filter(credit=OuterRef("pk"), kind__in=Transfer.EARNINGS, earned_on__gt=cutoff, reversed_by=None)
    earned = later.order_by().values("credit").annotate(sum=Sum("amount")).values("sum")
    return F("balance") - Coalesce(Subquery(earned), 0)


OWNERS = ("area", "point", "person", "shop", "shift_id", "fund")


def owned_by(kinds: list[str], owner: str) -> models.Q:
    """A condition on accounts: of these kinds, with this owner and no other."""
    others = {name: None for name in OWNERS if name != owner}
    return models.Q(kind__in=kinds, **{f"{owner}__isnull": False}, **others)


class Account(models.Model):
    """A place where points are. `shift_id` names a shift without a foreign key: the ledger looks up to nobody."""

    class Kind(models.TextChoices):
        MINT = "mint", pgettext_lazy("account", "mint")
        BUDGET = "budget", pgettext_lazy("account", "budget")
        OPENING = "opening", pgettext_lazy("account", "opening balances")
        ESCROW = "escrow", pgettext_lazy("account", "reserved")
        WALLET = "wallet", pgettext_lazy("account", "wallet")
        DEBT = "debt", pgettext_lazy("account", "debt")
        HOLD = "hold", pgettext_lazy("account", "on hold")
        SPENT = "spent", pgettext_lazy("account", "spent")
        EXPIRED = "expired", pgettext_lazy("account", "expired")
        FUND = "fund", pgettext_lazy("account", "fund")

    STORED = (Kind.WALLET, Kind.DEBT, Kind.BUDGET, Kind.OPENING, Kind.FUND)

    kind = models.CharField(max_length=8, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    shop = models.ForeignKey("points.Shop", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    shift_id = models.UUIDField(null=True, blank=True)
    fund = models.ForeignKey("points.Fund", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    balance = models.BigIntegerField(null=True)

    objects = models.Manager.from_queryset(AccountQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=owned_by(["mint", "expired", "opening"], "area")
                | owned_by(["budget"], "area")
                | owned_by(["budget"], "point")
                | owned_by(["wallet", "debt"], "person")
                | owned_by(["hold", "spent"], "shop")
                | owned_by(["escrow"], "shift_id")
                | owned_by(["fund"], "fund"),
                name="account_has_the_owner_of_its_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["wallet", "budget", "opening", "fund"], balance__isnull=False, balance__gte=0)
                | models.Q(kind="debt", balance__isnull=False, balance__lte=0)
                | models.Q(kind__in=["mint", "escrow", "hold", "spent", "expired"], balance=None),
                name="account_balance_is_guarded",
            ),
            *[
                models.UniqueConstraint(
                    fields=["kind", owner], condition=models.Q(**{f"{owner}__isnull": False}), name=f"account_one_per_{owner}"
                )
                for owner in OWNERS
            ],
        ]
        indexes = [
            models.Index(
                fields=["-balance", "id"], condition=models.Q(kind="wallet", balance__gt=0), name="account_fullest_wallets"
            ),
        ]

    def __str__(self) -> str:
        owner = self.area_id or self.point_id or self.person_id or self.shop_id or self.shift_id or self.fund_id
        return f"{self.kind}:{owner}"

    @property
    def known_person(self) -> User:
        """The person of a wallet or a debt (constraint `account_has_the_owner_of_its_kind`)."""
        return required(self.person, "a wallet is a person's")

    @property
    def known_shop(self) -> Shop:
        """The points shop of an account of points on hold or spent (constraint `account_has_the_owner_of_its_kind`)."""
        return required(self.shop, "points are held and spent at a points shop")


class TransferQuerySet(models.QuerySet["Transfer"]):
    def of(self, account: Account) -> TransferQuerySet:
        """What moved in or out of an account, newest first."""
        return self.filter(models.Q(debit=account) | models.Q(credit=account)).order_by("-id")


class Transfer(models.Model):
    """Points moved once, for ever. `key` says what caused it; the same key again is the same transfer."""

    class Kind(models.TextChoices):
        MINT = "mint", pgettext_lazy("transfer", "minted for the year")
        ALLOT = "allot", pgettext_lazy("transfer", "handed down")
        RESERVE = "reserve", pgettext_lazy("transfer", "reserved for a shift")
        RELEASE = "release", pgettext_lazy("transfer", "returned from a shift")
        AWARD = "award", pgettext_lazy("transfer", "service")
        ORDER = "order", pgettext_lazy("transfer", "order")
        REFUND = "refund", pgettext_lazy("transfer", "order returned")
        SPEND = "spend", pgettext_lazy("transfer", "handed over")
        REVERSAL = "reversal", pgettext_lazy("transfer", "correction")
        OWE = "owe", pgettext_lazy("transfer", "owed")
        REPAY = "repay", pgettext_lazy("transfer", "repaid")
        LAPSE = "lapse", pgettext_lazy("transfer", "expired")
        MOVE = "move", pgettext_lazy("transfer", "moved between units")
        OPENING = "opening", pgettext_lazy("transfer", "opening balance")
        CREDIT = "credit", pgettext_lazy("transfer", "credit by hand")
        DEBIT = "debit", pgettext_lazy("transfer", "debit by hand")
        BONUS = "bonus", pgettext_lazy("transfer", "welcome bonus")
        GIFT = "gift", pgettext_lazy("transfer", "gift")
        RETURN = "return", pgettext_lazy("transfer", "goods brought back")
        BOOST = "boost", pgettext_lazy("transfer", "on top, out of a fund")
        RECYCLE = "recycle", pgettext_lazy("transfer", "recycling")

    # What adds to a wallet as earnings of its own, with the day that decides when it expires.
    EARNINGS = (Kind.AWARD, Kind.OPENING, Kind.CREDIT, Kind.BONUS, Kind.GIFT, Kind.BOOST, Kind.RECYCLE)
    # What gives back to a wallet what an order took.
    GIVEN_BACK = (Kind.REFUND, Kind.RETURN)
    # What moves points in and out of the accounts of what was spent at shops.
    AT_SHOPS = (Kind.SPEND, Kind.RETURN)

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits", db_index=False)
    amount = models.BigIntegerField()
    earned_on = models.DateField(null=True)
    source_type = models.CharField(max_length=20)
    source_id = models.CharField(max_length=40)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(TransferQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__range=(1, BUDGET_LIMIT)), name="transfer_amount_within_limit"),
            models.CheckConstraint(condition=~models.Q(debit=models.F("credit")), name="transfer_moves_between_two_accounts"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["mint", "allot", "reserve", "release", "reversal", "move"])
                | models.Q(amount__lte=PERSON_LIMIT),
                name="transfer_of_a_person_within_limit",
            ),
            models.CheckConstraint(
                condition=~models.Q(
                    kind__in=["award", "opening", "credit", "bonus", "gift", "refund", "return", "boost", "recycle"]
                )
                | models.Q(earned_on__isnull=False),
                name="transfer_earnings_have_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="reversal", reverses__isnull=False)
                | (~models.Q(kind="reversal") & models.Q(reverses=None)),
                name="transfer_reversal_names_the_first",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "-id"], name="transfer_debit"),
            models.Index(fields=["credit", "-id"], name="transfer_credit"),
            models.Index(fields=["source_type", "source_id"], name="transfer_source"),
            models.Index(fields=["-id"], condition=models.Q(kind__in=["spend", "return"]), name="transfer_at_shops"),
        ]
        triggers = [pgtrigger.Protect(name="transfer_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.key


class Allotment(models.Model):
    """A unit's points for a year handed down by its parent, or minted for the district: the row of the act."""

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="allotments")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="allotments")
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__range=(1, BUDGET_LIMIT)), name="allotment_amount_within_limit"),
            models.CheckConstraint(
                condition=models.Q(area__isnull=False, point=None) | models.Q(area=None, point__isnull=False),
                name="allotment_is_to_one_unit",
            ),
        ]
        triggers = [pgtrigger.Protect(name="allotment_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.reason


class Fund(models.Model):
    """A cause's own points, out of the budget of `area`.

    Of a campaign's, a share of `extra` hundredths comes on top of each ordinary award, and nobody gets more than `most_each`.
    What recycling brings follows its own prices and limits: `extra` is 0. An area has one fund of it.
    """

    class Cause(models.TextChoices):
        CAMPAIGN = "campaign", pgettext_lazy("fund", "campaign")
        RECYCLING = "recycling", pgettext_lazy("fund", "recycling")

    area = models.ForeignKey(Area, models.PROTECT, related_name="funds")
    cause = models.CharField(max_length=9, choices=Cause, default=Cause.CAMPAIGN)
    name = models.CharField(max_length=40)
    extra = models.PositiveSmallIntegerField(help_text="In hundredths of the ordinary award: 50 = half as much again.")
    most_each = models.PositiveIntegerField(help_text="The most one person gets out of it, in points.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause="campaign", extra__range=(1, 200)) | Q(cause="recycling", extra=0), name="fund_at_most_trebles"
            ),
            models.UniqueConstraint(fields=["area"], condition=Q(cause="recycling"), name="fund_one_of_recycling_per_area"),
            models.CheckConstraint(condition=Q(most_each__range=(1, PERSON_LIMIT)), name="fund_most_each_within_limit"),
        ]

    def __str__(self) -> str:
        return self.name

    def share_of(self, points: int) -> int:
        """What comes on top of an ordinary award, before any cap; rounded down."""
        return points * self.extra // 100


class FundMove(models.Model):
    """Points put into a fund out of the budget of its area, or given back to it: the row of the act. `by` None: by itself."""

    class Kind(models.TextChoices):
        FILLED = "filled", pgettext_lazy("fund", "put in")
        BACK = "back", pgettext_lazy("fund", "given back")

    id = models.UUIDField(primary_key=True)
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=6, choices=Kind)
    amount = models.BigIntegerField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__range=(1, BUDGET_LIMIT)), name="fund_move_amount_within_limit")]
        triggers = [pgtrigger.Protect(name="fund_move_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.kind} {self.amount}"
