"""The addresses of events.integrations.calendars."""

from django.urls import URLPattern, path

from events.integrations.calendars import views as calendar_views

urlpatterns: list[URLPattern] = [
    path("events/all.ics", calendar_views.all_feed, name="all_feed"),
    path("events/areas/<slug:code>.ics", calendar_views.area_feed, name="area_feed"),
    path("p/<slug:sign_code>/events.ics", calendar_views.point_feed, name="point_feed"),
    path("my/calendar/", calendar_views.own_feed_settings, name="my_calendar"),
    path("calendar/<str:token>.ics", calendar_views.own_feed, name="own_feed"),
]
