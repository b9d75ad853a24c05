"""The addresses of volunteer.finding."""

from django.urls import URLPattern, path

from volunteer.finding import views

urlpatterns: list[URLPattern] = [
    path("find-person/", views.find_person, name="find_person"),
]
