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
from django.views.decorators.http import require_POST, require_safe

from events.models import HelpRequest, RequestPhoto
from events.requests import doors, page_state, progress, terms
from events.requests import permissions as request_permissions
from events.requests import settings as request_settings
from events.requests.actions import agree, rate, review, visit
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.forms import DecideForm, RateForm, TakeForm, TimeForm, WhyForm
from events.requests.permissions import Involvement
from events.requests.refusals import HelpRequestRefusal
from events.requests.transitions import RELATED
from volunteer.core import clock
from volunteer.core.attempts import attempt
from volunteer.core.files.audio import content_type_of
from volunteer.core.files.images import face_response, private_response
from volunteer.models import User
from volunteer.roles.decorators import PersonRequest, login_required


def run_action(
    request: PersonRequest, row: HelpRequest, act: Callable[..., HelpRequest], said: str | Promise, **fields: Any
) -> HttpResponse:
    """Call the act; tell what came of it; back to the request, or to one's own list where it is no longer one's to see."""
    at = clock.now()
    with attempt(request):
        act(help_request=row, by=request.user, at=at, **fields)
        messages.success(request, str(said))
    seen = request_permissions.visible_requests(request.user, at).filter(pk=row.pk).exists()
    return redirect(row) if seen else redirect("events:requests")


PAGE = 20


def get_request(request: PersonRequest, pk: UUID, *wanted: str) -> tuple[HelpRequest, Involvement]:
    """A request this person may open, and what they are to it; a 404 unless they have one of the wanted parts."""
    at = clock.now()
    row = get_object_or_404(request_permissions.visible_requests(request.user, at).select_related(*RELATED, "merged_into"), pk=pk)
    part = request_permissions.involvement_in(row, request.user, at)
    if wanted and not any(getattr(part, name) for name in wanted):
        raise Http404
    return row, part


@login_required
@require_safe
def own_request_list(request: PersonRequest) -> HttpResponse:
    """What I asked for or was asked for me, and what I help with."""
    helping = request.GET.get("show") == "helping"
    rows = HelpRequest.objects.helped_by(request.user) if helping else HelpRequest.objects.asked_for(request.user)
    rows = rows.select_related("kind", "area__parent", "person", "taker", "point").order_by("-submitted_at", "pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "helping": helping,
        "asked_of_me": HelpRequest.objects.helped_by(request.user).underway().count(),
    }
    return render(request, "events/requests/mine.html", context)


