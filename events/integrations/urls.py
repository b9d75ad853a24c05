"""The addresses of events.integrations."""

from django.urls import URLPattern, path

from events.integrations.views import api_keys, webhooks

urlpatterns: list[URLPattern] = [
    path("staff/exchange/", api_keys.overview, name="exchange"),
    path("staff/exchange/keys/", api_keys.listed, name="keys"),
    path("staff/exchange/keys/new/", api_keys.new, name="key_new"),
    path("staff/exchange/keys/<uuid:key_id>/end/", api_keys.end, name="key_end"),
    path("staff/exchange/hooks/", webhooks.listed, name="hooks"),
    path("staff/exchange/hooks/new/", webhooks.new, name="hook_new"),
    path("staff/exchange/hooks/<uuid:hook_id>/", webhooks.one, name="hook"),
    path("staff/exchange/hooks/<uuid:hook_id>/again/<uuid:message_id>/", webhooks.again, name="hook_again"),
]
