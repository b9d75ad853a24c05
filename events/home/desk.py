"""The first page of an office: what waits, the month's figures beside the last, quiet points, the budget, the day's shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.core import periods
from events.core.periods import Period
from events.figures import charts, point_health, units
from events.figures import dashboard as figure_dashboard
from events.figures.charts import Chart, Series
from events.figures.dashboard import Selection
from events.figures.units import Unit
from events.models import Figure, Shift
from events.shifts import approval_queue
from events.shifts import permissions as shift_permissions
from events.shifts.approval_queue import SubmittedEvent
from points.budgets.actions import allot as allot_actions
from points.budgets.actions.allot import BudgetSums
from volunteer.core import dates
from volunteer.models import User
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power, Scope
from volunteer.roles.waiting import WaitingList, WaitingRow

ROWS = 12  # of what waits, on the first page
MONTHS = 6  # of the chart
FIGURES = ("shifts", "participations", "verified", "points")  # on top, as the dashboard has them
QUIET, SHIFTS = 4, 6  # so many are named


@dataclass(frozen=True)
class Line:
    """A row of what waits. `approval`: the event, where it may be approved from here; `free` is what its point's budget has."""

    row: WaitingRow
    approval: SubmittedEvent | None = None
    free: int = 0


def has_desk(user: User, at: datetime) -> bool:
    """Whether the person has an office, a point or a unit, and so begins with what waits. A counter is another place."""
    return bool(role_scope.scope_for(user, Power.SEE, at)) or bool(role_scope.unit_ids(user, Power.SEE, at))


def table_context(found: WaitingList, user: User, at: datetime) -> dict[str, Any]:
    shown = table_lines(found, user, at)
    return {"waiting": found, "lines": shown, "may_batch": any(line.approval for line in shown)}


def table_lines(found: WaitingList, user: User, at: datetime) -> list[Line]:
    """The rows with what the batch needs to know of events; a constant number of statements."""
    ids = [UUID(row.ref) for row in found.rows if row.kind.rows is shift_permissions.events_to_decide]
    if not ids:
        return [Line(row) for row in found.rows]
    held = role_scope.scope_for(user, Power.REVIEW, at)
    approvals = {str(one.event.pk): one for one in approval_queue.rows_to_decide(ids, held, user)}
    free = {need.point: need.free for need in approval_queue.budget_needs(approvals.values())}
    return [Line(row, one, free[one.event.point_id] if one else 0) for row in found.rows for one in [approvals.get(row.ref)]]


def office_context(held: Scope, at: datetime) -> dict[str, Any]:
    """What an office sees of its part of the district: of the uppermost unit it holds, and of all it holds."""
    unit = next(iter(units.top_units(held)), None)
    return {
        "unit": unit,
        "month": month_figures(unit, at) if unit else None,
        "quiet": quiet_points(held, at),
        "budget": budget_bar(unit) if unit else None,
        "today": shifts_of_day(held, at),
    }


def month_figures(unit: Unit, at: datetime) -> dict[str, Any]:
    """Four figures of this month with those of the last, as the dashboard says them, and participations month by month."""
    view = Selection(unit, periods.period_of(Figure.Kind.MONTH, timezone.localdate(at)))
    first = periods.add_months(view.period.start, 1 - MONTHS)
    months = [Period(Figure.Kind.MONTH, periods.add_months(first, n)) for n in range(MONTHS)]
    rows = figure_dashboard.dashboard_figures(view, [], months)
    of_months = [rows.get((unit.key, month.kind, month.start)) or Figure() for month in months]
    stats = figure_dashboard.stats(view, of_months[-1], of_months[-2], months[-2])
    named = {column.name: stat for column, stat in zip(figure_dashboard.COLUMNS, stats, strict=True)}
    return {
        "period": view.period,
        "url": view.page(),
        "stats": [named[name] for name in FIGURES],
        "chart": participation_chart(months, of_months),
        "lines": [
            (month.name, row.participations, view.lists(period=month.word)["participations"])
            for month, row in zip(months, of_months, strict=True)
        ],
    }


def participation_chart(months: list[Period], rows: list[Figure]) -> Chart:
    series = [Series(pgettext_lazy("chart", "participations"), "c1", [row.participations for row in rows])]
    labels = [f"{month.start.month}" for month in months]
    return charts.chart(_("Participations by month"), labels, [month.name for month in months], series, side_by_side=False)


def quiet_points(held: Scope, at: datetime) -> list[Any]:
    """Those that sleep longest, as the page of points lists them."""
    return list(point_health.filter_by_concern(point_health.points_with_health(held, at), "sleeping", at)[:QUIET])


@dataclass(frozen=True)
class BudgetBar:
    """A unit's budget with all below it, as its own page says it."""

    sums: BudgetSums
    url: str

    @property
    def used(self) -> int:
        """What people got and what shifts reserved, of what was given."""
        return self.sums.spent + self.sums.reserved


def budget_bar(unit: Unit) -> BudgetBar | None:
    place = unit.area or unit.point
    if place is None or unit.is_former:
        return None
    url = reverse("points:point_budget", args=[place.pk]) if unit.point else reverse("points:budget", args=[place.pk])
    return BudgetBar(allot_actions.budget_figures([place])[0].whole, url)


def shifts_of_day(held: Scope, at: datetime) -> list[Any]:
    """The shifts of the local day here, the first ones; `signed` have places out of `places`."""
    begin = dates.day_start(at)
    found = Shift.objects.filter(held.points("event__point__"), start__gte=begin, start__lt=begin + timedelta(days=1))
    shown = found.filter(state__in=[Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED]).select_related("event__point")
    return list(shown.annotate(signed=Sum("jobs__taken"), places=Sum("jobs__capacity")).order_by("start", "pk")[:SHIFTS])
