"""The addresses of events.records.exchange."""

from django.urls import URLPattern, path

from events.records.exchange import views

urlpatterns: list[URLPattern] = [
    path("review/hours/", views.listed, name="hours"),
    path("review/hours/new/", views.new, name="hours_new"),
    path("review/hours/template.xlsx", views.template, name="hours_template"),
    path("review/hours/exports/", views.exports, name="hours_exports"),
    path("review/hours/exports/<uuid:export_id>.xlsx", views.export_file, name="hours_file"),
    path("review/hours/<uuid:sheet_id>/", views.one, name="hours_sheet"),
    path("manage/shifts/<uuid:pk>/insurer/", views.insurer_list, name="insurer"),
]
