"""Campaigns: what a district or street does under one theme for a time (domain.md §2.14)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.models import Fund
from volunteer.models import Area, User

LONGEST = timedelta(days=366)


class Festival(models.TextChoices):
    """The days of "我们的节日" (lunar, and 清明 by the sun), and those of the themed campaigns."""

    SPRING = "spring", _("Spring Festival")
    LANTERN = "lantern", _("Lantern Festival")
    LEI_FENG = "lei_feng", _("Learn from Lei Feng Day (5 March)")
    QINGMING = "qingming", _("Qingming")
    SECURITY = "security", _("National Security Education Day (15 April)")
    LABOUR = "labour", _("Labour Day (1 May)")
    DRAGON_BOAT = "dragon_boat", _("Dragon Boat Festival")
    QIXI = "qixi", _("Qixi")
    MID_AUTUMN = "mid_autumn", _("Mid-Autumn Festival")
    DOUBLE_NINTH = "double_ninth", _("Double Ninth Festival")
    VOLUNTEERS = "volunteers", _("International Volunteer Day (5 December)")


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def published(self) -> CampaignQuerySet:
        """What everybody may see."""
        return self.filter(published_at__isnull=False)

    def open(self) -> CampaignQuerySet:
        """Those that take events: published and not ended."""
        return self.published().filter(ended_at=None)

    def in_state(self, state: str, day: date) -> CampaignQuerySet:
        """Those that stand so on a local date, as `Campaign.state_on` says it."""
        over = Q(ended_at__isnull=False) | Q(end__lt=day)
        which = {
            Campaign.State.DRAFT: Q(published_at=None),
            Campaign.State.COMING: Q(published_at__isnull=False, start__gt=day) & ~over,
            Campaign.State.RUNNING: Q(published_at__isnull=False, start__lte=day) & ~over,
            Campaign.State.OVER: Q(published_at__isnull=False) & over,
        }
        return self.filter(which[Campaign.State(state)])

    def running(self, day: date) -> CampaignQuerySet:
        """Open on the local date `day`, those that end first before the others."""
        return self.open().filter(start__lte=day, end__gte=day).order_by("end", "pk")


class Campaign(models.Model):
    """A theme from one local date to another, both included: for the points of an area and some kinds of service (none = all).

    Only shifts count that begin on one of its days. `area`, days, festival, kinds and what it gives on top of ordinary points
    (`fund`; None = nothing) are fixed once an event belongs to it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("campaign", "draft")
        COMING = "coming", pgettext_lazy("campaign", "announced")
        RUNNING = "running", pgettext_lazy("campaign", "under way")
        OVER = "over", pgettext_lazy("campaign", "over")

    area = models.ForeignKey(Area, models.PROTECT, related_name="campaigns", verbose_name=_("area"), db_index=False)
    name = models.CharField(_("name"), max_length=40)
    slogan = models.CharField(_("slogan"), max_length=60, blank=True)
    description = models.TextField(_("what it is about"), max_length=1000, blank=True)
    picture = models.ImageField(_("picture"), upload_to="campaigns/", blank=True)
    festival = models.CharField(_("festival"), max_length=15, choices=Festival, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    categories = models.ManyToManyField("events.Category", blank=True, related_name="+", verbose_name=_("kinds of service"))
    target_shifts = models.PositiveIntegerField(_("shifts aimed at"), null=True, blank=True)
    target_participations = models.PositiveIntegerField(_("participations aimed at"), null=True, blank=True)
    target_hours = models.PositiveIntegerField(_("hours aimed at"), null=True, blank=True)
    fund = models.OneToOneField(Fund, models.PROTECT, null=True, blank=True, related_name="campaign")
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(CampaignQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name", "start"], name="campaign_named_once_for_a_day"),
            models.CheckConstraint(
                condition=Q(end__gte=F("start"), end__lte=F("start") + LONGEST), name="campaign_days_are_a_range_within_a_year"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None) | Q(published_at__isnull=False, published_by__isnull=False),
                name="campaign_is_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(published_at__isnull=False), name="campaign_ends_after_it_was_published"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("events:campaign", args=[self.pk])

    @property
    def cut(self) -> str:
        """How figures name it."""
        return f"k:{self.pk}"

    def counts(self, day: date) -> bool:
        """Whether a shift that begins on this local date counts for it."""
        return self.start <= day <= self.end

    def state_on(self, day: date) -> State:
        """How it stands on a local date."""
        if self.published_at is None:
            return self.State.DRAFT
        if self.ended_at is not None or self.end < day:
            return self.State.OVER
        return self.State.COMING if day < self.start else self.State.RUNNING
