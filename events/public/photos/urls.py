"""The addresses of events.public.photos."""

from django.urls import URLPattern, path

from events.public.photos import views as photo_views

urlpatterns: list[URLPattern] = [
    path("events/<uuid:shift_id>/photos/", photo_views.shift_photos, name="photos"),
    path("manage/photos/", photo_views.staff_photo_list, name="photos_staff"),
    path("photos/", photo_views.gallery, name="gallery"),
    path("photos/<uuid:pk>/", photo_views.photo_file, name="photo"),
    path("photos/<uuid:pk>/small/", photo_views.photo_thumbnail, name="photo_small"),
    path("photos/<uuid:pk>/show/", photo_views.show_photo, name="photo_show"),
    path("photos/<uuid:pk>/remove/", photo_views.remove_photo, name="photo_remove"),
    path("photos/<uuid:pk>/object/", photo_views.object_to_photo, name="photo_object"),
    path("photos/objections/<uuid:objection_id>/", photo_views.answer_photo_objection, name="photo_answer"),
]
