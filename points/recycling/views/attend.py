"""An attendant's pages: who has scanned, the weighing, the code for the second scan, full bins."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.models import Recycling, RecyclingTerms, Station
from points.recycling.actions import recyclings, stations
from points.recycling.forms import WeighForm
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.dates import day_start
from volunteer.core.files.qr_codes import qr_svg
from volunteer.roles.decorators import PersonRequest, login_required

MOST_SHOWN = 30
FIELD_OF_REASON = {RecyclingRefusal.WEIGHT: "kilograms"}


def attended_station(request: PersonRequest, station_id: int) -> Station:
    """A station where the reader weighs; a 404 for everybody else."""
    return get_object_or_404(Station.objects.attended_by(request.user).select_related("area"), pk=station_id)


@login_required
@require_safe
def attend(request: PersonRequest, station_id: int) -> HttpResponse:
    """Who has scanned and waits, and what was weighed today; the bins."""
    station, at = attended_station(request, station_id), clock.now()
    terms = RecyclingTerms.objects.on(timezone.localdate(at))
    here = Recycling.objects.filter(station=station).with_place()
    context = {
        "station": station,
        "hatches": station.hatches.order_by("pk"),
        "waiting": here.opened()
        .filter(opened_at__gt=at - timedelta(minutes=terms.open_minutes))
        .order_by("opened_at")[:MOST_SHOWN],
        "weighed": here.filter(weighed_at__gte=day_start(at)).order_by("-weighed_at")[:MOST_SHOWN],
    }
    return render(request, "points/recycling/attend.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request: PersonRequest, station_id: int, recycling_id: UUID) -> HttpResponse:
    """Put down a weight; afterwards the code that the person scans for the second time."""
    station = attended_station(request, station_id)
    found = get_object_or_404(Recycling.objects.filter(station=station).with_place(), pk=recycling_id)
    form = WeighForm(station.hatches.order_by("pk"), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "kind", fields=FIELD_OF_REASON):
            recyclings.weigh(recycling=found, kind=form.cleaned_data["kind"], grams=form.grams, by=request.user, at=clock.now())
            return redirect("points:weigh", station.pk, found.pk)
    address = f"{station.address}{found.pk}/"
    code = mark_safe(qr_svg(address)) if found.waits_for_yes else ""  # noqa: S308  (a drawing of ours)
    context = {"station": station, "recycling": found, "form": form, "qr": code}
    return render(request, "points/recycling/weigh.html", context)


@login_required
@require_POST
def set_bin(request: PersonRequest, station_id: int) -> HttpResponse:
    """Say that a bin is full, or emptied."""
    station = attended_station(request, station_id)
    full = request.POST.get("full") == "1"
    with attempt(request):
        stations.set_full(station=station, kind=request.POST.get("kind", ""), full=full, by=request.user, at=clock.now())
        messages.success(request, _("Noted. The office sees that the bin is full.") if full else _("Noted."))
    return redirect(reverse("points:attend", args=[station.pk]))
