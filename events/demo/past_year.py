"""A year of past shifts at one point, lived through act by act."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from events.attendance.actions import record as record_actions
from events.demo import campaigns, programmes
from events.demo.district import Home
from events.demo.event_templates import PLANS, Plan
from events.figures.outcomes import actions as outcomes
from events.models import Door, Event, Job, OutcomeKind, Scan, Shift
from events.settlement import witnessed
from events.settlement.actions import settle as settle_actions
from events.settlement.witnesses import actions as witness_actions
from events.shifts.actions import draft as draft_actions
from events.shifts.actions import no_shows
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.actions.draft import JobPlan
from volunteer.core import clock, rate_limit
from volunteer.core.dates import local_moment
from volunteer.core.ids import new_id
from volunteer.models import Device, Pass, Skill, User
from volunteer.signin import passes

# How many people come to a shift, one after the other: three to nineteen, five on average.
SHIFT_SIZES = (
    3,
    4,
    6,
    5,
    3,
    8,
    4,
    7,
    5,
    4,
    3,
    12,
    3,
    4,
    6,
    3,
    4,
    3,
    19,
    4,
    3,
    3,
    6,
    4,
    3,
    10,
    3,
    4,
    4,
    3,
    7,
    4,
    3,
    5,
    3,
    8,
    4,
    3,
    6,
    4,
)
SMALL = 5  # people
LOOKED_AFTER = timedelta(days=3)  # what nobody vouches for the community has looked at by then
OUTCOME_SHARE = 0.6  # of the shifts have their outcome counted
# What shifts of a kind bring about, and how much a head.
OUTCOMES = {
    "environment": ("清理楼道堆物", 2),
    "emergency": ("清理垃圾", 1),
    "customs": ("清理小广告", 5),
    "law": ("发放宣传资料", 15),
    "theory": ("发放宣传资料", 10),
    "science": ("入户走访", 3),
}
STARTS = (time(8, 30), time(9), time(9, 30), time(14), time(14, 30), time(15), time(18, 30))


@dataclass(frozen=True)
class DatedPlan:
    """A plan on a day."""

    plan: Plan
    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.plan.minutes)


def plan_dates(home: Home, count: int, *, until: date, chance: random.Random) -> Iterator[DatedPlan]:
    """`count` shifts of a point on different odd (or even) days of the year before `until`, each with a plan of its season."""
    days = sorted(chance.sample(range(2 + home.number % 2, 364, 2), count), reverse=True)
    for days_ago in days:
        day = until - timedelta(days=days_ago)
        fitting = [plan for plan in PLANS if not plan.months or day.month in plan.months]
        plan = (
            chance.choice([plan for plan in fitting if plan.months] or fitting) if chance.random() < 0.3 else chance.choice(fitting)
        )
        yield DatedPlan(plan, local_moment(day, chance.choice(STARTS)))


def make_past_shifts(home: Home, count: int, *, until: date, before: int = 0) -> int:
    """Live through `count` past shifts of a point; how many people took part. `before`: shifts of the points before it."""
    chance = random.Random(home.point.pk)  # noqa: S311 (the same demo every time)
    missed: set[int] = set()
    dates = enumerate(plan_dates(home, count, until=until, chance=chance), before)
    return sum(make_past_shift(home, dated, SHIFT_SIZES[number % len(SHIFT_SIZES)], chance, missed) for number, dated in dates)


def make_past_shift(home: Home, dated: DatedPlan, number: int, chance: random.Random, missed: set[int]) -> int:
    """One shift from draft to settlement, with so many people; how many took part.

    `missed` holds who signed up once and did not come: nobody does so twice, so that nobody's sign-up is paused.
    """
    people = choose_participants(home.people, number, chance)
    shift = publish_shift(home, dated, places=len(people) + 4, at=dated.start - timedelta(days=6), agreed=True)
    absent = choose_absentees(home.people, people, missed, chance)
    job, walk_ins = shift.jobs.get(), chance.choice((0, 1, 1, 2, 2))
    for person in [*people[walk_ins:], *absent]:
        sign_up(shift, person, job=job, at=dated.start - timedelta(days=chance.randint(1, 5), minutes=chance.randint(0, 300)))
    phone = None if number < SMALL and dated.start.day % 8 == 0 else take_phone(shift)  # on a small round it may stay at home
    scan_people(shift, people, Scan.Act.IN, shift.start, chance, phone)
    leaving = people if chance.random() < 0.8 else people[1:]  # somebody forgets to check out now and then
    scan_people(shift, leaving, Scan.Act.OUT, shift.end, chance, phone)
    stayed = [person.pk for person in people if person not in leaving]
    closed_at, by = shift.end + timedelta(minutes=15), home.manager
    settle_actions.close_shift(
        shift=shift,
        by=by,
        head_count=len(people),
        stayed=stayed,
        report=f"{len(people)} 人到场，{dated.plan.title.strip('“”')}顺利完成。",
        at=closed_at,
    )
    if chance.random() < OUTCOME_SHARE:
        outcomes.save_outcomes(
            shift=Shift.objects.get(pk=shift.pk), amounts=outcomes_of_shift(dated.plan, len(people)), by=home.manager, at=closed_at
        )
    settle_actions.settle(shift=shift, at=closed_at + timedelta(minutes=1))
    if clock.now() - closed_at > LOOKED_AFTER:
        witness_actions.look_at_shifts(shifts=[shift], by=home.reviewer, at=closed_at + LOOKED_AFTER)
    return len(people)


def choose_participants(people: Sequence[User], number: int, chance: random.Random) -> list[User]:
    """So many of a point's people: the first comes to all shifts, the others the less often the later they stand."""
    first, *others = people
    drawn = {person.pk: chance.random() ** (1 / (place + 2)) for place, person in enumerate(others)}
    return [first, *sorted(others, key=lambda person: drawn[person.pk])[: number - 1]]


