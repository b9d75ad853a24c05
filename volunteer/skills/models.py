"""What people can do, and when they have time."""

from __future__ import annotations

from datetime import date

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
    remind_days = models.PositiveSmallIntegerField(
        default=30, help_text="So many days before a proof ends its person is reminded of it."
    )

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

    def counting(self, day: date) -> PersonSkillQuerySet:
        """What a person says, nobody turned down, and whose proof has not ended before that local date."""
        return self.standing().filter(models.Q(valid_until=None) | models.Q(valid_until__gte=day))

    def proved(self, day: date) -> PersonSkillQuerySet:
        """What staff confirmed and whose proof holds on that local date."""
        return self.confirmed().counting(day)

    def waiting(self) -> PersonSkillQuerySet:
        return self.filter(state=PersonSkill.State.SAID, person__is_active=True)


class PersonSkill(ApprovableBlank):
    """One skill of one person: said by them, then confirmed or turned down by staff who saw proof."""

    class State(models.TextChoices):
        SAID = "said", pgettext_lazy("skill", "not confirmed yet")
        CONFIRMED = "confirmed", pgettext_lazy("skill", "confirmed")
        REFUSED = "refused", pgettext_lazy("skill", "not confirmed")

    person = models.ForeignKey(User, models.CASCADE, related_name="skills", db_index=False)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="people", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.SAID)
    proof = models.CharField(_("how one can tell"), max_length=120, blank=True)
    picture = models.ImageField(_("picture of the proof"), upload_to="proofs/", storage=private_storage, blank=True)
    said_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)
    valid_until = models.DateField(_("the proof holds until"), null=True, blank=True)
    reminded_of = models.DateField(null=True, blank=True, help_text="The end of which the person was reminded.")

    objects = models.Manager.from_queryset(PersonSkillQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once_per_person"),
            models.CheckConstraint(
                condition=models.Q(state="said", decided_by=None, decided_at=None)
                | (~models.Q(state="said") & models.Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="skill_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(state="confirmed"), name="skill_ends_only_once_it_is_proved"
            ),
        ]
        indexes = [
            models.Index(fields=["skill", "state"], name="skill_holders"),
            models.Index(fields=["valid_until"], condition=models.Q(valid_until__isnull=False), name="skill_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.skill_id} {self.state}"

    def has_ended(self, day: date) -> bool:
        """Whether the proof ended before that local date."""
        return self.valid_until is not None and self.valid_until < day


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

    person = models.ForeignKey(User, models.CASCADE, related_name="free_times", db_index=False)
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
