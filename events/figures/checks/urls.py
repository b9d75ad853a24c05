"""The addresses of events.figures.checks."""

from django.urls import URLPattern, path

from events.figures.checks import views

urlpatterns: list[URLPattern] = [
    path("figures/checks/", views.check_list, name="figure_checks"),
    path("figures/checks/now/", views.run_check, name="figure_check_now"),
    path("figures/checks/<uuid:figure_check_id>/", views.check_detail, name="figure_check"),
]
