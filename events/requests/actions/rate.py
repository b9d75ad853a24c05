"""Rating (评单): stars and a word by the asking side alone, then the request is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.attendance.recorder import lock_people
from events.models import HelpRequest, RequestStep
from events.requests import transitions as request_transitions
from events.requests.actions import visit
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import Act, State
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.lists import batch
from volunteer.models import User
from volunteer.people import parties as people_parties


def rate_help(*, help_request: HelpRequest, stars: int, words: str, by: User, at: datetime, came: bool = False) -> HelpRequest:
    """Give one to five stars and a word; the helper is told. `came`: they were there, for a visit that waits for that word.

    The first stars stand; the same again changes nothing. Raises `Refused`.
    """
    if not 1 <= stars <= 5:
        raise Refused(HelpRequestRefusal.STARS)
    with transaction.atomic():
        lock_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = request_transitions.lock_request(help_request)
        require_may_rate(help_request, by)
        if help_request.state in (State.RATED, State.CLOSED) and help_request.rated_by_id == by.pk:
            return help_request
        if help_request.state != State.DONE:
            raise Refused(HelpRequestRefusal.NOT_DONE)
        given = {"stars": stars, "rating_words": words.strip()[:300], "rated_by": by}
        request_transitions.change_state(
            help_request, State.RATED, RequestStep(act=Act.RATED, by=by, at=at, note=words.strip()), **given
        )
        audit.record(act="request.rate", subject=help_request, actor=by, at=at, detail={"stars": stars, "came": came})
        if came:
            visit.confirm_visit(help_request=help_request, by=by, at=at)
    return help_request


def require_may_rate(help_request: HelpRequest, by: User) -> None:
    if not help_request.is_asked_for(by):
        raise Refused(HelpRequestRefusal.STRANGER)
    if people_parties.is_near(by, help_request.taker):
        raise Refused(HelpRequestRefusal.HELPER)


def close_due(*, at: datetime) -> int:
    """Close what was done or rated and whose days for a word are over; how many were closed."""
    due = HelpRequest.objects.filter(state__in=[State.DONE, State.RATED], due_at__lte=at).order_by("due_at", "pk")
    return batch.apply_to_each(list(due), lambda help_request: close_request(help_request, at))


def close_request(help_request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        help_request = request_transitions.lock_request(help_request)
        if help_request.state not in HelpRequest.FROM[State.CLOSED] or help_request.due_at is None or help_request.due_at > at:
            return False
        request_transitions.change_state(help_request, State.CLOSED, RequestStep(act=Act.CLOSED, by=None, at=at))
        return True
