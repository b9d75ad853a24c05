"""What is asked of budgets: points moved between units with a second person, and more points from the level above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from points.ledger.models import BUDGET_LIMIT, Allotment
from volunteer.core.models import Approvable
from volunteer.models import Area, ServicePoint, User

if TYPE_CHECKING:
    from volunteer.roles.scope import Scope


class AskedState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("budget", "waits for an answer")
    DONE = "done", pgettext_lazy("budget", "done")
    RETURNED = "returned", pgettext_lazy("budget", "sent back")


def exactly_one(area: str, point: str) -> Q:
    """Exactly one of two columns is filled."""
    return Q(**{f"{area}__isnull": False, point: None}) | Q(**{area: None, f"{point}__isnull": False})


class Asked(Approvable):
    """Something asked of a budget, once answered by somebody. The id is made in the form."""

    State = AskedState

    id = models.UUIDField(primary_key=True)
    amount = models.BigIntegerField(_("points"))
    reason = models.CharField(_("why"), max_length=200)
    state = models.CharField(max_length=8, choices=AskedState, default=AskedState.ASKED)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reason

    @property
    def waiting(self) -> bool:
        return self.state == AskedState.ASKED


class BudgetMoveQuerySet(models.QuerySet["BudgetMove"]):
    def waiting(self) -> BudgetMoveQuerySet:
        return self.filter(state=AskedState.ASKED)

    def in_scope(self, scope: Scope) -> BudgetMoveQuerySet:
        """Those that take from or give to a unit of the scope."""
        return self.filter(
            scope.points("from_point__") | scope.areas("from_area__") | scope.points("to_point__") | scope.areas("to_area__")
        )

    def within(self, scope: Scope) -> BudgetMoveQuerySet:
        """Those whose units both lie in the scope."""
        source = scope.points("from_point__") | scope.areas("from_area__")
        target = scope.points("to_point__") | scope.areas("to_area__")
        return self.filter(source & target)

    def with_units(self) -> BudgetMoveQuerySet:
        units = ("from_area", "from_point__area", "to_area", "to_point__area")
        return self.select_related(*units, "asked_by", "decided_by")


class BudgetMove(Asked):
    """调剂: points of one unit that another one needs more. Whoever decides is not who asked."""

    from_area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    from_point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="+")
    to_area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    to_point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="+")

    objects = models.Manager.from_queryset(BudgetMoveQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(1, BUDGET_LIMIT)), name="budget_move_amount_within_limit"),
            models.CheckConstraint(condition=exactly_one("from_area", "from_point"), name="budget_move_is_from_one_unit"),
            models.CheckConstraint(condition=exactly_one("to_area", "to_point"), name="budget_move_is_to_one_unit"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None)
                | (~Q(state="asked") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="budget_move_is_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(decided_by=F("asked_by")), name="budget_move_takes_two_people"),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(state="asked"), name="budget_move_waiting")]

    @property
    def source(self) -> Area | ServicePoint:
        return self.from_area or self.from_point  # type: ignore[return-value]  # a constraint: one of them is filled

    @property
    def target(self) -> Area | ServicePoint:
        return self.to_area or self.to_point  # type: ignore[return-value]  # a constraint: one of them is filled


class BudgetRequestQuerySet(models.QuerySet["BudgetRequest"]):
    def waiting(self) -> BudgetRequestQuerySet:
        return self.filter(state=AskedState.ASKED)

    def in_scope(self, scope: Scope) -> BudgetRequestQuerySet:
        """Those of units in the scope."""
        return self.filter(scope.points("point__") | scope.areas("area__"))

    def below(self, scope: Scope) -> BudgetRequestQuerySet:
        """Those of units below the scope's own areas: what somebody with this scope can answer."""
        return self.in_scope(scope).exclude(area__path__in=scope.paths).exclude(point__in=scope.point_ids)

    def with_units(self) -> BudgetRequestQuerySet:
        return self.select_related("area", "point__area", "asked_by", "decided_by", "allotment")


class BudgetRequest(Asked):
    """A unit asks the level above for more points. Granting it is an allotment of the same id."""

    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    point = models.ForeignKey(ServicePoint, models.PROTECT, null=True, related_name="+")
    allotment = models.OneToOneField(Allotment, models.PROTECT, null=True, related_name="request")

    objects = models.Manager.from_queryset(BudgetRequestQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(1, BUDGET_LIMIT)), name="budget_request_amount_within_limit"),
            models.CheckConstraint(condition=exactly_one("area", "point"), name="budget_request_is_of_one_unit"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by=None, decided_at=None, allotment=None)
                | Q(state="done", decided_by__isnull=False, decided_at__isnull=False, allotment__isnull=False)
                | Q(state="returned", decided_by__isnull=False, decided_at__isnull=False, allotment=None),
                name="budget_request_is_decided_by_somebody",
            ),
            models.UniqueConstraint(fields=["area"], condition=Q(state="asked"), name="budget_request_one_open_per_area"),
            models.UniqueConstraint(fields=["point"], condition=Q(state="asked"), name="budget_request_one_open_per_point"),
        ]

    @property
    def unit(self) -> Area | ServicePoint:
        return self.area or self.point  # type: ignore[return-value]  # a constraint: one of them is filled
