"""What the now card says of requests: where somebody would come or comes, what waits for stars, and what is still looked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import HelpRequest
from events.requests import labels as request_labels
from events.requests.transitions import State
from volunteer.models import User
from volunteer.people.now import NowCard, NowItem, NowKind
from volunteer.templatetags.formatting import moment


def items_of_requests(person: User, at: datetime) -> list[NowItem]:
    """What this person asked for, or somebody for them, that is not over. One statement."""
    own = HelpRequest.objects.filter(Q(person=person) | Q(asked_by=person), state__in=[*HelpRequest.UNDERWAY, State.DONE])
    return [ITEM_OF_STATE.get(row.state, asked_item)(row) for row in own.select_related("kind", "taker")]


def offered_item(row: HelpRequest) -> NowItem:
    """Somebody would come: the asking side says yes or no."""
    return help_item(row, row.offered_at, _("Somebody would come"), action=_("See who, and answer"), note=who_and_when(row))


def coming_item(row: HelpRequest) -> NowItem:
    return help_item(row, row.started_at or row.taken_at, _("Somebody comes to help"), note=who_and_when(row))


def done_item(row: HelpRequest) -> NowItem:
    return help_item(row, row.done_at, _("They helped"), action=_("Give stars"), note=row.taker.name if row.taker else "")


def help_item(row: HelpRequest, since: datetime | None, said: str, *, action: str = "", note: str) -> NowItem:
    """News of a request. With an `action` it waits for the asking side."""
    since, url = since or row.submitted_at, row.get_absolute_url()
    return NowItem(
        NowKind.HELP,
        since,
        label=_("News of your request"),
        when=moment(since),
        title=_("%(said)s: %(what)s") % {"said": said, "what": row.kind},
        url=url,
        note=note,
        action=action or _("Have a look"),
        action_url=url,
        presses=bool(action),
    )


def who_and_when(row: HelpRequest) -> str:
    return " · ".join(filter(None, [row.taker.name if row.taker else "", moment(row.coming_at)]))


def asked_item(row: HelpRequest) -> NowItem:
    """Help is still looked for."""
    return NowItem(
        NowKind.ASKED,
        row.submitted_at,
        label=_("Your request"),
        when=moment(row.submitted_at),
        title=str(row.kind),
        url=row.get_absolute_url(),
        note=str(request_labels.state_label(row)),
        action=_("Have a look"),
        action_url=row.get_absolute_url(),
    )


ITEM_OF_STATE: dict[str, Callable[[HelpRequest], NowItem]] = {
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
