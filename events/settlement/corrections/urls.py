"""The addresses of events.settlement.corrections."""

from django.urls import URLPattern, path

from events.settlement.corrections import views as correction_views

urlpatterns: list[URLPattern] = [
    path("review/shifts/", correction_views.shift_list, name="over"),
    path("review/shifts/<uuid:pk>/", correction_views.shift_detail, name="over_one"),
    path("review/shifts/<uuid:pk>/held/", correction_views.confirm_count, name="confirm_count"),
    path("review/shifts/<uuid:pk>/not-held/", correction_views.mark_not_held, name="not_held"),
    path("review/shifts/<uuid:pk>/took-place/", correction_views.reinstate_shift, name="reinstate"),
    path("review/records/<uuid:attendance_id>/", correction_views.correct_record, name="correct"),
    path("review/make-ups/", correction_views.makeup_list, name="makeups"),
]
