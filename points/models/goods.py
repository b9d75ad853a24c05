"""What kinds of goods there are, and where goods come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from volunteer.models import Area, ServicePoint

if TYPE_CHECKING:
    from volunteer.scope import Scope


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

    area = models.ForeignKey(Area, models.PROTECT, related_name="donors", verbose_name=pgettext_lazy("donor", "gives in"))
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
