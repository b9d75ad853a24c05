"""A team or a unit signs up its members: the act of signing up, once for each, and an answer for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Job, Signup
from events.shifts.actions import sign_up as sign_up_actions
from events.shifts.permissions import Group
from events.shifts.refusals import ShiftRefusal
from volunteer.core.refusals import Refused
from volunteer.models import User

# What the leader of a group reads about somebody else; the refusals themselves speak to the volunteer.
GROUP_SENTENCES: dict[str, Promise] = {
    ShiftRefusal.ELSEWHERE: _("Has another event at the same hour."),
    ShiftRefusal.AGE_UNKNOWN: _("There is an age limit, and the date of birth is missing. They can fill it in under “Me”."),
    ShiftRefusal.TOO_YOUNG: _("Too young for this event."),
    ShiftRefusal.TOO_OLD: _("This event is meant for younger people."),
    ShiftRefusal.FULL: _("All places are taken."),
    ShiftRefusal.PAUSED: _("Cannot sign up at present. They read why on their own page."),
    ShiftRefusal.SKILL: _("The skill “%(skill)s” is needed. Who has it signs up and says so."),
    ShiftRefusal.SKILL_ENDED: _("The proof of “%(skill)s” has ended. A new one is needed first."),
    ShiftRefusal.NOT_MEMBER: _("Is not a member any more."),
}


@dataclass(frozen=True)
class MemberAnswer:
    """What came of one row: the sign-up, or why there is none."""

    person: User
    signup: Signup | None = None
    why: str = ""

    @property
    def waits(self) -> bool:
        return self.signup is not None and self.signup.state == Signup.State.WAITING


def sign_up_members(*, id: UUID, job: Job, group: Group, people: Iterable[User], by: User, at: datetime) -> list[MemberAnswer]:
    """Sign these members up, each in a transaction of their own, so that one refusal holds back nobody else.

    `id` is made in the form: a repeated press returns the same sign-ups. Never raises `Refused`.
    """
    return [sign_up_member(id, job, group, person, by, at) for person in people]


def sign_up_member(id: UUID, job: Job, group: Group, person: User, by: User, at: datetime) -> MemberAnswer:
    try:
        made = sign_up_actions.sign_up(
            id=uuid5(id, person.volunteer_no), job=job, person=person, by=by, at=at, can=False, group=group
        )
    except Refused as refused:
        words = GROUP_SENTENCES.get(refused.reason)
        return MemberAnswer(person, why=str(words) % refused.params if words else refused.sentence)
    return MemberAnswer(person, made)
