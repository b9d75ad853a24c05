"""The lists behind the figures: which shifts, people and transfers a number was added up from."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.functional import cached_property

from events.figures.dashboard import Selection
from events.figures.parts import in_period, of_part, of_selection
from events.figures.rollup_points import first_id
from events.models import Figure, Purse, Seen, Spending, Tally, Waning
from points.models import Account, Transfer
from volunteer.core.dates import midnight
from volunteer.models import User

FEW_PARTICIPATIONS = 20_000  # participations: up to here they are counted first, beyond it people are walked through
PER_PAGE = 30
MOST_COUNTED = 10_000  # of a list that is narrowed: so many are counted and turned through; the file holds them all
SHIFT_FIELDS = ("shift_id", "day", "event__title", "point__name", "point__sign_code", "point__area__name", "point__area__path")


class FigurePaginator(Paginator):  # type: ignore[type-arg]  # generic in its stub alone
    """Pages of a long list. The figure itself tells how long it is (`known`): nothing is added up again.

    Without it (None) rows are counted, up to MOST of them. A page far down is walked to over keys alone, from the nearer end
    that is known; what belongs to its rows is read for them only.
    """

    object_list: Any  # a query

    def __init__(self, rows: Any, known: int | None = None) -> None:
        super().__init__(rows, PER_PAGE)
        self.known = known

    @cached_property
    def found(self) -> int:
        """How many there are; one above MOST where there are more than it and nobody knows how many."""
        return int(self.object_list.order_by()[: MOST_COUNTED + 1].count()) if self.known is None else self.known

    @property
    def more(self) -> bool:
        """Whether there are more than can be turned through."""
        return self.known is None and self.found > MOST_COUNTED

    @cached_property
    def count(self) -> int:
        return MOST_COUNTED if self.more else self.found

    def page(self, number: int | str) -> Page[Any]:
        page = super().page(number)
        ids = list(self.keys(page.start_index() - 1, page.end_index())) if self.count else []
        page.object_list = list(self.object_list.filter(pk__in=ids)) if ids else []
        return page

    def keys(self, begin: int, end: int) -> Any:
        """The keys of these places of the list; those of the second half are walked to from its end, where that is known."""
        keys = self.object_list.values_list("pk", flat=True)
        if self.more or begin <= self.count / 2:
            return keys[begin:end]
        return keys.reverse()[self.count - end : self.count - begin]


def selected_figure(view: Selection) -> Figure:
    """The row of what is looked at; zeros where nothing happened."""
    found = Figure.objects.filter(unit=view.unit.key, kind=view.period.kind, start=view.period.start, cut=view.cut)
    return found.first() or Figure()


def tallies(view: Selection) -> QuerySet[Tally]:
    """The shifts that count for a unit or one part of it, in a period and cut.

    Of points that lay in the unit and lie elsewhere now, those are counted that took place there.
    """
    unit = view.unit
    where = Q() if unit.is_district else Q(point__in=unit.counted)
    if where and unit.counted_once:
        where |= Q(point__in=unit.counted_once, path__startswith=unit.path)
    if view.part:
        where = of_part(unit, view.part)
    return Tally.objects.filter(where, of_selection(view.period, view.cut))


def shifts(view: Selection, what: str) -> FigurePaginator:
    """The shifts that a sum was added up from, the newest first: each with what it adds."""
    found = tallies(view).filter(~Q(**{what: 0})).annotate(adds=F(what))
    rows = found.select_related("event", "point__area").only(*SHIFT_FIELDS, what).order_by("-day", "shift")
    return FigurePaginator(rows, None if view.part else selected_figure(view).length(what))


def participants(view: Selection) -> FigurePaginator:
    """The different people who took part."""
    row, everybody = selected_figure(view), User.objects.annotate(times=participation_count(view)).order_by("pk")
    if row.participations <= FEW_PARTICIPATIONS:
        seen = Seen.objects.filter(tally__in=tallies(view)).order_by().values("person")
        return FigurePaginator(everybody.filter(pk__in=seen), None if view.part else row.people)
    there = Seen.objects.filter(person=OuterRef("pk"))
    everything = view.unit.is_district and not (view.part or view.cut or view.period.end)
    if not everything:  # there, whoever was seen at all is counted
        there = there.filter(Exists(tallies(view).filter(pk=OuterRef("tally"))))
    return FigurePaginator(everybody.filter(Exists(there)), None if view.part else row.people)


def participation_count(view: Selection) -> Subquery:
    """How often a person took part; asked for the people of a page only, or for all of a file."""
    seen = Seen.objects.filter(Exists(tallies(view).filter(pk=OuterRef("tally"))), person=OuterRef("pk"))
    return Subquery(seen.order_by().values("person").annotate(times=Count("tally")).values("times"))


# --- points ------------------------------------------------------------------------------------------------------------


def shop_transfers(view: Selection) -> FigurePaginator:
    """What was spent at the shops that stand in a unit now, and what was given back, the newest first."""
    period, found = view.period, Transfer.objects.filter(kind__in=Transfer.AT_SHOPS)
    if not view.unit.is_district:
        shops = Account.objects.filter(view.unit.points("shop__point__"), kind=Account.Kind.SPENT)
        ids = list(shops.values_list("pk", flat=True))
        found = found.filter(Q(credit__in=ids) | Q(debit__in=ids))
    if period.end:
        begin, end = midnight(period.start), midnight(period.end)
        found = found.filter(pk__gte=first_id(begin), pk__lt=first_id(end), at__gte=begin, at__lt=end)
    rows = found.select_related("credit__shop", "debit__shop").order_by("-id")
    known = Spending.objects.filter(view.unit.points("shop__point__"), in_period(period, "start")).aggregate(sum=Sum("times"))
    return FigurePaginator(rows, known["sum"] or 0)


def resident_wallets(view: Selection) -> FigurePaginator:
    """The wallets of the people who live in an area, the fullest first."""
    wallets = Account.objects.filter(residents_condition(view), kind=Account.Kind.WALLET, balance__gt=0)
    rows = wallets.select_related("person__area__parent").order_by("-balance", "pk")
    return FigurePaginator(rows, resident_count(view, "people"))


def expiring_points(view: Selection) -> FigurePaginator:
    """Who of them loses points at the next day of expiry, and how many; the most first."""
    rows = Waning.objects.filter(residents_condition(view)).select_related("person__area__parent").order_by("-points", "person")
    return FigurePaginator(rows, resident_count(view, "losers"))


def resident_count(view: Selection, name: str) -> int | None:
    """How many people these were when purses were last looked into; None before the first time."""
    found: int | None = Purse.objects.filter(path__startswith=view.unit.path).aggregate(sum=Sum(name))["sum"]
    return found


def residents_condition(view: Selection) -> Q:
    """Who lives in the unit now; for the district that is everybody, also who has no home."""
    return Q() if view.unit.is_district else Q(person__area__in=view.unit.areas())
