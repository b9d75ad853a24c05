"""What came of a shift besides hours, in figures with units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import models, transaction

from events.figures.outcomes.refusals import OutcomeRefusal
from events.models import Outcome, OutcomeKind, Shift
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import User

OPEN_FOR = timedelta(days=14)  # after the end of the shift


def save_outcomes(*, shift: Shift, amounts: Mapping[int, Decimal | None], by: User, at: datetime) -> None:
    """State the figures of a shift, by kind; nothing or zero takes a figure away, kinds not named stay as they are.

    Until fourteen days after its end. Harmless to repeat. Raises `Refused`.
    """
    if shift.state not in (Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED):
        raise Refused(OutcomeRefusal.NOT_RUN)
    if at > shift.end + OPEN_FOR:
        raise Refused(OutcomeRefusal.TOO_LATE)
    stated = {kind: amount for kind, amount in amounts.items() if amount}
    with transaction.atomic():
        gone = [kind for kind in amounts if kind not in stated]
        removed, _each = Outcome.objects.filter(shift=shift, kind__in=gone).delete()
        Outcome.objects.bulk_create(
            [Outcome(shift=shift, kind_id=kind, amount=amount) for kind, amount in stated.items()],
            update_conflicts=True,
            unique_fields=["shift", "kind"],
            update_fields=["amount"],
        )
        if removed or stated:
            detail = {str(kind): str(amount) for kind, amount in stated.items()}
            audit.record(act="shift.outcomes", subject=shift, actor=by, at=at, detail=detail)


def save_kind(*, kind: OutcomeKind, by: User, at: datetime) -> OutcomeKind:
    """Make a kind, which comes last, or change one; a kind that rests is no longer asked for, and its figures stay.

    Unit and decimals stay as they are once a figure was stated. Whether `by` speaks for the district is the caller's scope.
    Raises `Refused(IN_USE)`.
    """
    with transaction.atomic():
        last = OutcomeKind.objects.select_for_update().order_by("position").last()
        before = OutcomeKind.objects.filter(pk=kind.pk).first() if kind.pk else None
        if before and unit_and_decimals(before) != unit_and_decimals(kind) and kind.outcomes.exists():
            raise Refused(OutcomeRefusal.IN_USE)
        kind.name_en, kind.unit_en = kind.name_en or kind.name, kind.unit_en or kind.unit
        kind.position = before.position if before else last.position + 1 if last else 1
        detail = {"name": kind.name, "unit": kind.unit, "active": kind.active, "changes": audit.differences(kind)}
        kind.save()
        audit.record(act="outcome_kind.save", subject=kind, actor=by, at=at, detail=detail)
    return kind


def unit_and_decimals(kind: OutcomeKind) -> tuple[str, int]:
    """What a figure of this kind means."""
    return kind.unit, kind.decimals


def active_kinds() -> models.QuerySet[OutcomeKind]:
    """The kinds that are asked for, in the district's order."""
    return OutcomeKind.objects.filter(active=True)


def outcomes_of_shift(shift: Shift) -> list[Outcome]:
    """What was stated for the shift, in the order of the kinds."""
    return list(Outcome.objects.filter(shift=shift).select_related("kind").order_by("kind__position"))
