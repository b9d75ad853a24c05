"""业委会、物管会: which committee a compound has, one term after the other."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from volunteer.places.models import Area

MOST_SEATS = 99


class CommitteeQuerySet(models.QuerySet["Committee"]):
    def on(self, day: date) -> CommitteeQuerySet:
        """Those in office on a local date."""
        return self.filter(since__lte=day, until__gte=day)


class Committee(models.Model):
    """The committee of a compound for one term, from `since` to `until`, the last day. A compound has at most one at a time."""

    class Kind(models.TextChoices):
        OWNERS = "owners", _("owners' committee")
        MANAGEMENT = "management", _("management committee")

    area = models.ForeignKey(Area, models.PROTECT, related_name="committees")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.OWNERS)
    term = models.PositiveSmallIntegerField(
        _("number of the term"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    filed_as = models.CharField(_("filed under"), max_length=60, blank=True, help_text=_("Number of the filing with the street."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(CommitteeQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="committee_ends_after_it_began"),
            ExclusionConstraint(
                name="committee_one_at_a_time",
                expressions=[
                    (Func(F("area_id"), F("area_id"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("since"), F("until"), Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} {self.since} {self.until}"
