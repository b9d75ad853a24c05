"""A page that plays a station in the demonstration, so that both scans can be tried with one phone."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods

from points.models import Recycling, Station
from points.recycling import api, signing
from points.recycling.actions import messages
from points.recycling.forms import PlayForm
from volunteer.core import clock, encryption, webhook_signing
from volunteer.core.files.qr_codes import qr_svg
from volunteer.core.ids import new_id


@require_http_methods(["GET", "HEAD", "POST"])
def station_player(request: HttpRequest, code: str) -> HttpResponse:
    """The front of a station: its code, whether somebody has scanned, scales; then the code for the second scan.

    What it weighs goes the way of a real device: signed with the station's key, checked, answered once for each id.
    """
    if not settings.DEMO:
        raise Http404
    station = get_object_or_404(Station.objects.open().filter(key_sealed__isnull=False), code=code.upper())
    at = clock.now()
    posted = request.method == "POST"
    form = PlayForm(station.hatches.order_by("pk"), request.POST if posted else None, initial={"id": new_id(at)})
    answer: dict[str, Any] | None = None
    if posted and form.is_valid():
        answer = play_weighing(station, form)
    address = answer.get("scan", station.address) if answer else station.address
    context = {
        "station": station,
        "form": form,
        "answer": answer,
        "address": address,
        "waiting": Recycling.objects.opened().filter(station=station).exists(),
        "qr": mark_safe(qr_svg(address)),  # noqa: S308  (a drawing of ours)
    }
    return render(request, "points/recycling/player.html", context)


def play_weighing(station: Station, form: PlayForm) -> dict[str, Any]:
    """Sign the weight as the station would, and take the answer."""
    at, fields = clock.now(), {"kind": form.cleaned_data["kind"], "grams": form.grams}
    body = json.dumps(fields).encode()
    key = encryption.unseal(bytes(station.key_sealed or b""))
    headers = webhook_signing.signed_headers(key, str(form.cleaned_data["id"]), body, at)
    known = signing.verify(station.code, headers, body, at)
    _status, answer = api.carry_out_once(
        *known,
        f"/api/v1/stations/{station.code}/weighings",
        body,
        lambda held, then: messages.weigh_by_station(held, recycling_id=None, **fields, at=then),
        at,
    )
    return answer
