"""How many working days the district promises for an answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from volunteer import audit, scope
from volunteer.data_requests.asking import top
from volunteer.models import DataPromise, User
from volunteer.refusals import Refused
from volunteer.scope import Power


class Reason(TextChoices):
    NOT_DISTRICT = "not_district", _("Only the district says how many days it promises.")
    DAYS = "days", _("From 1 to 60 working days.")


@transaction.atomic
def set_days(*, days: int, by: User, at: datetime) -> int:
    """Promise so many working days from now on; what was asked before keeps its day. Harmless to repeat. Raises `Refused`."""
    if not scope.of(by, Power.DATA, at).covers_area(top()):
        raise Refused(Reason.NOT_DISTRICT)
    if not 1 <= days <= 60:
        raise Refused(Reason.DAYS)
    if days != DataPromise.in_force():
        made = DataPromise.objects.create(days=days, set_by=by, set_at=at)
        audit.record(act="data_promise.set", subject=made, actor=by, at=at, detail={"days": days})
    return days
