"""Kinds of goods, their prices by date, their categories and donors, and what each shop has in stock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.templatetags.static import static
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from points.shops.models import Shop
from volunteer.core import clock
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class GoodsCategoryQuerySet(models.QuerySet["GoodsCategory"]):
    def active(self) -> GoodsCategoryQuerySet:
        return self.filter(active=True)


class GoodsCategory(models.Model):
    """A kind of goods, as the district lists them, in the order of `position`."""

    name = models.CharField(_("name"), max_length=20, unique=True)
    name_en = models.CharField(_("English name"), max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    active = models.BooleanField(_("in use"), default=True)

    objects = models.Manager.from_queryset(GoodsCategoryQuerySet)()

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") or not self.name_en else self.name_en


class DonorQuerySet(models.QuerySet["Donor"]):
    def managed_by(self, scope: Scope) -> DonorQuerySet:
        """Those whom a scope may write: of its areas, and of the areas in which its service points stand."""
        return self.filter(scope.areas("area__") | Q(area__in=ServicePoint.objects.filter(pk__in=scope.point_ids).values("area")))

    def visible_to(self, scope: Scope) -> DonorQuerySet:
        """Those whom a scope may write, and those of the areas above, who give to all shops below."""
        points = ServicePoint.objects.filter(pk__in=scope.point_ids, area__path__startswith=OuterRef("area__path"))
        above = {path for own in scope.paths for path in Area(path=own).lineage()}
        return self.filter(Q(pk__in=self.managed_by(scope).values("pk")) | Exists(points) | Q(area__path__in=above))

    def giving_to(self, point: ServicePoint) -> DonorQuerySet:
        """Those who still give and may give to the shops of a service point: of its area and of the areas above."""
        return self.filter(area__path__in=point.area.lineage(), active=True)


class Donor(models.Model):
    """Who gives goods: a partner merchant (爱心商家), whose goods are settled every month, or a giver of donations.

    Written by those who keep the shops of the `area`, for the shops in it. `contact` is for those who keep the shops and is never
    shown in public.
    """

    class Kind(models.TextChoices):
        MERCHANT = "merchant", pgettext_lazy("donor", "partner merchant")
        DONATION = "donation", pgettext_lazy("donor", "donation")

    area = models.ForeignKey(
        Area, models.PROTECT, related_name="donors", verbose_name=pgettext_lazy("donor", "gives in"), db_index=False
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("what they are"), max_length=10, choices=Kind, default=Kind.MERCHANT)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    active = models.BooleanField(_("still gives"), default=True)

    objects = models.Manager.from_queryset(DonorQuerySet)()

    class Meta:
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["area", "name"], name="donor_once_an_area")]

    def __str__(self) -> str:
        return self.name


class ItemQuerySet(models.QuerySet["Item"]):
    def active(self) -> ItemQuerySet:
        return self.filter(active=True)

    def editable_in(self, scope: Scope) -> ItemQuerySet:
        """Goods that no shop outside the scope has: whoever changes a price changes it for every shop that sells it."""
        elsewhere = Stock.objects.exclude(scope.points("shop__point__"))
        return self.exclude(pk__in=elsewhere.values("item"))

    def goods(self) -> ItemQuerySet:
        """Things that lie on shelves, not services."""
        return self.filter(service=False)


class Item(models.Model):
    """One kind of goods. `picture` is a static drawing; `photo` an uploaded picture that takes its place. Price in points.

    `first_price` holds until the first of its dated `prices` begins. `ean` is the barcode as `points.inventory.barcodes` reads it;
    of the goods a shop offers only one has it. No `donor`: bought. A `service` lies on no shelf: it is booked by appointment.
    """

    name = models.CharField(_("name"), max_length=40)
    description = models.CharField(_("description"), max_length=200, blank=True)
    first_price = models.PositiveIntegerField(_("price"))
    service = models.BooleanField(_("a service by appointment"), default=False)
    limit_per_person = models.PositiveIntegerField(_("limit per person"), null=True, blank=True)
    limit_days = models.PositiveIntegerField(_("limit counts over days"), default=90)
    picture = models.CharField(max_length=40, blank=True)
    photo = models.ImageField(upload_to="goods/", blank=True)
    active = models.BooleanField(_("offered"), default=True)
    ean = models.CharField(_("barcode"), max_length=13, blank=True, db_index=True)
    category = models.ForeignKey(
        GoodsCategory, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("category")
    )
    donor = models.ForeignKey(Donor, models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("given by"))
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)

    objects = models.Manager.from_queryset(ItemQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(first_price__range=(1, 1_000_000)), name="item_price_within_limit"),
            models.CheckConstraint(condition=models.Q(ean__regex=r"^(\d{8}|\d{13})?$"), name="item_ean_is_8_or_13_digits"),
            models.CheckConstraint(condition=models.Q(min_age__range=(1, 120)), name="item_min_age_makes_sense"),
        ]

    def __str__(self) -> str:
        return self.name

    def price_on(self, day: date) -> int:
        """What one costs on a local date. Reads `prices`: prefetch them for a list."""
        dated = [row for row in self.prices.all() if row.since <= day]
        return max(dated, key=lambda row: row.since).price if dated else self.first_price

    @property
    def price(self) -> int:
        """What one costs today."""
        return self.price_on(clock.today())

    @property
    def picture_url(self) -> str:
        """The address of the photo, or of the drawing where there is none."""
        if self.photo:
            return str(self.photo.url)
        return static(f"img/goods/{self.picture}.svg" if self.picture else "img/empty-orders.svg")


class ItemPrice(models.Model):
    """What an item costs from a local date on, until the next row begins. Of two rows the later `since` holds.

    A row is written and taken away before its day begins, so what an order was told stays true.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="prices", db_index=False)
    since = models.DateField(_("from"))
    price = models.PositiveIntegerField(_("price"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "since"], name="item_price_once_a_day"),
            models.CheckConstraint(condition=models.Q(price__range=(1, 1_000_000)), name="item_dated_price_within_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.since}: {self.price}"


class StockQuerySet(models.QuerySet["Stock"]):
    def priced(self, day: date) -> Any:
        """With `price`: what one costs on a local date. `Item.price_on` says the same of one item."""
        dated = ItemPrice.objects.filter(item=models.OuterRef("item"), since__lte=day).order_by("-since")
        return self.annotate(price=Coalesce(models.Subquery(dated.values("price")[:1]), models.F("item__first_price")))

    def offered(self, day: date) -> Any:
        """What open shops offer, cheapest first, with shop, item and `price`."""
        offered = self.filter(item__active=True, shop__active=True).priced(day)
        cheapest = models.F("price")  # a name that only `priced` rows have
        return offered.select_related("shop__point", "item").order_by(cheapest, "item_id", "shop_id")

    def on_shelves(self) -> StockQuerySet:
        """Things, not services."""
        return self.filter(item__service=False)


class Stock(models.Model):
    """How much of an item a shop has. On hand = received - handed over; reserved waits to be collected.

    Of a service the row says only that the shop offers it: appointments count its places. Each change of `on_hand` is a `StockMove`
    and changes batches by as much. When no more than `low_at` are free, keeper and manager are told, once until goods come in.
    """

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="stocks", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="stocks")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    low_at = models.PositiveIntegerField(_("few are left at"), default=3)
    low_told = models.BooleanField(default=False)

    objects = models.Manager.from_queryset(StockQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "item"], name="stock_once_per_shop_and_item"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, reserved__lte=models.F("on_hand")), name="stock_is_never_oversold"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shop}: {self.item} {self.on_hand}"

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


