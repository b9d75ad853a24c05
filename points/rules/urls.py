"""The addresses of points.rules."""

from django.urls import URLPattern, path

from points.rules import views

urlpatterns: list[URLPattern] = [
    path("rules/", views.rules, name="rules"),
    path("rules/<int:rule_id>/", views.rules, name="rule"),
    path("staff/rules/", views.versions, name="rule_versions"),
    path("staff/rules/new/", views.new, name="rule_new"),
    path("staff/rules/<uuid:draft_id>/", views.draft, name="rule_draft"),
    path("staff/rules/<uuid:draft_id>/preview/", views.preview, name="rule_preview"),
]
