"""The addresses of events.home."""

from django.urls import URLPattern, path

from events.home import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
]
