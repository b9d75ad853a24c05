"""The addresses of events.public."""

from django.urls import URLPattern, path

from events.public.views import browse, places

urlpatterns: list[URLPattern] = [
    path("events/", browse.event_list, name="browse"),
    path("events/<uuid:shift_id>/", browse.shift_detail, name="shift"),
    path("district/", places.district_detail, name="district"),
    path("places/", places.point_search, name="places"),
    path("places/<int:area_id>/", places.area_detail, name="place"),
    path("places/code/<slug:code>/", places.area_by_code, name="place_by_code"),
    path("p/<slug:sign_code>/", places.point_detail, name="point"),
    path("p/<slug:sign_code>/name/", places.show_own_name, name="point_name"),
    path("p/<slug:sign_code>/face/<int:appointment_id>/", places.leader_face, name="point_face"),
    path("events/<uuid:shift_id>/share/", browse.share_event, name="share"),
    path("events/<uuid:shift_id>/card.png", browse.card_image, name="share_card"),
]
