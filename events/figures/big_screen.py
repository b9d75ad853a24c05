"""What everybody may see of the figures, on the big screen: sums of the district, and no group so small that it shows who it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from events.core import periods
from events.core.periods import Period
from events.figures import charts, parts
from events.figures.charts import Chart, Series
from events.figures.dashboard import last_twelve_months
from events.models import Category, Figure, HelpRequest
from volunteer.models import Area, ServicePoint

FEWEST_SHOWN = 5  # different people: what fewer did is not told apart
FEWEST_OF_STREET = 10  # on the wall of a hall, where neighbours stand before it, more
FEWEST_RATED = 10  # answers, before a share of content people says anything
CONTENT_STARS = 4
CACHE_SECONDS = 300  # seconds


@dataclass(frozen=True)
class Bar:
    """A part of the district or of its service; None = too few people took part to show them apart."""

    name: str
    participations: int | None
    hours: int | None


def hidden_places(rows: Sequence[Figure], reckoned: int = 0, fewest: int = FEWEST_SHOWN) -> set[int]:
    """The places of the rows not to be shown: those of few people, and one more where one alone could be reckoned from the rest.

    `reckoned` is how many sums of few people lie between the whole and its rows without being one: see `parts.few_moved`.
    """
    few = {n for n, row in enumerate(rows) if row.participations and row.people < fewest}
    others = [n for n, row in enumerate(rows) if n not in few and row.participations]
    if len(few) + reckoned == 1 and others:
        few.add(min(others, key=lambda n: rows[n].participations))
    return few


def bars(names: Sequence[str], rows: Sequence[Figure], reckoned: int = 0, fewest: int = FEWEST_SHOWN) -> list[Bar]:
    """The parts with anything in them, the largest first, those not shown last."""
    few = hidden_places(rows, reckoned, fewest)
    found = [
        Bar(name, None, None) if n in few else Bar(name, row.participations, row.verified // 60)
        for n, (name, row) in enumerate(zip(names, rows, strict=True))
        if row.participations
    ]
    return sorted(found, key=lambda bar: -(bar.participations or 0))


def cached_screen(at: datetime) -> dict[str, Any]:
    """What the big screen shows, at most five minutes old; {} where there is no district yet."""
    return cache.get_or_set(f"figures:screen-of-five:{get_language()}", lambda: compute_screen(at), CACHE_SECONDS) or {}


def compute_screen(at: datetime) -> dict[str, Any]:
    """A constant number of statements over roll-ups."""
    district = Area.objects.filter(level=Area.Level.DISTRICT).first()
    if district is None:
        return {}
    today = timezone.localdate(at)
    year, months = periods.period_of(Figure.Kind.YEAR, today), last_twelve_months(periods.ALL_TIME, today)
    streets = list(Area.objects.open(today).filter(parent=district).order_by("path"))
    moved = parts.few_moved(parts.of_selection(year, "", "tally__"), FEWEST_OF_STREET)
    rows = screen_figures(district, streets, year, months)
    categories = {f"c:{category.pk}": str(category) for category in Category.objects.all()}
    kinds = [rows.get((district.path, year.kind, year.start, cut)) or Figure() for cut in categories]
    of_streets = [rows.get((street.path, year.kind, year.start, "")) or Figure() for street in streets]
    so_far = rows.get((district.path, Figure.Kind.ALL, periods.ALL_TIME.start, "")) or Figure()
    return {
        "name": district.name,
        "year": year.name,
        "at": at,
        "stats": stats(so_far),
        "streets": bars(
            [street.name for street in streets],
            of_streets,
            parts.reckoned(district.path, len(district.path) + 5, moved),
            FEWEST_OF_STREET,
        ),
        "kinds": bars(list(categories.values()), kinds)[:6],
        "charts": month_charts(months, [rows.get((district.path, m.kind, m.start, "")) or Figure() for m in months]),
    }


def screen_figures(
    district: Area, streets: Sequence[Area], year: Period, months: Sequence[Period]
) -> dict[tuple[str, str, date, str], Figure]:
    mine = Q(unit=district.path)
    so_far = mine & Q(kind=Figure.Kind.ALL, start=periods.ALL_TIME.start, cut="")
    monthly = mine & Q(kind=Figure.Kind.MONTH, start__in=[month.start for month in months], cut="")
    kinds = mine & Q(kind=year.kind, start=year.start, cut__startswith="c:")
    parts = Q(unit__in=[street.path for street in streets], kind=year.kind, start=year.start, cut="")
    found = Figure.objects.filter(so_far | monthly | kinds | parts)
    return {(row.unit, row.kind, row.start, row.cut): row for row in found}


def stats(row: Figure) -> list[dict[str, Any]]:
    """The five large numbers, of all time; None = too few to be told."""
    open_ = not row.participations or row.people >= FEWEST_SHOWN
    return [
        {"label": _("service points"), "value": ServicePoint.objects.active().count()},
        {"label": _("events held"), "value": row.shifts},
        {"label": _("times somebody helped"), "value": row.participations if open_ else None},
        {"label": _("hours of service"), "value": row.verified // 60 if open_ else None},
        content_share() or {"label": _("people who helped"), "value": row.people if open_ else None},
    ]


def content_share() -> dict[str, Any] | None:
    """How many percent of those who rated the help they asked for gave four stars or five; None where few did."""
    content = Count("pk", filter=Q(stars__gte=CONTENT_STARS))
    found = HelpRequest.objects.filter(stars__isnull=False).aggregate(rated=Count("pk"), content=content)
    if found["rated"] < FEWEST_RATED:
        return None
    return {"label": _("content with the help"), "value": round(100 * found["content"] / found["rated"]), "unit": "%"}


def month_charts(months: Sequence[Period], rows: Sequence[Figure]) -> list[Chart]:
    few = hidden_places(rows)
    shown = [Figure() if n in few else row for n, row in enumerate(rows)]
    labels, names = [str(month.start.month) for month in months], [month.name for month in months]
    people = [Series(pgettext_lazy("chart", "participations"), "c1", [row.participations for row in shown])]
    hours = [Series(pgettext_lazy("chart", "verified hours"), "c2", [row.verified // 60 for row in shown])]
    return [
        charts.chart(_("Participations by month"), labels, names, people, side_by_side=False),
        charts.chart(_("Hours by month"), labels, names, hours, side_by_side=False),
    ]
