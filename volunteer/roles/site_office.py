"""Who looks after the site as a whole, and what could not be done waits for them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from volunteer.models import DeadLetter, Role, User
from volunteer.roles import scope as role_scope


def looks_after_site(person: User, at: datetime) -> bool:
    """Who heads a district office: what is stuck concerns the whole site. No statement of its own."""
    return Role.DISTRICT_ADMIN in role_scope.roles(person, at)


def stuck_for(person: User, at: datetime) -> QuerySet[DeadLetter]:
    """What waits for this person to look at it."""
    waiting = DeadLetter.objects.waiting()
    return waiting if looks_after_site(person, at) else waiting.none()
