"""The addresses of volunteer.places."""

from django.urls import URLPattern, path

from volunteer.places.views import changes, choose, import_pages, register, staff

urlpatterns: list[URLPattern] = [
    path("choose-place/", choose.choose_place, name="choose_place"),
    path("staff/places/", register.place_list, name="register"),
    path("staff/places/levels/", register.place_walk, name="place_walk"),
    path("staff/places/sheet/", import_pages.import_places, name="places_sheet"),
    path("staff/places/changes/", changes.change_list, name="place_changes"),
    path("staff/places/changes/<int:change_id>/", changes.end_change, name="end_place_change"),
    path("staff/places/new/", changes.place_create, name="new_place"),
    path("staff/places/<int:area_id>/", register.place_detail, name="place_file"),
    path("staff/places/<int:area_id>/pictures/", register.add_picture, name="add_place_picture"),
    path("staff/places/<int:area_id>/facts/", changes.change_facts, name="place_facts"),
    path("staff/places/<int:area_id>/rename/", changes.change_place, {"kind": "rename"}, name="rename_place"),
    path("staff/places/<int:area_id>/move/", changes.change_place, {"kind": "move"}, name="move_place"),
    path("staff/places/<int:area_id>/merge/", changes.change_place, {"kind": "merge"}, name="merge_place"),
    path("staff/places/<int:area_id>/split/", changes.change_place, {"kind": "split"}, name="split_place"),
    path("staff/places/<int:area_id>/close/", changes.change_place, {"kind": "close"}, name="close_place"),
    path("staff/places/pictures/<int:picture_id>/", register.change_picture, name="change_place_picture"),
    path("places/pictures/<int:picture_id>/", register.picture_file, name="place_picture"),
    path("places/pictures/<int:picture_id>/small/", register.picture_thumbnail, name="place_picture_small"),
    path("staff/points/", staff.point_list, name="points"),
    path("staff/points/new/", staff.point_create, name="new_point"),
    path("staff/points/sheet/", import_pages.import_points, name="points_sheet"),
    path("staff/points/<int:point_id>/", staff.point_edit, name="point"),
    path("staff/points/<int:point_id>/sign/", staff.point_sign, name="sign"),
    path("staff/points/<int:point_id>/poster.pdf", staff.poster_pdf, name="poster"),
    path("staff/organizations/", staff.organization_list, name="organizations"),
    path("staff/organizations/new/", staff.organization_create, name="new_organization"),
    path("staff/organizations/sheet/", import_pages.import_organizations, name="organizations_sheet"),
    path("staff/organizations/<int:organization_id>/", staff.organization_edit, name="organization"),
]
