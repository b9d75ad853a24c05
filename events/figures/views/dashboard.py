"""The dashboard and the lists behind its figures, for staff within their own scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.core import periods
from events.figures import dashboard as figure_dashboard
from events.figures import drilldown, of_requests, point_health, units
from events.figures import tables as figure_tables
from events.figures.dashboard import COLUMNS_BY_NAME, Selection
from events.figures.drilldown import FigurePaginator
from events.figures.parts import part_name
from events.models import Figure, Waning
from points.models import Account, Cutoff, Transfer
from volunteer.lists import export as list_export
from volunteer.lists import row_parts
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting


def requested_selection(request: StaffRequest) -> tuple[Selection, str]:
    """What is looked at, by the address, and the name of the cut or part; raises a 404 for a unit out of reach."""
    this_year = periods.period_of(Figure.Kind.YEAR, timezone.localdate(request.at))
    period = periods.parse_period(request.GET.get("period", ""), this_year)
    key = request.GET.get("unit", "")
    if key:
        unit = units.find_unit(key, request.scope) or units.find_former_unit(key, request.scope)
    else:
        unit = next(iter(units.top_units(request.scope)), None)
    if unit is None:
        raise Http404
    cut, named = figure_dashboard.parse_cut(request.GET.get("cut", ""))
    return Selection(unit, period, cut), named


def requested_part(request: StaffRequest) -> tuple[Selection, str]:
    """The same for a list, which may be of one part of the unit."""
    view, named = requested_selection(request)
    if not (word := request.GET.get("part", "")):
        return view, named
    if not (name := part_name(view.unit, word)):
        raise Http404
    return replace(view, part=word), _(", ").join(filter(None, [name, named]))


@require_safe
@staff(Power.SEE)
def dashboard(request: StaffRequest) -> HttpResponse:
    """What happened in one unit and period, what it is made of, and the way to every list behind it."""
    view, named = requested_selection(request)
    found = figure_dashboard.dashboard_context(
        view=view, named=named, held=request.scope, page=request.GET.get("page"), at=request.at
    )
    if list_export.is_export(request):
        return list_export.excel_response(dashboard_rows(found), f"{view.unit.name} {view.period.name}", request.at)
    here = view.unit.area is not None and not view.unit.is_former
    found["wishes"] = of_requests.request_figures(view) if here and not view.cut else None
    if here and view.unit.area and not view.cut and len(view.unit.path) <= units.COMMUNITY_DEPTH:
        found["sleeping"] = point_health.sleeping_points(request.scope, view.unit.area, request.at)
    found["reports"] = here and len(view.unit.path) <= units.COMMUNITY_DEPTH
    own = [(unit.name, view.page(unit=unit.key), unit.key == view.unit.key) for unit in units.top_units(request.scope)]
    return render(request, "events/figures/dashboard.html", found | {"own": own if len(own) > 1 else []})


def dashboard_rows(found: dict[str, Any]) -> Iterable[Sequence[object]]:
    """What came along or stayed behind where places moved, and the tables of the dashboard, one below the other."""
    yield from ([text] for text, _url in found["notes"])
    yield ["", *[str(column.label) for column in figure_dashboard.COLUMNS]]
    for name in ("by_part", "by_month", "by_category", "by_campaign", "by_organisation"):
        for line in found.get(name, ()):
            yield [line.name, *[cell.value for cell in line.cells]]
        yield []


# --- lists ------------------------------------------------------------------------------------------------------------


type Line = tuple[str, list[object]]


def parts_of_line(cells: int, linked: bool) -> list[str]:
    """What each cell is where a row is one line on a phone: the figure ends it; the second leads on where there is a link."""
    title = 1 if linked else 0
    facts = [number for number in range(cells - 1) if number != title][: row_parts.FACTS]
    parts = {title: "title", cells - 1: "end"} | {number: f"fact-{place}" for place, number in enumerate(facts, 1)}
    return [parts.get(number, "rest") for number in range(cells)]


def list_response(
    request: StaffRequest,
    view: Selection,
    heads: list[str],
    line: Callable[[Any], Line],
    rows: Any,
    by: type[figure_tables.FigureFilter],
    **more: Any,
) -> HttpResponse:
    """A page of a list, or its file: `line` says of a row (url, words under the heads); `more` has its title and the name of a cut.

    `rows` is a query, or a paginator that knows how many there are; narrowed `by` the form, it is counted anew.
    """
    pages = rows if isinstance(rows, FigurePaginator) else FigurePaginator(rows)
    found = by(request.GET, queryset=pages.object_list, view=view)
    if found.form.is_valid() and found.narrowed:
        pages = FigurePaginator(found.qs)
    name = f"{more['title']} {view.unit.name}"
    if file := list_export.rows_as_file(request, pages.object_list, heads, lambda row: line(row)[1], name=name):
        return file
    page = pages.get_page(request.GET.get("page"))
    lines = [line(row) for row in page.object_list]
    cells = [
        {"url": url, "cells": list(zip(heads, cell, parts_of_line(len(heads), bool(url)), strict=True))} for url, cell in lines
    ]
    context = {"view": view, "back": view.page(), "heads": heads, "lines": cells, "count": pages.count, "page": page}
    context |= {"filter": found, **more}
    return render(request, "events/figures/list.html", context)


@require_safe
@staff(Power.SEE)
def figure_shifts(request: StaffRequest) -> HttpResponse:
    """The shifts that a sum was added up from."""
    view, named = requested_part(request)
    column = COLUMNS_BY_NAME.get(request.GET.get("what", "shifts"))
    if column is None or column.name == "people":
        raise Http404
    rows = drilldown.shifts(view, column.name)
    reviews = role_scope.scope_for(request.user, Power.REVIEW, request.at)
    heads = [_("When"), _("Event"), _("Service point"), _("Area"), str(column.label)]
    line = partial(shift_line, column=column, reviews=reviews)
    return list_response(request, view, heads, line, rows, figure_tables.FigureShiftsFilter, title=column.label, named=named)


def added_amount(row: Any, column: figure_dashboard.Column) -> object:
    return formatting.hours(row.adds) if column.hours else row.adds


def shift_line(row: Any, column: figure_dashboard.Column, reviews: role_scope.Scope) -> Line:
    """A reviewer goes on to the shift's records, everybody else to its open list."""
    if reviews.covers_point(row.point):
        url = reverse("events:over_one", args=[row.shift_id])
    else:
        url = reverse("points:open_event", args=[row.point.sign_code, row.shift_id])
    return url, [formatting.day(row.day), row.event.title, row.point.name, row.point.area.name, added_amount(row, column)]


