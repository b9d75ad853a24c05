"""The addresses of volunteer.offline."""

from django.urls import URLPattern, path

from volunteer.offline import views

urlpatterns: list[URLPattern] = [
    path("offline/", views.offline_page, name="offline"),
    path("worker.js", views.service_worker, name="offline_worker"),
]
