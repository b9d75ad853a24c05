"""The addresses of events.messages."""

from django.urls import URLPattern, path

from events.messages import views as message_views

urlpatterns: list[URLPattern] = [
    path("manage/shifts/<uuid:pk>/message/", message_views.send_message, name="message"),
    path("staff/messages/", message_views.template_list, name="message_templates"),
    path("staff/messages/sheet/", message_views.import_templates, name="message_templates_sheet"),
    path("staff/messages/<int:template_id>/", message_views.template_list, name="message_template"),
]
