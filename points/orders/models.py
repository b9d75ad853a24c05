"""Orders with their lines and returns, sales at the counter, and appointments for services."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.inventory.models.goods import Item, Stock
from points.shops.models import Shop
from volunteer.core import clock
from volunteer.models import ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class SlotQuerySet(models.QuerySet["Slot"]):
    def open(self, at: datetime) -> SlotQuerySet:
        """Still to come and with a place left, the next first."""
        return self.filter(closed_at=None, starts_at__gt=at, taken__lt=F("capacity")).order_by("starts_at", "pk")


class Slot(models.Model):
    """A time at which a shop's service has `capacity` places, `taken` of them by orders. `unit_cost` (fen) is owed for each."""

    stock = models.ForeignKey(Stock, models.PROTECT, related_name="slots", db_index=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(default=0)
    unit_cost = models.PositiveIntegerField(null=True, help_text="In fen an appointment.")
    closed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(SlotQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stock", "starts_at"], condition=Q(closed_at=None), name="slot_once_per_time"),
            models.CheckConstraint(condition=Q(taken__gte=0, taken__lte=F("capacity")), name="slot_is_never_overbooked"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(capacity__range=(1, 100)), name="slot_capacity_makes_sense"),
        ]
        indexes = [models.Index(fields=["stock", "starts_at"], name="slot_in_time")]

    def __str__(self) -> str:
        return f"{self.stock_id} {self.starts_at}"

    @property
    def free(self) -> int:
        return self.capacity - self.taken


class OrderQuerySet(models.QuerySet["Order"]):
    def waiting(self) -> OrderQuerySet:
        return self.filter(state=Order.State.PLACED)

    def overdue(self, day: date) -> OrderQuerySet:
        """Waiting orders whose last pick-up day is before the local date `day`."""
        return self.waiting().filter(pick_up_by__lt=day)

    def in_scope(self, scope: Scope) -> OrderQuerySet:
        """The orders of the shops inside a scope."""
        return self.filter(scope.points("shop__point__"))

    def at_desks(self, scope: Scope) -> OrderQuerySet:
        """The orders entered for somebody at the desks of the service points inside a scope."""
        return self.filter(scope.points("desk__"), desk__isnull=False)

    def handed_over_since(self, moment: datetime) -> OrderQuerySet:
        return self.filter(state=Order.State.HANDED_OVER, ended_at__gte=moment)

    def sought(self, asked: str) -> OrderQuerySet:
        """Those of goods with these words in their name, of this volunteer number, or of people with this surname.

        Orders are listed with masked names, so of a name no more counts than is shown: of a whole name its first letter, and that
        where it is the name of no goods.
        """
        text = asked.strip()
        goods = models.Q(pk__in=Order.objects.filter(lines__item__name__icontains=text).values("pk"))
        surname = models.Q(person__name__istartswith=text[:1])
        if len(text) == 1:
            return self.filter(goods | surname)
        found = self.filter(goods | models.Q(person__volunteer_no=text.upper()))
        return found if found.exists() else self.filter(surname)

    def with_goods(self) -> OrderQuerySet:
        """With shop, person, who entered it where, and lines, in a constant number of queries."""
        lines = OrderLine.objects.select_related("item", "slot").order_by("pk")
        them = ("shop__point", "person", "pickup_point", "desk", "placed_by")
        return self.select_related(*them).prefetch_related(models.Prefetch("lines", queryset=lines))


class Order(models.Model):
    """兑换单: goods set aside for a person. The id is made in the form, so that a repeated press is the same order."""

    class State(models.TextChoices):
        PLACED = "placed", pgettext_lazy("order", "to be collected")
        HANDED_OVER = "handed", pgettext_lazy("order", "collected")
        CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")
        LAPSED = "lapsed", pgettext_lazy("order", "not collected in time")

    class Proof(models.TextChoices):
        """How a person agreed to an order that somebody else entered for them."""

        OWN = "", pgettext_lazy("order", "ordered by themselves")
        PHONE = "phone", pgettext_lazy("order", "confirmed on their own phone")
        PIN = "pin", pgettext_lazy("order", "card and PIN")
        SMS = "sms", pgettext_lazy("order", "code by text message")

    WITHOUT_PHONE = (Proof.PIN, Proof.SMS)

    id = models.UUIDField(primary_key=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders")
    person = models.ForeignKey(User, models.PROTECT, related_name="orders", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.PLACED)
    total = models.PositiveIntegerField()
    pickup_code = models.CharField(max_length=8, unique=True)
    placed_at = models.DateTimeField()
    pick_up_by = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("why"), max_length=100, blank=True, help_text="Why the shop cancelled.")
    placed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.CharField(max_length=5, choices=Proof, blank=True, default=Proof.OWN)
    at_counter = models.BooleanField(default=False, help_text="Placed and handed over in one act.")
    picked_up_by = models.CharField(_("picked up by"), max_length=40, blank=True, help_text="Who came instead of the person.")
    second = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who stood beside the keeper at handing over.",
        db_index=False,
    )
    undone = models.PositiveSmallIntegerField(default=0, help_text="How often handing over was undone.")
    pickup_point = models.ForeignKey(
        ServicePoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where it is collected, if not at the shop.",
    )
    brought_at = models.DateTimeField(null=True, blank=True, help_text="When it came to the pick-up point.")
    desk = models.ForeignKey(
        ServicePoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The service point at whose desk somebody entered it for the person.",
        db_index=False,
    )

    objects = models.Manager.from_queryset(OrderQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="placed", ended_at=None) | (~models.Q(state="placed") & models.Q(ended_at__isnull=False)),
                name="order_ends_once",
            ),
            models.CheckConstraint(condition=models.Q(total__range=(1, 1_000_000)), name="order_total_within_limit"),
            models.CheckConstraint(
                condition=models.Q(desk=None)
                | models.Q(at_counter=False, pickup_point=None) & ~models.Q(proof="")
                | models.Q(at_counter=False, pickup_point=models.F("desk")) & ~models.Q(proof=""),
                name="order_of_a_desk_is_agreed_and_collected_there",
            ),
            models.CheckConstraint(
                condition=~models.Q(second=models.F("ended_by")) & ~models.Q(second=models.F("person")),
                name="order_second_is_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="order_of_person"),
            models.Index(fields=["shop", "pick_up_by"], condition=models.Q(state="placed"), name="order_waiting"),
            models.Index(fields=["desk"], condition=models.Q(desk__isnull=False), name="order_at_desk"),
            models.Index(fields=["second"], condition=models.Q(second__isnull=False), name="order_second"),
            models.Index(
                fields=["pickup_point"],
                condition=models.Q(state="placed", pickup_point__isnull=False),
                name="order_waiting_at_point",
            ),
        ]

    def __str__(self) -> str:
        return self.pickup_code

    @property
    def goods_text(self) -> str:
        """What was ordered, in one line: 抽纸 × 2、大米 5 kg × 1. For many orders `with_goods` reads their lines before."""
        return "、".join(f"{line.item.name} × {line.quantity}" for line in self.lines.all())

    @property
    def waiting(self) -> bool:
        return self.state == self.State.PLACED

    @property
    def handed_over(self) -> bool:
        return self.state == self.State.HANDED_OVER


