"""The addresses of events.cases.signs."""

from django.urls import URLPattern, path

from events.cases.signs import views as sign_views

urlpatterns: list[URLPattern] = [
    path("review/trust/limits/", sign_views.limits_edit, name="sign_limits"),
    path("review/trust/leaders/<int:leader_id>/", sign_views.leader_detail, name="trust_leader"),
    path("review/trust/leaders/<int:leader_id>/take-back/", sign_views.reverse_shifts, name="reverse_shifts"),
    path("review/trust/taken-back/<uuid:reversal_id>/", sign_views.reversal_detail, name="reversal"),
]
