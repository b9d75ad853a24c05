"""Pages of the demonstration; anywhere else they are not there."""

from django.urls import URLPattern, path

from events.views import demo

patterns: list[URLPattern] = [
    path("demo/", demo.people, name="demo"),
    path("demo/clock/", demo.move_clock, name="demo_clock"),
    path("demo/walk/", demo.walk, name="demo_walk"),
    path("demo/messages/", demo.texts, name="demo_messages"),
    path("demo/pin/", demo.pin, name="demo_pin"),
]
