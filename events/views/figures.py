"""The dashboard and the lists behind its figures, for staff within their own scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.figures import behind, board, periods, units, wishes
from events.figures.board import WHAT, View
from events.models import Figure, Tally, Waning
from points.models import Account, Cutoff, Transfer
from volunteer import scope
from volunteer.access import StaffRequest, staff
from volunteer.exporting import Flowing, excel_file
from volunteer.scope import Power
from volunteer.templatetags import words


def asked(request: StaffRequest) -> tuple[View, str]:
    """What is looked at, by the address, and the name of the cut; raises a 404 for a unit out of reach."""
    this_year = periods.around(Figure.Kind.YEAR, timezone.localdate(request.at))
    period = periods.read(request.GET.get("period", ""), this_year)
    key = request.GET.get("unit", "")
    unit = units.find(key, request.scope) if key else next(iter(units.own(request.scope)), None)
    if unit is None:
        raise Http404
    cut, named = board.cut_of(request.GET.get("cut", ""))
    return View(unit, period, cut), named


@require_safe
@staff(Power.SEE)
def dashboard(request: StaffRequest) -> HttpResponse:
    """What happened in one unit and period, what it is made of, and the way to every list behind it."""
    view, named = asked(request)
    found = board.board(view=view, named=named, held=request.scope, page=request.GET.get("page"), at=request.at)
    if request.GET.get("export") == "xlsx":
        return excel_file(sheet(found), f"{view.unit.name} {view.period.name}", request.at)
    found["wishes"] = wishes.of(view) if view.unit.area and not view.cut else None
    own = [(unit.name, view.page(unit=unit.key), unit.key == view.unit.key) for unit in units.own(request.scope)]
    return render(request, "events/figures/dashboard.html", found | {"own": own if len(own) > 1 else []})


def sheet(found: dict[str, Any]) -> Iterable[Sequence[object]]:
    """The tables of the dashboard, one below the other."""
    yield ["", *[str(column.label) for column in board.COLUMNS]]
    for name in ("by_part", "by_month", "by_category", "by_campaign", "by_organisation"):
        for line in found.get(name, ()):
            yield [line.name, *[cell.value for cell in line.cells]]
        yield []


# --- lists ------------------------------------------------------------------------------------------------------------


def answer(request: StaffRequest, view: View, heads: list[str], lines: list[tuple[str, list[object]]], **more: Any) -> HttpResponse:
    """A page of a list: each line is (url, words under the heads); `more` has its title, the page, and the name of a cut."""
    cells = [{"url": url, "cells": list(zip(heads, cell, strict=True))} for url, cell in lines]
    context = {"view": view, "back": view.page(), "heads": heads, "lines": cells, "count": more["page"].paginator.count, **more}
    return render(request, "events/figures/list.html", context)


@require_safe
@staff(Power.SEE)
def figure_list(request: StaffRequest) -> HttpResponse:
    """The shifts that a sum was added up from."""
    view, named = asked(request)
    column = WHAT.get(request.GET.get("what", "shifts"))
    if column is None or column.name == "people":
        raise Http404
    rows = behind.shifts(view, column.name)
    if request.GET.get("export") == "xlsx":
        return excel_file(shift_sheet(Flowing(rows), column), f"{column.label} {view.unit.name}", request.at)
    page = Paginator(rows, behind.ROWS).get_page(request.GET.get("page"))
    reviews = scope.of(request.user, Power.REVIEW, request.at)
    lines = [shift_line(row, column, reviews) for row in page]
    heads = [_("When"), _("Event"), _("Service point"), str(column.label)]
    return answer(request, view, heads, lines, title=column.label, page=page, named=named, exported=True)


def added(row: Any, column: board.Column) -> object:
    return words.hours(row.adds) if column.hours else row.adds


def shift_line(row: Any, column: board.Column, reviews: scope.Scope) -> tuple[str, list[object]]:
    """A reviewer goes on to the shift's records, everybody else to its open list."""
    if reviews.covers_point(row.point):
        url = reverse("events:over_one", args=[row.shift_id])
    else:
        url = reverse("points:open_event", args=[row.point.sign_code, row.shift_id])
    return url, [words.day(row.day), row.shift.event.title, row.point.name, added(row, column)]


