"""The addresses of points.budgets."""

from django.urls import URLPattern, path

from points.budgets.views import budgets, requests, transfers

urlpatterns: list[URLPattern] = [
    path("staff/budget/", budgets.budget_detail, name="budget"),
    path("staff/budget/<int:area_id>/", budgets.budget_detail, name="budget"),
    path("staff/budget/<int:area_id>/allot/", budgets.allot_points, name="allot"),
    path("staff/budget/<int:area_id>/mint/", budgets.mint_points, name="mint"),
    path("staff/budget/<int:area_id>/more/", requests.area_request_create, name="more_area"),
    path("staff/budget/points/<int:point_id>/", budgets.point_budget_detail, name="point_budget"),
    path("staff/budget/points/<int:point_id>/more/", requests.point_request_create, name="more_point"),
    path("staff/budget/moves/", transfers.transfer_list, name="moves"),
    path("staff/budget/moves/new/", transfers.transfer_create, name="move_new"),
    path("staff/budget/requests/", requests.request_list, name="requests"),
]
