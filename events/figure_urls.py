"""Figures: the dashboard and the lists behind it."""

from django.urls import URLPattern, path

from events.views import figures, figures_open, opening_sheets, reports

patterns: list[URLPattern] = [
    path("figures/", figures.dashboard, name="figures"),
    path("figures/list/", figures.figure_list, name="figure_list"),
    path("figures/people/", figures.figure_people, name="figure_people"),
    path("figures/spent/", figures.figure_spent, name="figure_spent"),
    path("figures/requests/", figures.figure_wishes, name="figure_wishes"),
    path("figures/held/", figures.figure_held, name="figure_held"),
    path("figures/points/", figures_open.points, name="figure_points"),
    path("figures/reports/", reports.reports, name="reports"),
    path("figures/reports/hand-in/", reports.report_hand_in, name="report_hand_in"),
    path("figures/reports/remind/", reports.report_remind, name="report_remind"),
    path("figures/reports/<uuid:report_id>/", reports.report, name="report"),
    path("figures/paragraph/", reports.report_paragraph, name="report_paragraph"),
    path("figures/opening/", reports.opening_figures, name="opening_figures"),
    path("figures/opening/sheet/", opening_sheets.from_sheet, name="opening_figures_sheet"),
    path("figures/opening/confirm/", opening_sheets.confirm, name="opening_figures_confirm"),
    path("figures/opening/<uuid:opening_id>/", reports.opening_figure, name="opening_figure"),
    path("figures/series/", reports.series, name="series"),
    path("figures/series/sheet/", reports.series_sheet, name="series_sheet"),
    path("figures/series/<int:series_id>/", reports.series, name="series_one"),
    path("screen/", figures_open.screen, name="screen"),
]
