"""The pages of volunteer."""

from django.urls import URLPattern

app_name = "volunteer"
urlpatterns: list[URLPattern] = []
