"""Signing in and out. Only the allauth pages we use are reachable: there are no passwords and no mail addresses here.

The names are allauth's own, since its flows look them up.
"""

from allauth.account import views
from allauth.account.views import verify_phone
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from volunteer.identity.views import own
from volunteer.signin.views import signin

urlpatterns: list[URLPattern] = [
    path("enter/", signin.enter, name="account_login"),
    path("enter/code/", signin.confirm_code, name="account_confirm_login_code"),
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_request_login_code"),
    path("signup/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_signup"),
    path("passkey/", login_webauthn, name="mfa_login_webauthn"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("phone/", own.phone_edit, name="account_change_phone"),
    path("phone/verify/", verify_phone, name="account_verify_phone"),  # of a sign-in; nobody is led there
]
