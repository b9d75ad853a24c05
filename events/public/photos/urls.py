"""The addresses of events.public.photos."""

from django.urls import URLPattern, path

from events.public.photos import views

urlpatterns: list[URLPattern] = [
    path("events/<uuid:shift_id>/photos/", views.of_shift, name="photos"),
    path("manage/photos/", views.staff_list, name="photos_staff"),
    path("photos/<uuid:pk>/", views.show, name="photo"),
    path("photos/<uuid:pk>/small/", views.show_small, name="photo_small"),
    path("photos/<uuid:pk>/remove/", views.remove, name="photo_remove"),
]
