"""The addresses of points.adjustments."""

from django.urls import URLPattern, path

from points.adjustments import views

urlpatterns: list[URLPattern] = [
    path("staff/by-hand/", views.entries, name="by_hand"),
    path("staff/by-hand/new/", views.entry_new, name="hand_new"),
    path("staff/by-hand/<uuid:hand_id>/", views.entry, name="hand_entry"),
    path("staff/by-hand/<uuid:hand_id>/decide/", views.decide, name="hand_decide"),
    path("staff/by-hand/<uuid:hand_id>/picture/", views.picture, name="hand_picture"),
    path("points/by-hand/<uuid:hand_id>/", views.own, name="by_hand_own"),
]
