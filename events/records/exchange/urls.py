"""The addresses of events.records.exchange."""

from django.urls import URLPattern, path

from events.records.exchange import views as exchange_views

urlpatterns: list[URLPattern] = [
    path("review/hours/", exchange_views.hours_sheet_list, name="hours"),
    path("review/hours/new/", exchange_views.hours_sheet_create, name="hours_new"),
    path("review/hours/template.xlsx", exchange_views.hours_template, name="hours_template"),
    path("review/hours/exports/", exchange_views.export_list, name="hours_exports"),
    path("review/hours/exports/<uuid:export_id>.xlsx", exchange_views.export_file, name="hours_file"),
    path("review/hours/<uuid:sheet_id>/", exchange_views.hours_sheet_detail, name="hours_sheet"),
    path("manage/shifts/<uuid:pk>/insurer/", exchange_views.insurer_list, name="insurer"),
]
