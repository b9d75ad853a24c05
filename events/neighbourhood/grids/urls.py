"""The addresses of grids."""

from django.urls import URLPattern, path

from events.neighbourhood.grids import views

urlpatterns: list[URLPattern] = [
    path("review/grids/", views.grid_list, name="grids"),
    path("review/grids/new/", views.grid_create, name="grid_new"),
    path("review/grids/sheet/", views.import_grids, name="grids_sheet"),
    path("review/grids/<int:grid_id>/", views.grid_edit, name="grid"),
    path("review/grids/<int:grid_id>/members/", views.member_add, name="grid_member_add"),
    path("review/grids/<int:grid_id>/end/", views.grid_end, name="grid_end"),
    path("review/grids/members/<int:grid_member_id>/end/", views.member_end, name="grid_member_end"),
]
