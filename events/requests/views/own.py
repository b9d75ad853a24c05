"""A resident's own requests: one request as each concerned sees it, the lists, the pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.models import HelpRequest, RequestPhoto
from events.requests import page_state, terms
from events.requests import permissions as request_permissions
from events.requests import settings as request_settings
from events.requests import tables as request_tables
from events.requests.actions import rate as rate_actions
from events.requests.actions import review, visit
from events.requests.actions import submit as submit_actions
from events.requests.forms import DecideForm, RateForm, TimeForm, WhyForm
from events.requests.permissions import Part
from events.requests.transitions import RELATED
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.files.audio import type_of
from volunteer.core.files.images import private_response
from volunteer.lists import export as list_export
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required


def pressed(
    request: PersonRequest, row: HelpRequest, act: Callable[..., HelpRequest], said: str | Promise, **fields: Any
) -> HttpResponse:
    """Call the act; tell what came of it; back to the request, or to one's own list where it is no longer one's to see."""
    at = clock.now()
    with attempt(request):
        act(help_request=row, by=request.user, at=at, **fields)
        messages.success(request, str(said))
    seen = request_permissions.visible(request.user, at).filter(pk=row.pk).exists()
    return redirect(row) if seen else redirect("events:requests")


PAGE = 20


def found(request: PersonRequest, pk: UUID, *wanted: str) -> tuple[HelpRequest, Part]:
    """A request this person may open, and what they are to it; a 404 unless they have one of the wanted parts."""
    at = clock.now()
    row = get_object_or_404(request_permissions.visible(request.user, at).select_related(*RELATED, "merged_into"), pk=pk)
    part = request_permissions.part(row, request.user, at)
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
    cells, name = (request_tables.helping_cells, _("I help")) if helping else (request_tables.request_cells, _("I asked"))
    if file := list_export.rows_as_file(request, rows, request_tables.request_heads(), cells, name=name):
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
    at, row.state = clock.now(), visit.stage(row)
    context = {
        "row": row,
        "part": part,
        "turns": page_state.of(row, part, request.user, at),
        "next": page_state.next_step(row, part),
        "stages": page_state.stages(row, part),
        "visit": terms.of(row, request.user, at),
        "rate": RateForm(asks_whether_came=whether_came(row, request.user)),
        "take": TimeForm(start=visit.proposed(row, at), auto_id="take_%s"),
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
    return row.state == HelpRequest.State.DONE and visit.may_confirm(row, person) and visit.awaited(row) is not None


def everything(request: PersonRequest, row: HelpRequest, part: Part) -> dict[str, Any]:
    """What only those concerned read."""
    among = request_permissions.visible(request.user, clock.now())
    if not part.decides:
        among = among.asked_for(request.user)
    doubles = review.alike(row, among) if row.state in HelpRequest.FROM[HelpRequest.State.MERGED] else among.none()
    return {
        "steps": row.steps.select_related("by", "point", "team", "person", "area"),
        "photos": row.photos.all(),
        "numbers": request_settings.numbers(request_settings.found(row.words)) if row.urgent else [],
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
    return pressed(request, row, submit_actions.withdraw, page_state.SAID["withdraw"])


@login_required
@require_POST
def rate(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = found(request, request_id, "asks")
    form = RateForm(request.POST, asks_whether_came=whether_came(row, request.user))
    if not form.is_valid():
        return show(request, row, part, rate=form)
    return pressed(request, row, rate_actions.rate, page_state.SAID["rate"], **form.cleaned_data)


@login_required
@require_POST
def reopen(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = found(request, request_id, "asks", "decides")
    form = WhyForm(request.POST, auto_id="why_%s")
    if not form.is_valid():
        return show(request, row, part, why=form)
    return pressed(request, row, review.reopen, page_state.SAID["reopen"], **form.cleaned_data)


@login_required
@require_POST
def merge(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Join it to the other one, named in `into`."""
    row, _part = found(request, request_id, "asks", "decides")
    try:
        pk = UUID(request.POST.get("into", ""))
    except ValueError:
        pk = row.pk  # what is no request at all is refused like the request itself
    into = request_permissions.visible(request.user, clock.now()).filter(Q(pk=pk)).first() or row
    return pressed(request, row, review.merge, page_state.SAID["merge"], into=into)
