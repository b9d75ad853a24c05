"""The pages of a shift's end: closing, absences, pictures, what looks odd, trust."""

from django.urls import URLPattern, path

from events.views import closing, flags, outcomes, photos, trust

patterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/close/", closing.close, name="close"),
    path("manage/shifts/<uuid:pk>/stayed/", closing.stayed, name="stayed"),
    path("manage/shifts/<uuid:pk>/excuse/", closing.excuse, name="excuse"),
    path("review/attendance/", closing.confirm, name="confirm"),
    path("review/flags/", flags.review, name="flags"),
    path("review/trust/", trust.trust, name="trust"),
    path("staff/outcomes/", outcomes.kinds, name="outcome_kinds"),
    path("staff/outcomes/sheet/", outcomes.kinds_sheet, name="outcome_kinds_sheet"),
    path("staff/outcomes/<int:kind_id>/", outcomes.kinds, name="outcome_kind"),
    path("events/<uuid:shift_id>/photos/", photos.of_shift, name="photos"),
    path("manage/photos/", photos.staff_list, name="photos_staff"),
    path("photos/<uuid:pk>/", photos.show, name="photo"),
    path("photos/<uuid:pk>/small/", photos.show_small, name="photo_small"),
    path("photos/<uuid:pk>/remove/", photos.remove, name="photo_remove"),
]
