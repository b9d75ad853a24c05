"""The site map: each app's own file, composed by name."""

from django.urls import URLPattern, URLResolver, include, path

from volunteer.signin.views.authenticators import SetUpAppView

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("api/v1/", include("events.api")),
    path("", include("points.urls")),
    path("", include("volunteer.site_urls")),
    path("accounts/2fa/totp/activate/", SetUpAppView.as_view(), name="mfa_activate_totp"),  # in place of allauth's
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/", include("volunteer.signin.account_urls")),
]
handler500 = "volunteer.core.views.server_error"
