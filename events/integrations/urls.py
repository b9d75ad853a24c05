"""The addresses of events.integrations."""

from django.urls import URLPattern, path

from events.integrations.views import api_keys, webhooks

urlpatterns: list[URLPattern] = [
    path("staff/exchange/", api_keys.overview, name="exchange"),
    path("staff/exchange/keys/", api_keys.key_list, name="keys"),
    path("staff/exchange/keys/new/", api_keys.key_create, name="key_new"),
    path("staff/exchange/keys/<uuid:key_id>/end/", api_keys.end_key, name="key_end"),
    path("staff/exchange/hooks/", webhooks.hook_list, name="hooks"),
    path("staff/exchange/hooks/new/", webhooks.hook_create, name="hook_new"),
    path("staff/exchange/hooks/<uuid:hook_id>/", webhooks.hook_detail, name="hook"),
    path("staff/exchange/hooks/<uuid:hook_id>/again/<uuid:message_id>/", webhooks.resend_message, name="hook_again"),
]
