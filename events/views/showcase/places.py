"""The pages of the district, its streets, communities and service points, for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import nearby, open_sheets, ratings
from events.campaigns import showing as campaigns
from events.cards import cards, listed
from events.figures.units import Unit, of_area, of_point
from events.filters import area_choices
from events.models import Shift
from events.programmes import showing as programmes
from events.showcase import numbers, places
from events.views import feeds
from events.views.browse import open_here, standing
from volunteer import exporting, shown_names
from volunteer.access import PersonRequest, login_required
from volunteer.codes import one_line
from volunteer.core import clock
from volunteer.models import Area, ServicePoint
from volunteer.open_files import open_file

PAGE = 20
COMING = 6
POINTS = 8


@require_safe
def district(request: HttpRequest) -> HttpResponse:
    """The district as a whole."""
    return shown(request, get_object_or_404(places.areas(), level=Area.Level.DISTRICT))


@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponse:
    """A street, a town or a community."""
    return shown(request, get_object_or_404(places.areas(), pk=area_id))


def shown(request: HttpRequest, area: Area) -> HttpResponse:
    at, unit = clock.now(), of_area(area)
    points = places.found("", area, None, at)
    narrowed = "" if area.level == Area.Level.DISTRICT else f"?area={area.code}"
    context = {
        "area": area,
        "above": [one for one in (area.parent and area.parent.parent, area.parent) if one],
        "points": points[:POINTS],
        "feed": feeds.ways(request, "events:area_feed", area.code),
        "all_events": reverse("events:browse") + narrowed,
        "all_points": reverse("events:places") + narrowed,
        "number_of_points": points.order_by().count(),
        **about(request, unit, at),
    }
    return render(request, "events/showcase/area.html", context)


def about(request: HttpRequest, unit: Unit, at: datetime) -> dict[str, Any]:
    """What the pages of areas and points have in common."""
    coming = Shift.objects.upcoming(at).filter(unit.points("event__point__"))
    path = unit.point.area.path if unit.point else unit.path
    return {
        "campaigns": campaigns.around(path, at),
        "programmes": programmes.around(path, at),
        "numbers": numbers.of_unit(unit),
        "doing": list(places.doing(unit, at)),
        "cards": cards(listed(coming)[:COMING], reader=request.user, at=at),
        "pictures": places.pictures(unit),
        "models": places.models(unit),
    }


@open_file
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """All service points: by words, by community, the nearest first."""
    asked, here = one_line(request.GET.get("q", "")), nearby.position(request.GET)
    code = one_line(request.GET.get("area", ""))
    within = Area.objects.filter(code=code).first() if code else None
    found = places.found(asked, within, here, clock.now())
    heads = open_sheets.point_heads(here)
    if file := exporting.rows_as_file(request, found, heads, open_sheets.point_cells, name=_("Service points")):
        return file
    context = {
        "asked": asked,
        "here": here,
        "within": within,
        "areas": area_choices(),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "events/showcase/places.html", context)


@require_safe
def point(request: HttpRequest, sign_code: str) -> HttpResponse:
    """What stands behind the printed sign of a point. Who scans it on site is sent to the leader's code: a sign proves nothing."""
    at = clock.now()
    rows = ServicePoint.objects.active().select_related("area__parent")
    place = get_object_or_404(rows, sign_code=sign_code.upper())
    leaders = places.leaders(place, at)
    context = {
        "point": place,
        "leaders": leaders,
        "own_name": next((leader for leader in leaders if leader.person_id == request.user.pk), None),
        "open_here": [standing(request, shift, at) for shift in open_here(place, at)],
        "rated": ratings.of_point(place),
        "feed": feeds.ways(request, "events:point_feed", place.sign_code),
        "held": Shift.objects.filter(event__point=place, state__in=places.OVER).count(),
        **about(request, of_point(place), at),
    }
    return render(request, "events/showcase/point.html", context)


@login_required
@require_POST
def point_name(request: PersonRequest, sign_code: str) -> HttpResponse:
    """Who looks after a point lets their name be read in full there, or takes that back."""
    at = clock.now()
    place = get_object_or_404(ServicePoint.objects.active(), sign_code=sign_code.upper())
    if not places.is_leader(place, request.user.pk, at):
        raise Http404
    if request.POST.get("agree") == "yes":
        shown_names.agree(person=request.user, at=at)
        messages.success(request, _("Your name stands here in full now."))
    else:
        shown_names.withdraw(person=request.user, at=at)
        messages.success(request, _("Taken back. Only your surname stands here now."))
    return redirect("events:point", place.sign_code)
