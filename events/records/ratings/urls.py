"""The addresses of events.records.ratings."""

from django.urls import URLPattern, path

from events.records.ratings import views

urlpatterns: list[URLPattern] = [
    path("my/thanks/", views.thanks, name="thanks"),
    path("events/<uuid:shift_id>/rate/", views.rate, name="rate"),
    path("events/<uuid:shift_id>/thank/", views.thank, name="thank"),
    path("manage/shifts/<uuid:pk>/ratings/", views.said, name="said"),
]
