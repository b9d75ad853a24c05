"""The addresses of volunteer.core."""

from django.urls import URLPattern, path

from volunteer.core.http import views as core_views

urlpatterns: list[URLPattern] = [
    path("healthz", core_views.healthz, name="healthz"),
    path("livez", core_views.livez, name="livez"),
    path("readyz", core_views.readyz, name="readyz"),
    path("media/<path:path>", core_views.media_file, name="media"),
]
