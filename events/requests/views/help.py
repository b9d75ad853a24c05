"""Helping: what is open near by, saying yes or no, and the report."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import HelpRequest
from events.onsite import live_code
from events.onsite.views import live_code as live_code_views
from events.requests import doors, page_state, terms
from events.requests.actions import agree, visit
from events.requests.actions import help as help_actions
from events.requests.forms import DoneForm, TakeForm, TimeForm, WhyForm
from events.requests.tables import NearFilter
from events.requests.views.own import get_request, request_page, run_action
from events.settlement.witnesses import actions as witness_actions
from volunteer.core import clock
from volunteer.core.pages import form_page
from volunteer.models import Area, User
from volunteer.roles.decorators import PersonRequest, login_required

PAGE = 20
COMMUNITY_NAME = Case(When(area__level=Area.Level.COMPOUND, then="area__parent__name"), default="area__name")


def open_requests(user: User) -> QuerySet[HelpRequest]:
    """What is open: of one's own community first, then of one's street, the urgent and the oldest before others."""
    rows = HelpRequest.objects.open_nearby().select_related("kind__skill", "area__parent").annotate(community_name=COMMUNITY_NAME)
    ways = user.community.lineage()[-2:] if user.community else []
    own = [When(area__path__startswith=path, then=Value(rank)) for rank, path in enumerate(reversed(ways))]
    return rows.order_by(Case(*own, default=Value(9)) if own else Value(9), "-urgent", "submitted_at", "pk")


@login_required
@require_safe
def nearby_list(request: PersonRequest) -> HttpResponse:
    """What volunteers may take."""
    skills = set(request.user.skills.exclude(state="refused").values_list("skill_id", flat=True))
    found = NearFilter(request.GET, queryset=open_requests(request.user))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    barred = doors.home_visit_refusal(request.user, clock.now())
    return render(request, "events/requests/near.html", {"page": page, "filter": found, "skills": skills, "barred": barred})


@login_required
@require_POST
def take_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Say yes, at the time chosen; a press without one means the time proposed."""
    row, part = get_request(request, request_id, "asked", "offered", "runs", "helps", "offers")
    at, chosen = clock.now(), {}
    if "day" in request.POST or "from_time" in request.POST:
        start = visit.proposed_start(row, at)
        form = TakeForm(request.POST, start=start, auto_id="take_%s", by=request.user, at=at, in_pairs=row.in_pairs)
        if not form.is_valid():
            return request_page(request, row, part, take=form)
        chosen = {"start": form.start, "companion": form.cleaned_data.get("companion")}
    return run_action(request, row, help_actions.take_request, page_state.DONE_SENTENCES["take"], **chosen)


@login_required
@require_POST
def join_helper(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Say "I come along", as the second of two."""
    row, _part = get_request(request, request_id, "offers", "helps")
    return run_action(request, row, agree.join_helper, page_state.DONE_SENTENCES["join"])


@login_required
@require_POST
def change_visit_time(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Another time was agreed on the phone."""
    row, part = get_request(request, request_id, "runs", "helps")
    form = TimeForm(request.POST, start=row.coming_at or clock.now(), auto_id="time_%s")
    if not form.is_valid():
        return request_page(request, row, part, time=form)
    return run_action(request, row, visit.change_visit_time, page_state.DONE_SENTENCES["time"], start=form.start)


@login_required
@require_POST
def show_code(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """The person who is helped shows the code that the helper scans: on to the live page, which this browser may open."""
    row, _part = get_request(request, request_id, "asks")
    shift, at = visit.shift_of_visit(row), clock.now()
    if shift is None or not visit.may_show_code(row, shift, request.user):
        raise Http404
    if over := live_code.why_not_shown(shift, at):
        messages.error(request, over)
        return redirect(row)
    witness_actions.vouch_as_helped(shift=shift, by=request.user, at=at)
    return live_code_views.open_live_page(request, shift, at)


@login_required
@require_POST
def give_back(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, part = get_request(request, request_id, "asked", "runs", "helps", "offers")
    form = WhyForm(request.POST, auto_id="why_%s")
    if not form.is_valid():
        return request_page(request, row, part, why=form)
    return run_action(request, row, help_actions.give_back, page_state.DONE_SENTENCES["back"], **form.cleaned_data)


@login_required
@require_POST
def start_help(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, _part = get_request(request, request_id, "runs", "helps", "offers")
    return run_action(request, row, help_actions.start_help, page_state.DONE_SENTENCES["begin"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_done(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Report what was done."""
    row, _part = get_request(request, request_id, "runs", "helps")
    form = DoneForm(request.POST, request.FILES) if request.method == "POST" else DoneForm()
    if form.is_valid():
        return run_action(request, row, help_actions.report_done, page_state.DONE_SENTENCES["done"], **form.cleaned_data)
    if row.state not in help_actions.HELPING_STATES:
        return redirect(row)
    return form_page(
        request,
        form,
        template="events/requests/done.html",
        title=_("What was done?"),
        subtitle=row.kind,
        submit=pgettext("request", "Report"),
        back=row.get_absolute_url(),
        visit=terms.visit_terms(row, request.user, clock.now()),
    )
