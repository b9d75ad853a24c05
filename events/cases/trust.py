"""Signals of trust: for each point and leader how records came about, and who was seen by nobody else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from events.models import Attendance, Flag, Grade, Scan
from volunteer.roles.scope import Scope

LOOK_BACK = timedelta(days=90)
HIGH_HAND_SHARE = 30  # percent: a share of entries by hand above it is shown in colour


def trust_rows(held: Scope, at: datetime, back: timedelta = LOOK_BACK) -> Any:
    """The signals of the days back from `at` inside a scope, one leader at one point a row, the most striking first.

    Numbers of records by grade, `hand_share` of them in percent, people registered and seen only by that leader.
    """
    seen_by_others = Scan.objects.standing().filter(person=OuterRef("person")).exclude(by=OuterRef("shift__leader"))
    own = Q(~Exists(seen_by_others), person__registered_by=F("shift__leader"), person__confirmed_at=None)
    past = Attendance.objects.filter(held.points("shift__event__point__"), shift__start__gt=at - back, shift__start__lte=at)
    counted = past.values("shift__event__point", "shift__leader").annotate(
        point=F("shift__event__point__name"),
        leader=F("shift__leader__name"),
        records=Count("pk"),
        scanned=Count("pk", filter=Q(grade=Grade.A)),
        by_leader=Count("pk", filter=Q(grade=Grade.B)),
        by_hand=Count("pk", filter=Q(grade=Grade.C)),
        only_theirs=Count("person", distinct=True, filter=own),
        hand_share=100.0 * F("by_hand") / F("records"),
    )
    return counted.order_by("-only_theirs", "-hand_share", "point", "leader")


def with_flags(found: Any, at: datetime, back: timedelta = LOOK_BACK) -> Any:
    """`trust_rows` with the number of `flags` that nobody has decided on."""
    same = {"shift__event__point": OuterRef("shift__event__point"), "shift__leader": OuterRef("shift__leader")}
    waiting = Flag.objects.open().filter(shift__start__gt=at - back, **same).order_by().values("shift__leader")
    number = waiting.annotate(number=Count("pk")).values("number")
    return found.annotate(flags=Coalesce(Subquery(number), 0))
