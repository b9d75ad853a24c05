"""双报到: reporting in where one lives, and the community's list of who did."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from volunteer.core import clock
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import list_page
from volunteer.groups.forms import ReasonForm
from volunteer.groups.units import community_reporting
from volunteer.groups.units.forms import ReportingFilter, ReportingForm
from volunteer.groups.units.models import ReportingQuerySet
from volunteer.groups.units.tables import ReportingTable
from volunteer.lists import export as list_export
from volunteer.models import Reporting
from volunteer.roles.decorators import PersonRequest, StaffRequest, login_required, staff
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries

PAGE = 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_in(request: PersonRequest) -> HttpResponse:
    """Report in where I live, or say anew what I can do there."""
    row = Reporting.objects.open().filter(person=request.user).select_related("community", "organization").first()
    first = {"organization": row.organization_id, "offers": row.offers} if row else {}
    form = ReportingForm(request.POST if request.method == "POST" else None, initial=first, person=request.user)
    if request.method == "POST" and form.is_valid():
        with attempt_form(form):
            community_reporting.report_in(person=request.user, at=clock.now(), **form.cleaned_data)
            messages.success(request, _("Reported in. Your community confirms it; you are told."))
            return redirect("volunteer:belonging")
    return render(request, "volunteer/groups/units/report.html", {"form": form, "row": row})


@login_required
@require_POST
def end_reporting(request: PersonRequest) -> HttpResponse:
    community_reporting.end_reporting(person=request.user, at=clock.now())
    messages.success(request, _("You no longer report in there."))
    return redirect("volunteer:belonging")


def visible_reportings(request: StaffRequest) -> ReportingQuerySet:
    """Who reported in at the communities of this office, and of which of them the reader is a `party`."""
    here = request.scope.areas("community__") | Q(community__in=skill_queries.communities_of_points(request.scope))
    found = Reporting.objects.open().filter(here, person__is_active=True).select_related("person", "organization", "community")
    return found.annotate(party=community_reporting.party_condition(request.user))


@staff(Power.RUN)
@require_safe
def reporting_list(request: StaffRequest) -> HttpResponse:
    found = ReportingFilter(request.GET, queryset=visible_reportings(request).order_by("confirmed_at", "-asked_at", "pk"))
    today = timezone.localdate(request.at)
    table = ReportingTable(found.qs, days=(today.replace(month=1, day=1), today))
    if file := list_export.list_or_file(request, table, name=_("Reported in"), per_page=PAGE):
        return file
    return list_page(
        request, table, found, title=_("Reported in"), subtitle=_("Members of units who live here and offer their help.")
    )


@staff(Power.RUN)
@require_POST
def decide_reporting(request: StaffRequest, reporting_id: int) -> HttpResponse:
    """Take note of somebody who reported in, or turn it down with a reason."""
    row = get_object_or_404(visible_reportings(request), pk=reporting_id)
    form = ReasonForm(request.POST)
    with attempt(request):
        if "confirm" in request.POST:
            community_reporting.confirm_reporting(row=row, by=request.user, at=request.at)
            messages.success(request, _("Confirmed. The person has been told."))
        else:
            reason = form.cleaned_data["reason"] if form.is_valid() else ""
            community_reporting.refuse_reporting(row=row, reason=reason, by=request.user, at=request.at)
            messages.success(request, _("Turned down. The person reads why."))
    return redirect("volunteer:list_reportings")
