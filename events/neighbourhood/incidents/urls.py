"""The addresses of incidents."""

from django.urls import URLPattern, path

from events.neighbourhood.incidents.views import handle, report

urlpatterns: list[URLPattern] = [
    path("incidents/", report.own_incident_list, name="incidents"),
    path("incidents/new/", report.incident_create, name="incident_new"),
    path("incidents/photos/<uuid:incident_photo_id>/", report.incident_photo, name="incident_photo"),
    path("incidents/<uuid:incident_id>/", report.incident_detail, name="incident"),
    path("incidents/<uuid:incident_id>/<slug:step>/", handle.incident_step, name="incident_step"),
    path("review/incidents/", handle.incident_list, name="incidents_of_area"),
]
