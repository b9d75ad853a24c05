"""The addresses of points.budgets."""

from django.urls import URLPattern, path

from points.budgets.views import budgets, requests, transfers

urlpatterns: list[URLPattern] = [
    path("staff/budget/", budgets.budget, name="budget"),
    path("staff/budget/<int:area_id>/", budgets.budget, name="budget"),
    path("staff/budget/<int:area_id>/allot/", budgets.allot, name="allot"),
    path("staff/budget/<int:area_id>/mint/", budgets.mint, name="mint"),
    path("staff/budget/<int:area_id>/more/", requests.more_area, name="more_area"),
    path("staff/budget/points/<int:point_id>/", budgets.point_budget, name="point_budget"),
    path("staff/budget/points/<int:point_id>/more/", requests.more_point, name="more_point"),
    path("staff/budget/moves/", transfers.moves, name="moves"),
    path("staff/budget/moves/new/", transfers.move_new, name="move_new"),
    path("staff/budget/requests/", requests.requests, name="requests"),
]
