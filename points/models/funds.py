"""Funds: points set apart for a cause, that pay more than the ordinary for it and nothing else."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from points.models.ledger import BUDGET_LIMIT, PERSON_LIMIT
from volunteer.models import Area, User


class Fund(models.Model):
    """A cause's own points, out of the budget of `area`. A share of `extra` hundredths comes on top of each ordinary award.

    Nobody gets more than `most_each` out of it. Who gives out of it is a matter of the room above.
    """

    area = models.ForeignKey(Area, models.PROTECT, related_name="funds")
    name = models.CharField(max_length=40)
    extra = models.PositiveSmallIntegerField(help_text="In hundredths of the ordinary award: 50 = half as much again.")
    most_each = models.PositiveIntegerField(help_text="The most one person gets out of it, in points.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(extra__range=(1, 200)), name="fund_at_most_trebles"),
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
