"""The day after tomorrow a shift lacks people and somebody with a proved skill; a newcomer has a place, and somebody is asked."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone

from events.demo import names as demo_names
from events.demo import past_year
from events.demo.district import Home
from events.demo.event_templates import PLANS
from events.demo.past_year import DatedPlan
from events.models import Companion, Shift
from events.shifts.staffing.actions import companions, cover, plan
from volunteer.core.dates import local_moment
from volunteer.models import FreeTime, PersonSkill, Skill, User

SKILL, MORNING = "医护", time(9)
PLACES, PEOPLE, ASKED = 12, 3, 4


def make_staffing(home: Home, *, at: datetime) -> Shift:
    """The shift, with its people; the leader has been told what is missing and has asked."""
    start = local_moment(timezone.localdate(at) + timedelta(days=2), MORNING)
    shift = past_year.publish_shift(home, DatedPlan(PLANS[0], start), places=PLACES, at=at - timedelta(days=3))
    skill = Skill.objects.get(name=SKILL)
    plan.set_expert(shift=shift, skill=skill, per=PLACES, by=home.manager, at=at - timedelta(days=3))
    people = past_year.eligible_people(shift, home.people, at=at)
    for person in people[:PEOPLE]:
        past_year.sign_up(shift, person, at=at - timedelta(days=1))
    newcomer = User.objects.create_person(name=f"林晓{demo_names.MARK}", at=at - timedelta(days=1), area=home.people[0].area)
    past_year.sign_up(shift, newcomer, at=at - timedelta(hours=20))
    prove_skill(home, people[PEOPLE], at)
    for person in people[PEOPLE : PEOPLE + ASKED]:
        FreeTime.objects.get_or_create(person=person, weekday=start.weekday(), part=FreeTime.Part.MORNING)
    companions.ask_companions(at=at)
    answer_first(at)
    cover.tell_of_gaps(at=at)
    cover.ask_for_cover(shift=shift, by=home.manager, at=at)
    return shift


def prove_skill(home: Home, person: User, at: datetime) -> None:
    """A certificate that ends in three weeks."""
    proof = {"state": PersonSkill.State.CONFIRMED, "proof": "护士证", "said_at": at, "decided_by": home.reviewer, "decided_at": at}
    until = timezone.localdate(at) + timedelta(days=21)
    PersonSkill.objects.update_or_create(
        person=person, skill=Skill.objects.get(name=SKILL), defaults=proof | {"reason": "", "valid_until": until}
    )


def answer_first(at: datetime) -> None:
    """Who was asked first for a newcomer says yes."""
    for pair in Companion.objects.open().select_related("person").order_by("asked_at", "pk")[:1]:
        companions.answer_companion(pair=pair, yes=True, by=pair.person, at=at)
