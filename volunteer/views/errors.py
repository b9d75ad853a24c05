"""Pages for what went wrong."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from volunteer import unsent


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or whose cookie is gone. Nothing was done.

    Where it was a page of this site, it is opened anew with what was typed; a press that another site made gets a page that says
    how to go on, and nothing of it is kept.
    """
    if not request.htmx and unsent.is_own_press(request) and unsent.keep(request):  # type: ignore[attr-defined]
        messages.warning(request, _("This page had been open too long, and nothing was sent. Press once more."))
        return redirect(unsent.came_from(request))
    return render(request, "403_csrf.html", status=403)
