"""The card of an event to post in WeChat."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_safe

from events.models import Shift
from events.showcase import sharecard


def shared(shift_id: UUID) -> Shift:
    """What everybody may see; a draft is as good as missing."""
    related = ("event__category", "event__point__area__parent")
    return get_object_or_404(Shift.objects.public().select_related(*related), pk=shift_id)


@require_safe
def share(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card, and how it gets to others."""
    shift = shared(shift_id)
    context = {"shift": shift, "mark": sharecard.mark(shift)[:8], "address": sharecard.address(shift)}
    return render(request, "events/showcase/share.html", context)


@require_safe
def card(request: HttpRequest, shift_id: UUID) -> HttpResponse:
    """The card as a PNG. Who has it already is told that nothing changed."""
    shift = shared(shift_id)
    etag = quote_etag(sharecard.mark(shift))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged else HttpResponse(sharecard.card(shift), content_type="image/png")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{shift.event.title}.png") or "inline"
    return response
