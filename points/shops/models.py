"""The points shop: shops, goods, stock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.models import ServicePoint

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


WEEKDAYS = "0123456"


class ShopQuerySet(models.QuerySet["Shop"]):
    def active(self) -> ShopQuerySet:
        return self.filter(active=True)

    def at_work(self) -> ShopQuerySet:
        """The shops that take orders, and those where orders still wait to be collected."""
        waiting = Shop.objects.filter(pk=models.OuterRef("pk"), orders__state="placed")
        return self.filter(models.Q(active=True) | models.Exists(waiting))

    def in_scope(self, scope: Scope) -> ShopQuerySet:
        """The shops inside a scope (`scope.of(user, Power.KEEP, at)`)."""
        return self.filter(scope.points("point__"))

    def held_open(self, pk: int) -> Shop:
        """The shop, shared until the transaction ends: who changes its days or closes it waits, who orders beside us does not.

        Those acts take the row FOR UPDATE; this takes FOR KEY SHARE, which Django cannot say, and reads the days after it.
        """
        return self.raw("SELECT * FROM points_shop WHERE id = %s FOR KEY SHARE", [pk])[0]


class Shop(models.Model):
    """积分超市: stands at a service point. `open_days` are weekdays as digits, 0 = Monday; times are local."""

    point = models.ForeignKey(ServicePoint, models.PROTECT, related_name="shops")
    name = models.CharField(_("name"), max_length=60)
    open_days = models.CharField(max_length=7, default="01234")
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))
    hold_days = models.PositiveSmallIntegerField(default=7, help_text="Opening days an order waits before it lapses.")
    return_days = models.PositiveSmallIntegerField(default=7, help_text="Days within which goods may be brought back.")
    cap_without_phone = models.PositiveIntegerField(
        default=200, help_text="Points a day that one person may spend by card and PIN or by a code read aloud."
    )
    second_above = models.PositiveIntegerField(
        _("second person above"),
        default=600,
        help_text=_("Points a day that one person is handed, or brings back, on one keeper's word."),
    )
    warn_days = models.PositiveSmallIntegerField(
        _("warn before expiry"), default=30, help_text=_("Days before goods expire on which keeper and manager are told.")
    )
    pickup_points = models.ManyToManyField(
        ServicePoint,
        related_name="fed_by",
        blank=True,
        verbose_name=_("also collected at"),
        help_text=_("Service points to which the shop brings orders."),
    )
    active = models.BooleanField(default=True)

    objects = models.Manager.from_queryset(ShopQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(open_days__regex=r"^[0-6]{1,7}$"), name="shop_opens_on_some_day"),
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="shop_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.name

    def pick_up_by(self, placed_at: datetime) -> date:
        """The last local date on which an order placed at `placed_at` can be collected: `hold_days` opening days later."""
        closed = set(self.closures.values_list("day", flat=True))
        day, left = timezone.localdate(placed_at), self.hold_days
        while left:
            day += timedelta(days=1)
            left -= str(day.weekday()) in self.open_days and day not in closed
        return day


class Closure(models.Model):
    """A day on which a shop stays closed although its weekday says open."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="closures", db_index=False)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="closure_once_a_day")]

    def __str__(self) -> str:
        return f"{self.shop} {self.day}"
