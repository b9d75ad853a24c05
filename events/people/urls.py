"""The addresses of events.people."""

from django.urls import URLPattern, path

from events.people import views

urlpatterns: list[URLPattern] = [
    path("staff/volunteers/", views.person_list, name="people"),
    path("staff/volunteers/<slug:volunteer_no>/", views.person_detail, name="person"),
]
