"""The addresses of events.settlement.corrections."""

from django.urls import URLPattern, path

from events.settlement.corrections import views

urlpatterns: list[URLPattern] = [
    path("review/shifts/", views.shifts, name="over"),
    path("review/shifts/<uuid:pk>/", views.shift, name="over_one"),
    path("review/shifts/<uuid:pk>/not-held/", views.not_held, name="not_held"),
    path("review/records/<uuid:attendance_id>/", views.correct, name="correct"),
    path("review/make-ups/", views.asked, name="makeups"),
]
