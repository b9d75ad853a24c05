"""The field for a place, loaded anew after a press: the next step, what was searched for, what lies near."""

from __future__ import annotations

import re
from math import nan

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from volunteer.core import clock
from volunteer.models import Area
from volunteer.places import choosing
from volunteer.places.choosing import Choice
from volunteer.places.fields import NEAR, TYPES, WORDS, PlaceInput, Press, read_press

NAME = re.compile(r"[A-Za-z][\w-]{0,59}", re.ASCII)  # of a field, and of the element of the page
PATHS = re.compile(r"(\d{4}\.){1,6}(,(\d{4}\.){1,6}){0,40}", re.ASCII)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_place(request: HttpRequest) -> HttpResponse:
    """One field, by the address that it carries. A POST tells a position, which is in no address and is kept nowhere.

    It shows what everybody may know, so nobody signs in for it.
    """
    field, id = request.GET.get("field", ""), request.GET.get("id", "")
    deepest, tops = request.GET.get("deepest", ""), request.GET.get("tops")
    highest = request.GET.get("highest", Area.Level.COMMUNITY)
    if not NAME.fullmatch(field) or not NAME.fullmatch(id) or (tops and not PATHS.fullmatch(tops)):
        raise Http404
    if not {highest, deepest} <= set(choosing.SEARCHED) or choosing.tier_of(highest) > choosing.tier_of(deepest):
        raise Http404
    widget = PlaceInput(Choice(deepest, None if tops is None else tuple(filter(None, tops.split(","))), highest))
    widget.is_required = "optional" not in request.GET
    chosen, words = request.GET.get("chosen", ""), request.GET.get(f"{field}-{WORDS}")
    if request.method == "POST":
        found = choosing.nearest_places(widget.choice, degrees(request, "lat"), degrees(request, "lng"), clock.today())
        answer = HttpResponse(widget.render_near(field, Press(chosen, NEAR), found, {"id": id}))
        patch_cache_control(answer, no_store=True)
        return answer
    pressed = request.GET.getlist(field)
    typing = Press(chosen, "" if words is None else TYPES, words=words or "")
    press = read_press([chosen, *pressed], words or "") if pressed else typing
    answer = HttpResponse(widget.render(field, press, {"id": id}))
    patch_cache_control(answer, private=True, max_age=choosing.CACHE_SECONDS)
    return answer


def degrees(request: HttpRequest, name: str) -> float:
    """A part of the position; not a number where it is missing or nonsense."""
    try:
        return float(request.POST.get(name, "")[:30])
    except ValueError:
        return nan
