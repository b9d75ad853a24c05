"""The addresses of events.integrations.calendars."""

from django.urls import URLPattern, path

from events.integrations.calendars import views

urlpatterns: list[URLPattern] = [
    path("events/all.ics", views.everywhere, name="all_feed"),
    path("events/areas/<slug:code>.ics", views.of_area, name="area_feed"),
    path("p/<slug:sign_code>/events.ics", views.of_point, name="point_feed"),
    path("my/calendar/", views.mine, name="my_calendar"),
    path("calendar/<str:token>.ics", views.own, name="own_feed"),
]
