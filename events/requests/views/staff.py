"""The staff's pages: what waits, accepting, passing on, making an event of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.models import HelpRequest
from events.requests import page_state
from events.requests.actions import dispatch, review
from events.requests.forms import DecideForm, OpenForm, PassForm
from events.requests.models import HelpRequestQuerySet
from events.requests.tables import RequestFilter, RequestTable
from events.requests.views import settings as request_settings
from events.requests.views.own import get_request, request_page, run_action
from volunteer.core import clock
from volunteer.lists import export as list_export
from volunteer.roles import navigation as role_navigation
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power

ROWS = 20


@require_safe
@staff(Power.REVIEW)
def area_request_list(request: StaffRequest) -> HttpResponse:
    """The requests from one's areas."""
    return request_list_page(request, HelpRequest.objects.in_areas(request.scope), _("Requests"))


@require_safe
@staff(Power.RUN)
def point_request_list(request: StaffRequest) -> HttpResponse:
    """The requests that were given to one's points."""
    return request_list_page(request, HelpRequest.objects.of_points(request.scope), _("Requests at the point"))


def request_list_page(request: StaffRequest, rows: HelpRequestQuerySet, title: str) -> HttpResponse:
    rows = rows.select_related("kind", "area", "person", "taker", "point", "team", "sent_to")
    chosen = RequestFilter(request.GET, queryset=rows, at=request.at)
    table = RequestTable(chosen.qs, at=request.at)
    if file := list_export.list_or_file(request, table, name=title, per_page=ROWS):
        return file
    counts = RequestFilter.counts(rows, request.at)
    context = {"table": table, "filter": chosen, "title": title, "counts": counts}
    may = {
        "may_rule": request_settings.may_edit_settings(request.user, request.at),
        "sees_names": bool(role_navigation.cached_scope(request, Power.REVIEW, request.at)),
        "at_the_door": bool(role_navigation.cached_scope(request, Power.RUN, request.at)),
    }
    return render(request, "events/requests/list.html", context | may)


@login_required
@require_POST
def decide_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Accept or refuse, by the button that was pressed."""
    row, part = get_request(request, request_id, "decides")
    form = DecideForm(request.POST)
    if not form.is_valid():
        return request_page(request, row, part, decide=form)
    given = form.cleaned_data
    if "refuse" in request.POST:
        return run_action(
            request, row, review.refuse_request, page_state.DONE_SENTENCES["refuse"], reason=given["reason"], misuse=given["misuse"]
        )
    return run_action(request, row, review.accept_request, page_state.DONE_SENTENCES["accept"], spoken=given["spoken"])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dispatch_request(request: PersonRequest, request_id: UUID) -> HttpResponse:
    """Choose who is asked: suggested points, teams near by, a person; or everybody near by."""
    row, part = get_request(request, request_id, "decides", "runs")
    at, data = clock.now(), request.POST if request.method == "POST" else None
    form = PassForm(data, help_request=row, by=request.user, at=at, decides=part.decides)
    if form.is_valid():
        fields = {"aim": form.aim, "note": form.cleaned_data["note"], "minutes": form.cleaned_data.get("minutes")}
        return run_action(request, row, dispatch.dispatch_request, page_state.DONE_SENTENCES["pass"], **fields)
    return dispatch_page(request, row, form, OpenForm(help_request=row, beside=form), part.decides)


@login_required
@require_POST
def open_nearby(request: PersonRequest, request_id: UUID) -> HttpResponse:
    row, _part = get_request(request, request_id, "decides")
    blank = PassForm(help_request=row, by=request.user, at=clock.now(), decides=True)
    form = OpenForm(request.POST, help_request=row, beside=blank)
    if form.is_valid():
        return run_action(request, row, dispatch.open_nearby, page_state.DONE_SENTENCES["open"], **form.opening)
    return dispatch_page(request, row, blank, form, decides=True)


def dispatch_page(request: PersonRequest, row: HelpRequest, form: PassForm, opening: OpenForm, decides: bool) -> HttpResponse:
    if row.state not in (*HelpRequest.FROM[HelpRequest.State.DISPATCHED], HelpRequest.State.DISPATCHED):
        return redirect(row)
    context = {"row": row, "form": form, "opening": opening if decides else None, "suggestions": form.suggestions}
    return render(request, "events/requests/pass.html", context)
