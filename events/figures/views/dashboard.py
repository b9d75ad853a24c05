"""The dashboard and the lists behind its figures, for staff within their own scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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
from events.figures import drilldown, of_requests, units
from events.figures import tables as figure_tables
from events.figures.dashboard import WHAT, View
from events.figures.drilldown import Pages
from events.models import Figure, Waning
from points.models import Account, Cutoff, Transfer
from volunteer.lists import export as list_export
from volunteer.roles import scope as role_scope
from volunteer.roles.decorators import StaffRequest, staff
from volunteer.roles.scope import Power
from volunteer.templatetags import formatting


def asked(request: StaffRequest) -> tuple[View, str]:
    """What is looked at, by the address, and the name of the cut; raises a 404 for a unit out of reach."""
    this_year = periods.around(Figure.Kind.YEAR, timezone.localdate(request.at))
    period = periods.read(request.GET.get("period", ""), this_year)
    key = request.GET.get("unit", "")
    unit = units.find(key, request.scope) if key else next(iter(units.own(request.scope)), None)
    if unit is None:
        raise Http404
    cut, named = figure_dashboard.cut_of(request.GET.get("cut", ""))
    return View(unit, period, cut), named


@require_safe
@staff(Power.SEE)
def dashboard(request: StaffRequest) -> HttpResponse:
    """What happened in one unit and period, what it is made of, and the way to every list behind it."""
    view, named = asked(request)
    found = figure_dashboard.board(view=view, named=named, held=request.scope, page=request.GET.get("page"), at=request.at)
    if list_export.as_file(request):
        return list_export.excel_file(sheet(found), f"{view.unit.name} {view.period.name}", request.at)
    found["wishes"] = of_requests.of(view) if view.unit.area and not view.cut else None
    own = [(unit.name, view.page(unit=unit.key), unit.key == view.unit.key) for unit in units.own(request.scope)]
    return render(request, "events/figures/dashboard.html", found | {"own": own if len(own) > 1 else []})


def sheet(found: dict[str, Any]) -> Iterable[Sequence[object]]:
    """The tables of the dashboard, one below the other."""
    yield ["", *[str(column.label) for column in figure_dashboard.COLUMNS]]
    for name in ("by_part", "by_month", "by_category", "by_campaign", "by_organisation"):
        for line in found.get(name, ()):
            yield [line.name, *[cell.value for cell in line.cells]]
        yield []


# --- lists ------------------------------------------------------------------------------------------------------------


type Line = tuple[str, list[object]]


def answer(
    request: StaffRequest,
    view: View,
    heads: list[str],
    line: Callable[[Any], Line],
    rows: Any,
    by: type[figure_tables.Behind],
    **more: Any,
) -> HttpResponse:
    """A page of a list, or its file: `line` says of a row (url, words under the heads); `more` has its title and the name of a cut.

    `rows` is a query, or a paginator that knows how many there are; narrowed `by` the form, it is counted anew.
    """
    pages = rows if isinstance(rows, Pages) else Pages(rows)
    found = by(request.GET, queryset=pages.object_list, view=view)
    if found.form.is_valid() and found.narrowed:
        pages = Pages(found.qs)
    name = f"{more['title']} {view.unit.name}"
    if file := list_export.rows_as_file(request, pages.object_list, heads, lambda row: line(row)[1], name=name):
        return file
    page = pages.get_page(request.GET.get("page"))
    lines = [line(row) for row in page.object_list]
    cells = [{"url": url, "cells": list(zip(heads, cell, strict=True))} for url, cell in lines]
    context = {"view": view, "back": view.page(), "heads": heads, "lines": cells, "count": pages.count, "page": page}
    context |= {"filter": found, **more}
    return render(request, "events/figures/list.html", context)


@require_safe
@staff(Power.SEE)
def figure_list(request: StaffRequest) -> HttpResponse:
    """The shifts that a sum was added up from."""
    view, named = asked(request)
    column = WHAT.get(request.GET.get("what", "shifts"))
    if column is None or column.name == "people":
        raise Http404
    rows = drilldown.shifts(view, column.name)
    reviews = role_scope.of(request.user, Power.REVIEW, request.at)
    heads = [_("When"), _("Event"), _("Service point"), _("Area"), str(column.label)]
    line = partial(shift_line, column=column, reviews=reviews)
    return answer(request, view, heads, line, rows, figure_tables.ShiftsBehind, title=column.label, named=named)


def added(row: Any, column: figure_dashboard.Column) -> object:
    return formatting.hours(row.adds) if column.hours else row.adds


def shift_line(row: Any, column: figure_dashboard.Column, reviews: role_scope.Scope) -> Line:
    """A reviewer goes on to the shift's records, everybody else to its open list."""
    if reviews.covers_point(row.point):
        url = reverse("events:over_one", args=[row.shift_id])
    else:
        url = reverse("points:open_event", args=[row.point.sign_code, row.shift_id])
    return url, [formatting.day(row.day), row.event.title, row.point.name, row.point.area.name, added(row, column)]


