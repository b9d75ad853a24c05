"""The kinds of honour, kept by the district."""

from datetime import datetime

from django.db import transaction

from events.models import Honour
from volunteer import audit
from volunteer.models import User


@transaction.atomic
def save(*, honour: Honour, by: User, at: datetime) -> Honour:
    """Make or change one, checked by its form. What was nominated before goes on as it began."""
    detail = {"name": honour.name, "active": honour.active, "changes": audit.differences(honour)}
    honour.save()
    audit.record(act="honour.save", subject=honour, actor=by, at=at, detail=detail)
    return honour
