"""The pages for everybody: the district, its streets, communities and points."""

from django.urls import URLPattern, path

from events.views.showcase import places, sharing

patterns: list[URLPattern] = [
    path("district/", places.district, name="district"),
    path("places/", places.search, name="places"),
    path("places/<int:area_id>/", places.area, name="place"),
    path("p/<slug:sign_code>/", places.point, name="point"),
    path("p/<slug:sign_code>/name/", places.point_name, name="point_name"),
    path("events/<uuid:shift_id>/share/", sharing.share, name="share"),
    path("events/<uuid:shift_id>/card.png", sharing.card, name="share_card"),
]
