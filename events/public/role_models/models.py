"""榜样: people and teams who are an example to others, from the nomination to the public page and down again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core.model_fields import Objection, answered_by_constraint
from events.records.models import RecordEntry
from volunteer.core.files.images import private_storage
from volunteer.core.required import required
from volunteer.models import Area, Team, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


CHILD = 14  # below it only a guardian agrees (Personal Information Protection Law, article 31)
OF_AGE = 18  # below it a guardian agrees too (domain.md §1.7)


class Honour(models.Model):
    """A kind of honour as data: 榜样就在身边, 新时代好少年. Who reviews it, for how long it is noticed, for which ages it is."""

    class Level(models.TextChoices):
        STREET = "street", _("the street")
        DISTRICT = "district", _("the district")

    name = models.CharField(_("name"), max_length=30, unique=True)
    name_en = models.CharField(_("name in English"), max_length=50, blank=True)
    themes = models.CharField(_("what for"), max_length=200, blank=True, help_text=_("Separated by 、"))
    level = models.CharField(_("reviewed by"), max_length=10, choices=Level, default=Level.STREET)
    notice_days = models.PositiveSmallIntegerField(
        _("working days of public notice"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    min_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    max_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    active = models.BooleanField(_("can be nominated for"), default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(notice_days__range=(1, 60)), name="honour_days_make_sense")]

    def __str__(self) -> str:
        return self.name if (get_language() or "").startswith("zh") or not self.name_en else self.name_en

    @property
    def choices(self) -> list[str]:
        """What one can be honoured for, in words."""
        return [words for words in (part.strip() for part in self.themes.split("、")) if words] or [""]

    def fits(self, age: int) -> bool:
        return (self.min_age is None or age >= self.min_age) and (self.max_age is None or age <= self.max_age)


class RoleModelQuerySet(models.QuerySet["RoleModel"]):
    def shown(self) -> RoleModelQuerySet:
        """On public pages: agreed to, reviewed, and through the public notice."""
        return self.filter(state=RoleModel.State.SHOWN).exclude(person__is_active=False)

    def noticed(self, day: date) -> RoleModelQuerySet:
        """In public notice on that local day."""
        return self.filter(state=RoleModel.State.NOTICE, until__gte=day).exclude(person__is_active=False)

    def in_scope(self, scope: Scope) -> RoleModelQuerySet:
        """Those of people in the areas of a scope, and those it reviews."""
        return self.filter(scope.areas("area__") | scope.areas("reviewed_in__"))

    def within(self, area: Area) -> RoleModelQuerySet:
        return self.filter(area__path__startswith=area.path)

    def read(self) -> RoleModelQuerySet:
        """With everything a page of it shows."""
        return self.select_related("honour", "person", "team", "area", "reviewed_in", "nominated_by")


class RoleModel(models.Model):
    """One nomination of a person or a team. Nothing of it is public before those concerned agreed, nor after they take that back.

    `area` is where they are at home; `reviewed_in` the street or district that reviews. `story` never changes: it is what they
    agreed to.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("role model", "waits for consent")
        REVIEW = "review", pgettext_lazy("role model", "waits for review")
        NOTICE = "notice", pgettext_lazy("role model", "public notice")
        SHOWN = "shown", pgettext_lazy("role model", "shown")
        DECLINED = "declined", pgettext_lazy("role model", "does not want it")
        RETURNED = "returned", pgettext_lazy("role model", "not accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("role model", "consent taken back")
        DOWN = "down", pgettext_lazy("role model", "taken down")

    OPEN = (State.ASKED, State.REVIEW, State.NOTICE, State.SHOWN)
    PUBLIC = (State.NOTICE, State.SHOWN)

    id = models.UUIDField(primary_key=True)
    honour = models.ForeignKey(Honour, models.PROTECT, related_name="role_models")
    theme = models.CharField(max_length=40, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="role_models")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="role_models")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", db_index=False)
    reviewed_in = models.ForeignKey(Area, models.PROTECT, related_name="+")
    story = models.TextField(_("the story"), max_length=2000)
    picture = models.ImageField(upload_to="models/", storage=private_storage, blank=True)
    nominated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    guardian = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    guarded_at = models.DateTimeField(null=True, blank=True)
    full_name = models.BooleanField(default=False, help_text="All who agreed let the name be read in full.")
    with_picture = models.BooleanField(default=False, help_text="All who agreed let the picture be seen.")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last local date of the public notice.")
    shown_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    entry = models.ForeignKey(RecordEntry, models.PROTECT, null=True, blank=True, related_name="+")

    objects = models.Manager.from_queryset(RoleModelQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, team__isnull=False) | Q(person__isnull=False, team=None),
                name="model_is_a_person_or_a_team",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["review", "notice", "shown"]) | Q(agreed_at__isnull=False) | Q(guarded_at__isnull=False),
                name="model_goes_on_with_consent_alone",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["notice", "shown"])
                | (Q(reviewed_by__isnull=False, until__isnull=False) & ~Q(reviewed_by=F("nominated_by"))),
                name="model_is_public_after_a_review_alone",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "review", "notice", "shown"], closed_at=None)
                | (~Q(state__in=["asked", "review", "notice", "shown"]) & Q(closed_at__isnull=False)),
                name="model_is_open_or_closed",
            ),
            models.UniqueConstraint(
                fields=["honour", "person"], condition=Q(closed_at=None), name="model_person_once_for_an_honour"
            ),
            models.UniqueConstraint(fields=["honour", "team"], condition=Q(closed_at=None), name="model_team_once_for_an_honour"),
        ]
        indexes = [
            models.Index(fields=["state", "-shown_at"], name="model_shown"),
            models.Index(fields=["area"], name="model_area"),
        ]

    def __str__(self) -> str:
        return f"{self.honour_id} {self.person_id or self.team_id} {self.state}"

    @property
    def honoured_person(self) -> User:
        """The person, where it is no team (constraint `model_is_a_person_or_a_team`)."""
        return required(self.person, "a role model is a person or a team")

    @property
    def whole_name(self) -> str:
        return str(self.person or self.team)

    @property
    def name(self) -> str:
        """As everybody reads it: in full for who agreed to that, masked otherwise; of a child nothing but that it is one."""
        if self.person is None or self.full_name:
            return self.whole_name
        return gettext("a child") if self.is_child else self.person.masked_name

    @property
    def is_child(self) -> bool:
        """Whether the person was a child when this was decided, as far as the date of birth is known."""
        age = self.person.age_on(timezone.localdate(self.reviewed_at or self.nominated_at)) if self.person else None
        return age is not None and age < CHILD

    @property
    def shows_person(self) -> bool:
        """Whether `name` is that of a person, whose letters can stand for a picture; a team's and a masked child's is not."""
        return self.person is not None and (self.full_name or not self.is_child)

    @property
    def told(self) -> str:
        """The story as everybody reads it: the name in it is masked like the one above it."""
        whole = self.whole_name.split("(")[0]
        return self.story if self.full_name or self.person is None or not whole else self.story.replace(whole, self.name)


