"""The addresses of the rule: open to everybody, and for those who write it."""

from django.urls import URLPattern, path

from points.views import rules

patterns: list[URLPattern] = [
    path("rules/", rules.rules, name="rules"),
    path("rules/<int:rule_id>/", rules.rules, name="rule"),
    path("staff/rules/", rules.versions, name="rule_versions"),
    path("staff/rules/new/", rules.new, name="rule_new"),
    path("staff/rules/<uuid:draft_id>/", rules.draft, name="rule_draft"),
    path("staff/rules/<uuid:draft_id>/preview/", rules.preview, name="rule_preview"),
]
