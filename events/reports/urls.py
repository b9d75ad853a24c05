"""The addresses of events.reports."""

from django.urls import URLPattern, path

from events.reports.views import import_pages, reports

urlpatterns: list[URLPattern] = [
    path("figures/reports/", reports.report_overview, name="reports"),
    path("figures/reports/hand-in/", reports.hand_in_report, name="report_hand_in"),
    path("figures/reports/remind/", reports.remind_missing, name="report_remind"),
    path("figures/reports/<uuid:report_id>/", reports.report_detail, name="report"),
    path("figures/paragraph/", reports.report_paragraph, name="report_paragraph"),
    path("figures/opening/", reports.opening_figure_list, name="opening_figures"),
    path("figures/opening/sheet/", import_pages.import_opening_figures, name="opening_figures_sheet"),
    path("figures/opening/confirm/", import_pages.confirm_opening_figures, name="opening_figures_confirm"),
    path("figures/opening/<uuid:opening_id>/", reports.decide_opening_figure, name="opening_figure"),
    path("figures/series/", reports.series_list, name="series"),
    path("figures/series/sheet/", reports.import_series, name="series_sheet"),
    path("figures/series/<int:series_id>/", reports.series_list, name="series_one"),
]
