"""What lies on a shelf by delivery: when it expires, what it cost, who paid for it."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.inventory.models.goods import Donor, Stock, StockMove
from volunteer.core.files.images import private_storage


class Source(models.TextChoices):
    """Whose money goods were bought with."""

    PUBLIC = "public", pgettext_lazy("source", "public funds")
    COMMUNITY = "community", pgettext_lazy("source", "community funds")
    MERCHANT = "merchant", pgettext_lazy("source", "partner merchant")
    DONATION = "donation", pgettext_lazy("source", "donation")
    UNKNOWN = "unknown", pgettext_lazy("source", "not known")


class BatchQuerySet(models.QuerySet["Batch"]):
    def in_order(self) -> BatchQuerySet:
        """With pieces still there, in the order in which they are handed out: first expired, first out; then as they came."""
        return self.filter(remaining__gt=0).order_by(F("expires_on").asc(nulls_last=True), "pk")

    def fresh(self, day: date) -> BatchQuerySet:
        """Not expired on the local date `day`; the day it names is the last good one."""
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day))


class Batch(models.Model):
    """批次: pieces of one stock that came together. `unit_cost` is in fen a piece; None where nobody knows it."""

    class Told(models.TextChoices):
        NOT = "", pgettext_lazy("batch", "nobody was told")
        SOON = "soon", pgettext_lazy("batch", "told that it expires soon")
        OVER = "over", pgettext_lazy("batch", "told that it has expired")

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="batches")
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    unit_cost = models.PositiveIntegerField(null=True, help_text="In fen a piece.")
    source = models.CharField(_("paid for by"), max_length=10, choices=Source, default=Source.UNKNOWN)
    donor = models.ForeignKey(Donor, models.PROTECT, null=True, blank=True, related_name="batches", verbose_name=_("given by"))
    document = models.ImageField(
        pgettext_lazy("delivery", "document"), upload_to="deliveries/", storage=private_storage, blank=True
    )
    remaining = models.PositiveIntegerField(default=0)
    told = models.CharField(max_length=4, choices=Told, blank=True, default=Told.NOT)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(BatchQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(remaining__gte=0), name="batch_gives_no_more_than_it_had"),
            models.CheckConstraint(condition=Q(unit_cost__lte=100_000_000), name="batch_unit_cost_within_limit"),
        ]
        indexes = [
            models.Index(fields=["stock", "expires_on"], condition=Q(remaining__gt=0), name="batch_left"),
            models.Index(fields=["donor"], condition=Q(donor__isnull=False), name="batch_of_donor"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_id} {self.expires_on or '-'}: {self.remaining}"


class BatchMove(models.Model):
    """Which batches a move of the stock came out of or went into; the parts add up to the move."""

    move = models.ForeignKey(StockMove, models.PROTECT, related_name="parts", db_index=False)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="parts")
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "batch"], name="batch_move_once"),
            models.CheckConstraint(condition=~Q(quantity=0), name="batch_move_of_something"),
        ]
        triggers = [pgtrigger.Protect(name="batch_move_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.move_id} {self.batch_id}: {self.quantity}"
