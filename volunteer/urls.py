"""The site map: each app's own file, composed by name."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("api/v1/", include("events.api")),
    path("", include("points.urls")),
    path("", include("volunteer.site_urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("volunteer.signin.account_urls")),
]
handler500 = "volunteer.core.views.server_error"
