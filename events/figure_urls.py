"""Figures: the dashboard and the lists behind it."""

from django.urls import URLPattern, path

from events.views import figures, figures_open

patterns: list[URLPattern] = [
    path("figures/", figures.dashboard, name="figures"),
    path("figures/list/", figures.figure_list, name="figure_list"),
    path("figures/people/", figures.figure_people, name="figure_people"),
    path("figures/spent/", figures.figure_spent, name="figure_spent"),
    path("figures/held/", figures.figure_held, name="figure_held"),
    path("figures/points/", figures_open.points, name="figure_points"),
    path("screen/", figures_open.screen, name="screen"),
]
