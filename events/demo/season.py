"""A year of past shifts at one point, lived through act by act."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from events import checkin, drafting, publishing, settlement, signup
from events.demo import following, gathering
from events.demo.founding import Home
from events.demo.programme import PLANS, Plan
from events.drafting import JobPlan
from events.models import Door, Event, Scan, Shift
from volunteer.codes import new_id
from volunteer.models import Skill, User

PEOPLE_PER_SHIFT = 5
STARTS = (time(8, 30), time(9), time(9, 30), time(14), time(14, 30), time(15), time(18, 30))


@dataclass(frozen=True)
class Dated:
    """A plan on a day."""

    plan: Plan
    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=self.plan.minutes)


def calendar(home: Home, count: int, *, until: date, chance: random.Random) -> Iterator[Dated]:
    """`count` shifts of a point on different odd (or even) days of the year before `until`, each with a plan of its season."""
    days = sorted(chance.sample(range(2 + home.number % 2, 364, 2), count), reverse=True)
    for days_ago in days:
        day = until - timedelta(days=days_ago)
        fitting = [plan for plan in PLANS if not plan.months or day.month in plan.months]
        plan = (
            chance.choice([plan for plan in fitting if plan.months] or fitting) if chance.random() < 0.3 else chance.choice(fitting)
        )
        yield Dated(plan, timezone.make_aware(datetime.combine(day, chance.choice(STARTS))))


def live(home: Home, count: int, *, until: date) -> int:
    """Live through `count` past shifts of a point; how many people took part."""
    chance = random.Random(home.point.pk)  # noqa: S311 (the same demo every time)
    return sum(live_through(home, dated, chance) for dated in calendar(home, count, until=until, chance=chance))


def live_through(home: Home, dated: Dated, chance: random.Random) -> int:
    """One shift from draft to settlement; how many people took part."""
    shift = announce(home, dated, places=8, at=dated.start - timedelta(days=6))
    people = chance.sample(home.people, min(PEOPLE_PER_SHIFT, len(home.people)))
    for person in people[: chance.choice((3, 4, 5, 5))]:  # the others walk in
        join(shift, person, at=dated.start - timedelta(days=chance.randint(1, 5), minutes=chance.randint(0, 300)))
    attend(shift, people, Scan.Act.IN, shift.start, chance)
    leaving = people if chance.random() < 0.8 else people[1:]  # somebody forgets to check out now and then
    attend(shift, leaving, Scan.Act.OUT, shift.end, chance)
    stayed = [person.pk for person in people if person not in leaving]
    settlement.close(
        shift=shift,
        by=home.manager,
        head_count=len(people),
        stayed=stayed,
        report=f"{len(people)} 人到场，{dated.plan.title.strip('“”')}顺利完成。",
        at=shift.end + timedelta(minutes=15),
    )
    settlement.settle(shift=shift, at=shift.end + timedelta(minutes=16))
    return len(people)


def announce(home: Home, dated: Dated, *, places: int, at: datetime) -> Shift:
    """Draft, submit and have approved one shift; it is published when the budget covers it."""
    event = draft(home, dated, places=places, at=at)
    publishing.submit(event=event, by=home.manager, at=at + timedelta(minutes=5))
    if not home.point.trusted:
        publishing.approve(event=event, by=home.reviewer, at=at + timedelta(hours=1))
    return Shift.objects.select_related("event__point", "rule").get(event=event)


def draft(home: Home, dated: Dated, *, places: int, at: datetime) -> Event:
    """An event with one shift, as a manager fills it in."""
    plan = dated.plan
    event = Event(
        id=new_id(at),
        point=home.point,
        category_id=plan.category,
        campaign=gathering.on(home.point, plan.category, dated.start),
        group=following.group_of(plan.category, dated.start),
        title=plan.title,
        description=plan.description,
        bring=plan.bring,
        skill=Skill.objects.filter(name=plan.skill).first() if plan.skill else None,
        risk_note=plan.risk,
        insurance=Event.Insurance.TAKEN if plan.risk else Event.Insurance.NONE,
    )
    event = drafting.draft(event=event, by=home.manager, at=at)
    shift = Shift(id=new_id(at), event=event, start=dated.start, end=dated.end, leader=home.manager)
    drafting.add_shift(shift=shift, jobs=[JobPlan(places)], by=home.manager, at=at)
    return event


def join(shift: Shift, person: User, *, at: datetime) -> None:
    signup.sign_up(id=new_id(at), job=shift.jobs.get(), person=person, by=person, at=at)


def attend(shift: Shift, people: list[User], act: Scan.Act, around: datetime, chance: random.Random) -> None:
    """Everybody scans within the few minutes around a moment: before the start, after the end."""
    sign = -1 if act == Scan.Act.IN else 1
    scans = []
    for person in people:
        moment = around + sign * timedelta(seconds=chance.randint(30, 600))
        scans.append(
            Scan(
                id=new_id(moment),
                shift=shift,
                person=person,
                act=act,
                door=Door.OWN,
                accepted=True,
                scanned_at=moment,
                received_at=moment,
            )
        )
    scans.sort(key=lambda scan: scan.scanned_at)
    checkin.record_many(shift=shift, scans=scans, at=max(scan.scanned_at for scan in scans))
