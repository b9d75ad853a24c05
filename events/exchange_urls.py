"""Dealing with other systems."""

from django.urls import URLPattern, path

from events.views import exchange, hooks

patterns: list[URLPattern] = [
    path("staff/exchange/", exchange.overview, name="exchange"),
    path("staff/exchange/keys/", exchange.listed, name="keys"),
    path("staff/exchange/keys/new/", exchange.new, name="key_new"),
    path("staff/exchange/keys/<uuid:key_id>/end/", exchange.end, name="key_end"),
    path("staff/exchange/hooks/", hooks.listed, name="hooks"),
    path("staff/exchange/hooks/new/", hooks.new, name="hook_new"),
    path("staff/exchange/hooks/<uuid:hook_id>/", hooks.one, name="hook"),
    path("staff/exchange/hooks/<uuid:hook_id>/again/<uuid:message_id>/", hooks.again, name="hook_again"),
]
