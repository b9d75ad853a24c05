"""The addresses of events.settlement."""

from django.urls import URLPattern, path

from events.settlement import views as settlement_views

urlpatterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/close/", settlement_views.close_shift, name="close"),
    path("manage/shifts/<uuid:pk>/stayed/", settlement_views.record_stayed, name="stayed"),
    path("manage/shifts/<uuid:pk>/excuse/", settlement_views.excuse_absence, name="excuse"),
    path("review/attendance/", settlement_views.confirm_entries, name="confirm"),
]
