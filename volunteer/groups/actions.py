"""A person's place in something, by the word of both sides: the steps that teams and units share.

The caller holds a lock on the team or the unit, has judged who may, and tells people. Every step is harmless to repeat.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from volunteer.core.refusals import Refused
from volunteer.groups.refusals import GroupRefusal
from volunteer.models import Area, Membership, Organization, Team, TeamMember, User

type Thing = Team | Organization
LEAVES_ALONE = timedelta(days=30)  # who declined is not asked again so soon


def open_place[Place: (TeamMember, Membership)](rows: type[Place], thing: Thing, person: User) -> Place | None:
    """The place that is asked for, offered or standing; a person has at most one. `rows` is the table of places in the thing."""
    return rows.objects.open().filter(person=person, **{rows.THING: thing}).first()


def request_place[Place: (TeamMember, Membership)](
    rows: type[Place], thing: Thing, *, person: User, by: User, at: datetime, **fields: object
) -> Place:
    """The person asks for a place. Where one was offered, that is taken; one that is open stays."""
    held = open_place(rows, thing, person)
    if held is None:
        words = {"asked_by": by, "asked_at": at, "agreed_at": at, rows.THING: thing}
        return rows.objects.create(person=person, **words, **fields)
    return accept_place(held, at) if held.waits_for_person else held


def offer_place[Place: (TeamMember, Membership)](
    rows: type[Place], thing: Thing, *, person: User, by: User, at: datetime, **fields: object
) -> Place:
    """The other side offers a place. Where the person asked for one, that is given; one that is open stays."""
    held = open_place(rows, thing, person)
    if held is not None:
        return confirm_place(held, by, at) if held.waits_for_word else held
    declined = rows.objects.filter(person=person, agreed_at=None, refused_at__gt=at - LEAVES_ALONE, **{rows.THING: thing})
    if declined.exists():
        raise Refused(GroupRefusal.DECLINED)
    words = {"asked_by": by, "asked_at": at, "confirmed_at": at, "confirmed_by": by, rows.THING: thing}
    return rows.objects.create(person=person, **words, **fields)


def accept_place[Place: (TeamMember, Membership)](place: Place, at: datetime) -> Place:
    """The person takes an offered place."""
    if place.agreed_at is not None:
        return place
    if not place.waits_for_person:
        raise Refused(GroupRefusal.ANSWERED)
    place.agreed_at, place.since = at, first_day(place, timezone.localdate(at))
    place.save(update_fields=["agreed_at", "since"])
    return place


def confirm_place[Place: (TeamMember, Membership)](place: Place, by: User, at: datetime) -> Place:
    """The other side gives the place that was asked for."""
    if place.stands:
        return place
    if not place.waits_for_word:
        raise Refused(GroupRefusal.ANSWERED)
    place.confirmed_at, place.confirmed_by, place.since = at, by, first_day(place, timezone.localdate(at))
    place.save(update_fields=["confirmed_at", "confirmed_by", "since"])
    return place


def refuse_place(place: TeamMember | Membership, at: datetime) -> bool:
    """Turn an open question down, from either side; whether that was news."""
    if place.refused_at is not None:
        return False
    if place.since is not None or place.ended_at is not None:
        raise Refused(GroupRefusal.ANSWERED)
    place.refused_at = at
    place.save(update_fields=["refused_at"])
    return True


def end_place(place: TeamMember | Membership, at: datetime) -> bool:
    """End a standing place, or take a question back; whether that was news. Its last day is today: it may count once more."""
    if place.since is None:
        return refuse_place(place, at)
    if place.ended_at is not None:
        return False
    place.until, place.ended_at = max(place.since, timezone.localdate(at)), at
    place.save(update_fields=["until", "ended_at"])
    return True


def first_day(place: TeamMember | Membership, today: date) -> date:
    """Today, or the day after the last one at the same place: no day counts twice."""
    thing = {place.THING: getattr(place, place.THING)}
    last = type(place).objects.filter(person=place.person, **thing).aggregate(last=Max("until"))["last"]
    return max(today, last + timedelta(days=1)) if last else today


def require_home(person: User) -> Area:
    """The community the person lives in; raises `Refused` where it is not known."""
    if person.community is None:
        raise Refused(GroupRefusal.NO_HOME)
    return person.community
