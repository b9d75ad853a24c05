"""The addresses of events.reports."""

from django.urls import URLPattern, path

from events.reports.views import imports, reports

urlpatterns: list[URLPattern] = [
    path("figures/reports/", reports.reports, name="reports"),
    path("figures/reports/hand-in/", reports.report_hand_in, name="report_hand_in"),
    path("figures/reports/remind/", reports.report_remind, name="report_remind"),
    path("figures/reports/<uuid:report_id>/", reports.report, name="report"),
    path("figures/paragraph/", reports.report_paragraph, name="report_paragraph"),
    path("figures/opening/", reports.opening_figures, name="opening_figures"),
    path("figures/opening/sheet/", imports.from_sheet, name="opening_figures_sheet"),
    path("figures/opening/confirm/", imports.confirm, name="opening_figures_confirm"),
    path("figures/opening/<uuid:opening_id>/", reports.opening_figure, name="opening_figure"),
    path("figures/series/", reports.series, name="series"),
    path("figures/series/sheet/", reports.series_sheet, name="series_sheet"),
    path("figures/series/<int:series_id>/", reports.series, name="series_one"),
]
