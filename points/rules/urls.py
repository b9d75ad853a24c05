"""The addresses of points.rules."""

from django.urls import URLPattern, path

from points.rules import views as rule_views

urlpatterns: list[URLPattern] = [
    path("rules/", rule_views.rule_detail, name="rules"),
    path("rules/<int:rule_id>/", rule_views.rule_detail, name="rule"),
    path("staff/rules/", rule_views.version_list, name="rule_versions"),
    path("staff/rules/new/", rule_views.draft_create, name="rule_new"),
    path("staff/rules/<uuid:draft_id>/", rule_views.draft_detail, name="rule_draft"),
    path("staff/rules/<uuid:draft_id>/preview/", rule_views.preview_draft, name="rule_preview"),
]
