"""What nobody came to did not take place: the runner notes it on the shift, and the community is told once.

Whether a shift took place says `took_place_condition` alone, at any moment. The note is when that was found, for the list of the
community; it goes again when somebody is counted later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from events.attendance.models import took_place_condition
from events.models import Shift, StaleShift
from events.settlement import decide as settlement_decide
from events.settlement import permissions
from events.settlement.refusals import SettlementRefusal
from events.shifts.models import ShiftQuerySet
from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.models import Notice, User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

TOLD_WITHIN = timedelta(days=14)  # after its end; older ones are only listed


def settled_without_people() -> Q:
    """The shifts that are settled and did not take place; a visit to which nobody came is followed up with its request."""
    return Q(state=Shift.State.SETTLED, event__visit=False) & ~took_place_condition()


def unheld_shifts(shifts: ShiftQuerySet) -> ShiftQuerySet:
    """Those of these shifts that the runner found not to have taken place, and that still have not."""
    return shifts.filter(settled_without_people(), not_held_at__isnull=False)


def mark_noted_shifts(*, at: datetime) -> int:
    """Look at the shifts whose records changed (`StaleShift`): note those to which nobody came, and take back what holds no more.

    How many were noted. A constant number of statements, and one for each shift to be told of.
    """
    noted = changed_shifts()
    empty = list(noted.filter(settled_without_people(), not_held_at=None).select_related("event__point__area", "leader"))
    Shift.objects.filter(pk__in=[shift.pk for shift in empty]).update(not_held_at=at)
    noted.filter(took_place_condition(), not_held_at__isnull=False).update(not_held_at=None)
    outbox.write_notices([notice for shift in empty if shift.end > at - TOLD_WITHIN for notice in community_notices(shift, at)])
    return len(empty)


def changed_shifts() -> QuerySet[Shift]:
    notes = StaleShift.objects.all()
    everything = notes.filter(shift_id=StaleShift.EVERYTHING).exists()
    return Shift.objects.filter(state=Shift.State.SETTLED) if everything else Shift.objects.filter(pk__in=notes.values("shift_id"))


def community_notices(shift: Shift, at: datetime) -> Iterable[Notice]:
    """The nearest reviewers who do not lead the shift read that it counts as not held."""
    people = role_scope.reviewers_for(shift.event.point.area, at=at, excluding=shift.leader_ids)
    params = {"title": shift.event.title, "start": shift.start.isoformat(), "leader": shift.leader.name}
    url = reverse("events:over_one", args=[shift.pk])
    return [
        Notice(person=person, kind="nobody_came", params=params, key=f"nobody_came:{shift.pk}", at=at, url=url) for person in people
    ]


@transaction.atomic
def confirm_count(*, shift: Shift, by: User, at: datetime) -> Shift:
    """Confirm the head-count of a leader for a shift without records: it took place.

    `by` reviews for its point and has no part in it. Nobody is paid by that. Harmless to repeat. Raises `Refused`.
    """
    shift = settlement_decide.lock_shift(shift.pk)
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(shift.event.point):
        raise Refused(SettlementRefusal.NOT_YOURS)
    permissions.require_uninvolved(shift, [], by)
    if shift.state not in Shift.OVER:
        raise Refused(SettlementRefusal.NOT_CLOSED)
    if not shift.head_count:
        raise Refused(SettlementRefusal.NO_COUNT)
    if shift.count_confirmed_at is None:
        shift.count_confirmed_by, shift.count_confirmed_at, shift.not_held_at = by, at, None
        shift.save(update_fields=["count_confirmed_by", "count_confirmed_at", "not_held_at"])
        audit.record(act="shift.confirm_count", subject=shift, actor=by, at=at, detail={"head_count": shift.head_count})
    return shift
