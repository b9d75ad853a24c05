"""What would be taken back with a leader's shifts of a period, and how many shifts had no witness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from events.attendance.models import session_condition
from events.models import Attendance, Shift, Sign, SignLimits, Witness
from points.models import Account, Transfer
from volunteer.models import User

State = Shift.State
GIVEN = (Transfer.Kind.AWARD, Transfer.Kind.BOOST, Transfer.Kind.BONUS)  # what a record brings a person


@dataclass(frozen=True)
class ReversalPreview:
    """What stands and would be taken back. `owed`: what people would owe then, because they have spent it.

    `mark` names what a page showed, so that the press takes back exactly that.
    """

    shifts: Sequence[Shift]
    mark: str
    not_over: int
    records: int
    people: int
    minutes: int
    points: int
    owed: int


def reversal_mark(begins: date, ends: date, *numbers: int) -> str:
    """Days, shifts, records, minutes and points in one word."""
    return ":".join(str(part) for part in (begins, ends, *numbers))


def led_between(leader: User, begins: date, ends: date) -> QuerySet[Shift]:
    """The shifts this person led on these local dates, both included."""
    return Shift.objects.filter(leader=leader, start__date__range=(begins, ends))


def reversible(shifts: QuerySet[Shift], at: datetime) -> QuerySet[Shift]:
    """Those that are over and stand: settled, closed, or ended and not closed yet."""
    over = shifts.filter(Q(state__in=[State.CLOSED, State.SETTLED]) | Q(state=State.PUBLISHED, end__lte=at))
    return over.filter(reversed=None)  # what was taken back and given back is put right record by record


def preview_reversal(*, leader: User, begins: date, ends: date, at: datetime) -> ReversalPreview:
    """What `reverse_shifts` would do. A constant number of statements; writes nothing."""
    led = led_between(leader, begins, ends)
    found = reversible(led, at).select_related("event__point__area").order_by("start", "pk")
    shifts = list(found.annotate(came=Count("attendances"), counted=Sum("attendances__minutes", default=0)))
    rows = Attendance.objects.filter(shift__in=[shift.pk for shift in shifts])
    sums = rows.aggregate(people=Count("person", distinct=True), minutes=Sum("minutes", default=0), records=Count("pk"))
    given = points_by_person(list(rows.values_list("pk", flat=True)))
    points = sum(given.values())
    return ReversalPreview(
        shifts=shifts,
        mark=reversal_mark(begins, ends, len(shifts), sums["records"], sums["minutes"], points),
        not_over=led.filter(state=State.PUBLISHED, end__gt=at).count(),
        **sums,
        points=points,
        owed=points_short(given),
    )


def points_by_person(attendances: list[UUID]) -> dict[int, int]:
    """What people (ids) were given for these records and still stands: awards, what came on top, welcomes. One statement."""
    ids = [str(pk) for pk in attendances]
    given = Transfer.objects.filter(kind__in=GIVEN, source_type__in=["attendance", "boost"], source_id__in=ids, reversed_by=None)
    return dict(given.order_by().values_list("credit__person").annotate(sum=Sum("amount")))


def points_by_shift(attendances: dict[UUID, UUID]) -> dict[UUID, int]:
    """The same by shift (id), for records (id) with their shift. One statement."""
    ids = {str(pk): shift for pk, shift in attendances.items()}
    given = Transfer.objects.filter(kind__in=GIVEN, source_type__in=["attendance", "boost"], reversed_by=None)
    found: dict[UUID, int] = {}
    for source, amount in given.filter(source_id__in=list(ids)).values_list("source_id", "amount"):
        found[ids[source]] = found.get(ids[source], 0) + amount
    return found


def points_short(given: dict[int, int]) -> int:
    """How much of this is not in the people's wallets any more. One statement."""
    purses = Account.objects.filter(kind=Account.Kind.WALLET, person__in=given).values_list("person", "balance")
    return sum(max(0, given[person] - (balance or 0)) for person, balance in purses if person)


# --- signs by shift, by leader and point -----------------------------------------------------------------------------------


def signs_of_shift() -> Coalesce:
    """For a queryset of shifts: how many signs each has."""
    mine = Sign.objects.filter(shift=OuterRef("pk")).order_by().values("shift")
    return Coalesce(Subquery(mine.annotate(number=Count("pk")).values("number")), 0)


def striking_number() -> Coalesce:
    """How many signs of one shift stand out, as the district has set it."""
    default: int = SignLimits._meta.get_field("together").default
    return Coalesce(Subquery(SignLimits.objects.values("together")[:1]), default)


def signs_of_leader(since: datetime, until: datetime) -> Coalesce:
    """For rows of a leader at a point (`leader`, `event__point`): the signs of their shifts that began in this time."""
    same = {"shift__leader": OuterRef("leader"), "shift__event__point": OuterRef("event__point")}
    mine = Sign.objects.standing().filter(shift__start__gt=since, shift__start__lte=until, **same)
    return Coalesce(Subquery(mine.order_by().values("shift__leader").annotate(number=Count("pk")).values("number")), 0)


# --- the word of somebody without a part in it -------------------------------------------------------------------------------


def judged() -> Q:
    """For a queryset of shifts: settled ones that took place, of which was asked who vouches for them; no visits."""
    before = Witness.objects.filter(shift=OuterRef("pk"), kind=Witness.Kind.BEFORE)
    return session_condition() & Q(~Exists(before), state=State.SETTLED)


def unwitnessed() -> Q:
    """Those of `judged` for which nobody without a part in them has vouched so far."""
    return judged() & ~Q(Exists(Witness.objects.vouching().filter(shift=OuterRef("pk"))))
