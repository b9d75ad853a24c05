"""Calendars to subscribe to."""

from django.urls import URLPattern, path

from events.views import feeds

patterns: list[URLPattern] = [
    path("events/all.ics", feeds.everywhere, name="all_feed"),
    path("events/areas/<slug:code>.ics", feeds.of_area, name="area_feed"),
    path("p/<slug:sign_code>/events.ics", feeds.of_point, name="point_feed"),
    path("my/calendar/", feeds.mine, name="my_calendar"),
    path("calendar/<str:token>.ics", feeds.own, name="own_feed"),
]
