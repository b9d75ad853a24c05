"""What a person's record holds beside attendance: trainings, awards and ratings entered by staff; stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.core.model_fields import Objection, answered_by_constraint
from volunteer.core.files.images import private_storage
from volunteer.core.models import ApprovableBlank
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class RecordEntryQuerySet(models.QuerySet["RecordEntry"]):
    def standing(self) -> RecordEntryQuerySet:
        """Entered and not taken out again."""
        return self.filter(voided_at=None)

    def doubted(self) -> RecordEntryQuerySet:
        """The person says that they are not right, and nobody has answered."""
        return self.standing().filter(doubted_at__isnull=False, answered_at=None)

    def in_scope(self, scope: Scope) -> RecordEntryQuerySet:
        """Those of the points and areas of a scope."""
        return self.filter(scope.points("point__") | scope.areas("area__"))


class RecordEntry(models.Model):
    """培训、表彰奖励、评价: one thing of a person's record that no shift shows, entered by staff with evidence.

    With attendance and the person's own data these are the five kinds of information that a record carries (Regulation on
    Volunteer Service, article 19). It belongs to the unit that entered it: `point`, or `area`. Never changed: a wrong one is
    taken out with a reason and entered anew.
    """

    class Kind(models.TextChoices):
        TRAINING = "training", pgettext_lazy("record", "training")
        AWARD = "award", pgettext_lazy("record", "award")
        RATING = "rating", pgettext_lazy("record", "rating")

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(_("what is it"), max_length=10, choices=Kind)
    person = models.ForeignKey(User, models.PROTECT, related_name="record_entries", db_index=False)
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, blank=True, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(_("name"), max_length=80)
    content = models.CharField(_("content"), max_length=300, blank=True)
    giver = models.CharField(pgettext_lazy("column", "by whom"), max_length=80)
    on = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(default=0, help_text="Of a training.")
    stars = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a rating, one to five.")
    evidence = models.CharField(_("how one can tell"), max_length=300)
    picture = models.ImageField(_("picture"), upload_to="evidence/", storage=private_storage, blank=True)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    doubt = models.CharField(max_length=300, blank=True)
    doubted_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(RecordEntryQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(point=None, area__isnull=False) | Q(point__isnull=False, area=None), name="entry_is_of_one_unit"
            ),
            models.CheckConstraint(
                condition=Q(kind="training", minutes__range=(1, 60_000), stars=None)
                | Q(kind="award", minutes=0, stars=None)
                | Q(kind="rating", minutes=0, stars__isnull=False, stars__range=(1, 5)),
                name="entry_holds_what_its_kind_holds",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="entry_is_taken_out_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "title", "giver", "on"], condition=Q(voided_at=None), name="entry_stands_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "kind", "-on"], name="entry_of_person"),
            models.Index(fields=["-entered_at"], name="entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.title}"

    @property
    def unit(self) -> Area | ServicePoint:
        return self.point or self.area  # type: ignore[return-value]  # the check constraint says one is set

    @property
    def waits(self) -> bool:
        """The person doubts it and has had no answer."""
        return self.doubted_at is not None and self.answered_at is None and self.voided_at is None


# --- stars -------------------------------------------------------------------------------------------------------------


class StarScaleQuerySet(models.QuerySet["StarScale"]):
    def in_force(self, day: object) -> StarScaleQuerySet:
        """The scale of a local day first."""
        return self.filter(since__lte=day).order_by("-since").prefetch_related("steps")


class StarScale(models.Model):
    """星级标准 as data: from which day on how many verified hours make how many stars. Awards keep the scale they were given by."""

    since = models.DateField(_("first day"), unique=True)
    notice_days = models.PositiveSmallIntegerField(_("working days of public notice"), default=5)
    bar_days = models.PositiveSmallIntegerField(_("days until it may be given after an objection held"), default=365)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(StarScaleQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(notice_days__range=(1, 60), bar_days__lte=1100), name="scale_days_make_sense")
        ]

    def __str__(self) -> str:
        return f"from {self.since}"


class StarStep(models.Model):
    """One level of a scale."""

    scale = models.ForeignKey(StarScale, models.CASCADE, related_name="steps", db_index=False)
    stars = models.PositiveSmallIntegerField()
    hours = models.PositiveIntegerField()

    class Meta:
        ordering = ["stars"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "stars"], name="step_once_in_a_scale"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5), hours__gt=0), name="step_is_one_to_five_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars}: {self.hours} h"


class StarAwardQuerySet(models.QuerySet["StarAward"]):
    def noticed(self) -> StarAwardQuerySet:
        return self.filter(state=StarAward.State.NOTICE)

    def standing(self) -> StarAwardQuerySet:
        return self.filter(state=StarAward.State.STANDS)

    def in_scope(self, scope: Scope) -> StarAwardQuerySet:
        return self.filter(scope.areas("area__"))


class StarAward(ApprovableBlank):
    """星级: stars a person has the hours for. Shown publicly until `until` (a local date, included) before they count."""

    class State(models.TextChoices):
        NOTICE = "notice", pgettext_lazy("star", "public notice")
        STANDS = "stands", pgettext_lazy("star", "counts")
        REFUSED = "refused", pgettext_lazy("star", "an objection held")
        WITHDRAWN = "withdrawn", pgettext_lazy("star", "taken back")

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(User, models.PROTECT, related_name="star_awards")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    scale = models.ForeignKey(StarScale, models.PROTECT, related_name="+")
    stars = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField(help_text="Verified minutes when it was put up.")
    state = models.CharField(max_length=10, choices=State, default=State.NOTICE)
    noticed_at = models.DateTimeField()
    until = models.DateField()
    reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(StarAwardQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "stars"], condition=Q(state__in=["notice", "stands"]), name="star_once_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="notice", decided_at=None) | (~Q(state="notice") & Q(decided_at__isnull=False)),
                name="star_is_decided_or_in_notice",
            ),
        ]
        indexes = [models.Index(fields=["state", "until"], name="star_notice")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.stars} {self.state}"


class StarObjection(Objection):
    """Somebody says that a star in public notice is not due. Until it is answered the star does not count."""

    award = models.ForeignKey(StarAward, models.PROTECT, related_name="objections")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "by"], condition=Q(held=None), name="objection_open_once"),
            answered_by_constraint("objection_is_answered_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.at:%F}"


class StarRun(models.Model):
    """On which local day everybody's hours were last compared with the scale: once a day is enough."""

    day = models.DateField(primary_key=True)
    found = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.found}"
