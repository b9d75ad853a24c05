"""The addresses of the API, under /api/v1/."""

from events.api import api

app_name = "api"
urlpatterns = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
