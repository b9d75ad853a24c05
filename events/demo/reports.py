"""Reports of the month before in the demo: most communities have handed in, one street waits for the rest."""

from datetime import date, datetime

from django.utils import timezone

from events.core import periods
from events.demo.names import MARK
from events.models import Category, Figure, OpeningFigure, Report, Series
from events.reports import actions as report_actions
from events.reports import opening_figures
from events.reports import queries as report_queries
from volunteer.core.ids import new_id
from volunteer.models import Area, User
from volunteer.roles import scope as role_scope

EARLIER_YEARS_END = date(2023, 6, 30)
# The district's own series: name, English, kinds of service.
SERIES = (
    ("清洁家园", "Clean homes", ("environment", "emergency")),
    ("敬老助困", "Care for elders", ("aid", "health")),
    ("平安法治", "Safe and lawful", ("law", "theory")),
)


def make_reports(*, at: datetime) -> None:
    """Four series are reported. Four of five communities and all streets but the last hand in the last month; one community
    counted before the platform.
    """
    make_series()
    last = periods.period_of(Figure.Kind.MONTH, periods.add_months(timezone.localdate(at), -1))
    communities = list(Area.objects.communities().filter(appointments__isnull=False).distinct().order_by("path"))
    streets = list(Area.objects.streets().filter(appointments__isnull=False).distinct().order_by("path"))
    for area in [*[one for number, one in enumerate(communities) if number % 5 != 4], *streets[:-1]]:
        if people := report_actions.administrators(area, at):
            hand_in_as_the_page_allows(area, last, people[0], at)
    if communities:
        make_earlier_figures(communities[0], at)


def hand_in_as_the_page_allows(area: Area, period: periods.Period, by: User, at: datetime) -> None:
    """What the parts stated; what the platform has where that would be fewer participations than people."""
    stated, recorded = report_actions.current_values(area, period), report_queries.recorded_values(area, period)
    report_actions.hand_in(
        report=Report(id=new_id(at), area=area, unreconciled="部分社区尚未上报。"),
        period=period,
        from_platform=bool(report_queries.find_contradictions(stated, recorded)),
        by=by,
        at=at,
    )


def make_series() -> None:
    """Besides the series that every district reports, three of the district's own."""
    last = Series.objects.count()
    for position, (name, name_en, kinds) in enumerate(SERIES, last + 1):
        made = Series.objects.create(name=f"{name}{MARK}", name_en=name_en, position=position)
        made.categories.set(Category.objects.filter(pk__in=kinds))


def make_earlier_figures(area: Area, at: datetime) -> None:
    """What a community wrote down of earlier years; two others confirmed it."""
    people = [*report_actions.administrators(area, at), *[one for path in area.lineage()[::-1] for one in confirmers_of(path, at)]]
    them = list(dict.fromkeys(people))
    series = Series.objects.active().first()
    if series is None or len(them) < 3:
        return
    counted = OpeningFigure(id=new_id(at), area=area, series=series, measure="shifts", value=120, day=EARLIER_YEARS_END)
    counted.source = "社区台账"
    made = opening_figures.record_figure(figure=counted, by=them[0], at=at)
    for person in them[1:3]:
        opening_figures.confirm(id=made.pk, by=person, at=at)


def confirmers_of(path: str, at: datetime) -> list[User]:
    area = Area.objects.get(path=path)
    return [*report_actions.administrators(area, at), *role_scope.reviewers_for(area, at=at)]
