"""The addresses of events.demo."""

from django.urls import URLPattern, path

from events.demo import views

urlpatterns: list[URLPattern] = [
    path("demo/", views.people, name="demo"),
    path("demo/clock/", views.move_clock, name="demo_clock"),
    path("demo/walk/", views.walk, name="demo_walk"),
    path("demo/messages/", views.texts, name="demo_messages"),
    path("demo/pin/", views.pin, name="demo_pin"),
]
