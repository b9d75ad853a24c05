"""The addresses of events.figures.outcomes."""

from django.urls import URLPattern, path

from events.figures.outcomes import views

urlpatterns: list[URLPattern] = [
    path("staff/outcomes/", views.kinds, name="outcome_kinds"),
    path("staff/outcomes/sheet/", views.kinds_sheet, name="outcome_kinds_sheet"),
    path("staff/outcomes/<int:kind_id>/", views.kinds, name="outcome_kind"),
]
