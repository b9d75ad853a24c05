"""Addresses of the leader's messages."""

from django.urls import URLPattern, path

from events.views import messaging

patterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/message/", messaging.message, name="message"),
    path("staff/messages/", messaging.templates, name="message_templates"),
    path("staff/messages/sheet/", messaging.templates_sheet, name="message_templates_sheet"),
    path("staff/messages/<int:template_id>/", messaging.templates, name="message_template"),
]
