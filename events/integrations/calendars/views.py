"""Calendars to subscribe to: of a person, a point, an area. Who asks again with the ETag is told "not modified"."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from events.integrations.calendars import feeds
from events.models import CalendarFeed, Shift
from events.public.tables import ShiftFilter
from volunteer.core import clock
from volunteer.models import Area, ServicePoint
from volunteer.roles.decorators import PersonRequest, login_required


@dataclass(frozen=True)
class FeedLinks:
    """How a feed is taken up: its address, and the same as a link that phones open with their calendar."""

    address: str

    @property
    def webcal(self) -> str:
        return "webcal://" + self.address.partition("://")[2]


def feed_links(request: HttpRequest, name: str, *args: str) -> FeedLinks:
    return FeedLinks(request.build_absolute_uri(reverse(name, args=args)))


def links_of_filter(request: HttpRequest, chosen: ShiftFilter) -> FeedLinks:
    """The feed of the area that the list of events is narrowed to, else of everything."""
    code = chosen.form.cleaned_data.get("area")
    return feed_links(request, "events:area_feed", code) if code else feed_links(request, "events:all_feed")


def calendar_response(body: bytes, *, private: bool = False) -> HttpResponse:
    """Kept by nobody without asking whether it still holds; no robot lists it."""
    headers = {"Cache-Control": "private, no-cache" if private else "no-cache", "X-Robots-Tag": "noindex"}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def site_root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


# --- everybody's -------------------------------------------------------------------------------------------------------


@conditional_page
@require_safe
def all_feed(request: HttpRequest) -> HttpResponse:
    """Everything that is published."""
    return calendar_response(
        feeds.public_calendar(Shift.objects.all(), name=_("Volunteer events"), site=site_root(request), at=clock.now())
    )


@conditional_page
@require_safe
def area_feed(request: HttpRequest, code: str) -> HttpResponse:
    """What is published in an area and all below it."""
    area = get_object_or_404(Area, code=code)
    name = _("Volunteer events %(place)s") % {"place": area.name}
    return calendar_response(feeds.public_calendar(Shift.objects.within(area), name=name, site=site_root(request), at=clock.now()))


@conditional_page
@require_safe
def point_feed(request: HttpRequest, sign_code: str) -> HttpResponse:
    """What is published at a service point."""
    point = get_object_or_404(ServicePoint.objects.active(), sign_code=sign_code.upper())
    name = _("Volunteer events %(place)s") % {"place": point.name}
    shifts = Shift.objects.filter(event__point=point)
    return calendar_response(feeds.public_calendar(shifts, name=name, site=site_root(request), at=clock.now()))


# --- a person's own ----------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_feed_settings(request: PersonRequest) -> HttpResponse:
    """The secret address of one's own calendar: made, renewed, ended."""
    if request.method == "POST":
        at = clock.now()
        if request.POST.get("act") == "stop":
            feeds.stop(person=request.user, at=at)
            messages.success(request, _("Ended. The address opens nothing any more."))
        else:
            feeds.renew(person=request.user, at=at)
            messages.success(request, _("This is your calendar's address. An earlier one opens nothing any more."))
        return redirect("events:my_calendar")
    found = CalendarFeed.objects.filter(person=request.user).first()
    feed = feed_links(request, "events:own_feed", feeds.feed_token(found)) if found else None
    return render(request, "events/integrations/calendars/mine.html", {"feed": feed, "made_at": found and found.made_at})


@conditional_page
@require_safe
def own_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The sign-ups of whose address this is, for a calendar that is not signed in."""
    if (feed := feeds.find_feed(token)) is None:
        raise Http404
    return calendar_response(feeds.personal_calendar(feed.person, site=site_root(request), at=clock.now()), private=True)
