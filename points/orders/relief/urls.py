"""The addresses of points.orders.relief."""

from django.urls import URLPattern, path

from points.orders.relief import views as relief_views

urlpatterns: list[URLPattern] = [
    path("relief/", relief_views.relief_list, name="relief"),
    path("relief/new/", relief_views.relief_create, name="relief_new"),
    path("relief/<uuid:relief_id>/", relief_views.relief_detail, name="relief_one"),
]
