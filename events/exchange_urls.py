"""Dealing with other systems."""

from django.urls import URLPattern, path

from events.views import exchange

patterns: list[URLPattern] = [
    path("staff/exchange/", exchange.overview, name="exchange"),
    path("staff/exchange/keys/", exchange.listed, name="keys"),
    path("staff/exchange/keys/new/", exchange.new, name="key_new"),
    path("staff/exchange/keys/<uuid:key_id>/end/", exchange.end, name="key_end"),
]
