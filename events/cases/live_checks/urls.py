"""The addresses of events.cases.live_checks."""

from django.urls import URLPattern, path

from events.cases.live_checks import views

urlpatterns: list[URLPattern] = [
    path("review/live-checks/", views.live_check_list, name="live_checks"),
    path("review/live-checks/<uuid:checked_shift>/", views.live_check_detail, name="live_check"),
    path("my/live-checks/<uuid:checked_shift>/", views.answer_live_check, name="live_check_answer"),
]
