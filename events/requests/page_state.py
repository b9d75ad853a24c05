"""Whose turn it is: which buttons a person has on a request, what comes next in words, and how far it has come."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import HelpRequest
from events.requests import doors
from events.requests import labels as request_labels
from events.requests.actions.help import HELPING_STATES, PROMISED_STATES
from events.requests.actions.review import REOPENABLE_STATES
from events.requests.permissions import Involvement, is_own_wish
from events.requests.transitions import State
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

DONE_SENTENCES = {
    "withdraw": pgettext_lazy("request", "Taken back."),
    "rate": _("Thank you! The helper reads your stars."),
    "reopen": _("Opened again. The community looks at it."),
    "merge": _("Joined: it is one request now."),
    "take": _("Thank you! They are asked to say yes to you; you are told. Door and number show an hour before."),
    "agree": _("Noted: they come. Thank you for your answer."),
    "decline": _("Noted. Somebody else is looked for."),
    "join": _("Thank you! They are asked to say yes to you both."),
    "time": _("Noted. They are told the new time."),
    "back": _("Given back. Thank you for saying so."),
    "begin": _("Noted: help has begun."),
    "done": _("Thank you! The person is asked for stars."),
    "accept": _("Accepted. Now pass it on."),
    "refuse": _("Not accepted. The person reads the reason."),
    "pass": _("Passed on. They are told."),
    "open": _("Open now: volunteers near by can take it."),
    "event": _("An event was made of it and submitted."),
}
STAGES = (
    (pgettext_lazy("request stage", "asked"), (State.SUBMITTED,)),
    (pgettext_lazy("request stage", "accepted"), (State.ACCEPTED, State.DISPATCHED, State.OPEN, State.OFFERED)),
    (pgettext_lazy("request stage", "somebody comes"), (State.TAKEN, State.IN_SERVICE)),
    (pgettext_lazy("request stage", "done"), (State.DONE,)),
    (pgettext_lazy("request stage", "stars"), (State.RATED, State.CLOSED)),
)
FOR_ALL = {  # what happens next, to whoever has no line of their own
    State.SUBMITTED: _("The community reads it and answers."),
    State.REFUSED: _("The community did not accept it. If that is not right, say why and it is looked at again."),
    State.ACCEPTED: _("The community looks for somebody who helps."),
    State.DISPATCHED: _("It was passed on; we wait for their yes."),
    State.OPEN: _("Volunteers near by can take it now."),
    State.OFFERED: _("Somebody would come. Please see who it is, and say yes or no."),
    State.TAKEN: _("Somebody comes and calls you before."),
    State.IN_SERVICE: _("Help is under way."),
    State.DONE: _("Please give stars: how was it?"),
    State.RATED: _("Thank you for your stars."),
    State.CLOSED: _("It is finished."),
    State.MERGED: _("It is one with an earlier request; you hear of every step there."),
    State.WITHDRAWN: _("It was taken back."),
}
FOR_STAFF = {
    State.SUBMITTED: _("Accept it, or say why not."),
    State.ACCEPTED: _("Pass it on to a point, a team or a person, or open it to volunteers near by."),
    State.DISPATCHED: _("We wait for their yes. It can be passed on to others."),
    State.OFFERED: _("Somebody would come. We wait for the yes of who asked."),
}
FOR_HELPERS = {
    State.DISPATCHED: _("You are asked to help: say yes or no."),
    State.OPEN: _("Say when you can come. They see who you are, and say yes."),
    State.OFFERED: _("They are asked whether you may come; you are told. Do not go before."),
    State.TAKEN: _("Door and number show an hour before. Call, go there, and press when you begin."),
    State.IN_SERVICE: _("When you are finished, report what was done."),
    State.DONE: _("Done. We wait for the stars."),
}


def available_steps(row: HelpRequest, part: Involvement, person: User, at: datetime) -> set[str]:
    """The names of the steps this person can take now; the acts ask again."""
    own = is_own_wish(row, person)
    offered = row.state == State.OFFERED
    answers = offered and doors.may_agree(row, person, at)
    helper = (part.helps or (part.runs and row.taker_id is not None)) and not own
    boss = part.decides and not own and not part.helps
    rules = {
        "withdraw": part.asks and row.state in HelpRequest.FROM[State.WITHDRAWN],
        "rate": part.asks and row.state == State.DONE and not (row.taker and person.acts_for(row.taker)),
        "reopen": (part.asks or part.decides) and row.state in REOPENABLE_STATES,
        "take": may_offer(row, part) and not own,
        "agree": answers and (row.companion is None or row.companion_at is not None),
        "decline": answers,
        "join": offered and row.companion_id == person.pk and row.companion_at is None,
        "back": part.offers
        or (part.helps and row.state in HELPING_STATES)
        or part.asked
        or (part.runs and row.state in (State.DISPATCHED, *PROMISED_STATES)),
        "time": helper and row.state == State.TAKEN,
        "begin": helper and row.state == State.TAKEN,
        "done": helper and row.state in HELPING_STATES,
        "accept": boss and row.state == State.SUBMITTED,
        "refuse": boss and row.state in (State.SUBMITTED, State.ACCEPTED),
        "pass": (boss or part.runs) and row.state in passable_states(part),
        "open": boss and row.state in (State.ACCEPTED, State.DISPATCHED),
        "event": (part.decides or part.runs) and not own and may_arrange_event(row, person, at),
    }
    return {name for name, may in rules.items() if may}


def may_offer(row: HelpRequest, part: Involvement) -> bool:
    """Whether the help is offered to this reader at all; `help.offer_refusal` says why they may not take it yet."""
    return part.asked or part.offered or (part.runs and row.state == State.DISPATCHED)


def may_arrange_event(row: HelpRequest, person: User, at: datetime) -> bool:
    """Whether it can become an event, and this person runs a point at all."""
    if row.event is not None and not row.event.visit:
        return False
    return row.state in (State.ACCEPTED, State.DISPATCHED, State.OPEN, *HELPING_STATES) and bool(
        role_scope.scope_for(person, Power.RUN, at)
    )


def passable_states(part: Involvement) -> tuple[str, ...]:
    return (State.ACCEPTED, State.DISPATCHED, State.OPEN) if part.decides else (State.DISPATCHED,)


def next_step(row: HelpRequest, part: Involvement) -> str | Promise:
    """What happens next, as it concerns this reader."""
    state = State(row.state)
    if part.asks:
        return FOR_ALL[state]
    if part.decides and state in FOR_STAFF:
        return FOR_STAFF[state]
    return (
        FOR_HELPERS.get(state, FOR_ALL[state])
        if part.helps or part.offers or part.asked or part.offered or part.runs
        else FOR_ALL[state]
    )


def stages(row: HelpRequest, part: Involvement) -> list[tuple[str | Promise, str]]:
    """The five stages with "done", "now" or "" each; none for a request that ended on another way."""
    steps = STAGES if part.office else request_labels.STAGES
    here = next((n for n, (_words, states) in enumerate(steps) if row.state in states), None)
    if here is None:
        return []
    over = row.state in (State.RATED, State.CLOSED)
    marks = ["done" if n < here or over else "now" if n == here else "" for n in range(len(steps))]
    named = [request_labels.YOUR_STARS if words == request_labels.STARS and part.asks else words for words, _states in steps]
    return list(zip(named, marks, strict=True))
