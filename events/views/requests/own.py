"""One request as each concerned sees it, one's own lists, and what was sent with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events import own_sheets as sheets
from events.models import HelpRequest, RequestPhoto
from events.requests import asking, danger, deciding, promise, rating, sight, turns, visits
from events.requests.forms import DecideForm, RateForm, TimeForm, WhyForm
from events.requests.sight import Part
from events.requests.steps import RELATED
from events.views.requests.pressing import pressed
from volunteer import exporting
from volunteer.access import PersonRequest, login_required
from volunteer.core import clock
from volunteer.models import User
from volunteer.pictures import private_response
from volunteer.sounds import type_of

PAGE = 20


def found(request: PersonRequest, pk: UUID, *wanted: str) -> tuple[HelpRequest, Part]:
    """A request this person may open, and what they are to it; a 404 unless they have one of the wanted parts."""
    at = clock.now()
    row = get_object_or_404(sight.visible(request.user, at).select_related(*RELATED, "merged_into"), pk=pk)
    part = sight.part(row, request.user, at)
    if wanted and not any(getattr(part, name) for name in wanted):
        raise Http404
    return row, part


@login_required
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    """What I asked for or was asked for me, and what I help with."""
    helping = request.GET.get("show") == "helping"
    rows = HelpRequest.objects.helped_by(request.user) if helping else HelpRequest.objects.asked_for(request.user)
    rows = rows.select_related("kind", "area", "person", "taker", "point").order_by("-submitted_at", "pk")
    cells, name = (sheets.helping_cells, _("I help")) if helping else (sheets.request_cells, _("I asked"))
    if file := exporting.rows_as_file(request, rows, sheets.request_heads(), cells, name=name):
        return file
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "helping": helping,
        "asked_of_me": HelpRequest.objects.helped_by(request.user).underway().count(),
    }
    return render(request, "events/requests/mine.html", context)


@login_required
@require_safe
def one(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = found(request, request_id)
    return show(request, row, part)


def show(request: PersonRequest, row: HelpRequest, part: Part, **forms: Any) -> HttpResponse:
    at, row.state = clock.now(), visits.stage(row)
    context = {
        "row": row,
        "part": part,
        "turns": turns.of(row, part, request.user, at),
        "next": turns.next_step(row, part),
        "stages": turns.stages(row, part),
        "visit": promise.of(row, request.user, at),
        "rate": RateForm(asks_whether_came=whether_came(row, request.user)),
        "take": TimeForm(start=visits.proposed(row, at), auto_id="take_%s"),
        "time": TimeForm(start=row.coming_at or at, auto_id="time_%s"),
        "why": WhyForm(auto_id="why_%s"),
        "decide": DecideForm(),
        "overdue": row.is_overdue(at),
    } | forms
    if part.reads_all:
        context |= everything(request, row, part)
    return render(request, "events/requests/one.html", context)


def whether_came(row: HelpRequest, person: User) -> bool:
    """Whether this person is asked if the helper was there: what was entered by hand waits for that word."""
    return row.state == HelpRequest.State.DONE and visits.may_confirm(row, person) and visits.awaited(row) is not None


def everything(request: PersonRequest, row: HelpRequest, part: Part) -> dict[str, Any]:
    """What only those concerned read."""
    among = sight.visible(request.user, clock.now())
    if not part.decides:
        among = among.asked_for(request.user)
    doubles = deciding.alike(row, among) if row.state in HelpRequest.FROM[HelpRequest.State.MERGED] else among.none()
    return {
        "steps": row.steps.select_related("by", "point", "team", "person", "area"),
        "photos": row.photos.all(),
        "numbers": danger.numbers(danger.found(row.words)) if row.urgent else [],
        "doubles": doubles[:5],
        "joined": row.merged.select_related("kind", "person", "asked_by"),
        "shifts": row.event.shifts.order_by("start") if row.event and (part.decides or part.runs or not row.event.visit) else [],
    }


@login_required
@require_safe
def voice(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The recording, for those concerned."""
    row, _part = found(request, request_id, "reads_all")
    try:
        with row.voice.open() as file:
            response = HttpResponse(file.read(), content_type=type_of(row.voice.name or ""))
    except (ValueError, FileNotFoundError):  # none was sent, or its file is gone
        raise Http404 from None
    response.headers["Content-Disposition"] = f'inline; filename="{row.pk}.{(row.voice.name or "").rpartition(".")[2]}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_safe
def photo(request: PersonRequest, photo_id: UUID) -> HttpResponse:
    """A picture sent with a request or its report, for those concerned."""
    kept = get_object_or_404(RequestPhoto, pk=photo_id)
    found(request, kept.request_id, "reads_all")
    return private_response(kept.picture)


# --- steps of the asking side --------------------------------------------------------------------------------------------


@login_required
@require_POST
def withdraw(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, _part = found(request, request_id, "asks")
    return pressed(request, row, asking.withdraw, turns.SAID["withdraw"])


@login_required
@require_POST
def rate(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = found(request, request_id, "asks")
    form = RateForm(request.POST, asks_whether_came=whether_came(row, request.user))
    if not form.is_valid():
        return show(request, row, part, rate=form)
    return pressed(request, row, rating.rate, turns.SAID["rate"], **form.cleaned_data)


@login_required
@require_POST
def reopen(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = found(request, request_id, "asks", "decides")
    form = WhyForm(request.POST, auto_id="why_%s")
    if not form.is_valid():
        return show(request, row, part, why=form)
    return pressed(request, row, deciding.reopen, turns.SAID["reopen"], **form.cleaned_data)


@login_required
@require_POST
def merge(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Join it to the other one, named in `into`."""
    row, _part = found(request, request_id, "asks", "decides")
    try:
        pk = UUID(request.POST.get("into", ""))
    except ValueError:
        pk = row.pk  # what is no request at all is refused like the request itself
    into = sight.visible(request.user, clock.now()).filter(Q(pk=pk)).first() or row
    return pressed(request, row, deciding.merge, turns.SAID["merge"], into=into)
