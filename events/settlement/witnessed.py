"""Whether a shift is witnessed, and what that means for its rows. Judged once, at settlement; a later word releases what waits.

Somebody vouches who is neither its leader nor a party of theirs: by scans of an enrolled phone that the leader does not hold, by
having been on duty, by having been helped, or by the community's look. The code that a leader shows proves nothing, since it can
be forwarded. Where nobody vouches, a leader's first shifts pay for some people (numbers of the rule); the rest waits for a look.
The rows of who ran the shift or showed its code, and of their parties, wait for a second person in any case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from events.models import Attendance, Door, Grade, Scan, Shift, Witness
from points.models import Rule
from volunteer.core import rate_limit
from volunteer.models import Pass
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

Kind, Needs, Pay = Witness.Kind, Attendance.Needs, Attendance.Pay
# Who looked at the shift, or was helped, says with it that everybody in its list was there, the leader too.
FOR_EVERYBODY = (Kind.LOOK, Kind.BENEFICIARY)


@dataclass
class Standing:
    """What vouches for a shift. `barred`: whose rows need a second person; `places`: how many rows the allowance still pays.

    `near`: the parties of each who vouches; `seen`: person -> who scanned them with an enrolled phone (all ids). `unasked`: it
    ended before witnesses were asked for.
    """

    unasked: bool = False
    words: Sequence[Witness] = ()
    barred: Collection[int] = ()
    near: dict[int, set[int]] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)
    places: int = 0

    def second_person(self, row: Attendance, kinds: Collection[str] = FOR_EVERYBODY) -> tuple[int, datetime] | None:
        """Who vouched for everybody, or for this person, and is no party of theirs; and when."""
        for word in self.words:
            by = word.by_id or 0
            saw = word.kind in kinds or (word.kind == Kind.SCAN and self.seen.get(row.person_id) == by)
            if saw and row.person_id not in self.near[by]:
                return by, word.at
        return None


# --- who is who --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Circle:
    """Who ran a shift, with their parties: `near` vouch for nothing, and a second person confirms the rows of `barred`."""

    near: set[int]
    barred: set[int]
    passes: Sequence[Pass]


def parties_of(people: Collection[int | None]) -> set[int]:
    """These people and whoever is too near to them to vouch for what they did. One statement."""
    return people_parties.with_households(people, act=people_parties.Act.CONFIRM)


def circle_of(shift: Shift, kept: Sequence[Witness], at: datetime) -> Circle:
    """Who ran the shift and who showed its code; `kept` are its witnesses. Two statements, or three."""
    passes = list(Pass.objects.filter(subject=pass_subject(shift)).select_related("device").order_by("pk"))
    helped = {word.by_id for word in kept if word.kind == Kind.BENEFICIARY}
    showed = {held.holder_id for held in passes if held.kind == Pass.Kind.CODE} - helped
    ran, barred = organiser_ids(shift, at), {*shift.leader_ids, shift.closed_by_id, *showed} - {None}
    near = parties_of(ran)
    return Circle(near, near if barred == ran else parties_of(barred), passes)


def organiser_ids(shift: Shift, at: datetime) -> set[int]:
    """Who ran the shift: led it or was to, closed it, or planned it, unless for the offices above the point."""
    found = shift.leader_ids | ({shift.closed_by_id} if shift.closed_by_id else set())
    planner = shift.event.created_by_id
    if planner not in found:
        office = role_scope.scope_for(shift.event.created_by, Power.REVIEW, at)
        found |= set() if office.covers_point(shift.event.point) else {planner}
    return found


def pass_subject(shift: Shift) -> str:
    """What a pass for the pages of a shift names."""
    return f"shift:{shift.pk}"


# --- judging -----------------------------------------------------------------------------------------------------------


def judge_witness(shift: Shift, rows: Sequence[Attendance], at: datetime) -> Standing:
    """Write down what vouches for a shift that is being settled; a constant number of statements. `rows` are all it has.

    The caller holds the shift, and its leader, so that two shifts of one leader do not use the same allowance.
    """
    kept = list(Witness.objects.filter(shift=shift).order_by("pk"))
    if any(word.kind == Kind.BEFORE for word in kept):
        return Standing(unasked=True)
    circle = circle_of(shift, kept, at)
    counting = [row for row in rows if row.minutes and row.out_at]
    if counting and not words_among(kept, circle) and not any(word.kind == Kind.ALLOWANCE for word in kept):
        kept += new_witness(shift, counting, circle, at)
    return standing_by(shift, kept, circle, {row.pk for row in rows}, whole=True)


def new_witness(shift: Shift, counting: Sequence[Attendance], circle: Circle, at: datetime) -> list[Witness]:
    """What a phone of somebody else's says, else the leader's allowance, where there is some left."""
    rule = shift.pinned_rule
    if scanner := vouching_scanner(shift, counting, circle):
        return [write_witness(shift, Kind.SCAN, scanner, at)]
    if all(awaits_row_word(row) for row in counting) or used_allowance(circle.near, rule, at) >= rule.unwitnessed_shifts:
        return []
    return [write_witness(shift, Kind.ALLOWANCE, None, at)]


def awaits_row_word(row: Attendance) -> bool:
    """Whether the row waits for a second person whatever is said of the shift as a whole."""
    return row.confirmed_by_id is None and row.grade == Grade.C


def used_allowance(near: Collection[int], rule: Rule, at: datetime) -> int:
    """How many shifts that these people ran were paid without a witness, in the days that the rule counts over."""
    since = at - timedelta(days=rule.unwitnessed_days)
    ran = ("shift__leader", "shift__first_leader", "shift__closed_by", "shift__event__created_by")
    theirs = Q(*((f"{column}__in", near) for column in ran), _connector=Q.OR)
    return Witness.objects.filter(theirs, kind=Kind.ALLOWANCE, at__gt=since).count()


def vouching_scanner(shift: Shift, counting: Sequence[Attendance], circle: Circle) -> int | None:
    """Who scanned enough of those who came with an enrolled phone, and is nobody near to who ran the shift."""
    there = {row.person_id for row in counting}
    numbers = {by: len(people & there) for by, people in enrolled_scans(shift, circle).items()}
    by = max(numbers, key=lambda one: (numbers[one], -one), default=None)
    enough = by is not None and numbers[by] and numbers[by] * 100 >= len(there) * shift.pinned_rule.witness_percent
    return by if enough else None


def enrolled_scans(shift: Shift, circle: Circle) -> dict[int, set[int]]:
    """Whom each holder of an enrolled phone scanned here (ids), but for themselves. Phones of who ran the shift do not count."""
    holders = {
        device: held.holder_id
        for held in circle.passes
        if held.kind == Pass.Kind.SCANNER
        and held.device is not None
        and not {held.holder_id, held.device.enrolled_by_id} & circle.near
        for device in rate_limit.known_hashes(f"pass:{held.pk}")
    }
    if not holders:
        return {}
    scans = Scan.objects.standing().filter(shift=shift, device__in=holders, door__in=(Door.STAFF, Door.CARD))
    found: dict[int, set[int]] = {}
    for device, person in scans.values_list("device", "person_id").distinct():
        if person is not None and person != holders[device]:
            found.setdefault(holders[device], set()).add(person)
    return found


def write_witness(shift: Shift, kind: str, by: int | None, at: datetime) -> Witness:
    """Once for a shift and kind: the first stands."""
    made = Witness(shift=shift, kind=kind, by_id=by, at=at)
    Witness.objects.bulk_create([made], ignore_conflicts=True)
    return made


# --- what it means for the rows ----------------------------------------------------------------------------------------


def standing_of(shift: Shift, rows: Sequence[Attendance], at: datetime) -> Standing:
    """What vouches for the shift now, as far as these rows ask: of its allowance its other rows have had their part."""
    kept = list(Witness.objects.filter(shift=shift).order_by("pk"))
    if any(word.kind == Kind.BEFORE for word in kept):
        return Standing(unasked=True)
    return standing_by(shift, kept, circle_of(shift, kept, at), {row.pk for row in rows})


def words_among(kept: Sequence[Witness], circle: Circle) -> list[Witness]:
    """Of the witnesses those who may vouch: whoever became a party since does not."""
    return [word for word in kept if word.by_id is not None and word.by_id not in circle.near]


def standing_by(shift: Shift, kept: Sequence[Witness], circle: Circle, asked: Collection[UUID], *, whole: bool = False) -> Standing:
    """`asked`: the ids of the rows that are decided; `whole` that there are no others."""
    words = words_among(kept, circle)
    seen = {}
    if any(word.kind == Kind.SCAN for word in words):
        seen = {person: by for by, people in enrolled_scans(shift, circle).items() for person in people}
    places = 0
    if not words and any(word.kind == Kind.ALLOWANCE for word in kept):
        places = shift.pinned_rule.unwitnessed_people - (0 if whole else paid_unwitnessed(shift, asked))
    near = {word.by_id or 0: parties_of([word.by_id]) for word in words}
    return Standing(words=words, barred=circle.barred, near=near, seen=seen, places=places)


def paid_unwitnessed(shift: Shift, asked: Collection[UUID]) -> int:
    """How many other rows of the shift were let through on nobody's word, those too that a flag still holds."""
    others = shift.attendances.exclude(pk__in=asked).exclude(grade=Grade.C).exclude(pay=Pay.NOTHING)
    return others.filter(minutes__gt=0, confirmed_by=None, needs=Needs.NOBODY).count()


def set_needs(standing: Standing, rows: Iterable[Attendance]) -> None:
    """Set on each row what else it needs, once the length of its day was asked; not saved. No statement."""
    if standing.unasked:
        return
    for row in rows:
        if row.minutes and row.out_at and row.needs == Needs.NOBODY:
            set_need(standing, row)


def set_need(standing: Standing, row: Attendance) -> None:
    barred = row.person_id in standing.barred
    if barred:
        row.needs = Needs.AREA
    if row.confirmed_by_id is None and (barred or awaits_row_word(row)):
        kinds = FOR_EVERYBODY if barred else [kind for kind in Kind if kind not in Witness.NOBODYS]
        if word := standing.second_person(row, kinds):
            row.confirmed_by_id, row.confirmed_at = word
    if barred or standing.words or row.confirmed_by_id is not None or awaits_row_word(row):
        return
    if standing.places > 0:
        standing.places -= 1
    else:
        row.needs = Needs.WITNESS


def look_until(shift: Shift) -> datetime | None:
    """Until when somebody has looked at a settled shift for which nobody vouches: first the community, then the street."""
    return shift.settled_at + timedelta(days=2 * shift.pinned_rule.look_days) if shift.settled_at else None
