"""Who vouched for a shift, and who was named beforehand to be there."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from events.shifts.models import Shift
from volunteer.models import User


class WitnessQuerySet(models.QuerySet["Witness"]):
    def vouching(self) -> WitnessQuerySet:
        """Somebody's word: not the allowance, and not what ended before words were asked for."""
        return self.exclude(kind__in=Witness.NOBODYS)


class Witness(models.Model):
    """One ground on which a shift is paid: somebody vouches for it, or it is within the leader's allowance. Never changed."""

    class Kind(models.TextChoices):
        SCAN = "scan", pgettext_lazy("witness", "scanned people with a phone of the service point")
        DUTY = "duty", pgettext_lazy("witness", "was on duty there")
        BENEFICIARY = "beneficiary", pgettext_lazy("witness", "was helped")
        LOOK = "look", pgettext_lazy("witness", "looked at it for the community")
        ALLOWANCE = "allowance", pgettext_lazy("witness", "within what a leader may do without a witness")
        BEFORE = "before", pgettext_lazy("witness", "ended before witnesses were asked for")

    NOBODYS = (Kind.ALLOWANCE, Kind.BEFORE)

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="witnesses", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(WitnessQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "kind"], name="witness_once_of_a_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=["allowance", "before"], by=None)
                | (~Q(kind__in=["allowance", "before"]) & Q(by__isnull=False)),
                name="witness_is_somebody_but_for_allowance_and_before",
            ),
        ]
        indexes = [models.Index(fields=["at"], condition=Q(kind="allowance"), name="witness_allowance")]
        triggers = [pgtrigger.Protect(name="witness_append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.kind}"


class Duty(models.Model):
    """Somebody named before a shift begins to be there beside its leader. `present_at` is when they said that they were."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="duties", db_index=False)
    person = models.ForeignKey(User, models.PROTECT, related_name="duties")
    named_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    present_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shift", "person"], name="duty_once_of_a_person")]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.person_id}"