def choose_absentees(people: Sequence[User], coming: Sequence[User], missed: set[int], chance: random.Random) -> list[User]:
    """Now and then one or two who signed up do not come."""
    reliable = {person.pk for person in coming} | missed
    (number,) = chance.choices((0, 1, 2), (5, 3, 1))
    absent = [person for person in people if person.pk not in reliable][-number:] if number else []
    missed |= {person.pk for person in absent}
    return absent


def outcomes_of_shift(plan: Plan, people: int) -> dict[int, Decimal | None]:
    """What the leader counts after a shift of this kind, by the number of the kind of outcome."""
    name, each = OUTCOMES.get(plan.category, ("服务居民", 4))
    return {kind.pk: Decimal(max(1, people * each)) for kind in OutcomeKind.objects.filter(name=name, active=True)}


def publish_shift(home: Home, dated: DatedPlan, *, places: int, at: datetime, agreed: bool = False) -> Shift:
    """Draft, submit and have approved one shift; it is published when the budget covers it.

    `agreed`: the community agreed beforehand, so nobody is asked and told.
    """
    event = draft_event(home, dated, places=places, at=at)
    submitted = at + timedelta(minutes=5)
    if agreed:
        publish_actions.submit_agreed(event=event, by=home.manager, agreed_by=home.reviewer, at=submitted)
    else:
        publish_actions.submit(event=event, by=home.manager, at=submitted)
        if not home.point.trusted:
            publish_actions.approve(event=event, by=home.reviewer, at=at + timedelta(hours=1))
    return Shift.objects.select_related("event__point", "rule").get(event=event)


