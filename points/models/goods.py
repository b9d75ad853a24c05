"""What kinds of goods there are, and where goods come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


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


class Donor(models.Model):
    """Who gives goods: a partner merchant (爱心商家), whose goods are settled every month, or a giver of donations.

    `contact` is for those who keep the shops and is never shown in public.
    """

    class Kind(models.TextChoices):
        MERCHANT = "merchant", pgettext_lazy("donor", "partner merchant")
        DONATION = "donation", pgettext_lazy("donor", "donation")

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("what they are"), max_length=10, choices=Kind, default=Kind.MERCHANT)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    active = models.BooleanField(_("still gives"), default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
