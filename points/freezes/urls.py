"""The addresses of points.freezes."""

from django.urls import URLPattern, path

from points.freezes import views

urlpatterns: list[URLPattern] = [
    path("staff/pauses/", views.freezes, name="freezes"),
    path("staff/pauses/new/", views.freeze_new, name="freeze_new"),
    path("staff/pauses/<uuid:freeze_id>/", views.freeze, name="freeze"),
]
