"""The addresses of the books: open to everybody, and for those who audit."""

from django.urls import URLPattern, path

from points.views import checks

patterns: list[URLPattern] = [
    path("staff/books/", checks.checks, name="checks"),
    path("staff/books/check/", checks.check_now, name="check_now"),
    path("staff/books/<uuid:check_id>/", checks.check, name="check"),
    path("staff/books/<uuid:check_id>.csv", checks.check_file, name="check_file"),
]
