"""Campaigns for staff: the list, making one, what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from events.campaigns import actions as campaigns
from events.campaigns import queries as campaign_queries
from events.campaigns import tables as campaign_tables
from events.campaigns.forms import CampaignFilter, CampaignForm, FundForm
from events.campaigns.models import CampaignQuerySet
from events.campaigns.tables import CampaignEventFilter, CampaignTable
from events.core.periods import ALL_TIME
from events.figures import dashboard as figure_dashboard
from events.figures import parts, units
from events.figures.dashboard import Selection
from events.models import Campaign, Event, Figure
from points.budgets.actions import fund as fund_actions
from volunteer.core.attempts import attempt, attempt_form
from volunteer.core.editing import atomic_edit, lock_for_edit
from volunteer.core.ids import new_id
from volunteer.core.pages import form_page
from volunteer.lists import export as list_export
from volunteer.models import Area
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power, Scope
from volunteer.templatetags.formatting import days_in_full

ROWS = 20


def editable_campaigns(held: Scope) -> CampaignQuerySet:
    """Campaigns of areas in which somebody hands down points: theirs to make, change and end."""
    return Campaign.objects.filter(held.areas("area__")).select_related("area", "fund__area")


def maker_scope(request: StaffRequest) -> Scope:
    return role_scope.scope_for(request.user, Power.BUDGET, request.at)


def may_create(held: Scope) -> bool:
    return Area.objects.filter(held.areas(), level__in=campaigns.LEVELS).exists()


@require_GET
@staff(Power.SEE)
def campaign_list(request: StaffRequest) -> HttpResponse:
    """Everything published, and the drafts that are the reader's to finish."""
    own = maker_scope(request)
    seen = Campaign.objects.filter(Q(published_at__isnull=False) | own.areas("area__")).select_related("area")
    found = CampaignFilter(request.GET, seen.order_by("-start", "-pk"), at=request.at)
    table = CampaignTable(found.qs, today=timezone.localdate(request.at))
    if file := list_export.list_or_file(request, table, name=_("Campaigns"), per_page=ROWS):
        return file
    return render(request, "events/campaigns/staff.html", {"table": table, "filter": found, "makes": may_create(own)})


