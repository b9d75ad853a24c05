"""The addresses of events.public."""

from django.urls import URLPattern, path

from events.public.views import browse, places

urlpatterns: list[URLPattern] = [
    path("events/", browse.browse, name="browse"),
    path("events/<uuid:shift_id>/", browse.shift, name="shift"),
    path("district/", places.district, name="district"),
    path("places/", places.search, name="places"),
    path("places/<int:area_id>/", places.area, name="place"),
    path("p/<slug:sign_code>/", places.point, name="point"),
    path("p/<slug:sign_code>/name/", places.point_name, name="point_name"),
    path("events/<uuid:shift_id>/share/", browse.share, name="share"),
    path("events/<uuid:shift_id>/card.png", browse.card, name="share_card"),
]
