"""The addresses of volunteer.identity. Where one's own number is entered stands among those of signing in."""

from django.urls import URLPattern, path

from volunteer.identity.views import own, staff

urlpatterns: list[URLPattern] = [
    path("me/number/", own.phone_confirm, name="number"),
    path("stop/<slug:code>/", own.stop_number, name="stop_number"),
    path("staff/numbers/", staff.number_list, name="staff_numbers"),
    path("staff/numbers/new/", staff.number_create, name="new_number"),
    path("staff/numbers/terms/", staff.terms_edit, name="identity_terms"),
    path("staff/numbers/<uuid:change_id>/", staff.number_detail, name="staff_number"),
    path("staff/names/", staff.name_list, name="staff_names"),
    path("staff/names/<uuid:change_id>/", staff.name_detail, name="staff_name"),
]
