"""Doors: who may go to somebody's home, who says yes to them, and when they read door and number.

Going to somebody's home is a role: a real name that the community saw in person, grown up, known by service or by a team. Each
visit needs the yes of the asking side to this very person. The helper reads address and number from an hour before the visit until
its end, and every look is kept for the asking side to read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, OuterRef, Q
from django.utils import timezone

from events.models import Attendance, DoorLook, HelpRequest, Shift
from events.requests.permissions import Involvement, involvement_in, is_own_wish
from events.requests.refusals import HelpRequestRefusal
from volunteer.core.refusals import Refused
from volunteer.models import TeamMember, User
from volunteer.people import parties as people_parties

State = HelpRequest.State
ADULT_AGE = 18
SETTLED_SHIFTS = 3  # so many settled shifts make somebody known; or membership of a team
BEFORE = timedelta(hours=1)  # how long before the visit door and number show
OVERRUN = timedelta(hours=2)  # how long after the planned end they still show while help is under way
GOING_STATES = (State.TAKEN, State.IN_SERVICE)


def home_visit_refusal(person: User, at: datetime) -> Refused | None:
    """Why this person may not go to anybody's home yet; None where they may. Asked by page, list and act. Three statements."""
    age = person.age_on(timezone.localdate(at))
    if age is not None and age < ADULT_AGE:
        return Refused(HelpRequestRefusal.CHILD)
    if age is None or not person.has_checked_name:
        return Refused(HelpRequestRefusal.UNKNOWN)
    if TeamMember.objects.standing().filter(person=person, team__closed_at=None, team__confirmed_at__isnull=False).exists():
        return None
    shifts = Attendance.objects.filter(person=person, minutes__gt=0).verified().values("shift").distinct().count()
    return None if shifts >= SETTLED_SHIFTS else Refused(HelpRequestRefusal.NEWCOMER, needed=SETTLED_SHIFTS, number=shifts)


# --- the yes -------------------------------------------------------------------------------------------------------------


def may_agree(help_request: HelpRequest, by: User, at: datetime) -> bool:
    """Whether this person may say yes or no to who would come: who asked or was asked for; the community for who cannot answer.

    Never somebody of the household of who would come.
    """
    if help_request.state != State.OFFERED or by.pk in helper_parties(help_request):
        return False
    if may_answer(help_request, by):
        return True
    decides = involvement_in(help_request, by, at).decides and not is_own_wish(help_request, by)
    return decides and may_community_agree(help_request, at)


def helper_parties(help_request: HelpRequest) -> set[int]:
    """Who would come, and their households (ids)."""
    return people_parties.with_households([help_request.taker_id, help_request.companion_id])


def may_answer(help_request: HelpRequest, by: User) -> bool:
    """Whether this person was helped, or asked for it as a relative or neighbour; staff who wrote it down answer as staff."""
    if help_request.way == HelpRequest.Way.STAFF:
        return help_request.person is not None and by.acts_for(help_request.person)
    return help_request.is_asked_for(by)


def may_community_agree(help_request: HelpRequest, at: datetime) -> bool:
    """Whether the community may speak for the asking side: it has no phone, is in danger, or has been silent too long."""
    return help_request.urgent or help_request.is_overdue(at) or not can_asker_answer(help_request)


def can_asker_answer(help_request: HelpRequest) -> bool:
    """Whether somebody of the asking side has a phone of their own to answer on. At most one statement."""
    if help_request.way != HelpRequest.Way.STAFF and help_request.asked_by.phone_verified_at:
        return True
    if help_request.person is None:
        return False
    return User.objects.household_of(help_request.person).filter(phone_verified_at__isnull=False).exists()


def community_answers(at: datetime) -> Q:
    """The requests for which the community speaks (`may_community_agree`), as a condition for lists and numbers."""
    phones = User.objects.get_queryset().filter(phone_verified_at__isnull=False, is_active=True)
    own = Exists(phones.filter(pk=OuterRef("person")))
    home = Exists(phones.filter(household=OuterRef("person__household")))
    asker = ~Q(way=HelpRequest.Way.STAFF) & Q(asked_by__phone_verified_at__isnull=False)
    return Q(state=State.OFFERED) & (Q(urgent=True) | Q(due_at__lte=at) | ~(asker | Q(own) | Q(home)))


@dataclass(frozen=True)
class HelperCard:
    """Who would come, as the asking side sees it: name, face, help given before and the stars for it."""

    person: User
    helped: int
    stars: float | None
    shifts: int
    since: datetime | None
    comes: bool


def helper_cards(help_request: HelpRequest) -> list[HelperCard]:
    """The helper, and who comes along. Three statements each."""
    found = [(help_request.taker, True), (help_request.companion, help_request.companion_at is not None)]
    return [helper_card(person, comes) for person, comes in found if person is not None]


def helper_card(person: User, comes: bool) -> HelperCard:
    helped = HelpRequest.objects.filter(Q(taker=person) | Q(companion=person), state__in=HelpRequest.HELPED)
    told: dict[str, Any] = helped.aggregate(helped=Count("pk"), stars=Avg("stars"))
    seen = person.name_checks.filter(name=person.name).values_list("at", flat=True).first()
    shifts = Attendance.objects.filter(person=person, minutes__gt=0).values("shift").distinct().count()
    return HelperCard(person, told["helped"], told["stars"], shifts, seen, comes)


# --- the door ------------------------------------------------------------------------------------------------------------


def door_window(help_request: HelpRequest) -> tuple[datetime, datetime] | None:
    """From when until when who helps reads door and number; None while nobody is expected. At most one statement."""
    if help_request.state not in GOING_STATES or help_request.agreed_at is None or help_request.coming_at is None:
        return None
    start, end = planned_times(help_request, help_request.coming_at)
    return start - BEFORE, end + (OVERRUN if help_request.state == State.IN_SERVICE else timedelta())


def planned_times(help_request: HelpRequest, coming_at: datetime) -> tuple[datetime, datetime]:
    """The visit's own times, where it is a shift that stands; else as it was agreed."""
    if help_request.event is not None and help_request.event.visit:
        shift = help_request.event.shifts.exclude(state=Shift.State.CANCELLED).order_by("pk").first()
        if shift is not None:
            return shift.start, shift.end
    return coming_at, coming_at + timedelta(minutes=help_request.planned_minutes)


def sees_door(help_request: HelpRequest, part: Involvement, at: datetime) -> bool:
    """Whether this reader sees address and number now: the asking side, the office in charge, who helps within the window."""
    if part.asks or part.decides or (part.runs and not part.over):
        return True
    return part.helps and is_open(help_request, at)


def is_open(help_request: HelpRequest, at: datetime) -> bool:
    """Whether it is the time in which who helps sees door and number."""
    window = door_window(help_request)
    return window is not None and window[0] <= at <= window[1]


def record_look(help_request: HelpRequest, part: Involvement, reader: User, at: datetime) -> None:
    """Keep that who helps, or runs the point in charge, has the door before them. The community that decides is not counted."""
    if (part.helps or part.runs) and not (part.asks or part.decides) and (help_request.address or help_request.contact):
        DoorLook.objects.create(request=help_request, person=reader, at=at)
