"""Awards that were drawn for a check by phone, and how each service point stands."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import django_filters as filters
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from events.cases import point_record, spot_checks
from events.cases.forms import CallForm
from events.cases.live_checks import actions as live_checks
from events.cases.live_checks.models import above_communities
from events.cases.models import AwardCheckQuerySet
from events.cases.tables import CheckTable, PointRecordTable
from events.models import AwardCheck, AwardDraw
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.pages import list_page
from volunteer.lists import export as list_export
from volunteer.lists.filters import FilterSet
from volunteer.models import ServicePoint
from volunteer.places.tables import StandingFilter
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting

PAGE = 30
RELATED = ("draw", "point", "person", "caller", "case", "transfer", "attendance__shift__event", "attendance__shift__leader")


class CheckFilter(FilterSet):
    show = filters.ChoiceFilter(
        label=gettext_lazy("show"),
        choices=[("waiting", gettext_lazy("to be called")), ("done", gettext_lazy("finished"))],
        empty_label=gettext_lazy("all"),
        method="by_state",
    )
    outcome = filters.ChoiceFilter(
        label=gettext_lazy("outcome"), choices=AwardCheck.Outcome.choices[1:], empty_label=gettext_lazy("all")
    )

    class Meta:
        model = AwardCheck
        fields: list[str] = []

    def by_state(self, found: AwardCheckQuerySet, name: str, value: str) -> AwardCheckQuerySet:
        return found.waiting() if value == "waiting" else found.exclude(outcome__in=AwardCheck.UNFINISHED)


def visible_checks(request: StaffRequest) -> AwardCheckQuerySet:
    return spot_checks.seen_checks(request.scope, request.user).select_related(*RELATED)


@require_safe
@staff(Power.REVIEW, audited=True)
def check_list(request: StaffRequest) -> HttpResponse:
    """What was drawn in one's own area, to be called first; and by which seed."""
    found = CheckFilter(request.GET, queryset=visible_checks(request).order_by("outcome", "-draw__month", "pk"))
    table = CheckTable(found.qs, partial(formatting.named, request=request))
    if file := list_export.list_or_file(request, table, name=_("Checks by phone"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        template="events/cases/checks.html",
        title=_("Checks by phone"),
        subtitle=_("One percent of each month's awards is drawn by lot, at least one. People are called: were you there?"),
        css="css/manage.css",
        draw=AwardDraw.objects.first(),
        looks_in=bool(above_communities(request.scope)),
        now_waiting=live_checks.checks_to_look_at(request.user, request.at).count(),
    )


@require_safe
@staff(Power.REVIEW, audited=True)
def check_detail(request: StaffRequest, call_id: UUID) -> HttpResponse:
    return check_page(request, get_object_or_404(visible_checks(request), pk=call_id), CallForm())


def check_page(request: StaffRequest, found: AwardCheck, form: CallForm) -> HttpResponse:
    """The award and, for who claimed the call, the number; that of the household where the person has none."""
    calls = found.caller_id == request.user.pk and found.outcome in AwardCheck.UNFINISHED
    context = {"check": found, "form": form, "calls": calls, "waits": found.outcome in AwardCheck.UNFINISHED}
    return render(request, "events/cases/check.html", context)


@require_POST
@staff(Power.REVIEW)
def claim_call(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """Claim the call: the number is shown then."""
    found = get_object_or_404(visible_checks(request), pk=call_id)
    with attempt(request):
        spot_checks.claim_call(check=found, by=request.user, at=request.at)
    return redirect("events:check", found.pk)


@require_POST
@staff(Power.REVIEW)
def record_call(request: StaffRequest, call_id: UUID) -> HttpResponse:
    """What came of the call."""
    found, form = get_object_or_404(visible_checks(request), pk=call_id), CallForm(request.POST)
    if form.is_valid():
        with attempt_form(form):
            spot_checks.record(check=found, by=request.user, at=request.at, **form.cleaned_data)
            messages.success(request, _("Written down."))
            return redirect("events:checks")
    return check_page(request, found, form)


@require_safe
@staff(Power.REVIEW, audited=True)
def point_record_list(request: StaffRequest) -> HttpResponse:
    """How each service point stands."""
    found = StandingFilter(request.GET, queryset=ServicePoint.objects.active().filter(request.scope.points()), held=request.scope)
    shown = set(found.qs.values_list("pk", flat=True))
    table = PointRecordTable([row for row in point_record.point_records(request.scope, request.at) if row.point.pk in shown])
    if file := list_export.list_or_file(request, table, name=_("Service points in figures"), per_page=PAGE):
        return file
    return list_page(
        request,
        table,
        found,
        title=_("Service points in figures"),
        subtitle=_("The last ninety days; checks by phone of the last year. What stands out is no guilt, but a reason to visit."),
        back=reverse("events:trust"),
        css="css/manage.css",
    )