@require_safe
@staff(Power.SEE)
def figure_people(request: StaffRequest) -> HttpResponse:
    """The different people who took part, with masked names."""
    view, named = requested_part(request)
    heads = [_("Name"), _("Volunteer number"), _("Participations")]
    rows, by = drilldown.participants(view), figure_tables.FigurePeopleFilter
    return list_response(request, view, heads, person_line, rows, by, title=_("People"), named=named)


def person_line(person: Any) -> Line:
    return "", [person.masked_name, person.volunteer_no, person.times]


@require_safe
@staff(Power.SEE)
def figure_spending(request: StaffRequest) -> HttpResponse:
    """What was spent at the shops here, and what was given back."""
    view, _named = requested_selection(request)
    heads = [_("When"), _("Points shop"), _("What"), _("Points spent")]
    return list_response(
        request,
        view,
        heads,
        spending_line,
        drilldown.shop_transfers(view),
        figure_tables.FigureSpendingFilter,
        title=_("Points spent"),
    )


def spending_line(transfer: Transfer) -> Line:
    """What was given back stands with a minus."""
    back = transfer.debit.kind == Account.Kind.SPENT
    shop = transfer.debit.known_shop if back else transfer.credit.known_shop
    amount = -transfer.amount if back else transfer.amount
    return reverse("points:open_shop", args=[shop.pk]), [
        formatting.moment(transfer.at),
        shop.name,
        transfer.get_kind_display(),
        amount,
    ]


@require_safe
@staff(Power.SEE)
def figure_wallets(request: StaffRequest) -> HttpResponse:
    """Who lives here and holds points, or is about to lose some, with masked names."""
    view, _named = requested_selection(request)
    if not view.unit.area:
        raise Http404
    waning = request.GET.get("what") == "expiring"
    rows: Any = drilldown.expiring_points(view) if waning else drilldown.resident_wallets(view)
    title = expiring_title() if waning else _("Points people hold")
    heads = [_("Name"), _("Volunteer number"), _("Community"), _("Points")]
    return list_response(request, view, heads, wallet_line, rows, figure_tables.FigureWalletsFilter, title=title)


def wallet_line(row: Any) -> Line:
    """A wallet, or what one is about to lose."""
    person, points = row.person, row.points if isinstance(row, Waning) else row.balance
    return "", [person.masked_name, person.volunteer_no, person.community.name if person.community else "", points]


def expiring_title() -> str:
    cutoff = Cutoff.objects.open().first()
    return (
        _("Points that expire on %(day)s") % {"day": formatting.day(cutoff.takes_effect)}
        if cutoff
        else _("Points that expire next")
    )


@require_safe
@staff(Power.SEE)
def figure_requests(request: StaffRequest) -> HttpResponse:
    """The requests behind a figure: what kind, how soon answered, how many stars; nobody's name or words."""
    view, _named = requested_selection(request)
    what = request.GET.get("what", "asked")
    if what not in of_requests.KINDS or not view.unit.area:
        raise Http404
    heads = [_("Asked"), _("What is needed"), _("Area"), _("State"), _("Answered after, hours"), _("Stars")]
    rows, by = of_requests.requests_behind(view, what), figure_tables.FigureRequestsFilter
    return list_response(request, view, heads, request_line, rows, by, title=_("Requests for help"))


def request_line(row: Any) -> Line:
    """One request in a list."""
    return "", [
        formatting.day(row.submitted_at),
        str(row.kind),
        row.community.name,
        row.get_state_display(),
        formatting.hours(row.took) if row.took is not None else "–",
        row.stars or "–",
    ]
