"""The addresses of events.figures."""

from django.urls import URLPattern, path

from events.figures.views import dashboard, leaderboard, public

urlpatterns: list[URLPattern] = [
    path("figures/", dashboard.dashboard, name="figures"),
    path("figures/list/", dashboard.figure_shifts, name="figure_list"),
    path("figures/people/", dashboard.figure_people, name="figure_people"),
    path("figures/spent/", dashboard.figure_spending, name="figure_spent"),
    path("figures/requests/", dashboard.figure_requests, name="figure_wishes"),
    path("figures/held/", dashboard.figure_wallets, name="figure_held"),
    path("figures/points/", public.point_list, name="figure_points"),
    path("screen/", public.screen, name="screen"),
    path("ranking/", leaderboard.leaderboard_page, name="ranking"),
    path("ranking/stand/", leaderboard.join_or_leave, name="stand"),
]
