"""The addresses of volunteer.places."""

from django.urls import URLPattern, path

from volunteer.places.views import choose, import_pages, staff

urlpatterns: list[URLPattern] = [
    path("choose-place/", choose.choose_place, name="choose_place"),
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
