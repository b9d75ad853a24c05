"""A person's pages: the code of a station, what one brought, the yes to a weight or a doubt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from points.models import Recycling, RecyclingPrice, RecyclingTerms, Station
from points.recycling.actions import recyclings
from points.recycling.forms import DisputeForm
from points.recycling.refusals import RecyclingRefusal
from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import form_page
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def station_scanned(request: PersonRequest, code: str) -> HttpResponse:
    """The page behind a station's code. The first scan opens here, by a press; the second says yes to the weight."""
    station, at = get_object_or_404(Station.objects.select_related("area"), code=code.upper()), clock.now()
    if request.method == "POST":
        with attempt(request):
            recyclings.open_recycling(station=station, person=request.user, at=at)
        return redirect("points:recycling_scan", station.code)
    mine = Recycling.objects.filter(station=station, person=request.user).with_place()
    terms = RecyclingTerms.objects.on(timezone.localdate(at))
    opened = mine.opened().first()
    context = {
        "station": station,
        "offers": offers(station),
        "weighed": list(mine.weighed().order_by("weighed_at")),
        "opened": opened if opened and not opened.is_late(terms, at) else None,
        "terms": terms,
    }
    return render(request, "points/recycling/station_scanned.html", context)


def offers(station: Station) -> list[dict[str, Any]]:
    """What a station takes today, with the points a kilogram and whether the bin is full. Two statements."""
    prices = RecyclingPrice.objects.on(clock.today())
    return [{"hatch": hatch, "price": prices.get(hatch.kind)} for hatch in station.hatches.order_by("pk")]


@login_required
@require_safe
def second_scan(request: PersonRequest, code: str, recycling_id: UUID) -> HttpResponse:
    """The code that an attendant shows after weighing. Somebody else's is told so, and nothing of it is shown."""
    found = get_object_or_404(Recycling, pk=recycling_id, station__code=code.upper())
    if found.person_id == request.user.pk:
        return redirect("points:recycling", found.pk)
    messages.error(request, str(RecyclingRefusal.OTHER_PERSON.label))
    return redirect("points:recycling_scan", code.upper())


@login_required
@require_safe
def own_recyclings(request: PersonRequest) -> HttpResponse:
    """What one brought, how much that was and what it brought; for attendants the way to their stations."""
    mine = Recycling.objects.filter(person=request.user).with_weight()
    sums = mine.counted().aggregate(grams=Sum("weight"), points=Sum("points"))
    page = Paginator(mine.select_related("station").order_by("-opened_at"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "sums": sums, "attended": Station.objects.attended_by(request.user).order_by("name", "pk")}
    return render(request, "points/recycling/own.html", context)


def own_recycling(request: PersonRequest, recycling_id: UUID) -> Recycling:
    return get_object_or_404(Recycling.objects.filter(person=request.user).with_place(), pk=recycling_id)


@login_required
@require_safe
def recycling_detail(request: PersonRequest, recycling_id: UUID) -> HttpResponse:
    """One recycling: the weight, its points, yes or a doubt."""
    return render(request, "points/recycling/one.html", {"recycling": own_recycling(request, recycling_id)})


@login_required
@require_POST
def confirm(request: PersonRequest, recycling_id: UUID) -> HttpResponse:
    with attempt(request):
        done = recyclings.confirm_weight(recycling=own_recycling(request, recycling_id), by=request.user, at=clock.now())
        if done.state == Recycling.State.SETTLED:
            messages.success(request, _("Thank you! %(points)s points are yours.") % {"points": done.points})
        else:
            messages.success(request, _("Noted. Your points come by themselves as soon as the fund is filled."))
    return redirect("points:recycling", recycling_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: PersonRequest, recycling_id: UUID) -> HttpResponse:
    """Say that a weight is wrong."""
    found = own_recycling(request, recycling_id)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form, "words"):
            recyclings.dispute_weight(recycling=found, words=form.cleaned_data["words"], by=request.user, at=clock.now())
            messages.success(request, _("Noted. Somebody who did not weigh looks at it and tells you."))
            return redirect("points:recycling", found.pk)
    return form_page(
        request,
        form,
        title=_("The weight is wrong"),
        subtitle=_("The points wait until it is decided."),
        submit=_("Send"),
        confirm=_("Send your doubt now?"),
        back=reverse("points:recycling", args=[found.pk]),
    )
