"""The lists behind the figures: which shifts, people and transfers a number was added up from."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from events.figures.board import View
from events.figures.periods import Period
from events.models import Figure, Seen, Tally, Waning
from points.models import Account, Transfer
from points.openness import midnight
from volunteer.models import User

FEW = 20_000  # participations: up to here they are counted first, beyond it people are walked through
ROWS = 50


class Known(Paginator):  # type: ignore[type-arg]  # generic in its stub alone
    """A paginator told by the figure itself how long its list is: nothing is counted again."""

    def __init__(self, rows: Any, known: int) -> None:
        super().__init__(rows, ROWS)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


def within(period: Period, lookup: str) -> Q:
    """A condition on rows whose `lookup` is a local date."""
    ended = Q(**{f"{lookup}__lt": period.end}) if period.end else Q()
    return Q(**{f"{lookup}__gte": period.start}) & ended


def tallies(view: View) -> QuerySet[Tally]:
    """The shifts that count for a unit, in a period and cut."""
    unit, cut = view.unit, view.cut
    where = Q(point=unit.point) if unit.point else Q(path__startswith=unit.path)
    which = Q(cut=cut) if cut else Q(cut__startswith="c:")
    return Tally.objects.filter(where, which, within(view.period, "day"))


def shifts(view: View, what: str) -> QuerySet[Tally]:
    """The shifts that a sum was added up from, the newest first: each with what it adds."""
    found = tallies(view).exclude(**{what: 0}).annotate(adds=F(what))
    return found.select_related("shift__event", "point__area").order_by("-day", "shift")


def people(view: View) -> Known:
    """The different people who took part."""
    row = Figure.objects.filter(unit=view.unit.key, kind=view.period.kind, start=view.period.start, cut=view.cut).first()
    row, everybody = row or Figure(), User.objects.annotate(times=times(view)).order_by("pk")
    if row.participations <= FEW:
        seen = Seen.objects.filter(tally__in=tallies(view)).order_by().values("person")
        return Known(everybody.filter(pk__in=seen), row.people)
    there = Seen.objects.filter(Exists(tallies(view).filter(pk=OuterRef("tally"))), person=OuterRef("pk"))
    return Known(everybody.filter(Exists(there)), row.people)


def times(view: View) -> Subquery:
    """How often a person took part; asked for the people of a page only, or for all of a file."""
    seen = Seen.objects.filter(Exists(tallies(view).filter(pk=OuterRef("tally"))), person=OuterRef("pk"))
    return Subquery(seen.order_by().values("person").annotate(times=Count("tally")).values("times"))


def spent(view: View) -> QuerySet[Transfer]:
    """What was spent at the shops of a unit, and what was given back, the newest first."""
    period = view.period
    shops = Account.objects.filter(view.unit.points("shop__point__"), kind=Account.Kind.SPENT)
    ids = list(shops.values_list("pk", flat=True))
    found = Transfer.objects.filter(Q(credit__in=ids) | Q(debit__in=ids), at__gte=midnight(period.start))
    found = found.filter(at__lt=midnight(period.end)) if period.end else found
    return found.select_related("credit__shop", "debit__shop").order_by("-id")


def held(view: View) -> QuerySet[Account]:
    """The wallets of the people who live in an area, the fullest first."""
    wallets = Account.objects.filter(kind=Account.Kind.WALLET, balance__gt=0)
    return wallets.filter(of_residents(view)).select_related("person__area").order_by("-balance", "pk")


def waning(view: View) -> QuerySet[Waning]:
    """Who of them loses points at the next day of expiry, and how many; the most first."""
    return Waning.objects.filter(of_residents(view)).select_related("person__area").order_by("-points", "person")


def of_residents(view: View) -> Q:
    """Who lives in the unit; for the district also who has no community."""
    there = Q(person__area__path__startswith=view.unit.path)
    return there | Q(person__area=None) if view.unit.area and view.unit.area.parent_id is None else there
