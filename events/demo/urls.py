"""The addresses of events.demo."""

from django.urls import URLPattern, path

from events.demo import views as demo_views

urlpatterns: list[URLPattern] = [
    path("demo/", demo_views.demo_home, name="demo"),
    path("demo/clock/", demo_views.move_clock, name="demo_clock"),
    path("demo/walk/", demo_views.walk_demo, name="demo_walk"),
    path("demo/messages/", demo_views.text_message_list, name="demo_messages"),
    path("demo/pin/", demo_views.pin, name="demo_pin"),
]
