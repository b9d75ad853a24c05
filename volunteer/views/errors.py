"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or whose cookie is gone. Nothing was done; the page says how to go on."""
    return render(request, "403_csrf.html", status=403)
