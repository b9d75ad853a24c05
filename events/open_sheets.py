"""What anybody may take along of the lists for everybody: headings, and the cells of one row. What the pages say and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.cards import Card, cards, listed
from events.models import RoleModel, Shift
from events.models.events import ShiftQuerySet
from events.nearby import Position
from events.templatetags.places import community, tens
from volunteer.exporting import CHUNK, Flowing
from volunteer.models import User
from volunteer.templatetags.words import day, moment, time_of_day


def away(metres: float | None) -> object:
    """Metres to a hundred, as the page tells them; nothing where the place has no position."""
    return "" if metres is None else tens(metres)


# --- events ------------------------------------------------------------------------------------------------------------


def cards_of(shifts: ShiftQuerySet, *, reader: User | AnonymousUser, at: datetime) -> Iterator[Card]:
    """The cards of a long list, made part by part."""
    part: Iterable[Shift]
    for part in batched(Flowing(listed(shifts)), CHUNK, strict=False):
        yield from cards(part, reader=reader, at=at)


def event_heads(here: Position | None) -> list[str]:
    when = [_("day"), _("start"), _("end"), _("Event"), _("Kind of service"), _("Service point"), _("Where")]
    heads = [*when, _("free places"), _("points for one person"), _("Campaign"), _("own sign-up")]
    return [*heads, pgettext("column", "metres away")] if here else heads


def event_cells(card: Card) -> list[object]:
    """`points`: about so many, as the list says. Where one is signed in, how one's own sign-up stands."""
    shift, event = card.shift, card.shift.event
    place = _("online") if event.online else shift.place
    when = [day(shift.start), time_of_day(shift.start), time_of_day(shift.end)]
    what = [event.title, event.category, event.point.name, place]
    cells: list[object] = [*when, *what, card.free, card.points, event.campaign or "", own_state(card.state)]
    return [*cells, away(card.metres)] if hasattr(shift, "metres") else cells


def own_state(state: str) -> str:
    return {"place": _("Signed up"), "waiting": _("On the waiting list")}.get(state, "")


# --- service points ----------------------------------------------------------------------------------------------------


def point_heads(here: Position | None) -> list[str]:
    heads = [_("Service point"), _("Community"), _("Address"), _("next event")]
    return [*heads, pgettext("column", "metres away")] if here else heads


def point_cells(point: Any) -> list[object]:
    """A row of `places.found`; with the distance where it was asked for."""
    cells: list[object] = [point.name, community(point), point.address, moment(point.coming)]
    if not hasattr(point, "metres"):
        return cells
    return [*cells, away(point.metres)]


# --- role models -------------------------------------------------------------------------------------------------------


def model_heads() -> list[str]:
    return [_("Name"), _("honour"), _("what for"), _("Area"), _("Honoured by"), pgettext("honour", "since"), _("the story")]


def model_cells(model: RoleModel) -> list[object]:
    """Who is shown: name and story as everybody may read them."""
    return [model.name, model.honour, model.theme, model.area.name, model.reviewed_in.name, day(model.shown_at), model.told]


def noticed_heads() -> list[str]:
    return [_("Name"), _("honour"), _("what for"), _("Area"), _("to be honoured by"), _("in public notice until"), _("the story")]


def noticed_cells(model: RoleModel) -> list[object]:
    """Who is in public notice."""
    return [model.name, model.honour, model.theme, model.area.name, model.reviewed_in.name, day(model.until), model.told]
