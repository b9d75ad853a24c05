"""Teams 队 and who is in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from volunteer.groups.models import Belonging, BelongingQuerySet, belonging_constraints
from volunteer.people.models import User
from volunteer.places.models import Area, Organization
from volunteer.skills.models import Skill


class TeamQuerySet(models.QuerySet["Team"]):
    def standing(self) -> TeamQuerySet:
        """Those the community confirmed and nobody closed: what everybody sees."""
        return self.filter(closed_at=None, confirmed_at__isnull=False)

    def waiting(self) -> TeamQuerySet:
        """Founded by somebody, and the community has not said yes or no."""
        return self.filter(closed_at=None, confirmed_at=None)


class Team(models.Model):
    """A volunteer team of an area, perhaps of one unit, perhaps around one skill."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=40)
    introduction = models.CharField(_("what the team does"), max_length=300, blank=True)
    skill = models.ForeignKey(Skill, models.PROTECT, null=True, blank=True, related_name="teams", verbose_name=_("main skill"))
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, blank=True, related_name="teams")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True, help_text="Why it was turned down or closed.")

    objects = models.Manager.from_queryset(TeamQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], condition=models.Q(closed_at=None), name="team_named_once_in_an_area"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, confirmed_by=None)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="team_is_confirmed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["area"], condition=models.Q(closed_at=None, confirmed_at=None), name="team_waiting")]

    def __str__(self) -> str:
        return self.name

    @property
    def stands(self) -> bool:
        return self.confirmed_at is not None and self.closed_at is None


class TeamMember(Belonging):
    """A person in a team. Those who lead it confirm who asks, invite and part with members; staff of the area name leaders."""

    THING: ClassVar[str] = "team"

    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    leads = models.BooleanField(_("leads the team"), default=False, help_text="Or is asked to, until the person agreed.")

    objects = models.Manager.from_queryset(BelongingQuerySet["TeamMember"])()

    class Meta:
        constraints = belonging_constraints("team", "team_member")
        indexes = [models.Index(fields=["team", "since"], condition=models.Q(ended_at=None), name="team_members")]
