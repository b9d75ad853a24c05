"""The addresses of volunteer.watch."""

from django.urls import URLPattern, path

from volunteer.watch import views

urlpatterns: list[URLPattern] = [
    path("metrics", views.metrics, name="metrics"),
]
