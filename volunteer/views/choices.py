"""How I want to be told: channels by subject, and quiet hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from volunteer import channels
from volunteer.access import PersonRequest, login_required
from volunteer.channel_forms import WishesForm
from volunteer.core.attempts import attempt_form
from volunteer.views import outer


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: PersonRequest) -> HttpResponse:
    """Choose by which ways to be told of what. The inbox always has everything."""
    form = WishesForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid() and kept(form, request):
        messages.success(request, _("Saved."))
        return redirect("volunteer:choices")
    told = {"reachable": channels.ways(request.user), "language": channels.language_of(request.user)}
    context: dict[str, Any] = {"form": form} | told | outer.offers(request)
    return render(request, "volunteer/choices.html", context)


def kept(form: WishesForm, request: PersonRequest) -> bool:
    with attempt_form(form, "quiet_until"):
        channels.choose(person=request.user, **form.wishes)
        return True
    return False
