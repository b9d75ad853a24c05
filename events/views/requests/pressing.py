"""One press on a page of a request: the act, a sentence, and back to the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from events.models import HelpRequest
from events.requests import sight
from volunteer.access import PersonRequest
from volunteer.core import clock
from volunteer.core.attempts import attempt


def pressed(
    request: PersonRequest, row: HelpRequest, act: Callable[..., HelpRequest], said: str | Promise, **fields: Any
) -> HttpResponse:
    """Call the act; tell what came of it; back to the request, or to one's own list where it is no longer one's to see."""
    at = clock.now()
    with attempt(request):
        act(help_request=row, by=request.user, at=at, **fields)
        messages.success(request, str(said))
    seen = sight.visible(request.user, at).filter(pk=row.pk).exists()
    return redirect(row) if seen else redirect("events:requests")
