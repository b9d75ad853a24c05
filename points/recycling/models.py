"""Stations, their hatches and attendants; prices and terms by day; recyclings; what stations sent."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce, TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.ledger.models import PERSON_LIMIT
from volunteer.core.required import required
from volunteer.models import Area, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope

MAX_PRICE = 1000  # points a kilogram
MAX_GRAMS = 1_000_000  # of one weighing, whatever the terms say
GRAMS = 1000  # in a kilogram
WEIGHT = Coalesce("decided_grams", "grams")  # what was decided, otherwise what was weighed


class Waste(models.TextChoices):
    """The four kinds of the law; what can be used again is split as the stations split it."""

    PAPER = "paper", pgettext_lazy("waste", "paper")
    PLASTIC = "plastic", pgettext_lazy("waste", "plastic and bottles")
    METAL = "metal", pgettext_lazy("waste", "metal")
    GLASS = "glass", pgettext_lazy("waste", "glass")
    FABRIC = "fabric", pgettext_lazy("waste", "clothes and fabric")
    KITCHEN = "kitchen", pgettext_lazy("waste", "kitchen waste")
    HAZARDOUS = "hazardous", pgettext_lazy("waste", "hazardous waste")
    OTHER = "other", pgettext_lazy("waste", "other waste")


class StationQuerySet(models.QuerySet["Station"]):
    def open(self) -> StationQuerySet:
        return self.filter(closed_at=None)

    def in_scope(self, scope: Scope) -> StationQuerySet:
        return self.filter(scope.areas("area__"))

    def attended_by(self, person: User) -> StationQuerySet:
        """The open stations where this person weighs."""
        held = Attendant.objects.filter(station=models.OuterRef("pk"), person=person, ended_at=None)
        return self.open().filter(models.Exists(held))


class Station(models.Model):
    """回收站: where people bring what can be used again. `code` stands on it; `key_sealed` is the key of one that weighs itself."""

    name = models.CharField(_("name"), max_length=40)
    area = models.ForeignKey(Area, models.PROTECT, related_name="recycling_stations")
    place = models.CharField(_("where it stands"), max_length=80, blank=True)
    code = models.CharField(max_length=10, unique=True)
    key_sealed = models.BinaryField(null=True)
    closed_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(StationQuerySet)()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-Z]{10}$"), name="station_code_is_upper_case")]

    def __str__(self) -> str:
        return self.name

    @property
    def weighs_itself(self) -> bool:
        """Whether a device stands there, which weighs one person at a time."""
        return self.key_sealed is not None

    @property
    def address(self) -> str:
        """What the code on the station says."""
        return f"{settings.PUBLIC_URL}/R/{self.code}/"


class HatchQuerySet(models.QuerySet["Hatch"]):
    def full(self) -> HatchQuerySet:
        """The full ones of stations that are open."""
        return self.filter(full_since__isnull=False, station__closed_at=None)


class Hatch(models.Model):
    """One opening of a station, for one kind. `full_since` tells since when its bin is full."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="hatches", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Waste)
    full_since = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(HatchQuerySet)()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "kind"], name="hatch_one_a_kind")]
        indexes = [models.Index(fields=["full_since"], condition=Q(full_since__isnull=False), name="hatch_full")]

    def __str__(self) -> str:
        return f"{self.station} · {self.get_kind_display()}"