def draft_event(home: Home, dated: DatedPlan, *, places: int, at: datetime) -> Event:
    """An event with one shift, as a manager fills it in."""
    plan = dated.plan
    event = Event(
        id=new_id(at),
        point=home.point,
        category_id=plan.category,
        campaign=campaigns.running_campaign_for(home.point, plan.category, dated.start),
        group=programmes.running_group_for(plan.category, dated.start),
        title=plan.title,
        description=plan.description,
        bring=plan.bring,
        skill=Skill.objects.filter(name=plan.skill).first() if plan.skill else None,
        risk_note=plan.risk,
        **(insured(dated.start) if plan.risk else {}),
    )
    event = draft_actions.save_draft(event=event, by=home.manager, at=at)
    shift = Shift(id=new_id(at), event=event, start=dated.start, end=dated.end, leader=home.manager)
    draft_actions.add_shift(shift=shift, jobs=[JobPlan(places)], by=home.manager, at=at)
    return event


def insured(start: datetime) -> dict[str, Any]:
    """The policy of a year, from an invented insurer."""
    year = timezone.localdate(start).year
    return {
        "insurance": Event.Insurance.TAKEN,
        "insurer": "平安志愿保险(演示)",
        "policy_number": f"ZY-{year}-0001(演示)",
        "insured_from": date(year, 1, 1),
        "insured_until": date(year, 12, 31),
    }


def eligible_people(shift: Shift, people: Sequence[User], *, at: datetime) -> list[User]:
    """Those of a point's people who could sign up for a shift now."""
    job, paused = shift.jobs.get(), no_shows.pauses_by_person([person.pk for person in people], shift.pinned_rule, at)
    return [one for one in people if one.pk not in paused and sign_up_actions.sign_up_refusal(job=job, person=one, at=at) is None]


def sign_up(shift: Shift, person: User, *, at: datetime, job: Job | None = None) -> None:
    sign_up_actions.sign_up(id=new_id(at), job=job or shift.jobs.get(), person=person, by=person, at=at)


def take_phone(shift: Shift) -> Pass | None:
    """The scanner on the point's phone, in the hand of its second worker; None where the point has none."""
    subject = witnessed.pass_subject(shift)
    if held := Pass.objects.filter(subject=subject, kind=Pass.Kind.SCANNER).first():
        return held
    device = Device.objects.alive().filter(point=shift.event.point).select_related("enrolled_by").order_by("pk").first()
    if device is None or device.enrolled_by is None or device.enrolled_by_id == shift.leader_id:
        return None
    holder, before = device.enrolled_by, shift.start - timedelta(minutes=20)
    until = shift.end + timedelta(hours=2)
    return passes.lend_pass(
        kind=Pass.Kind.SCANNER, subject=subject, holder=holder, by=holder, until=until, at=before, device=device
    )[0]


def scan_people(
    shift: Shift, people: list[User], act: Scan.Act, around: datetime, chance: random.Random, phone: Pass | None = None
) -> None:
    """Everybody scans within the few minutes around a moment: before the start, after the end.

    With a `phone` there every second of them holds up their own code, and it is scanned with that.
    """
    sign = -1 if act == Scan.Act.IN else 1
    scans = []
    for number, person in enumerate(people):
        moment = around + sign * timedelta(seconds=chance.randint(30, 600))
        scans.append(
            Scan(
                id=new_id(moment),
                shift=shift,
                person=person,
                act=act,
                accepted=True,
                scanned_at=moment,
                received_at=moment,
                **scanned_with(phone if number % 2 and phone and phone.holder_id != person.pk else None),
            )
        )
    scans.sort(key=lambda scan: scan.scanned_at)
    record_actions.record_many(shift=shift, scans=scans, at=max(scan.scanned_at for scan in scans))


def scanned_with(phone: Pass | None) -> dict[str, Any]:
    """What a scan says of how it was made: with a phone of the point, or with one's own."""
    if phone is None:
        return {"door": Door.OWN}
    return {"door": Door.STAFF, "by_id": phone.holder_id, "device": rate_limit.subject_hash(f"pass:{phone.pk}")}
