"""Signals of trust: for each point and leader how records came about, who was seen by nobody else, and what the machine noticed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, NullIf

from events.cases.signs import queries as sign_queries
from events.models import Flag, Grade, Scan, Shift
from volunteer.roles.scope import Scope

LOOK_BACK = timedelta(days=90)
HIGH_HAND_SHARE = 30  # percent: a share of entries by hand above it is shown in colour
COUNTED = (Shift.State.PUBLISHED, Shift.State.CLOSED, Shift.State.SETTLED)


def trust_rows(held: Scope, at: datetime, back: timedelta = LOOK_BACK) -> Any:
    """The signals of the days back from `at` inside a scope, one leader at one point a row, the most striking first.

    Numbers of records by grade, `hand_share` of them in percent, people registered and seen only by that leader; `signs` of shifts
    that did not take place as recorded, and in `striking` how many shifts have several of them; of the `counting` shifts, those
    that are `unwitnessed`.
    """
    seen_by_others = Scan.objects.standing().filter(person=OuterRef("attendances__person")).exclude(by=OuterRef("leader"))
    own = Q(~Exists(seen_by_others), attendances__person__registered_by=F("leader"), attendances__person__confirmed_at=None)
    past = Shift.objects.filter(held.points("event__point__"), state__in=COUNTED, start__gt=at - back, start__lte=at)
    counted = (
        past.annotate(together=sign_queries.signs_of_shift())
        .values("event__point", "leader")
        .annotate(
            point_name=F("event__point__name"),
            leader_name=F("leader__name"),
            records=Count("attendances"),
            scanned=Count("attendances", filter=Q(attendances__grade=Grade.A)),
            by_leader=Count("attendances", filter=Q(attendances__grade=Grade.B)),
            by_hand=Count("attendances", filter=Q(attendances__grade=Grade.C)),
            only_theirs=Count("attendances__person", distinct=True, filter=own),
            hand_share=Coalesce(100.0 * F("by_hand") / NullIf(F("records"), 0), 0.0),
            striking=Count("pk", distinct=True, filter=Q(together__gte=sign_queries.striking_number())),
            counting=Count("pk", distinct=True, filter=sign_queries.counts_somebody()),
            unwitnessed=Count("pk", distinct=True, filter=sign_queries.unwitnessed()),
            signs=sign_queries.signs_of_leader(at - back, at),
        )
        .filter(Q(records__gt=0) | Q(signs__gt=0))
    )
    return counted.order_by("-striking", "-only_theirs", "-hand_share", "-signs", "point_name", "leader_name")


def with_flags(found: Any, at: datetime, back: timedelta = LOOK_BACK) -> Any:
    """`trust_rows` with the number of `flags` that nobody has decided on."""
    same = {"shift__event__point": OuterRef("event__point"), "shift__leader": OuterRef("leader")}
    waiting = Flag.objects.open().filter(shift__start__gt=at - back, **same).order_by().values("shift__leader")
    number = waiting.annotate(number=Count("pk")).values("number")
    return found.annotate(flags=Coalesce(Subquery(number), 0))
