"""The addresses of points.shops."""

from django.urls import URLPattern, path

from points.shops import views as shop_views

urlpatterns: list[URLPattern] = [
    path("staff/shops/", shop_views.shop_list, name="shops"),
    path("staff/shops/new/", shop_views.shop_create, name="shop_new"),
    path("staff/shops/<int:shop_id>/", shop_views.shop_edit, name="shop_edit"),
    path("staff/shops/<int:shop_id>/closed/", shop_views.set_closure, name="closure"),
]
