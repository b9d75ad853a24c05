"""The addresses of the API, under /api/v1/."""

from django.urls import URLPattern

from events.onsite.api import api

app_name = "api"
urlpatterns = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
