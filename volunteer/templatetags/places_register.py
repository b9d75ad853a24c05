"""What the templates of the register of places ask: an act in words, and whether the reader may end it."""

from __future__ import annotations

from typing import Any

from django import template

from volunteer.models import PlaceChange
from volunteer.places import permissions, place_file
from volunteer.places.actions.undo import may_undo_on_day

register = template.Library()
register.filter(place_file.change_in_words)


@register.simple_tag(takes_context=True)
def way_to_end(context: dict[str, Any], change: PlaceChange) -> str:
    """`withdraw` for an act that is to come, `undo` for one of today, where the reader's office may decide on it; else nothing."""
    request = context["request"]
    ending = change.state == PlaceChange.State.PLANNED or may_undo_on_day(change, request.at)
    if not ending or not permissions.may_change(request.user, change.area, request.at):
        return ""
    return "withdraw" if change.state == PlaceChange.State.PLANNED else "undo"
