"""The addresses of volunteer.setup."""

from django.urls import URLPattern, path

from volunteer.setup import views as setup_views

urlpatterns: list[URLPattern] = [
    path("staff/setup/", setup_views.checklist, name="setup"),
    path("staff/setup/<int:area_id>/", setup_views.checklist, name="setup_of_area"),
    path("staff/points/<int:point_id>/sign/hung/", setup_views.confirm_sign, name="confirm_sign"),
]
