"""What a rule means for what happens: the kinds it tells apart, and last month counted anew under a draft."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Attendance, Category, Grade
from events.settlement import caps as settlement_caps
from events.settlement import decide as settlement_decide
from points.models import Rule

Pay = Attendance.Pay
DIFFERENCE_STEPS: list[tuple[float, str | Promise]] = [  # differences of a person up to these
    (-50, _("at least 50 points less")),
    (-10, _("10 to 49 points less")),
    (-1, _("1 to 9 points less")),
    (0, _("the same")),
    (10, _("1 to 10 points more")),
    (50, _("11 to 50 points more")),
    (inf, _("more than 50 points more")),
]


@dataclass
class CategorySums:
    """A category in a month: how often people served, what it brought, what it would bring."""

    name: str
    records: int = 0
    given: int = 0
    then: int = 0

    @property
    def difference(self) -> int:
        return self.then - self.given


@dataclass
class RulePreview:
    """A calendar month under another rule: sums by category, and how many people would have how much more or less."""

    month: date
    categories: list[CategorySums]
    steps: list[tuple[str | Promise, int]] = field(default_factory=list)
    more: int = 0
    less: int = 0
    same: int = 0

    @property
    def given(self) -> int:
        return sum(row.given for row in self.categories)

    @property
    def then(self) -> int:
        return sum(row.then for row in self.categories)

    @property
    def difference(self) -> int:
        return self.then - self.given


def rule_kinds() -> dict[str, list[tuple[str, str]]]:
    """What a rule tells apart: categories of events and grades of records, each with its name."""
    return {
        "categories": [(category.slug, str(category)) for category in Category.objects.all()],
        "grades": [(grade.value, str(grade.label)) for grade in Grade],
    }


def preview_rule(rule: Rule, at: datetime) -> RulePreview:
    """Last calendar month's paid service counted under `rule`, in the order in which it was done. Reads only; four statements.

    Minutes are counted anew; what a second person refused, what is void and what waits stays out on both sides.
    """
    first, last = settlement_caps.month_bounds(settlement_caps.month_bounds(at)[0] - timedelta(microseconds=1))
    names = {category.slug: CategorySums(str(category)) for category in Category.objects.all()}
    people: Counter[int] = Counter()
    events = paid_before(rule, first, last)
    days: Counter[tuple[int, date]] = Counter()
    months: Counter[int] = Counter()
    for row in paid_attendances(first, last).iterator(chunk_size=2000):
        shift, who = row.shift, row.person_id
        day, event = timezone.localdate(shift.start), (who, shift.event_id)
        points = rule.allowed(points_under_rule(rule, row), event=events[event], day=days[who, day], month=months[who])
        events[event] += points
        days[who, day] += points
        months[who] += points
        sums = names[shift.event.category_id]
        sums.records, sums.given, sums.then = sums.records + 1, sums.given + row.points, sums.then + points
        people[who] += points - row.points
    return spread_differences(RulePreview(timezone.localdate(first), [row for row in names.values() if row.records]), people)


def paid_attendances(first: datetime, last: datetime) -> QuerySet[Attendance]:
    """What was paid at shifts that began between these moments, and what only the rule kept from it; as it was served."""
    kept = Q(pay=Pay.PAID) | Q(pay=Pay.NOTHING, pay_note__in=[settlement_decide.TOO_SHORT, settlement_caps.CAPPED])
    rows = Attendance.objects.filter(kept, shift__start__range=(first, last), counted_start__isnull=False)
    return rows.select_related("shift__event", "job").order_by("counted_start", "pk")


def points_under_rule(rule: Rule, row: Attendance) -> int:
    """What a record is worth under another rule."""
    shift = row.shift
    minutes = rule.minutes(*row.counted_interval, shift.planned)
    leads = row.person_id == shift.leader_id
    return rule.worth(minutes, shift.event.category_id, row.job.coefficient, grade=row.grade, leads=leads)


def paid_before(rule: Rule, first: datetime, last: datetime) -> Counter[tuple[int, UUID]]:
    """What people were paid before for events that went on in the month; needed only where events have a cap."""
    if rule.event_points is None:
        return Counter()
    going = Attendance.objects.filter(shift__start__range=(first, last)).values("shift__event")
    rows = Attendance.objects.filter(pay=Pay.PAID, shift__start__lt=first, shift__event__in=going).order_by()
    sums = rows.values_list("person_id", "shift__event").annotate(sum=Sum("points"))
    return Counter({(person, event): points for person, event, points in sums})


def spread_differences(found: RulePreview, people: Counter[int]) -> RulePreview:
    """How many people lie in each step of differences."""
    counts = Counter(next(words for most, words in DIFFERENCE_STEPS if difference <= most) for difference in people.values())
    found.steps = [(words, counts[words]) for _most, words in DIFFERENCE_STEPS]
    found.more = sum(difference > 0 for difference in people.values())
    found.less = sum(difference < 0 for difference in people.values())
    found.same = len(people) - found.more - found.less
    return found
