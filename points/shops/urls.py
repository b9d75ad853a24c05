"""The addresses of points.shops."""

from django.urls import URLPattern, path

from points.shops import views

urlpatterns: list[URLPattern] = [
    path("staff/shops/", views.shops, name="shops"),
    path("staff/shops/new/", views.shop_new, name="shop_new"),
    path("staff/shops/<int:shop_id>/", views.shop_edit, name="shop_edit"),
    path("staff/shops/<int:shop_id>/closed/", views.closure, name="closure"),
]
