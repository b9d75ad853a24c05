"""A substitute for one shift, who leads it from that moment on; and leaving shifts to whoever takes a point over.

The substitute is the `leader` until the shift is settled: pages, scanner, closing. Who was to lead stays named as `first_leader`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from events.models import Shift
from events.shifts.refusals import ShiftRefusal
from points.freezes import actions as freezes
from volunteer.core import audit
from volunteer.core.refusals import Refused, refusal_of
from volunteer.models import User
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power


@transaction.atomic
def name_substitute(*, shift: Shift, to: User, by: User, at: datetime) -> Shift:
    """Let `to` lead a published shift at once. Naming who was to lead first gives it back to them.

    The same again changes nothing. Raises `Refused`.
    """
    shift = lock_shift(shift)
    require_may_name(shift, by, at)
    if shift.state != Shift.State.PUBLISHED:
        raise Refused(ShiftRefusal.NO_SUBSTITUTE_NOW)
    if to.pk == shift.leader_id:
        return shift
    require_can_lead(shift, to, at)
    former, first = shift.leader, shift.first_leader or shift.leader
    set_leader(shift, to, None if to.pk == first.pk else first, by, at, act="shift.substitute")
    notify_of_substitute(shift, former, first, by, at)
    return shift


@transaction.atomic
def pass_on(*, shift: Shift, to: User, by: User, at: datetime) -> Shift:
    """Let `to` lead instead of whoever gave their point away; it stays as it is where they may not lead, or it is closed."""
    shift = lock_shift(shift)
    if shift.state not in (*Shift.PENDING, Shift.State.PUBLISHED) or refusal_of(
        freezes.require_may_lead, to, shift.event.point_id, at
    ):
        return shift
    first = shift.first_leader if shift.first_leader_id != to.pk else None
    set_leader(shift, to, first, by, at, act="shift.edit")
    return shift


def lock_shift(shift: Shift) -> Shift:
    related = ("event__point__area", "leader", "first_leader")
    return Shift.objects.select_for_update(of=("self",)).select_related(*related).get(pk=shift.pk)


def set_leader(shift: Shift, to: User, first: User | None, by: User, at: datetime, *, act: str) -> None:
    changed = audit.set_fields(shift, {"leader": to, "first_leader": first})
    if changed:
        shift.save(update_fields=list(changed))
        audit.record(act=act, subject=shift, actor=by, at=at, detail={"fields": sorted(changed), "changes": changed})


def may_name(shift: Shift, by: User, at: datetime) -> bool:
    """Whoever leads the shift, was to lead it, or runs events of its point."""
    return shift.is_led_by(by.pk) or role_scope.scope_for(by, Power.RUN, at).covers_point(shift.event.point)


def require_may_name(shift: Shift, by: User, at: datetime) -> None:
    if not may_name(shift, by, at):
        raise Refused(ShiftRefusal.NOT_LEADER)


def require_can_lead(shift: Shift, to: User, at: datetime) -> None:
    """The rule by which anybody leads, and that they can sign in to do so."""
    if not to.is_active or to.phone_index is None:
        raise Refused(ShiftRefusal.CANNOT_SIGN_IN, name=str(to))
    freezes.require_may_lead(to, shift.event.point_id, at)


def notify_of_substitute(shift: Shift, former: User, first: User, by: User, at: datetime) -> None:
    """Tell the substitute, who led until now, who was to lead, and the community."""
    both = {person.pk: person for person in (shift.leader, former, first)}
    offices = role_scope.reviewers_for(shift.event.point.area, at=at, excluding=[*both, by.pk])
    params = {
        "title": shift.event.title,
        "start": shift.start.isoformat(),
        "name": str(shift.leader),
        "first": str(first),
        "back": shift.first_leader_id is None,
    }
    key = f"substitute:{shift.pk}:{at.isoformat()}"
    url = shift.get_absolute_url()
    people = [person for person in (*both.values(), *offices) if person.pk != by.pk]
    outbox.notify_many(people=people, kind="substitute", params=params, key=key, at=at, url=url)
