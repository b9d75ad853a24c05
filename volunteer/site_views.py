"""Small pages of the whole site: the look and language of a device, its rules."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from volunteer.models import DataPromise
from volunteer.notices import channels
from volunteer.people.consents import TERMS_VERSION
from volunteer.roles.context_processors import ELDER_COOKIE
from volunteer.roles.decorators import next_path

A_YEAR = 365 * 24 * 3600


@require_POST
def set_elder(request: HttpRequest) -> HttpResponse:
    """Large type on this device for a year, or back to the standard version."""
    response = redirect(next_path(request, default="/"))
    if request.POST.get("elder") == "1":
        response.set_cookie(ELDER_COOKIE, "1", max_age=A_YEAR, secure=settings.HTTPS, samesite="Lax", httponly=True)
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


def language(request: HttpRequest) -> HttpResponse:
    """The language of the site on this device; whoever is signed in is also written to in it from now on."""
    if request.user.is_authenticated:
        channels.save_language(person=request.user, language=request.POST.get("language", ""))
    return set_language(request)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why and for how long (Personal Information Protection Law, article 17)."""
    return render(request, "volunteer/privacy/privacy.html", {"version": TERMS_VERSION, "days": DataPromise.in_force()})


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "volunteer/privacy/terms.html", {"version": TERMS_VERSION})
