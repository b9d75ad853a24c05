"""Signs are found by the runner, from numbers that the district sets."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.cases.signs import sql as sign_sql
from events.cases.signs.models import SignLimits
from volunteer.core import audit
from volunteer.models import User


def limits_in_force() -> SignLimits:
    """What the district has set; the numbers this program comes with where it has set nothing."""
    return SignLimits.objects.first() or SignLimits(pk=1)


def update_signs(*, at: datetime) -> int:
    """Bring the signs of all shifts of the last days up to date; how many came, changed or went. For `tick`."""
    return sign_sql.update_signs(limits_in_force(), at)


def save_limits(*, limits: SignLimits, by: User, at: datetime) -> SignLimits:
    """Set from when something is a sign; the runner looks anew within a minute. Whether `by` speaks for the district is the
    caller's scope.
    """
    with transaction.atomic():
        changes = audit.differences(limits)
        limits.save()
        audit.record(act="sign_limits.save", subject=limits, actor=by, at=at, detail={"changes": changes})
    return limits
