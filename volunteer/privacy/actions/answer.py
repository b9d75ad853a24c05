"""The office's side of a ticket: asked back, done, or refused with a reason (Personal Information Protection Law, article 50).

No `Approval`: a ticket is decided while it waits for the office or for the person, and once more after the person takes it further;
a `DataRequestStep` keeps each step.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from volunteer.core.refusals import Refused
from volunteer.models import DataRequest, User
from volunteer.privacy import erasure as privacy_erasure
from volunteer.privacy import transitions as privacy_transitions
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.privacy.transitions import Act, State

Kind, Refusal = DataRequest.Kind, DataRequest.Refusal


@transaction.atomic
def ask_back(*, data_request: DataRequest, words: str, by: User, at: datetime) -> DataRequest:
    """Ask for what is missing; the days stand still until the answer. Harmless to repeat. Raises `Refused`."""
    held = lock_to_answer(data_request, by, at, "")
    if held.state == State.ASKED:
        return held
    words = privacy_transitions.require_words(words)
    held.state, held.asked_at = State.ASKED, at
    held.save(update_fields=["state", "asked_at"])
    step = privacy_transitions.record_step(held, Act.ASKED, by=by, at=at, words=words)
    privacy_transitions.notify_asker(held, "data_request_asked", at, key=str(step.pk))
    privacy_transitions.notify_recorder(held, at, key=str(step.pk))
    return held


@transaction.atomic
def complete_request(*, data_request: DataRequest, words: str, by: User, at: datetime) -> DataRequest:
    """Say that it was done, and what. A wish to have an account closed is carried out by it.

    Harmless to repeat. Raises `Refused`, also where something is still in the way of closing.
    """
    held = lock_to_answer(data_request, by, at, State.DONE)
    if held.state == State.DONE:
        return held
    held = decide_request(held, State.DONE, "", words, by, at)
    if held.kind == Kind.CLOSE and held.person is not None:
        privacy_erasure.erase_account(privacy_erasure.lock_person(held.person), by, at, {"request": held.number})
    return held


@transaction.atomic
def refuse_request(*, data_request: DataRequest, refusal: str, words: str, by: User, at: datetime) -> DataRequest:
    """Refuse it for one of the reasons there are, in words; the person reads both and where they can turn.

    Harmless to repeat. Raises `Refused`.
    """
    held = lock_to_answer(data_request, by, at, State.REFUSED)
    if held.state == State.REFUSED:
        return held
    if refusal not in Refusal.values:
        raise Refused(PrivacyRefusal.NO_REASON)
    return decide_request(held, State.REFUSED, refusal, words, by, at)


def lock_to_answer(data_request: DataRequest, by: User, at: datetime, wanted: str) -> DataRequest:
    """The ticket, held, for who may answer it; also where they did so already, as `wanted`."""
    held = privacy_transitions.lock_request(data_request)
    if held.state == wanted and held.decided_by_id == by.pk:
        return held
    if not privacy_transitions.may_answer(held, by, at):
        raise Refused(PrivacyRefusal.ANSWERED_BY_OTHERS)
    privacy_transitions.require_open(held)
    return held


def decide_request(held: DataRequest, state: str, refusal: str, words: str, by: User, at: datetime) -> DataRequest:
    held.state, held.refusal, held.answer = state, refusal, privacy_transitions.require_words(words)
    held.decided_by, held.decided_at, held.asked_at, held.escalate_at = by, at, None, None
    held.save()
    step = privacy_transitions.record_step(held, Act(state), by=by, at=at, words=held.answer, refusal=refusal)
    privacy_transitions.notify_asker(held, "data_request_answered", at, key=str(step.pk), refused=bool(refusal))
    privacy_transitions.notify_recorder(held, at, key=str(step.pk))
    return held
