"""The addresses of points.wallet.expiry."""

from django.urls import URLPattern, path

from points.wallet.expiry import views

urlpatterns: list[URLPattern] = [
    path("staff/expiry/", views.expiry, name="expiry"),
    path("staff/expiry/<uuid:cutoff_id>/withdraw/", views.withdraw, name="expiry_withdraw"),
]
