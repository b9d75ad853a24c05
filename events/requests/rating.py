"""Rating (评单): stars and a word by the asking side alone, then the request is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from events.desk import hold_people
from events.models import HelpRequest
from events.requests import steps, visits
from events.requests.steps import Act, State
from volunteer import audit, batch
from volunteer.models import User
from volunteer.refusals import Refused


class Reason(models.TextChoices):
    STRANGER = "stranger", _("Only who asked, or for whom it was, gives stars.")
    HELPER = "helper", _("Who helped, or shares a household with the helper, gives no stars.")
    NOT_DONE = "not_done", _("Stars are given when the help was done. Look again then.")
    STARS = "stars", _("Choose one to five stars.")


def rate(*, help_request: HelpRequest, stars: int, words: str, by: User, at: datetime, came: bool = False) -> HelpRequest:
    """Give one to five stars and a word; the helper is told. `came`: they were there, for a visit that waits for that word.

    The first stars stand; the same again changes nothing. Raises `Refused`.
    """
    if not 1 <= stars <= 5:
        raise Refused(Reason.STARS)
    with transaction.atomic():
        hold_people([help_request.taker_id] if help_request.taker_id else [])
        help_request = steps.locked(help_request)
        refuse_rater(help_request, by)
        if help_request.state in (State.RATED, State.CLOSED) and help_request.rated_by_id == by.pk:
            return help_request
        if help_request.state != State.DONE:
            raise Refused(Reason.NOT_DONE)
        given = {"stars": stars, "rating_words": words.strip()[:300], "rated_by": by}
        steps.move(help_request, State.RATED, Act.RATED, by=by, at=at, note=words.strip(), **given)
        audit.record(act="request.rate", subject=help_request, actor=by, at=at, detail={"stars": stars, "came": came})
        if came:
            visits.confirm(help_request=help_request, by=by, at=at)
    return help_request


def refuse_rater(help_request: HelpRequest, by: User) -> None:
    if not help_request.is_asked_for(by):
        raise Refused(Reason.STRANGER)
    if help_request.taker and by.acts_for(help_request.taker):
        raise Refused(Reason.HELPER)


def close_due(*, at: datetime) -> int:
    """Close what was done or rated and whose days for a word are over; how many were closed."""
    due = HelpRequest.objects.filter(state__in=[State.DONE, State.RATED], due_at__lte=at).order_by("due_at", "pk")
    return batch.total(list(due), lambda help_request: close(help_request, at))


def close(help_request: HelpRequest, at: datetime) -> bool:
    with transaction.atomic():
        help_request = steps.locked(help_request)
        if help_request.state not in HelpRequest.FROM[State.CLOSED] or help_request.due_at is None or help_request.due_at > at:
            return False
        steps.move(help_request, State.CLOSED, Act.CLOSED, by=None, at=at)
        return True
