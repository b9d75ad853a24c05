"""Points from passbooks and older systems: a fund with a last day, sheets of people with pictures of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from points.budgets.models import Asked, AskedState
from points.ledger.models import BUDGET_LIMIT, PERSON_LIMIT
from volunteer.core.files.images import private_storage
from volunteer.models import Area, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class OpeningFundQuerySet(models.QuerySet["OpeningFund"]):
    def open(self) -> OpeningFundQuerySet:
        return self.filter(closed_at=None)

    def in_scope(self, scope: Scope) -> OpeningFundQuerySet:
        return self.filter(scope.areas("area__"))


class OpeningFund(models.Model):
    """期初积分: points set apart for a community's passbooks. `closes_on` is the last local day on which they are paid."""

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="opening_funds")
    source = models.ForeignKey(Area, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    per_person = models.PositiveIntegerField(help_text="The most one person gets.")
    closes_on = models.DateField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    went_back = models.BigIntegerField(default=0, help_text="What was left when it closed.")

    objects = models.Manager.from_queryset(OpeningFundQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(1, BUDGET_LIMIT)), name="opening_fund_amount_within_limit"),
            models.CheckConstraint(condition=Q(per_person__range=(1, PERSON_LIMIT)), name="opening_fund_per_person_within_limit"),
            models.CheckConstraint(condition=Q(went_back__range=(0, F("amount"))), name="opening_fund_gives_back_what_it_had"),
            models.UniqueConstraint(fields=["area"], condition=Q(closed_at=None), name="opening_fund_one_open_per_area"),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.closes_on}"


class OpeningSheetQuerySet(models.QuerySet["OpeningSheet"]):
    def waiting(self) -> OpeningSheetQuerySet:
        return self.filter(state=AskedState.ASKED)

    def in_scope(self, scope: Scope) -> OpeningSheetQuerySet:
        return self.filter(scope.areas("fund__area__"))


class OpeningSheet(Asked):
    """One Excel sheet of a community, with pictures of the passbooks' pages: asked for by one person, paid on another's word."""

    fund = models.ForeignKey(OpeningFund, models.PROTECT, related_name="sheets")

    row_count: int  # how many rows an act has read or written, for the audit trail

    objects = models.Manager.from_queryset(OpeningSheetQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(1, BUDGET_LIMIT)), name="opening_sheet_amount_within_limit"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="opening_sheet_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | ~Q(decided_by=F("asked_by")), name="opening_sheet_takes_two_people"
            ),
        ]

    @cached_property
    def all_rows(self) -> list[OpeningRow]:
        """The rows with their people, in the order of the sheet."""
        return list(self.rows.select_related("person").order_by("number"))


class OpeningPage(models.Model):
    """The picture of a page of a passbook."""

    sheet = models.ForeignKey(OpeningSheet, models.PROTECT, related_name="pages")
    picture = models.ImageField(upload_to="passbooks/", storage=private_storage)

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.pk}"


class OpeningRow(models.Model):
    """What one person brings along. `standing` ends when the sheet is sent back: a person has one opening balance in all."""

    sheet = models.ForeignKey(OpeningSheet, models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="The row in the file.")
    person = models.ForeignKey(User, models.PROTECT, related_name="opening_rows")
    points = models.PositiveIntegerField()
    earned_on = models.DateField(help_text="The local date that decides when the points expire.")
    note = models.CharField(max_length=100, blank=True)
    standing = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(points__range=(1, PERSON_LIMIT)), name="opening_row_points_within_limit"),
            models.UniqueConstraint(fields=["person"], condition=Q(standing=True), name="opening_row_one_per_person"),
            models.UniqueConstraint(fields=["sheet", "number"], name="opening_row_once_in_a_sheet"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.points}"
