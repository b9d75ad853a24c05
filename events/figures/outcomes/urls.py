"""The addresses of events.figures.outcomes."""

from django.urls import URLPattern, path

from events.figures.outcomes import views as outcome_views

urlpatterns: list[URLPattern] = [
    path("staff/outcomes/", outcome_views.kind_list, name="outcome_kinds"),
    path("staff/outcomes/sheet/", outcome_views.import_kinds, name="outcome_kinds_sheet"),
    path("staff/outcomes/<int:kind_id>/", outcome_views.kind_list, name="outcome_kind"),
]
