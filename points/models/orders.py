"""Around an order: the cart before it, the sale at the counter, and what is brought back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from points.models.shop import Item, Order, OrderLine, Shop, Stock
from points.models.slots import Slot
from volunteer.models import User

if TYPE_CHECKING:
    from volunteer.scope import Scope


class CartLine(models.Model):
    """Goods a person means to order. `price` is the one they saw when they put them in; nothing is set aside yet."""

    person = models.ForeignKey(User, models.CASCADE, related_name="cart")
    stock = models.ForeignKey(Stock, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    price = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "stock"], name="cart_line_once_per_item_and_shop"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 100)), name="cart_line_quantity_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.stock_id} x {self.quantity}"


class Return(models.Model):
    """退货: goods of a collected order brought back; the points went back with them. The id is made in the form."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    reason = models.CharField(max_length=100)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.order_id} {self.reason}"


class ReturnLine(models.Model):
    """How many of one line came back."""

    back = models.ForeignKey(Return, models.PROTECT, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returns")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["back", "line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="return_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} x {self.quantity}"


class SaleQuerySet(models.QuerySet["Sale"]):
    def pending(self) -> SaleQuerySet:
        """Not yet ended either way."""
        return self.filter(state__in=[Sale.State.OPEN, Sale.State.ASKED])

    def in_scope(self, scope: Scope) -> SaleQuerySet:
        return self.filter(scope.points("shop__point__"))

    def with_goods(self) -> SaleQuerySet:
        """With shop, person and lines, in a constant number of queries."""
        lines = SaleLine.objects.select_related("item", "slot").prefetch_related("item__prices").order_by("pk")
        return self.select_related("shop__point", "person").prefetch_related(models.Prefetch("lines", queryset=lines))


class Sale(models.Model):
    """柜台兑换: a keeper enters goods for the person who stands there, and the person agrees. It becomes the order of the same id.

    With `later` the goods are set aside to be collected, as an order on behalf of somebody is.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("sale", "being entered")
        ASKED = "asked", pgettext_lazy("sale", "waits for the person")
        DONE = "done", pgettext_lazy("sale", "done")
        DECLINED = "declined", pgettext_lazy("sale", "declined by the person")
        DROPPED = "dropped", pgettext_lazy("sale", "dropped")

    id = models.UUIDField(primary_key=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="sales")
    person = models.ForeignKey(User, models.PROTECT, related_name="sales")
    keeper = models.ForeignKey(User, models.PROTECT, related_name="+")
    by_card = models.BooleanField(default=False, help_text="The person showed a printed card.")
    later = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    code_hash = models.CharField(max_length=128, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(SaleQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "asked"], ended_at=None)
                | (~Q(state__in=["open", "asked"]) & Q(ended_at__isnull=False)),
                name="sale_ends_once",
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], condition=Q(state__in=["open", "asked"]), name="sale_pending_of_person"),
            models.Index(fields=["shop", "-id"], condition=Q(state__in=["open", "asked"]), name="sale_pending_at_shop"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def done(self) -> bool:
        return self.state == self.State.DONE

    @property
    def pending(self) -> bool:
        return self.open or self.asked

    @property
    def total(self) -> int:
        """What it costs at today's prices, in points."""
        return self.total_on(timezone.localdate())

    def total_on(self, day: date) -> int:
        """What it costs at the prices of a local date, in points."""
        return sum(line.quantity * line.item.price_on(day) for line in self.lines.all())


class SaleLine(models.Model):
    """Goods on the counter, or a service at the time that was chosen."""

    sale = models.ForeignKey(Sale, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sale", "item"], name="sale_line_once_per_item"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 100)), name="sale_line_quantity_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} x {self.quantity}"

    @property
    def total(self) -> int:
        return self.quantity * self.item.price
