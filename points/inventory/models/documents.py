"""What moves goods otherwise than by orders: counts and losses on two people's word, goods sent to another shop, relief."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.inventory.models.batches import Batch
from points.inventory.models.goods import Stock
from points.shops.models import Shop
from volunteer.core.files.images import private_storage
from volunteer.core.models import Approvable
from volunteer.models import User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class PaperState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("paper", "waits for the second person")
    DONE = "done", pgettext_lazy("paper", "done")
    RETURNED = "returned", pgettext_lazy("paper", "sent back")


def decided_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What holds of every paper: somebody decided it when it is decided, and never who asked."""
    open_ = Q(state="asked", decided_by=None, decided_at=None)
    over = ~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)
    return [
        models.CheckConstraint(condition=open_ | over, name=f"{prefix}_is_decided_by_somebody"),
        models.CheckConstraint(condition=~Q(state="done") | ~Q(decided_by=F("asked_by")), name=f"{prefix}_takes_two_people"),
    ]


class PaperQuerySet[P: "Paper"](models.QuerySet[P]):
    def waiting(self) -> PaperQuerySet[P]:
        return self.filter(state=PaperState.ASKED)

    def in_scope(self, scope: Scope) -> PaperQuerySet[P]:
        return self.filter(scope.points("shop__point__"))


class Paper(Approvable):
    """Something about a shop's goods that one person asks and another one signs. The id is made in the form."""

    State = PaperState

    id = models.UUIDField(primary_key=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)  # each paper's own index begins with it
    state = models.CharField(max_length=8, choices=PaperState, default=PaperState.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(PaperQuerySet)()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def waiting(self) -> bool:
        return self.state == PaperState.ASKED


class Adjustment(Paper):
    """A stock-take (盘点) or a write-off (报损)."""

    class Kind(models.TextChoices):
        COUNT = "count", pgettext_lazy("paper", "stock-take")
        LOSS = "loss", pgettext_lazy("paper", "write-off")

    kind = models.CharField(max_length=5, choices=Kind)
    reason = models.CharField(_("why"), max_length=200)
    picture = models.ImageField(_("picture"), upload_to="losses/", storage=private_storage, blank=True)

    class Meta:
        constraints = decided_constraints("adjustment")
        indexes = [
            models.Index(fields=["shop", "-asked_at"], name="adjustment_of_shop"),
            models.Index(fields=["shop"], condition=Q(state="asked"), name="adjustment_waiting"),
        ]


class AdjustmentLine(models.Model):
    """`book` pieces were in the books when it was counted; `quantity` is what has to be added (more) or taken away (less)."""

    adjustment = models.ForeignKey(Adjustment, models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+", help_text="Out of which, if known.")
    book = models.IntegerField()
    quantity = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["adjustment", "stock"], name="adjustment_line_once_per_stock")]

    def __str__(self) -> str:
        return f"{self.stock_id} {self.quantity}"

    @property
    def counted(self) -> int:
        return self.book + self.quantity


class ConsignmentQuerySet(models.QuerySet["Consignment"]):
    def under_way(self) -> ConsignmentQuerySet:
        return self.filter(state=Consignment.State.UNDER_WAY)

    def in_scope(self, scope: Scope) -> ConsignmentQuerySet:
        """From or to a shop inside a scope."""
        return self.filter(scope.points("from_shop__point__") | scope.points("to_shop__point__"))


class Consignment(models.Model):
    """调拨: goods one shop sends to another. They are off the one's books when sent and on the other's when counted there."""

    class State(models.TextChoices):
        UNDER_WAY = "way", pgettext_lazy("consignment", "under way")
        ARRIVED = "arrived", pgettext_lazy("consignment", "arrived")
        TAKEN_BACK = "back", pgettext_lazy("consignment", "taken back")

    id = models.UUIDField(primary_key=True)
    from_shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    to_shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.UNDER_WAY)
    note = models.CharField(_("note"), max_length=200, blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    difference = models.CharField(_("why less arrived"), max_length=200, blank=True)

    objects = models.Manager.from_queryset(ConsignmentQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(from_shop=F("to_shop")), name="consignment_joins_two_shops"),
            models.CheckConstraint(
                condition=Q(state="way", ended_by=None, ended_at=None)
                | (~Q(state="way") & Q(ended_by__isnull=False, ended_at__isnull=False)),
                name="consignment_ends_once",
            ),
            models.CheckConstraint(condition=~Q(state="arrived") | ~Q(ended_by=F("sent_by")), name="consignment_takes_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.from_shop} → {self.to_shop}"

    @property
    def under_way(self) -> bool:
        return self.state == self.State.UNDER_WAY


class ConsignmentLine(models.Model):
    """How many of one item were sent, and how many arrived; None while under way."""

    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="lines", db_index=False)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="+", help_text="Of the shop that sends.")
    sent = models.PositiveIntegerField()
    arrived = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consignment", "stock"], name="consignment_line_once"),
            models.CheckConstraint(condition=Q(sent__range=(1, 100_000)), name="consignment_line_of_something"),
            models.CheckConstraint(condition=Q(arrived=None) | Q(arrived__lte=F("sent")), name="consignment_line_at_most_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_id} x {self.sent}"

    @property
    def missing(self) -> int:
        return self.sent - self.arrived if self.arrived is not None else 0
