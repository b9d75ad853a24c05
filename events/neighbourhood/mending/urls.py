"""The address where an event is made of an incident. It stands before those of the steps."""

from django.urls import URLPattern, path

from events.neighbourhood.mending import views

urlpatterns: list[URLPattern] = [path("incidents/<uuid:incident_id>/event/", views.event_create, name="incident_event")]
