"""What a shift shows when it is settled: more people than heads, one phone for many, too much by hand, people only one saw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from events.attendance import flags
from events.models import Attendance, Door, Flag, Grade, Scan, Shift
from events.settlement import permissions
from volunteer.notices import outbox
from volunteer.roles import scope as role_scope

Kind = Flag.Kind
OWN_PHONES = (Door.OWN, Door.TYPED, Door.WAITING)
ONE_PHONE_MOST = 2
BY_HAND_LEAST = 3


def detect_flags(shift: Shift, rows: Sequence[Attendance], at: datetime, *, vouched: bool = False) -> list[Flag]:
    """Raise what a shift about to be settled shows, and tell the reviewers; a constant number of statements.

    `rows` are all its attendances with their people. What was decided before is not raised again. Where somebody vouches for
    the shift, entries by hand are no sign.
    """
    found = [*head_count_flags(shift, rows), *([] if vouched else by_hand_flags(shift, rows))]
    if rows:
        found += [*one_phone_flags(shift, rows), *own_people_flags(shift, rows)]
    if found:
        flags.raise_flags(found, at=at)
        notify_reviewers(shift, rows, at)
    return found


def head_count_flags(shift: Shift, rows: Sequence[Attendance]) -> list[Flag]:
    heads = 1 if shift.event.visit and shift.head_count is None else shift.head_count  # one helper goes there, nobody counts
    if heads is None or len(rows) <= heads:
        return []
    detail = {"came": len(rows), "heads": heads}
    return [Flag(kind=Kind.HEADS, shift=shift, detail=detail)]


def by_hand_flags(shift: Shift, rows: Sequence[Attendance]) -> list[Flag]:
    """Entries by hand above the share that the rule allows, and at least three of them."""
    number = sum(row.grade == Grade.C for row in rows)
    if number < BY_HAND_LEAST or number * 100 <= len(rows) * shift.pinned_rule.by_hand_percent:
        return []
    detail = {"number": number, "came": len(rows), "most": shift.pinned_rule.by_hand_percent}
    return [Flag(kind=Kind.BY_HAND, shift=shift, detail=detail)]


def one_phone_flags(shift: Shift, rows: Sequence[Attendance]) -> list[Flag]:
    """Everybody for whom one phone was used that served more than two accounts, not all of one household."""
    scans = Scan.objects.standing().filter(shift=shift, door__in=OWN_PHONES).exclude(device="")
    users: dict[str, set[int]] = {}
    for device, person in scans.values_list("device", "person_id").distinct():
        users.setdefault(device, set()).add(person or 0)
    homes = {row.person_id: row.person.household_id or -row.person_id for row in rows}
    shared = [people for people in users.values() if len(people) > ONE_PHONE_MOST and len({homes.get(p) for p in people}) > 1]
    return [
        Flag(kind=Kind.ONE_PHONE, shift=shift, attendance=row, detail={"accounts": len(people)})
        for people in shared
        for row in rows
        if row.person_id in people
    ]


def own_people_flags(shift: Shift, rows: Sequence[Attendance]) -> list[Flag]:
    """Those whom the leader registered and nobody else has ever seen: no other's scan, no phone of their own, no community."""
    hands = {shift.leader_id, shift.closed_by_id} - {None}
    theirs = [row for row in rows if row.person.registered_by_id in hands and row.person.confirmed_at is None]
    if not theirs:
        return []
    seen_by_others = Scan.objects.standing().filter(
        ~Q(by_id__in=hands) | Q(by=None), person_id__in=[row.person_id for row in theirs]
    )
    seen = set(seen_by_others.values_list("person_id", flat=True).distinct())
    return [Flag(kind=Kind.OWN_PEOPLE, shift=shift, attendance=row) for row in theirs if row.person_id not in seen]


def notify_reviewers(
    shift: Shift, rows: Collection[Attendance], at: datetime, kind: str = "flagged", page: str = "events:flags"
) -> None:
    """Tell the nearest reviewers who are not part of it that something waits for their look; once for each shift and kind."""
    reviewers = role_scope.reviewers_for(shift.event.point.area, at=at, excluding=permissions.parties(shift, rows))
    params = {"title": shift.event.title, "start": shift.start.isoformat()}
    outbox.notify_many(people=reviewers, kind=kind, params=params, key=f"{kind}:{shift.pk}", at=at, url=reverse(page))
