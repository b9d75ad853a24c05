"""The addresses of points.wallet.expiry."""

from django.urls import URLPattern, path

from points.wallet.expiry import views as expiry_views

urlpatterns: list[URLPattern] = [
    path("staff/expiry/", expiry_views.cutoff_list, name="expiry"),
    path("staff/expiry/<uuid:cutoff_id>/withdraw/", expiry_views.withdraw_cutoff, name="expiry_withdraw"),
]
