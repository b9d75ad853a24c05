"""The addresses of volunteer.places.committees."""

from django.urls import URLPattern, path

from volunteer.places.committees import views

urlpatterns: list[URLPattern] = [
    path("staff/places/<int:area_id>/committee/", views.committee_create, name="new_committee"),
    path("staff/places/committees/<int:committee_id>/", views.committee_edit, name="committee"),
]
