"""The site map: each app's own file, composed by name."""

from allauth.mfa import urls as allauth_mfa
from allauth.mfa.totp.views import deactivate_totp
from django.urls import URLPattern, URLResolver, include, path

from volunteer.signin.views.authenticators import SetUpAppView

# allauth's pages of the second factor under their own names, with our page for setting up an app.
second_factor: list[URLPattern | URLResolver] = [
    *(entry for entry in allauth_mfa.urlpatterns if str(entry.pattern) != "totp/"),
    path("totp/activate/", SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("totp/deactivate/", deactivate_totp, name="mfa_deactivate_totp"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("events.urls")),
    path("api/v1/", include("events.api")),
    path("", include("points.urls")),
    path("", include("volunteer.site_urls")),
    path("accounts/2fa/", include(second_factor)),
    path("accounts/", include("volunteer.signin.account_urls")),
]
handler500 = "volunteer.core.http.views.server_error"