@require_safe
@staff(Power.SEE)
def figure_people(request: StaffRequest) -> HttpResponse:
    """The different people who took part, with masked names."""
    view, named = asked(request)
    heads = [_("Name"), _("Volunteer number"), _("Participations")]
    rows, by = drilldown.people(view), figure_tables.PeopleBehind
    return answer(request, view, heads, person_line, rows, by, title=_("People"), named=named)


def person_line(person: Any) -> Line:
    return "", [person.masked_name, person.volunteer_no, person.times]


@require_safe
@staff(Power.SEE)
def figure_spent(request: StaffRequest) -> HttpResponse:
    """What was spent at the shops here, and what was given back."""
    view, _named = asked(request)
    heads = [_("When"), _("Points shop"), _("What"), _("Points spent")]
    return answer(request, view, heads, spent_line, drilldown.spent(view), figure_tables.SpentBehind, title=_("Points spent"))


def spent_line(transfer: Transfer) -> Line:
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
def figure_held(request: StaffRequest) -> HttpResponse:
    """Who lives here and holds points, or is about to lose some, with masked names."""
    view, _named = asked(request)
    if not view.unit.area:
        raise Http404
    waning = request.GET.get("what") == "expiring"
    rows: Any = drilldown.waning(view) if waning else drilldown.held(view)
    title = expiring_title() if waning else _("Points people hold")
    heads = [_("Name"), _("Volunteer number"), _("Community"), _("Points")]
    return answer(request, view, heads, held_line, rows, figure_tables.HeldBehind, title=title)


def held_line(row: Any) -> Line:
    """A wallet, or what one is about to lose."""
    person, points = row.person, row.points if isinstance(row, Waning) else row.balance
    return "", [person.masked_name, person.volunteer_no, person.area.name if person.area else "", points]


def expiring_title() -> str:
    cutoff = Cutoff.objects.open().first()
    return (
        _("Points that expire on %(day)s") % {"day": formatting.day(cutoff.takes_effect)}
        if cutoff
        else _("Points that expire next")
    )


@require_safe
@staff(Power.SEE)
def figure_wishes(request: StaffRequest) -> HttpResponse:
    """The requests behind a figure: what kind, how soon answered, how many stars; nobody's name or words."""
    view, _named = asked(request)
    what = request.GET.get("what", "asked")
    if what not in of_requests.KINDS or not view.unit.area:
        raise Http404
    heads = [_("Asked"), _("What is needed"), _("Area"), _("State"), _("Answered after, hours"), _("Stars")]
    rows, by = of_requests.behind(view, what), figure_tables.WishesBehind
    return answer(request, view, heads, wish_line, rows, by, title=_("Requests for help"))


def wish_line(row: Any) -> Line:
    """One request in a list."""
    return "", [
        formatting.day(row.submitted_at),
        str(row.kind),
        row.area.name,
        row.get_state_display(),
        formatting.hours(row.took) if row.took is not None else "–",
        row.stars or "–",
    ]
