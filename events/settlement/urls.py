"""The addresses of events.settlement."""

from django.urls import URLPattern, path

from events.settlement import views

urlpatterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/close/", views.close, name="close"),
    path("manage/shifts/<uuid:pk>/stayed/", views.stayed, name="stayed"),
    path("manage/shifts/<uuid:pk>/excuse/", views.excuse, name="excuse"),
    path("review/attendance/", views.confirm, name="confirm"),
]
