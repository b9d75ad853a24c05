"""The addresses of points.adjustments."""

from django.urls import URLPattern, path

from points.adjustments import views as adjustment_views

urlpatterns: list[URLPattern] = [
    path("staff/by-hand/", adjustment_views.adjustment_list, name="by_hand"),
    path("staff/by-hand/new/", adjustment_views.adjustment_create, name="hand_new"),
    path("staff/by-hand/<uuid:hand_id>/", adjustment_views.adjustment_detail, name="hand_entry"),
    path("staff/by-hand/<uuid:hand_id>/decide/", adjustment_views.decide_adjustment, name="hand_decide"),
    path("staff/by-hand/<uuid:hand_id>/picture/", adjustment_views.adjustment_picture, name="hand_picture"),
    path("points/by-hand/<uuid:hand_id>/", adjustment_views.own_adjustment, name="by_hand_own"),
]
