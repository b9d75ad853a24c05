"""The site map: each app's own file, composed by name."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("api/v1/", include("events.api_urls")),
    path("", include("points.urls")),
    path("", include("volunteer.own_urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("volunteer.account_urls")),
]
handler500 = "volunteer.views.errors.server_error"