@login_required
@require_safe
def request_detail(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = get_request(request, request_id)
    return request_page(request, row, part)


def request_page(request: PersonRequest, row: HelpRequest, part: Involvement, **forms: Any) -> HttpResponse:
    at, row.state = clock.now(), visit.state_on_site(row)
    turns = page_state.available_steps(row, part, request.user, at)
    barred = help_actions.offer_refusal(row, request.user, at) if "take" in turns else None
    context = {
        "row": row,
        "part": part,
        "turns": turns - {"take"} if barred else turns,
        "barred": barred,
        "coming": doors.helper_cards(row) if "decline" in turns else [],
        "helpers": doors.helper_cards(row) if shows_helper(row, part) else [],
        "next": page_state.next_step(row, part),
        "stages": page_state.stages(row, part),
        "visit": terms.visit_terms(row, request.user, at),
        "rate": RateForm(asks_whether_came=is_asked_if_came(row, request.user)),
        "take": TakeForm(start=visit.proposed_start(row, at), auto_id="take_%s", by=request.user, at=at, in_pairs=row.in_pairs),
        "time": TimeForm(start=row.coming_at or at, auto_id="time_%s"),
        "why": WhyForm(auto_id="why_%s"),
        "decide": DecideForm(),
        "overdue": row.is_overdue(at),
    } | forms
    if part.reads_all:
        private = private_context(request, row, part)
        context |= private
        if part.asks and not part.office:
            yours = not (row.taker and request.user.acts_for(row.taker))
            context["spoken"] = progress.spoken_steps(row, private["steps"], yours=yours)
        if doors.sees_door(row, part, at):
            context["door"] = True
            doors.record_look(row, part, request.user, at)
    return render(request, "events/requests/one.html", context)


def shows_helper(row: HelpRequest, part: Involvement) -> bool:
    """Whether the asking side sees who helps: from their yes until the stars."""
    return part.asks and row.state in (*help_actions.HELPING_STATES, HelpRequest.State.DONE)


def is_asked_if_came(row: HelpRequest, person: User) -> bool:
    """Whether this person is asked if the helper was there: what was entered by hand waits for that word."""
    return row.state == HelpRequest.State.DONE and doors.may_answer(row, person) and bool(visit.records_to_confirm(row))


def private_context(request: PersonRequest, row: HelpRequest, part: Involvement) -> dict[str, Any]:
    """What only those concerned read."""
    among = request_permissions.visible_requests(request.user, clock.now())
    if not part.decides:
        among = among.asked_for(request.user)
    doubles = review.possible_duplicates(row, among) if row.state in HelpRequest.FROM[HelpRequest.State.MERGED] else among.none()
    return {
        "steps": list(row.steps.select_related("by", "point", "team", "person", "area")),
        "photos": row.photos.all(),
        "looks": row.looks.select_related("person") if part.asks or part.decides else [],
        "opens": window[0] if part.helps and not part.office and (window := doors.door_window(row)) else None,
        "numbers": request_settings.ordered_numbers(request_settings.numbers_for_words(row.words)) if row.urgent else [],
        "doubles": doubles[:5],
        "joined": row.merged.select_related("kind", "person", "asked_by"),
        "shifts": row.event.shifts.order_by("start") if row.event and (part.decides or part.runs or not row.event.visit) else [],
    }


@login_required
@require_safe
def request_voice(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The recording, for those concerned."""
    row, _part = get_request(request, request_id, "reads_all")
    try:
        with row.voice.open() as file:
            response = HttpResponse(file.read(), content_type=content_type_of(row.voice.name or ""))
    except (ValueError, FileNotFoundError):  # none was sent, or its file is gone
        raise Http404 from None
    response.headers["Content-Disposition"] = f'inline; filename="{row.pk}.{(row.voice.name or "").rpartition(".")[2]}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response


@login_required
@require_safe
def request_photo(request: PersonRequest, photo_id: UUID) -> HttpResponse:
    """A picture sent with a request or its report, for those concerned."""
    kept = get_object_or_404(RequestPhoto, pk=photo_id)
    get_request(request, kept.request_id, "reads_all")
    return private_response(kept.picture)


# --- steps of the asking side --------------------------------------------------------------------------------------------


@login_required
@require_POST
def withdraw_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, _part = get_request(request, request_id, "asks")
    return run_action(request, row, submit_actions.withdraw_request, page_state.DONE_SENTENCES["withdraw"])


@login_required
@require_POST
def agree_to_helper(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Say yes or no to who would come, by the button that was pressed. `helper` names whom the page showed."""
    row, _part = get_request(request, request_id, "asks", "decides")
    helper = row.taker if row.taker and row.taker.volunteer_no == request.POST.get("helper") else None
    if helper is None:
        messages.error(request, HelpRequestRefusal.OTHER_HELPER.label)
        return redirect(row)
    if "no" in request.POST:
        return run_action(request, row, agree.decline_helper, page_state.DONE_SENTENCES["decline"], helper=helper)
    return run_action(request, row, agree.agree_to_helper, page_state.DONE_SENTENCES["agree"], helper=helper)


@login_required
@require_safe
def helper_face(request: PersonRequest, request_id: UUID, volunteer_no: str) -> HttpResponse:
    """The face of who would come or comes, for those who say yes to them; a 404 where there is none."""
    row, _part = get_request(request, request_id, "asks", "decides")
    found = [one for one in visit.helpers(row) if one.volunteer_no == volunteer_no]
    if not found or row.state not in help_actions.PROMISED_STATES:
        raise Http404
    return face_response(found[0])


@login_required
@require_POST
def rate_help(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = get_request(request, request_id, "asks")
    form = RateForm(request.POST, asks_whether_came=is_asked_if_came(row, request.user))
    if not form.is_valid():
        return request_page(request, row, part, rate=form)
    return run_action(request, row, rate.rate_help, page_state.DONE_SENTENCES["rate"], **form.cleaned_data)


@login_required
@require_POST
def reopen_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = get_request(request, request_id, "asks", "decides")
    form = WhyForm(request.POST, auto_id="why_%s")
    if not form.is_valid():
        return request_page(request, row, part, why=form)
    return run_action(request, row, review.reopen_request, page_state.DONE_SENTENCES["reopen"], **form.cleaned_data)


@login_required
@require_POST
def merge_requests(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Join it to the other one, named in `into`."""
    row, _part = get_request(request, request_id, "asks", "decides")
    try:
        pk = UUID(request.POST.get("into", ""))
    except ValueError:
        pk = row.pk  # what is no request at all is refused like the request itself
    into = request_permissions.visible_requests(request.user, clock.now()).filter(Q(pk=pk)).first() or row
    return run_action(request, row, review.merge_requests, page_state.DONE_SENTENCES["merge"], into=into)
