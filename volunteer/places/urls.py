"""The addresses of volunteer.places."""

from django.urls import URLPattern, path

from volunteer.places.views import imports, staff

urlpatterns: list[URLPattern] = [
    path("staff/points/", staff.points, name="points"),
    path("staff/points/new/", staff.new_point, name="new_point"),
    path("staff/points/sheet/", imports.points, name="points_sheet"),
    path("staff/points/<int:point_id>/", staff.point, name="point"),
    path("staff/points/<int:point_id>/sign/", staff.sign, name="sign"),
    path("staff/points/<int:point_id>/poster.pdf", staff.poster, name="poster"),
    path("staff/organizations/", staff.organizations, name="organizations"),
    path("staff/organizations/new/", staff.new_organization, name="new_organization"),
    path("staff/organizations/sheet/", imports.organizations, name="organizations_sheet"),
    path("staff/organizations/<int:organization_id>/", staff.organization, name="organization"),
]