@require_safe
@staff(Power.SEE)
def campaign_detail(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """What came of a campaign, by area and event; for its makers also the way to change it. With `export=xlsx` the file."""
    own = maker_scope(request)
    seen = Campaign.objects.filter(Q(published_at__isnull=False) | own.areas("area__")).select_related(
        "area", "copy_of", "fund__area"
    )
    found = get_object_or_404(seen, pk=campaign_id)
    summary = campaign_summary(found, request.scope)
    if list_export.is_export(request):
        return list_export.private_excel_response(campaign_workbook(found, summary, request.scope), found.name, request.at)
    listed = CampaignEventFilter(request.GET, queryset=events_of_campaign(found), held=request.scope)
    events = Paginator(listed.qs, ROWS).get_page(request.GET.get("page"))
    context = {
        "campaign": found,
        "state": found.state_on(timezone.localdate(request.at)),
        "kinds": found.categories.all(),
        "page": events,
        "filter": listed,
        "makes": own.covers_area(found.area) and found.area.level in campaigns.LEVELS,
        "copies": found.copies.order_by("start"),
        "columns": figure_dashboard.COLUMNS,
        **fund_balance(found),
        "fill": FundForm(initial={"id": new_id(request.at)}),
    }
    return render(request, "events/campaigns/summary.html", context | summary)


def fund_balance(found: Campaign) -> dict[str, int]:
    """What was put into the campaign's fund, what people got out of it, what is left; nothing without one."""
    if not found.fund:
        return {}
    return {
        "put_in": fund_actions.total_put_in(found.fund),
        "given": fund_actions.total_given(found.fund),
        "left": fund_actions.fund_balance(found.fund),
    }


def campaign_summary(found: Campaign, held: Scope) -> dict[str, Any]:
    """The figures of the whole, and of the parts the reader may look into: a constant number of statements."""
    whole = campaign_queries.campaign_figure(found)
    view = Selection(units.unit_of_area(found.area), ALL_TIME, found.cut)
    all_of_it = held.covers_area(found.area)
    below = units.unit_parts(view.unit) if all_of_it else [unit for unit in units.top_units(held) if is_within(unit, found.area)]
    rows = figure_dashboard.figures_of_parts(view, figure_dashboard.dashboard_figures(view, below, []))
    if all_of_it:
        groups = parts.moved_groups(view.unit, parts.of_selection(view.period, view.cut))
        found_parts = parts.part_figures(view.unit, below, rows, groups, view.period, view.cut)
    else:
        found_parts = [parts.Part(unit.name, rows.get(unit.key) or Figure(), unit) for unit in below]
    return {
        "targets": campaign_queries.targets(found, whole),
        "whole": figure_dashboard.figure_cells(view, whole),
        "linked": all_of_it,
        "lines": figure_dashboard.lines_by_part(view, found_parts),
    }


def is_within(unit: units.Unit, area: Area) -> bool:
    place = unit.point.area if unit.point else unit.area
    return place is not None and area.contains(place)


def events_of_campaign(found: Campaign) -> Any:
    """Its events with how many of their shifts took place, the newest first."""
    held = Count("shifts", filter=Q(shifts__tallies__cut=found.cut, shifts__tallies__shifts__gt=0), distinct=True)
    return Event.objects.filter(campaign=found).select_related("point__area").annotate(held=held).order_by("-created_at", "pk")


def campaign_workbook(found: Campaign, summary: dict[str, Any], held: Scope) -> bytes:
    """The summary as an Excel file of three sheets: what came of it, and points and shifts of the reader's part."""
    sheets = {
        _("Summary"): summary_rows(found, summary),
        _("Service points"): campaign_tables.point_rows(found, held),
        _("Shifts"): campaign_tables.shift_rows(found, held),
    }
    made = list_export.new_book()
    with days_in_full():
        for title, rows in sheets.items():
            list_export.write_rows(list_export.add_sheet(made, title), rows)
    return list_export.book_bytes(made)


def summary_rows(found: Campaign, summary: dict[str, Any]) -> Iterable[Sequence[object]]:
    """The summary as a table: what was aimed at, the parts, the events."""
    yield [found.name, str(found.start), str(found.end), found.slogan]
    yield [_("Target"), _("reached"), _("aimed at")]
    for target in summary["targets"]:
        yield [str(target.label), target.reached, "" if target.wanted is None else target.wanted]
    for label, points in zip(
        (_("put into the fund"), _("given on top"), _("left in the fund")), fund_balance(found).values(), strict=False
    ):
        yield [label, points]
    yield []
    yield [_("Area"), *[str(column.label) for column in figure_dashboard.COLUMNS]]
    yield [found.area.name, *[cell.value for cell in summary["whole"]]]
    for line in summary["lines"]:
        yield [line.name, *[cell.value for cell in line.cells]]
    yield []
    yield [_("Event"), _("Service point"), _("Shifts")]
    for event in events_of_campaign(found)[: list_export.MOST_ROWS]:
        yield [event.title, event.point.name, event.held]


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
def campaign_create(request: StaffRequest) -> HttpResponse:
    if not may_create(request.scope):
        raise Http404
    form = CampaignForm(request.POST or None, request.FILES or None, held=request.scope, at=request.at)
    if form.is_valid():
        with attempt_form(form):
            kinds = form.cleaned_data["categories"]
            made = campaigns.create_campaign(
                campaign=Campaign(**form.values), categories=kinds, boost=form.boost, by=request.user, at=request.at
            )
            messages.success(request, _("Kept as a draft. Look at it once more, then publish it."))
            return redirect("events:campaign_staff", made.pk)
    return form_page(request, form, title=_("New campaign"), submit=_("Keep as a draft"), back=reverse("events:campaigns_staff"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.BUDGET)
@atomic_edit
def campaign_edit(request: StaffRequest, campaign_id: int) -> HttpResponse:
    found = lock_for_edit(request, get_object_or_404(editable_campaigns(request.scope), pk=campaign_id))
    form = CampaignForm(request.POST or None, request.FILES or None, instance=found, held=request.scope, at=request.at)
    if form.is_valid():
        kinds = form.cleaned_data["categories"]
        with attempt_form(form):
            known = {"fields": form.values, "categories": kinds, "boost": form.boost}
            campaigns.edit(campaign=found, **known, by=request.user, at=request.at)
            messages.success(request, _("Saved."))
            return redirect("events:campaign_staff", campaign_id)
    name = Campaign.objects.values_list("name", flat=True).get(pk=found.pk)
    return form_page(
        request,
        form,
        title=_("Edit the campaign"),
        tab_title=name,
        subtitle=name,
        submit=_("Save"),
        back=reverse("events:campaign_staff", args=[found.pk]),
    )


@require_POST
@staff(Power.BUDGET)
def campaign_act(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Publish, take back, end or copy."""
    found = get_object_or_404(editable_campaigns(request.scope), pk=campaign_id)
    acts = {
        "publish": (campaigns.publish, _("Published. Events can join it now.")),
        "take_back": (campaigns.unpublish, _("It is a draft again.")),
        "end": (campaigns.end_campaign, _("Ended. What took place stays counted.")),
        "again": (campaigns.copy_to_next_year, _("Copied for the next year. Look at the days, then publish it.")),
    }
    act, said = acts.get(request.POST.get("act", ""), (None, ""))
    if act is None:
        return redirect("events:campaign_staff", campaign_id)
    with attempt(request):
        now = act(campaign=found, by=request.user, at=request.at)
        messages.success(request, said)
        return redirect("events:campaign_staff", now.pk)
    return redirect("events:campaign_staff", campaign_id)


@require_POST
@staff(Power.BUDGET)
def campaign_fund(request: StaffRequest, campaign_id: int) -> HttpResponse:
    """Put points of the area's budget into the campaign's fund."""
    found, form = get_object_or_404(editable_campaigns(request.scope), pk=campaign_id), FundForm(request.POST)
    if found.fund is None or found.ended_at is not None or not form.is_valid():
        messages.error(request, _("Nothing was put in. Enter a whole number of points."))
        return redirect("events:campaign_staff", campaign_id)
    with attempt(request):
        fund_actions.fill_fund(fund=found.fund, by=request.user, at=request.at, **form.cleaned_data)
        messages.success(request, _("The points are in the fund."))
    return redirect("events:campaign_staff", campaign_id)
