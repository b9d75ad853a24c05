"""The pages of points."""

from django.urls import URLPattern, path

from points.views import shop

app_name = "points"
urlpatterns: list[URLPattern] = [
    path("orders/<uuid:id>/", shop.order, name="order"),
]
