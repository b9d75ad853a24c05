"""The addresses of the live code, and of lending it or the scanner."""

from django.urls import URLPattern, path

from events.views import lending, livecode

patterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/code/", livecode.code, name="code"),
    path("manage/shifts/<uuid:pk>/codes/", livecode.staff_codes, name="codes"),
    path("live/<uuid:pass_id>/", livecode.live_page, name="live"),
    path("live/<uuid:pass_id>/codes/", livecode.codes, name="live_codes"),
    path("manage/shifts/<uuid:pk>/lend/", lending.lend, name="lend"),
    path("manage/shifts/<uuid:pk>/lend/<uuid:pass_id>/end/", lending.end, name="lend_end"),
    path("lent/<uuid:pass_id>/", lending.lent, name="lent"),
    path("lent/<uuid:pass_id>/open/", lending.open_lent, name="lent_open"),
]
