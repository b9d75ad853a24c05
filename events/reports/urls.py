"""The addresses of events.reports."""

from django.urls import URLPattern, path

from events.reports.views import imports as report_imports
from events.reports.views import reports

urlpatterns: list[URLPattern] = [
    path("figures/reports/", reports.report_overview, name="reports"),
    path("figures/reports/hand-in/", reports.hand_in_report, name="report_hand_in"),
    path("figures/reports/remind/", reports.remind_missing, name="report_remind"),
    path("figures/reports/<uuid:report_id>/", reports.report_detail, name="report"),
    path("figures/paragraph/", reports.report_paragraph, name="report_paragraph"),
    path("figures/opening/", reports.opening_figure_list, name="opening_figures"),
    path("figures/opening/sheet/", report_imports.import_opening_figures, name="opening_figures_sheet"),
    path("figures/opening/confirm/", report_imports.confirm_opening_figures, name="opening_figures_confirm"),
    path("figures/opening/<uuid:opening_id>/", reports.decide_opening_figure, name="opening_figure"),
    path("figures/series/", reports.series_list, name="series"),
    path("figures/series/sheet/", reports.import_series, name="series_sheet"),
    path("figures/series/<int:series_id>/", reports.series_list, name="series_one"),
]
