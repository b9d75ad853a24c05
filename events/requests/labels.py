"""The states and steps of a request in the words residents read. Offices have terms of their own, those of the choices."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from events.models import HelpRequest, RequestStep

State, Act = HelpRequest.State, RequestStep.Act

SENT = pgettext_lazy("request of a resident", "sent")
SEEN = pgettext_lazy("request of a resident", "the community has seen it")
OFFERED = pgettext_lazy("request of a resident", "somebody would come")
HELP = pgettext_lazy("request of a resident", "somebody comes to help")
HELPED = pgettext_lazy("request of a resident", "helped")
STARS = pgettext_lazy("request of a resident", "stars")
YOUR_STARS = pgettext_lazy("request of a resident", "you give stars")
NOT_THIS_TIME = pgettext_lazy("request of a resident", "not this time")

STATES = {
    State.SUBMITTED: SENT,
    State.REFUSED: NOT_THIS_TIME,
    State.ACCEPTED: SEEN,
    State.DISPATCHED: SEEN,
    State.OPEN: SEEN,
    State.OFFERED: OFFERED,
    State.TAKEN: HELP,
    State.IN_SERVICE: HELP,
    State.DONE: HELPED,
    State.RATED: HELPED,
    State.CLOSED: HELPED,
}
ACTS = {
    Act.SUBMITTED: SENT,
    Act.REFUSED: NOT_THIS_TIME,
    Act.ACCEPTED: SEEN,
    Act.DISPATCHED: pgettext_lazy("request of a resident", "somebody is asked to help"),
    Act.OPENED: pgettext_lazy("request of a resident", "volunteers near by are asked"),
    Act.TAKEN: HELP,
    Act.DONE: HELPED,
    Act.ESCALATED: pgettext_lazy("request of a resident", "it took long: the next office was told"),
}
STAGES = (
    (SENT, (State.SUBMITTED,)),
    (SEEN, (State.ACCEPTED, State.DISPATCHED, State.OPEN, State.OFFERED)),
    (HELP, (State.TAKEN, State.IN_SERVICE)),
    (HELPED, ()),
    (STARS, (State.DONE, State.RATED, State.CLOSED)),
)


def state_label(row: HelpRequest) -> str | Promise:
    return STATES.get(State(row.state), row.get_state_display())


def act_label(step: RequestStep) -> str | Promise:
    return ACTS.get(Act(step.act), step.get_act_display())
