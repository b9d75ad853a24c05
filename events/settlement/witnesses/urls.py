"""The addresses of events.settlement.witnesses."""

from django.urls import URLPattern, path

from events.settlement.witnesses import views

urlpatterns: list[URLPattern] = [
    path("review/looks/", views.look_list, name="looks"),
    path("manage/shifts/<uuid:pk>/witness/", views.shift_witness, name="shift_witness"),
    path("duty/<uuid:duty_shift>/", views.duty, name="duty"),
]
