"""The addresses of events.search."""

from django.urls import URLPattern, path

from events.search import views

urlpatterns: list[URLPattern] = [path("search/", views.search, name="search")]
