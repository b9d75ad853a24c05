"""The addresses of events.records.ratings."""

from django.urls import URLPattern, path

from events.records.ratings import views as rating_views

urlpatterns: list[URLPattern] = [
    path("my/thanks/", rating_views.thanks_list, name="thanks"),
    path("events/<uuid:shift_id>/rate/", rating_views.rate_shift, name="rate"),
    path("events/<uuid:shift_id>/thank/", rating_views.thank_person, name="thank"),
    path("manage/shifts/<uuid:pk>/ratings/", rating_views.rating_list, name="said"),
]
