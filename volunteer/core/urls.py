"""The addresses of volunteer.core."""

from django.urls import URLPattern, path

from volunteer.core import views

urlpatterns: list[URLPattern] = [
    path("media/<path:path>", views.media, name="media"),
]
