"""What whoever plans a shift may expect: who will vouch for it, and what it is paid without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.models import Duty, Shift, Witness
from events.settlement import witnessed
from points.models import Rule
from points.rules import actions as rules
from volunteer.models import Device, ServicePoint, User
from volunteer.signin import devices


@dataclass(frozen=True)
class Outlook:
    """What will vouch for a shift, or did. `shifts` of the leader's may still do without, with `people` at each of them."""

    phones: Sequence[Device]
    duties: Sequence[Duty]
    words: Sequence[Witness]
    shifts: int
    people: int
    rule: Rule
    enrol_at: ServicePoint | None = None

    @property
    def vouched(self) -> bool:
        """Whether somebody is expected to vouch, or has done so."""
        return bool(self.phones or self.duties or self.words)


def outlook_of(shift: Shift, at: datetime, reader: User) -> Outlook:
    """By the rule of the shift, or today's for one that is not published. Six statements at most.

    `enrol_at`: the point at which this reader may enrol a second phone, which makes its shifts witnessed.
    """
    rule = shift.rule or rules.rule_in_force(at) or Rule()
    near = witnessed.parties_of(witnessed.organiser_ids(shift, at))
    phones = Device.objects.alive().filter(point=shift.event.point_id).exclude(enrolled_by__in=near).order_by("name", "pk")
    left = rule.unwitnessed_shifts - witnessed.used_allowance(near, rule, at)
    return Outlook(
        phones=list(phones),
        duties=list(Duty.objects.filter(shift=shift).select_related("person").order_by("pk")),
        words=list(Witness.objects.vouching().filter(shift=shift).select_related("by").order_by("pk")),
        shifts=max(0, left),
        people=rule.unwitnessed_people,
        rule=rule,
        enrol_at=shift.event.point if devices.managing_scope(by=reader, at=at).covers_point(shift.event.point) else None,
    )