class OrderLine(models.Model):
    """One item in an order; the price is frozen at placing. Of `quantity`, `given` was handed over and `returned` brought back.

    A service has the `slot` it was booked for, and nothing of it lies on the shelf.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, models.PROTECT, related_name="lines")
    quantity = models.PositiveIntegerField()
    price = models.PositiveIntegerField()
    given = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    slot = models.ForeignKey("Slot", models.PROTECT, null=True, blank=True, related_name="lines")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(given__lte=models.F("quantity"), returned__lte=models.F("given")),
                name="order_line_gives_no_more_than_ordered",
            ),
            models.UniqueConstraint(fields=["order", "item"], name="order_line_once_per_item"),
            models.CheckConstraint(condition=models.Q(quantity__range=(1, 100)), name="order_line_quantity_makes_sense"),
        ]

    def __str__(self) -> str:
        return f"{self.item} x {self.quantity}"

    @property
    def total(self) -> int:
        """The points of this line, at the frozen price."""
        return self.price * self.quantity

    @property
    def kept(self) -> int:
        """How many the person has, or will have when the waiting order is collected."""
        return self.given - self.returned if self.order.handed_over else self.quantity


# --- around an order ---------------------------------------------------------------------------------------------------


class CartLine(models.Model):
    """Goods a person means to order. `price` is the one they saw when they put them in; nothing is set aside yet."""

    person = models.ForeignKey(User, models.CASCADE, related_name="cart", db_index=False)
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
    second = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who stood beside the keeper."
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(second=models.F("by")), name="return_second_is_somebody_else")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.reason}"


class ReturnLine(models.Model):
    """How many of one line came back."""

    back = models.ForeignKey(Return, models.PROTECT, related_name="lines", db_index=False)
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

    def unfinished(self, since: datetime) -> SaleQuerySet:
        """Those begun after `since` that have not ended, the latest first."""
        return self.pending().filter(at__gt=since).select_related("person").order_by("-at")

    def in_scope(self, scope: Scope) -> SaleQuerySet:
        """The sales at the counters of the shops inside a scope."""
        return self.filter(scope.points("shop__point__"), desk=None)

    def at_desks(self, scope: Scope) -> SaleQuerySet:
        """The sales at the desks of the service points inside a scope."""
        return self.filter(scope.points("desk__"), desk__isnull=False)

    def with_goods(self) -> SaleQuerySet:
        """With shop, desk, the two people and lines, in a constant number of queries."""
        lines = SaleLine.objects.select_related("item", "slot").prefetch_related("item__prices").order_by("pk")
        them = ("shop__point", "person", "desk", "keeper")
        return self.select_related(*them).prefetch_related(models.Prefetch("lines", queryset=lines))


class Sale(models.Model):
    """柜台兑换: a keeper enters goods for the person who stands there, and the person agrees. It becomes the order of the same id.

    With `later` the goods are set aside to be collected, as an order on behalf of somebody is. At the `desk` of a service point it
    always is: there `keeper` is who runs the point, the goods are those of a shop that brings orders to it, and nobody of the shop
    takes part.
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
    desk = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="+")
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
            ),
            models.CheckConstraint(condition=Q(desk=None) | Q(later=True), name="sale_at_a_desk_is_for_later"),
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
        return self.total_on(clock.today())

    def total_on(self, day: date) -> int:
        """What it costs at the prices of a local date, in points."""
        return sum(line.quantity * line.item.price_on(day) for line in self.lines.all())


class SaleLine(models.Model):
    """Goods on the counter, or a service at the time that was chosen."""

    sale = models.ForeignKey(Sale, models.CASCADE, related_name="lines", db_index=False)
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
