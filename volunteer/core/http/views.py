"""Error pages, the pictures that people uploaded, and the health of the site."""

import sys

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import Error, connection
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe
from django.views.defaults import server_error as unexpected

from volunteer.core import failures
from volunteer.core.database.pending import pending_migrations
from volunteer.core.files.storage import StorageRefusal
from volunteer.core.refusals import Refused
from volunteer.core.unsent import middleware as unsent_forms

RETRY_AFTER = "30"  # seconds; a database that moves to another machine is back within that time
NO_ROOM = 507  # Insufficient Storage


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or whose cookie is gone. Nothing was done.

    Where it was a page of this site, it is opened anew with what was typed; a press that another site made gets a page that says
    how to go on, and nothing of it is kept.
    """
    if not request.htmx and unsent_forms.is_own_press(request) and unsent_forms.keep_typed(request):  # type: ignore[attr-defined]
        messages.warning(request, _("This page had been open too long, and nothing was sent. Press once more."))
        return redirect(unsent_forms.source_page(request))
    return render(request, "403_csrf.html", status=403)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Answers an exception that nothing else has answered. Django calls it while it handles the exception."""
    problem = sys.exception()
    if failures.database_is_gone(problem) or failures.store_is_gone(problem):
        page = render(request, "503.html", status=503)
        page.headers["Retry-After"] = RETRY_AFTER
        return page
    if failures.disk_is_full(problem) or (isinstance(problem, Refused) and problem.reason == StorageRefusal.NO_ROOM):
        return render(request, "507.html", status=NO_ROOM)
    return unexpected(request)


@require_safe
def media_file(request: HttpRequest, path: str) -> HttpResponseBase:
    """One picture. Their names are never used twice, so a browser may keep them."""
    try:
        response = FileResponse(default_storage.open(path))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):
        raise Http404 from None
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers at all; for whoever restarts it, whatever else is out of order."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and has every migration of this code, 503 with one word otherwise; for a proxy."""
    try:
        pending = pending_migrations()
    except Error:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    if pending:
        return HttpResponse("migrations\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, 503 otherwise; for machines."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