class StockMove(models.Model):
    """Goods in or out, for ever: the quantity is positive in, negative out. `key` makes it once."""

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("stock", "received")
        HANDED_OVER = "handed", pgettext_lazy("stock", "handed over")
        UNDONE = "undone", pgettext_lazy("stock", "handing over undone")
        RETURNED = "returned", pgettext_lazy("stock", "brought back")
        WRITTEN_OFF = "written", pgettext_lazy("stock", "written off")
        COUNTED = "counted", pgettext_lazy("stock", "counted anew")
        SENT = "sent", pgettext_lazy("stock", "sent to another shop")
        ARRIVED = "arrived", pgettext_lazy("stock", "come from another shop")
        RELIEF = "relief", pgettext_lazy("stock", "given without points")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    stock = models.ForeignKey(Stock, models.PROTECT, related_name="moves", db_index=False)
    quantity = models.IntegerField()
    line = models.ForeignKey("OrderLine", models.PROTECT, null=True, related_name="moves")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["received", "undone", "returned", "arrived"], quantity__gt=0)
                | models.Q(kind__in=["handed", "written", "sent", "relief"], quantity__lt=0)
                | models.Q(kind="counted") & ~models.Q(quantity=0),
                name="stock_move_has_the_sign_of_its_kind",
            )
        ]
        indexes = [models.Index(fields=["stock", "at"], name="stock_move_in_time")]
        triggers = [pgtrigger.Protect(name="stock_move_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.key
