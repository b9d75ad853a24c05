"""Looking at the whole phone number of somebody."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteer.core import audit
from volunteer.models import User


@transaction.atomic
def look_at_phone(*, person: User, by: User, at: datetime) -> str:
    """The whole number of a person in E.164; each look is a row of the audit trail. Whether `by` may is the caller's scope."""
    if person.phone:
        audit.record(act="look_at_phone", subject=person, actor=by, at=at)
    return person.phone