class Attendant(models.Model):
    """Who weighs at a station."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="attendants")
    person = models.ForeignKey(User, models.PROTECT, related_name="attended_stations")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "person"], condition=Q(ended_at=None), name="attendant_once_a_station"),
            models.CheckConstraint(condition=~Q(by=F("person")), name="attendant_is_named_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.station}"


class PriceQuerySet(models.QuerySet["RecyclingPrice"]):
    def on(self, day: date) -> dict[str, RecyclingPrice]:
        """The price of each kind on a local day; kinds without one are not there. One statement."""
        rows = self.filter(since__lte=day).order_by("kind", "-since").distinct("kind")
        return {row.kind: row for row in rows}


class RecyclingPrice(models.Model):
    """Points for a kilogram of a kind from a local day on, until the next. Never changed: a recycling names the one it had."""

    kind = models.CharField(_("kind"), max_length=10, choices=Waste)
    since = models.DateField(_("from"))
    points = models.PositiveSmallIntegerField(_("points a kilogram"))
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(PriceQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "since"], name="recycling_price_once_a_day"),
            models.CheckConstraint(condition=Q(points__range=(0, MAX_PRICE)), name="recycling_price_within_limit"),
        ]
        triggers = [pgtrigger.Protect(name="recycling_price_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"

    def points_for(self, grams: int) -> int:
        """What a weight brings, before the most of a day; rounded down."""
        return grams * self.points // GRAMS


class TermsQuerySet(models.QuerySet["RecyclingTerms"]):
    def on(self, day: date) -> RecyclingTerms:
        """Those of a local day; what the district begins with where none were set."""
        return self.filter(since__lte=day).order_by("-since").first() or RecyclingTerms(since=day)


class RecyclingTerms(models.Model):
    """The limits from a local day on, until the next."""

    since = models.DateField(_("from"), unique=True)
    day_points = models.PositiveIntegerField(_("points a person a day, at most"), default=10)
    most_grams = models.PositiveIntegerField(_("grams at one weighing, at most"), default=30_000)
    open_minutes = models.PositiveSmallIntegerField(_("minutes from the scan to the weighing"), default=30)
    answer_days = models.PositiveSmallIntegerField(_("days to say yes to a weight"), default=3)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(TermsQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(day_points__range=(1, PERSON_LIMIT)), name="recycling_terms_day_points"),
            models.CheckConstraint(condition=Q(most_grams__range=(1, MAX_GRAMS)), name="recycling_terms_most_grams"),
            models.CheckConstraint(condition=Q(open_minutes__range=(1, 1440)), name="recycling_terms_open_minutes"),
            models.CheckConstraint(condition=Q(answer_days__range=(1, 30)), name="recycling_terms_answer_days"),
        ]
        triggers = [pgtrigger.Protect(name="recycling_terms_stay", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.since)


class StationMessage(models.Model):
    """What a station sent, once for each of its ids, with the answer it got: the same message again gets the same answer."""

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, models.CASCADE, related_name="messages", db_index=False)
    message_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "message_id"], name="station_message_once")]
        indexes = [models.Index(fields=["at"], name="station_message_old")]

    def __str__(self) -> str:
        return self.message_id


class RecyclingQuerySet(models.QuerySet["Recycling"]):
    def opened(self) -> RecyclingQuerySet:
        return self.filter(state=Recycling.State.OPENED)

    def weighed(self) -> RecyclingQuerySet:
        """Those that wait for a yes to the weight."""
        return self.filter(state=Recycling.State.WEIGHED)

    def waiting(self) -> RecyclingQuerySet:
        """Those whose points wait for the fund."""
        return self.filter(state=Recycling.State.WAITING)

    def disputed(self) -> RecyclingQuerySet:
        return self.filter(state=Recycling.State.DISPUTED)

    def counted(self) -> RecyclingQuerySet:
        """Those whose weight stands."""
        return self.filter(state__in=Recycling.COUNTED)

    def in_scope(self, scope: Scope) -> RecyclingQuerySet:
        return self.filter(scope.areas("station__area__"))

    def total_points(self) -> int:
        """What these bring in all."""
        return self.aggregate(sum=Sum("points"))["sum"] or 0

    def with_place(self) -> RecyclingQuerySet:
        return self.select_related("station__area", "person", "price", "weighed_by", "decided_by")

    def with_weight(self) -> RecyclingQuerySet:
        """Each with its `weight` in grams: what was decided, otherwise what was weighed."""
        return self.annotate(weight=WEIGHT)

    def by_month(self) -> models.QuerySet[Any, Any]:
        """What stands, added up for each local month, place and kind: rows of month, path, name, kind, times, weight, given."""
        rows = self.counted().order_by()
        named = rows.annotate(month=TruncMonth("weighed_at"), path=F("station__area__path"), name=F("station__area__name"))
        groups = named.values("month", "path", "name", "kind")
        sums = {"times": Count("pk"), "weight": Sum(WEIGHT), "given": Sum("points")}
        return groups.annotate(**sums).order_by("-month", "path", "kind")


class Recycling(models.Model):
    """One recycling: opened by the first scan, weighed, then said yes to, disputed, or ended without points.

    `points` is what is due after the most of a day (`day_cap`), once the weight stands; with WAITING it is paid when the
    fund has it. `weighed_by` None: the station weighed. The id is a UUIDv7 of the first scan.
    """

    class State(models.TextChoices):
        OPENED = "opened", pgettext_lazy("recycling", "to be weighed")
        WEIGHED = "weighed", pgettext_lazy("recycling", "waits for a yes")
        WAITING = "waiting", pgettext_lazy("recycling", "points wait for the fund")
        SETTLED = "settled", pgettext_lazy("recycling", "done")
        DISPUTED = "disputed", pgettext_lazy("recycling", "is being looked at")
        EXPIRED = "expired", pgettext_lazy("recycling", "ended without points")

    COUNTED = (State.WAITING, State.SETTLED)

    id = models.UUIDField(primary_key=True)
    station = models.ForeignKey(Station, models.PROTECT, related_name="recyclings", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="recyclings", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPENED)
    alone = models.BooleanField(default=False, help_text="The station weighs itself, one person at a time.")
    opened_at = models.DateTimeField()
    kind = models.CharField(_("kind"), max_length=10, choices=Waste, blank=True)
    grams = models.PositiveIntegerField(null=True)
    price = models.ForeignKey(RecyclingPrice, models.PROTECT, null=True, related_name="+")
    day_cap = models.PositiveIntegerField(null=True)
    weighed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    weighed_at = models.DateTimeField(null=True)
    complaint = models.CharField(max_length=200, blank=True)
    decided_grams = models.PositiveIntegerField(null=True)
    decision = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    points = models.PositiveIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = models.Manager.from_queryset(RecyclingQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "person"], condition=Q(state="opened"), name="recycling_one_open_per_station_and_person"
            ),
            models.UniqueConstraint(
                fields=["station"], condition=Q(state="opened", alone=True), name="recycling_one_person_at_a_device"
            ),
            models.CheckConstraint(
                condition=Q(state="opened", kind="", grams=None, price=None, weighed_at=None, day_cap=None)
                | Q(state="expired", grams=None)
                | (
                    ~Q(state="opened")
                    & Q(grams__isnull=False, price__isnull=False, weighed_at__isnull=False, day_cap__isnull=False)
                    & ~Q(kind="")
                ),
                name="recycling_is_weighed_with_a_price",
            ),
            models.CheckConstraint(condition=Q(grams=None) | Q(grams__range=(1, MAX_GRAMS)), name="recycling_grams_within_limit"),
            models.CheckConstraint(
                condition=Q(decided_grams=None) | Q(decided_grams__range=(1, MAX_GRAMS)),
                name="recycling_decided_grams_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["settled", "waiting"], points__isnull=False)
                | (~Q(state__in=["settled", "waiting"]) & Q(points=None)),
                name="recycling_has_points_once_the_weight_stands",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["settled", "expired"], ended_at__isnull=False)
                | (~Q(state__in=["settled", "expired"]) & Q(ended_at=None)),
                name="recycling_ends_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(weighed_by=None) | ~Q(weighed_by=F("person")), name="recycling_is_not_weighed_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None)
                | (
                    Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("person"))
                    & (Q(weighed_by=None) | ~Q(decided_by=F("weighed_by")))
                ),
                name="recycling_dispute_takes_a_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-opened_at"], name="recycling_of_person"),
            models.Index(fields=["station", "-opened_at"], name="recycling_of_station"),
            models.Index(
                fields=["state", "opened_at"],
                condition=Q(state__in=["opened", "weighed", "waiting", "disputed"]),
                name="recycling_not_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.opened_at:%F %T} {self.state}"

    @property
    def weighed_grams(self) -> int | None:
        """The weight that counts, in grams: what was decided, otherwise what was weighed."""
        return self.decided_grams or self.grams

    @property
    def known_price(self) -> RecyclingPrice:
        return required(self.price, "what was weighed has a price")

    @property
    def known_weighed_at(self) -> datetime:
        return required(self.weighed_at, "it was weighed at a moment")

    @property
    def worth(self) -> int:
        """What the weight brings before the most of a day, in points."""
        return self.known_price.points_for(self.weighed_grams or 0)

    @property
    def day(self) -> date:
        """The local date of the weighing."""
        return timezone.localdate(self.known_weighed_at)

    @property
    def waits_for_yes(self) -> bool:
        return self.state == self.State.WEIGHED

    def is_late(self, terms: RecyclingTerms, at: datetime) -> bool:
        """Whether the time between the scan and the weighing has passed."""
        return at >= self.opened_at + timedelta(minutes=terms.open_minutes)
