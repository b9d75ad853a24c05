"""The addresses of events.messages."""

from django.urls import URLPattern, path

from events.messages import views

urlpatterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/message/", views.message, name="message"),
    path("staff/messages/", views.templates, name="message_templates"),
    path("staff/messages/sheet/", views.templates_sheet, name="message_templates_sheet"),
    path("staff/messages/<int:template_id>/", views.templates, name="message_template"),
]