def shift_sheet(rows: Iterable[Tally], column: board.Column) -> Iterable[Sequence[object]]:
    yield [_("Day"), _("Event"), _("Service point"), _("Area"), str(column.label)]
    for row in rows:
        yield [row.day.isoformat(), row.shift.event.title, row.point.name, row.point.area.name, added(row, column)]


@require_safe
@staff(Power.SEE)
def figure_people(request: StaffRequest) -> HttpResponse:
    """The different people who took part, with masked names."""
    view, named = asked(request)
    page = behind.people(view).get_page(request.GET.get("page"))
    people = list(page.object_list)
    times = behind.times(view, people)
    lines: list[Any] = [("", [person.masked_name, person.volunteer_no, times.get(person.pk, 0)]) for person in people]
    heads = [_("Name"), _("Volunteer number"), _("Participations")]
    return answer(request, view, heads, lines, title=_("People"), page=page, named=named)


@require_safe
@staff(Power.SEE)
def figure_spent(request: StaffRequest) -> HttpResponse:
    """What was spent at the shops here, and what was given back."""
    view, _named = asked(request)
    page = Paginator(behind.spent(view), behind.ROWS).get_page(request.GET.get("page"))
    heads = [_("When"), _("Points shop"), _("What"), _("Points spent")]
    return answer(request, view, heads, [spent_line(transfer) for transfer in page], title=_("Points spent"), page=page)


def spent_line(transfer: Transfer) -> tuple[str, list[object]]:
    """What was given back stands with a minus."""
    back = transfer.debit.kind == Account.Kind.SPENT
    shop = transfer.debit.shop if back else transfer.credit.shop
    assert shop is not None  # noqa: S101  (accounts of spent points are a shop's)
    amount = -transfer.amount if back else transfer.amount
    return reverse("points:open_shop", args=[shop.pk]), [words.moment(transfer.at), shop.name, transfer.get_kind_display(), amount]


@require_safe
@staff(Power.SEE)
def figure_held(request: StaffRequest) -> HttpResponse:
    """Who lives here and holds points, or is about to lose some, with masked names."""
    view, _named = asked(request)
    if not view.unit.area:
        raise Http404
    waning = request.GET.get("what") == "expiring"
    rows: Any = behind.waning(view) if waning else behind.held(view)
    page = Paginator(rows, behind.ROWS).get_page(request.GET.get("page"))
    title = expiring_title() if waning else _("Points people hold")
    heads = [_("Name"), _("Volunteer number"), _("Community"), _("Points")]
    return answer(request, view, heads, [held_line(row) for row in page], title=title, page=page)


def held_line(row: Any) -> tuple[str, list[object]]:
    """A wallet, or what one is about to lose."""
    person, points = row.person, row.points if isinstance(row, Waning) else row.balance
    return "", [person.masked_name, person.volunteer_no, person.area.name if person.area else "", points]


def expiring_title() -> str:
    cutoff = Cutoff.objects.open().first()
    return _("Points that expire on %(day)s") % {"day": words.day(cutoff.takes_effect)} if cutoff else _("Points that expire next")


@require_safe
@staff(Power.SEE)
def figure_wishes(request: StaffRequest) -> HttpResponse:
    """The requests behind a figure: what kind, how soon answered, how many stars; nobody's name or words."""
    view, _named = asked(request)
    what = request.GET.get("what", "asked")
    if what not in wishes.KINDS or not view.unit.area:
        raise Http404
    page = Paginator(wishes.behind(view, what), behind.ROWS).get_page(request.GET.get("page"))
    heads = [_("Asked"), _("What is needed"), _("Area"), _("State"), _("Answered after, hours"), _("Stars")]
    return answer(request, view, heads, [wish_line(row) for row in page], title=_("Requests for help"), page=page)


def wish_line(row: Any) -> tuple[str, list[object]]:
    """One request in a list."""
    return "", [
        words.day(row.submitted_at),
        str(row.kind),
        row.area.name,
        row.get_state_display(),
        words.hours(row.took) if row.took is not None else "–",
        row.stars or "–",
    ]
