"""The pages for everybody: the district, its streets, communities and points."""

from django.urls import URLPattern, path

from events.views.showcase import places

patterns: list[URLPattern] = [
    path("district/", places.district, name="district"),
    path("places/", places.search, name="places"),
    path("places/<int:area_id>/", places.area, name="place"),
    path("p/<slug:sign_code>/", places.point, name="point"),
    path("p/<slug:sign_code>/name/", places.point_name, name="point_name"),
]
