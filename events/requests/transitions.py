"""One step of a request: the state moves under the row's lock, the step is written, its deadline set, those concerned told.

Every act of this package ends in `change_state`. Of two who press at once the second finds it done: what may follow what stands in
`HelpRequest.FROM`, how long a state may last in `StateDeadline`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from events.models import HelpRequest, RequestStep, StateDeadline
from events.requests import notify
from events.requests.refusals import HelpRequestRefusal
from volunteer.core.dates import midnight
from volunteer.core.refusals import Refused

State, Act = HelpRequest.State, RequestStep.Act
RELATED = (
    *("kind__skill", "area__parent", "person", "asked_by", "taker", "companion", "sent_to", "point__area", "team__area"),
    "event__point",
)
STAMPS = {  # which column keeps the time a state was reached
    State.ACCEPTED: "accepted_at",
    State.REFUSED: "refused_at",
    State.DISPATCHED: "dispatched_at",
    State.TAKEN: "taken_at",
    State.IN_SERVICE: "started_at",
    State.DONE: "done_at",
    State.RATED: "rated_at",
    State.CLOSED: "closed_at",
}


def lock_request(help_request: HelpRequest) -> HelpRequest:
    """The request as it is now, kept from everybody else until the transaction ends."""
    return HelpRequest.objects.select_for_update(of=("self",)).select_related(*RELATED).get(pk=help_request.pk)


def require_reason(reason: str) -> str:
    """What was given as a reason; raises `Refused(NO_REASON)` for none."""
    if not reason.strip():
        raise Refused(HelpRequestRefusal.NO_REASON)
    return reason.strip()


def change_state(help_request: HelpRequest, to: str, step: RequestStep, **fields: Any) -> RequestStep:
    """Bring a locked request into a state, with other fields set; write the step; tell those concerned. Raises `Refused`.

    The unsaved `step` has act, who, when and their word. It names where the request then lies, and the person who then helps unless
    it names one.
    """
    if help_request.state not in HelpRequest.FROM[to]:
        raise Refused(HelpRequestRefusal.MOVED_ON)
    changed = {"state": to, "escalations": 0} | next_deadlines(help_request, to, step.at) | fields
    if to in STAMPS:
        changed[STAMPS[State(to)]] = step.at
    for name, value in changed.items():
        setattr(help_request, name, value)
    help_request.save(update_fields=list(changed))
    return record_step(help_request, step)


def record_step(help_request: HelpRequest, step: RequestStep) -> RequestStep:
    """Append a step without moving, and tell those concerned."""
    step.request, step.stars, step.note = help_request, help_request.stars, step.note[:500]
    step.point, step.team = help_request.point, help_request.team
    step.person = step.person or help_request.taker or help_request.sent_to
    step.save(force_insert=True)
    notify.notify_step(help_request, step)
    return step


def next_deadlines(help_request: HelpRequest, state: str, at: datetime) -> dict[str, datetime | None]:
    """By when the next step should come, and when the next office hears of it if it does not.

    Help that is wanted on a later day is due from that day's beginning (local time) on, or from the time agreed.
    """
    deadline = StateDeadline.objects.filter(pk=state).first()
    if deadline is None:
        return {"due_at": None, "escalate_at": None}
    begins = at
    if help_request.coming_at and state in (State.TAKEN, State.IN_SERVICE):
        begins = max(at, help_request.coming_at)
    elif help_request.wanted_on and state in (State.TAKEN, State.IN_SERVICE):
        begins = max(at, midnight(help_request.wanted_on))
    until = deadline.after(begins, urgent=help_request.urgent)
    return {"due_at": until, "escalate_at": until if state in HelpRequest.UNDERWAY else None}
