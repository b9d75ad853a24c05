"""The addresses of events.figures."""

from django.urls import URLPattern, path

from events.figures.views import dashboard, leaderboard, public

urlpatterns: list[URLPattern] = [
    path("figures/", dashboard.dashboard, name="figures"),
    path("figures/list/", dashboard.figure_list, name="figure_list"),
    path("figures/people/", dashboard.figure_people, name="figure_people"),
    path("figures/spent/", dashboard.figure_spent, name="figure_spent"),
    path("figures/requests/", dashboard.figure_wishes, name="figure_wishes"),
    path("figures/held/", dashboard.figure_held, name="figure_held"),
    path("figures/points/", public.points, name="figure_points"),
    path("screen/", public.screen, name="screen"),
    path("ranking/", leaderboard.show, name="ranking"),
    path("ranking/stand/", leaderboard.stand, name="stand"),
]