class PaperConsentQuerySet(models.QuerySet["PaperConsent"]):
    def waiting(self) -> PaperConsentQuerySet:
        """Those nobody has decided on."""
        return self.filter(confirmed_at=None, refused_at=None)


class PaperConsent(models.Model):
    """A signed sheet on which somebody without a phone, or a guardian, agrees. It counts once a second person confirmed it."""

    class Part(models.TextChoices):
        OWN = "own", _("of the person")
        GUARDIAN = "guardian", _("of the guardian")

    id = models.UUIDField(primary_key=True)
    model = models.ForeignKey(RoleModel, models.PROTECT, related_name="papers")
    part = models.CharField(_("whose signature"), max_length=8, choices=Part)
    signer = models.CharField(_("who signed"), max_length=40)
    born = models.DateField(_("date of birth of who is honoured"), null=True, blank=True)
    full_name = models.BooleanField(default=False)
    with_picture = models.BooleanField(default=False)
    picture = models.ImageField(upload_to="consents/", storage=private_storage)
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = models.Manager.from_queryset(PaperConsentQuerySet)()

    class Meta:
        ordering = ["taken_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("taken_by")), name="paper_consent_has_two_people"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None) | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="paper_consent_is_confirmed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(refused_at=None), name="paper_consent_is_decided_once"),
            models.UniqueConstraint(
                fields=["model", "part"], condition=Q(refused_at=None), name="paper_consent_once_for_a_signature"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.part}"

    @property
    def decided(self) -> bool:
        return self.confirmed_at is not None or self.refused_at is not None


class ModelObjection(Objection):
    """Somebody says that an honour in public notice is not due. Until it is answered nothing is shown for good."""

    model = models.ForeignKey(RoleModel, models.PROTECT, related_name="objections")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["model", "by"], condition=Q(held=None), name="model_objection_open_once"),
            answered_by_constraint("model_objection_is_answered_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.at:%F}"
