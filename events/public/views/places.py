"""The pages of the district, its streets, communities and service points, for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.campaigns import queries as campaign_queries
from events.campaigns.programmes import queries as programme_queries
from events.figures import former
from events.figures.units import Unit, unit_of_area, unit_of_point
from events.integrations.calendars import views as calendar_views
from events.models import Shift
from events.public import figures as public_figures
from events.public import queries as public_queries
from events.public.tables import area_choices
from events.public.views.browse import open_shifts_at, shift_at_sign
from events.records.ratings import actions as ratings
from events.shifts import queries as shift_queries
from events.shifts.queries import shift_cards, with_card_data
from volunteer.core import clock, geo
from volunteer.core.files.images import face_response
from volunteer.core.ids import one_line
from volunteer.models import Appointment, Area, Organization, Role, ServicePoint
from volunteer.people import name_consent
from volunteer.places import pictures as place_pictures
from volunteer.places import place_file, sections
from volunteer.roles.decorators import PersonRequest, login_required
from volunteer.roles.scope import Scope

PAGE = 20
MAX_COMING = 6
MAX_POINTS = 8


@require_safe
def district_detail(request: HttpRequest) -> HttpResponse:
    """The district as a whole."""
    return area_page(request, get_object_or_404(public_queries.areas_with_page(), level=Area.Level.DISTRICT))


@require_safe
def area_detail(request: HttpRequest, area_id: int) -> HttpResponse:
    """A street, a town, a community or a compound."""
    return area_page(request, get_object_or_404(public_queries.areas_with_page(), pk=area_id))


@require_safe
def area_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the area that has this official code, or had it before: addresses on paper keep working."""
    area = place_file.find_by_code(code)
    if area is None or area.level not in public_queries.PAGE_LEVELS:
        raise Http404
    return redirect("events:place", area.pk)


def area_page(request: HttpRequest, area: Area) -> HttpResponse:
    at, unit = clock.now(), unit_of_area(area)
    points = public_queries.search_points("", area, None, at)
    listed = area.area_above if is_compound(area) else area  # lists are narrowed down to a community
    narrowed = "" if area.level == Area.Level.DISTRICT else f"?area={listed.code}"
    context = {
        "area": area,
        "above": place_file.areas_above(area),
        **public_file(area, at),
        "points": points[:MAX_POINTS],
        "feed": calendar_views.feed_links(request, "events:area_feed", area.code),
        "all_events": reverse("events:browse") + narrowed,
        "all_points": reverse("events:places") + narrowed,
        "all_pictures": reverse("events:gallery") + narrowed,
        "number_of_points": points.order_by().count(),
        "became": former.became_note(unit, Scope()),
        **shared_context(request, unit, at),
    }
    return render(request, "events/public/area.html", context)


def public_file(area: Area, at: datetime) -> dict[str, Any]:
    """What everybody may read in the file of a place."""
    ended = area.until is not None and area.until < timezone.localdate(at)
    return {
        "ended": ended,
        "merged_into": place_file.merged_into(area) if ended else None,
        "map": geo.map_link(area.name, area.latitude, area.longitude),
        "compounds": list(place_file.children(area).open()) if area.level == Area.Level.COMMUNITY else [],
        "companies": place_file.organizations_at(area).filter(kind=Organization.Kind.PROPERTY) if is_compound(area) else [],
        "place_pictures": list(place_pictures.pictures_of(area).filter(public=True)),
        "sections": sections.sections_of(area, at, public=True),
    }


def is_compound(area: Area) -> bool:
    return area.level == Area.Level.COMPOUND


def community_of(point: ServicePoint) -> Area:
    """The community that a point stands in."""
    return point.area.area_above if is_compound(point.area) else point.area


