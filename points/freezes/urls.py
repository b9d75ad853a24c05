"""The addresses of points.freezes."""

from django.urls import URLPattern, path

from points.freezes import views as freeze_views

urlpatterns: list[URLPattern] = [
    path("staff/pauses/", freeze_views.freeze_list, name="freezes"),
    path("staff/pauses/new/", freeze_views.freeze_create, name="freeze_new"),
    path("staff/pauses/<uuid:freeze_id>/", freeze_views.freeze_detail, name="freeze"),
]
