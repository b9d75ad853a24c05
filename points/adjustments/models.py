"""Points given or taken by hand: asked for by one person, decided by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.ledger.models import PERSON_LIMIT
from volunteer.core.files.images import private_storage
from volunteer.core.models import Approvable
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class HandEntryQuerySet(models.QuerySet["HandEntry"]):
    def asked(self) -> HandEntryQuerySet:
        """Those nobody has decided on."""
        return self.filter(state=HandEntry.State.ASKED)

    def in_scope(self, scope: Scope) -> HandEntryQuerySet:
        """Those of units in a scope."""
        return self.filter(scope.points("point__") | scope.areas("area__"))


class HandEntry(Approvable):
    """人工加分、人工扣分: asked with words and a picture, decided by a second person of the level above, out of a unit's budget."""

    class Kind(models.TextChoices):
        CREDIT = "credit", pgettext_lazy("by hand", "credit")
        DEBIT = "debit", pgettext_lazy("by hand", "debit")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("by hand", "waits for a second person")
        APPROVED = "approved", pgettext_lazy("by hand", "done")
        RETURNED = "returned", pgettext_lazy("by hand", "not done")

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=6, choices=Kind)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="hand_entries")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="hand_entries")
    person = models.ForeignKey(User, models.PROTECT, related_name="hand_entries", db_index=False)
    amount = models.PositiveIntegerField(_("points"))
    evidence = models.CharField(max_length=500)
    picture = models.ImageField(upload_to="by-hand/", storage=private_storage)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)

    objects = models.Manager.from_queryset(HandEntryQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, point=None) | Q(area=None, point__isnull=False), name="hand_entry_is_of_one_unit"
            ),
            models.CheckConstraint(condition=Q(amount__range=(1, PERSON_LIMIT)), name="hand_entry_amount_within_limit"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="hand_entry_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("person")) & (Q(decided_by=None) | ~Q(decided_by=models.F("person"))),
                name="hand_entry_not_by_the_beneficiary",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")), name="hand_entry_takes_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "decided_at"], name="hand_entry_person"),
            models.Index(fields=["asked_at"], condition=Q(state="asked"), name="hand_entry_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.unit}"

    @property
    def unit(self) -> Area | ServicePoint:
        return self.area or self.point  # type: ignore[return-value]  # the check constraint says one is set
