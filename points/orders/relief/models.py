"""What moves goods otherwise than by orders: counts and losses on two people's word, goods sent to another shop, relief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from points.inventory.models.documents import Paper, decided_constraints
from points.inventory.models.goods import Stock

if TYPE_CHECKING:
    pass


class Relief(Paper):
    """无积分救助: goods for somebody in need, without points, on two signatures. Who and why is sealed and shown to nobody else.

    The goods leave the stock when the second person signs.
    """

    recipient_sealed = models.BinaryField(editable=False)
    need_sealed = models.BinaryField(editable=False)

    class Meta:
        constraints = decided_constraints("relief")
        indexes = [models.Index(fields=["shop", "-asked_at"], name="relief_of_shop")]


class ReliefLine(models.Model):
    relief = models.ForeignKey(Relief, models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["relief", "stock"], name="relief_line_once"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 1000)), name="relief_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_id} x {self.quantity}"
