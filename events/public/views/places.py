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

from events.campaigns import queries as campaign_queries
from events.campaigns.programmes import queries as programme_queries
from events.figures.units import Unit, of_area, of_point
from events.integrations.calendars import views as calendar_views
from events.models import Shift
from events.public import figures as public_figures
from events.public import queries as public_queries
from events.public import tables as public_tables
from events.public.tables import area_choices
from events.public.views.browse import open_here, standing
from events.records.ratings import actions as ratings
from events.shifts import queries as shift_queries
from events.shifts.queries import cards, listed
from volunteer.core import clock
from volunteer.core.ids import one_line
from volunteer.lists import export as list_export
from volunteer.lists.public_export import open_file
from volunteer.models import Area, ServicePoint
from volunteer.people import name_consent
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20
COMING = 6
POINTS = 8


@require_safe
def district(request: HttpRequest) -> HttpResponse:
    """The district as a whole."""
    return shown(request, get_object_or_404(public_queries.areas(), level=Area.Level.DISTRICT))


@require_safe
def area(request: HttpRequest, area_id: int) -> HttpResponse:
    """A street, a town or a community."""
    return shown(request, get_object_or_404(public_queries.areas(), pk=area_id))


def shown(request: HttpRequest, area: Area) -> HttpResponse:
    at, unit = clock.now(), of_area(area)
    points = public_queries.found("", area, None, at)
    narrowed = "" if area.level == Area.Level.DISTRICT else f"?area={area.code}"
    context = {
        "area": area,
        "above": [one for one in (area.parent and area.parent.parent, area.parent) if one],
        "points": points[:POINTS],
        "feed": calendar_views.ways(request, "events:area_feed", area.code),
        "all_events": reverse("events:browse") + narrowed,
        "all_points": reverse("events:places") + narrowed,
        "number_of_points": points.order_by().count(),
        **about(request, unit, at),
    }
    return render(request, "events/public/area.html", context)


def about(request: HttpRequest, unit: Unit, at: datetime) -> dict[str, Any]:
    """What the pages of areas and points have in common."""
    coming = Shift.objects.upcoming(at).filter(unit.points("event__point__"))
    path = unit.point.area.path if unit.point else unit.path
    return {
        "campaigns": campaign_queries.around(path, at),
        "programmes": programme_queries.around(path, at),
        "numbers": public_figures.of_unit(unit),
        "doing": list(public_queries.doing(unit, at)),
        "cards": cards(listed(coming)[:COMING], reader=request.user, at=at),
        "pictures": public_queries.pictures(unit),
        "models": public_queries.models(unit),
    }


@open_file
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """All service points: by words, by community, the nearest first."""
    asked, here = one_line(request.GET.get("q", "")), shift_queries.position(request.GET)
    code = one_line(request.GET.get("area", ""))
    within = Area.objects.filter(code=code).first() if code else None
    found = public_queries.found(asked, within, here, clock.now())
    heads = public_tables.point_heads(here)
    if file := list_export.rows_as_file(request, found, heads, public_tables.point_cells, name=_("Service points")):
        return file
    context = {
        "asked": asked,
        "here": here,
        "within": within,
        "areas": area_choices(),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "events/public/places.html", context)


@require_safe
def point(request: HttpRequest, sign_code: str) -> HttpResponse:
    """What stands behind the printed sign of a point. Who scans it on site is sent to the leader's code: a sign proves nothing."""
    at = clock.now()
    rows = ServicePoint.objects.active().select_related("area__parent")
    place = get_object_or_404(rows, sign_code=sign_code.upper())
    leaders = public_queries.leaders(place, at)
    context = {
        "point": place,
        "leaders": leaders,
        "own_name": next((leader for leader in leaders if leader.person_id == request.user.pk), None),
        "open_here": [standing(request, shift, at) for shift in open_here(place, at)],
        "rated": ratings.of_point(place),
        "feed": calendar_views.ways(request, "events:point_feed", place.sign_code),
        "held": Shift.objects.filter(event__point=place, state__in=public_queries.OVER).count(),
        **about(request, of_point(place), at),
    }
    return render(request, "events/public/point.html", context)


@login_required
@require_POST
def point_name(request: PersonRequest, sign_code: str) -> HttpResponse:
    """Who looks after a point lets their name be read in full there, or takes that back."""
    at = clock.now()
    place = get_object_or_404(ServicePoint.objects.active(), sign_code=sign_code.upper())
    if not public_queries.is_leader(place, request.user.pk, at):
        raise Http404
    if request.POST.get("agree") == "yes":
        name_consent.agree(person=request.user, at=at)
        messages.success(request, _("Your name stands here in full now."))
    else:
        name_consent.withdraw(person=request.user, at=at)
        messages.success(request, _("Taken back. Only your surname stands here now."))
    return redirect("events:point", place.sign_code)
