"""What the now card says of requests: where somebody would come or comes, what waits for stars, and what is still looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import HelpRequest
from events.requests import queries
from events.requests.progress import OpenRequest
from events.requests.transitions import State
from volunteer.models import User
from volunteer.people.now import NowCard, NowItem, NowKind
from volunteer.templatetags.formatting import moment


def items_of_requests(person: User, at: datetime) -> list[NowItem]:
    """What this person or their household asked for that is not over. One statement."""
    return [ITEM_OF_STATE.get(one.request.state, asked_item)(one) for one in queries.find_open(person)]


def offered_item(one: OpenRequest) -> NowItem:
    """Somebody would come: the asking side says yes or no."""
    return help_item(one, _("Somebody would come"), note=who_and_when(one.request))


def coming_item(one: OpenRequest) -> NowItem:
    return help_item(one, _("Somebody comes to help"), note=who_and_when(one.request))


def done_item(one: OpenRequest) -> NowItem:
    return help_item(one, _("They helped"), note=one.request.taker.name if one.request.taker else "")


def help_item(one: OpenRequest, said: str, *, note: str) -> NowItem:
    """News of a request."""
    since = one.at or one.request.submitted_at
    return NowItem(
        NowKind.HELP,
        since,
        label=_("News of your request"),
        when=moment(since),
        title=_("%(said)s: %(what)s") % {"said": said, "what": one.request.kind},
        url=one.url,
        note=note,
        action=str(one.action),
        action_url=one.url,
        presses=one.waits,
    )


def who_and_when(row: HelpRequest) -> str:
    return " · ".join(filter(None, [row.taker.name if row.taker else "", moment(row.coming_at)]))


def asked_item(one: OpenRequest) -> NowItem:
    """Help is still looked for: how far it is, and until when something comes of it."""
    by = _("By %(when)s at the latest.") % {"when": moment(one.until)} if one.until else ""
    return NowItem(
        NowKind.ASKED,
        one.request.submitted_at,
        label=_("Your request"),
        when=moment(one.request.submitted_at),
        title=str(one.request.kind),
        url=one.url,
        note=" · ".join(filter(None, [str(one.words), by])),
        action=str(one.action),
        action_url=one.url,
    )


ITEM_OF_STATE: dict[str, Callable[[OpenRequest], NowItem]] = {
    State.OFFERED: offered_item,
    State.TAKEN: coming_item,
    State.IN_SERVICE: coming_item,
    State.DONE: done_item,
}


def note_of_door(person: User, card: NowCard) -> str:
    """What is open among one's requests."""
    if card.count(NowKind.HELP):
        return _("There is news")
    number = card.count(NowKind.ASKED)
    return ngettext("%(number)s under way", "%(number)s under way", number) % {"number": number} if number else _("none open")
