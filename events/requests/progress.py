"""How far a request has come, as the person who asked reads it: five steps, each with when, what happens next and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import HelpRequest, RequestStep
from events.requests import labels, page_state
from events.requests.transitions import Act, State
from volunteer.models import User

Words = str | Promise
NOW_LINES = {  # what happens next, as who asked reads it
    **page_state.FOR_ALL,
    State.DISPATCHED: _("Somebody was asked to help; we wait for their yes."),
    State.OPEN: _("Volunteers near by can see it now."),
    State.TAKEN: _("They call you before they come. Please be at home."),
    State.IN_SERVICE: _("They are helping you now."),
    State.DONE: _("How was it? Tap the stars, then send."),
}
COMING_LINES: dict[Words, Words] = {  # what a step that lies ahead brings
    labels.SEEN: _("They read it and look for somebody."),
    labels.HELP: _("You see who it is and say yes before anybody comes."),
    labels.HELPED: _("Help costs nothing."),
    labels.STARS: _("One tap on the stars."),
}
UNTIL_STATES = (State.SUBMITTED, State.ACCEPTED, State.DISPATCHED, State.OPEN, State.OFFERED, State.DONE)
MOVED_STATES = (State.OFFERED, State.TAKEN, State.IN_SERVICE, State.DONE)
ACTIONS: dict[str, Words] = {
    State.OFFERED: _("See who, and answer"),
    State.DONE: _("Give stars"),
}
LOOK = pgettext_lazy("request of a resident", "See how far it is")


@dataclass(frozen=True)
class SpokenStep:
    """One of the five steps. `mark`: "done", "now" or "" where it lies ahead; `by`: who took it, where that is known."""

    words: Words
    mark: str
    at: datetime | None = None
    by: str = ""
    line: Words = ""
    until: datetime | None = None


def until(row: HelpRequest) -> datetime | None:
    """Until when the present step is due; None where nobody who asked needs to know it."""
    return row.due_at if row.state in UNTIL_STATES else None


def current_step(row: HelpRequest) -> int | None:
    """Which of the five it stands at, from 0; None for a request that ended on another way."""
    return next((n for n, (_words, states) in enumerate(labels.STAGES) if row.state in states), None)


def spoken_steps(row: HelpRequest, steps: Iterable[RequestStep], *, yours: bool) -> list[SpokenStep]:
    """The five steps; none for a request that ended on another way. `yours`: the reader gives the stars. No statement."""
    here = current_step(row)
    if here is None:
        return []
    times = (row.submitted_at, row.accepted_at, row.taken_at, row.done_at, row.rated_at)
    names = ("", name_of_step(steps, Act.ACCEPTED), str(row.taker or ""), "", "")
    found = []
    for n, (words, _states) in enumerate(labels.STAGES):
        shown = labels.YOUR_STARS if words == labels.STARS and yours else words
        if n < here or row.state in (State.RATED, State.CLOSED):
            found.append(SpokenStep(shown, "done", times[n], names[n]))
        elif n == here:
            found.append(SpokenStep(shown, "now", times[n], names[n], NOW_LINES[State(row.state)], until(row)))
        else:
            found.append(SpokenStep(shown, "", line=COMING_LINES[words]))
    return found


def name_of_step(steps: Iterable[RequestStep], act: str) -> str:
    """Who took the last step of this kind; empty where it happened by itself."""
    return next((str(step.by or "") for step in reversed(list(steps)) if step.act == act), "")


@dataclass(frozen=True)
class OpenRequest:
    """A request of one's own that is not over, as a card on another page tells it.

    `moved`: something has come of it (somebody would come, comes, is there, or it is done). `waits`: this reader has to answer or
    to give stars. `at`: when it reached this state, None where that is not kept.
    """

    request: HelpRequest
    words: Words
    line: Words
    action: Words
    moved: bool
    waits: bool
    at: datetime | None
    until: datetime | None

    @property
    def url(self) -> str:
        return self.request.get_absolute_url()


def open_request(row: HelpRequest, reader: User) -> OpenRequest:
    """What a card says of it. No statement, where taker, kind and person are loaded."""
    waits = row.state in ACTIONS and not (row.taker and reader.acts_for(row.taker))
    reached = {State.SUBMITTED: row.submitted_at, State.ACCEPTED: row.accepted_at, State.DISPATCHED: row.dispatched_at}
    reached |= {State.OFFERED: row.offered_at, State.TAKEN: row.taken_at, State.IN_SERVICE: row.started_at, State.DONE: row.done_at}
    return OpenRequest(
        request=row,
        words=labels.YOUR_STARS if row.state == State.DONE and waits else labels.state_label(row),
        line=NOW_LINES[State(row.state)],
        action=ACTIONS[row.state] if waits else LOOK,
        moved=row.state in MOVED_STATES,
        waits=waits,
        at=reached.get(State(row.state)),
        until=until(row),
    )
