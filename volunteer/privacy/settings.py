"""How many working days the district promises for an answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import DataPromise, User
from volunteer.privacy.actions.submit import top_area
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@transaction.atomic
def set_days(*, days: int, by: User, at: datetime) -> int:
    """Promise so many working days from now on; what was asked before keeps its day. Harmless to repeat. Raises `Refused`."""
    if not role_scope.scope_for(by, Power.DATA, at).covers_area(top_area()):
        raise Refused(PrivacyRefusal.NOT_DISTRICT)
    if not 1 <= days <= 60:
        raise Refused(PrivacyRefusal.DAYS)
    if days != DataPromise.in_force():
        made = DataPromise.objects.create(days=days, set_by=by, set_at=at)
        audit.record(act="data_promise.set", subject=made, actor=by, at=at, detail={"days": days})
    return days
