"""Signing in and out. Only the allauth pages we use are reachable: there are no passwords and no mail addresses here.

The names are allauth's own, since its flows look them up.
"""

from allauth.account import views
from allauth.account.views import change_phone, verify_phone
from django.urls import URLPattern, path
from django.views.generic import RedirectView

from volunteer.signin.views import signin

urlpatterns: list[URLPattern] = [
    path("enter/", signin.enter, name="account_login"),
    path("enter/code/", signin.confirm_code, name="account_confirm_login_code"),
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_request_login_code"),
    path("signup/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="account_signup"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("phone/", change_phone, name="account_change_phone"),
    path("phone/verify/", verify_phone, name="account_verify_phone"),
]