def shared_context(request: HttpRequest, unit: Unit, at: datetime) -> dict[str, Any]:
    """What the pages of areas and points have in common."""
    coming = Shift.objects.upcoming(at).filter(unit.points("event__point__"))
    path = unit.point.area.path if unit.point else unit.path
    return {
        "campaigns": campaign_queries.campaigns_around(path, at),
        "programmes": programme_queries.programmes_around(path, at),
        "numbers": public_figures.figures_of_unit(unit) if public_figures.has_public_figures(unit) else None,
        "doing": list(public_queries.frequent_categories(unit, at)),
        "cards": shift_cards(with_card_data(coming)[:MAX_COMING], reader=request.user, at=at),
        "pictures": public_queries.shown_photos(unit),
        "models": public_queries.shown_role_models(unit),
    }


@require_safe
def point_search(request: HttpRequest) -> HttpResponse:
    """All service points: by words, by community, the nearest first."""
    asked, here = one_line(request.GET.get("q", "")), shift_queries.read_position(request.GET)
    code = one_line(request.GET.get("area", ""))
    within = Area.objects.filter(code=code).first() if code else None
    found = public_queries.search_points(asked, within, here, clock.now())
    context = {
        "asked": asked,
        "here": here,
        "within": within,
        "areas": area_choices(),
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "events/public/places.html", context)


@require_safe
def point_detail(request: HttpRequest, sign_code: str) -> HttpResponse:
    """What stands behind the printed sign of a point. Who scans it on site is sent to the leader's code: a sign proves nothing."""
    at = clock.now()
    rows = ServicePoint.objects.active().select_related("area__parent")
    place = get_object_or_404(rows, sign_code=sign_code.upper())
    leaders, unit = public_queries.point_leaders(place, at), unit_of_point(place)
    context = {
        "point": place,
        "leaders": leaders,
        "own_name": next((leader for leader in leaders if leader.person_id == request.user.pk), None),
        "open_here": [shift_at_sign(request, shift, at) for shift in open_shifts_at(place, at)],
        "rated": ratings.average_of_point(place),
        "feed": calendar_views.feed_links(request, "events:point_feed", place.sign_code),
        "held": public_queries.held_shifts(unit).count(),
        "all_pictures": f"{reverse('events:gallery')}?area={community_of(place).code}",
        **shared_context(request, unit, at),
    }
    return render(request, "events/public/point.html", context)


@login_required
@require_POST
def show_own_name(request: PersonRequest, sign_code: str) -> HttpResponse:
    """Who looks after a point lets their name be read in full there, or takes that back."""
    at = clock.now()
    place = get_object_or_404(ServicePoint.objects.active(), sign_code=sign_code.upper())
    if not public_queries.is_point_leader(place, request.user.pk, at):
        raise Http404
    said = request.POST.get("agree")
    if said == "yes":
        name_consent.give_consent(person=request.user, at=at)
        messages.success(request, _("Your name stands here in full now."))
    elif said == "face":
        name_consent.give_consent(person=request.user, at=at, purpose=name_consent.FACE)
        messages.success(request, _("Your photo stands here now."))
    elif said == "no-face":
        name_consent.withdraw_consent(person=request.user, at=at, purpose=name_consent.FACE)
        messages.success(request, _("Taken back. Your photo stands here no more."))
    else:
        name_consent.withdraw_consent(person=request.user, at=at)
        messages.success(request, _("Taken back. Only your surname stands here now."))
    return redirect("events:point", place.sign_code)


@require_safe
def leader_face(request: HttpRequest, sign_code: str, appointment_id: int) -> HttpResponse:
    """The picture of who looks after a point, where they agreed that everybody sees it; a 404 otherwise."""
    current = Appointment.objects.current(clock.today()).filter(pk=appointment_id, role=Role.POINT_MANAGER)
    held = get_object_or_404(current.select_related("person"), point__sign_code=sign_code.upper(), point__active=True)
    if not public_queries.shows_face(held.person, name_consent.consents_of([held.person_id])):
        raise Http404
    return face_response(held.person)
