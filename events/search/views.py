"""The page of the search, and the list under its field."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.search import queries
from volunteer.core import clock
from volunteer.core.ids import one_line
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import PersonRequest, login_required


def refusal_of(text: str) -> str:
    """Why a text is not searched for; empty where it is."""
    if len(text) > queries.LONGEST:
        return _("That is very long. Please type a name or a number.")
    if len(text) < queries.SHORTEST:
        return _("Please type two characters or more.")
    if not any(character.isalnum() for character in text):
        return _("Please type a name, a word or a number. Signs alone find nothing.")
    return ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: PersonRequest) -> HttpResponse:
    """What was typed stands in the body of a POST, as it may be a mobile number: such a number is in no address."""
    at = clock.now()
    if not role_scope.roles(request.user, at):
        raise Http404
    typed = request.POST.get("q", "")
    text = one_line(typed, queries.LONGEST + 1)
    refusal = refusal_of(text) if text else ""
    groups = queries.search(text, reader=request.user, at=at) if text and not refusal else []
    context = {"text": text, "groups": groups, "refusal": refusal}
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "events/search/_found.html", context)
        patch_cache_control(answer, no_store=True)
        return answer
    if exact := queries.only_exact(groups):
        return redirect(exact.url)
    return render(request, "events/search/search.html", context)
