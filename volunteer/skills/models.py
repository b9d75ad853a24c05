"""What people can do, and when they have time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.core.files.images import private_storage
from volunteer.core.models import ApprovableBlank
from volunteer.people.models import User


class SkillQuerySet(models.QuerySet["Skill"]):
    def offered(self) -> SkillQuerySet:
        """Those to choose from, in forms and filters."""
        return self.filter(listed=True)


class Skill(models.Model):
    """专长标签: one thing people can do, as data. A word somebody typed becomes a tag too; it is offered to others once listed."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    listed = models.BooleanField(_("offered to everybody"), default=False)

    objects = models.Manager.from_queryset(SkillQuerySet)()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="skill_has_a_name")]

    def __str__(self) -> str:
        return self.name


class PersonSkillQuerySet(models.QuerySet["PersonSkill"]):
    def standing(self) -> PersonSkillQuerySet:
        """What a person says and nobody turned down."""
        return self.exclude(state=PersonSkill.State.REFUSED)

    def confirmed(self) -> PersonSkillQuerySet:
        return self.filter(state=PersonSkill.State.CONFIRMED)

    def waiting(self) -> PersonSkillQuerySet:
        return self.filter(state=PersonSkill.State.SAID, person__is_active=True)


class PersonSkill(ApprovableBlank):
    """One skill of one person: said by them, then confirmed or turned down by staff who saw proof."""

    class State(models.TextChoices):
        SAID = "said", pgettext_lazy("skill", "not confirmed yet")
        CONFIRMED = "confirmed", pgettext_lazy("skill", "confirmed")
        REFUSED = "refused", pgettext_lazy("skill", "not confirmed")

    person = models.ForeignKey(User, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="people")
    state = models.CharField(max_length=10, choices=State, default=State.SAID)
    proof = models.CharField(_("how one can tell"), max_length=120, blank=True)
    picture = models.ImageField(_("picture of the proof"), upload_to="proofs/", storage=private_storage, blank=True)
    said_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    objects = models.Manager.from_queryset(PersonSkillQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(state="said", decided_by=None, decided_at=None)
                | (~models.Q(state="said") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="skill_is_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["skill", "state"], name="skill_holders")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.skill_id} {self.state}"


class FreeTime(models.Model):
    """A part of the week in which a person has time, by the local clock of the district."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    class Part(models.TextChoices):
        MORNING = "morning", _("morning")
        AFTERNOON = "afternoon", _("afternoon")
        EVENING = "evening", _("evening")

    person = models.ForeignKey(User, models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    part = models.CharField(max_length=10, choices=Part)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "weekday", "part"], name="free_time_said_once"),
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="free_time_is_in_the_week"),
        ]
        indexes = [models.Index(fields=["weekday", "part"], name="free_time_lookup")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.weekday} {self.part}"
