"""Who decides on what points submit, and on changes they ask for.

The parties of an event are who made it, who leads or was to lead a shift of it, and who submitted it; those of a change who asked
for it, who leads or was to lead the shift, and who made the event. Their households and deputies belong to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import ChangeRequest, Event, Review, Shift
from events.shifts.models import EventQuerySet
from events.shifts.refusals import ShiftRefusal
from volunteer.core.refusals import Refused
from volunteer.groups.teams import actions as teams
from volunteer.models import Organization, Team, User
from volunteer.people import parties as people_parties
from volunteer.people.parties import Act
from volunteer.roles import deciders as role_deciders
from volunteer.roles import scope as role_scope
from volunteer.roles.deciders import RaisedDecision
from volunteer.roles.scope import Power

type Group = Team | Organization

CHANGE_PARTIES = ("asked_by", "shift__leader", "shift__first_leader", "shift__event__created_by")


def parties_of_event(event: Event) -> set[int]:
    """Who may not decide on an event (ids)."""
    shifts = event.shifts.exclude(state=Shift.State.CANCELLED).values_list("leader_id", "first_leader_id")
    leaders = {pk for pair in shifts for pk in pair}
    submitters = set(event.reviews.filter(step=Review.Step.SUBMITTED).values_list("by_id", flat=True))
    return people_parties.with_households({event.created_by_id} | leaders | submitters)


def parties_of_plan(by: User, leaders: Iterable[int]) -> set[int]:
    """Who could not decide on an event that this person made, submitted and had these people lead (ids)."""
    return people_parties.with_households({by.pk, *leaders})


def parties_of_change(change: ChangeRequest) -> set[int]:
    """Who may not decide on a change (ids)."""
    return people_parties.party_ids(change, *CHANGE_PARTIES)


def event_party_condition(person: User) -> Q:
    """The events of which this person is a party."""
    home = people_parties.home_of(person)
    led = Q(leader__in=home) | Q(first_leader__in=home)
    leads = Shift.objects.filter(led, event=OuterRef("pk")).exclude(state=Shift.State.CANCELLED)
    submitted = Review.objects.filter(event=OuterRef("pk"), by__in=home, step=Review.Step.SUBMITTED)
    return people_parties.party_condition(person, "created_by") | Q(Exists(leads)) | Q(Exists(submitted))


def change_party_condition(person: User) -> Q:
    """The changes of which this person is a party."""
    return people_parties.party_condition(person, *CHANGE_PARTIES)


def events_to_decide(user: User, at: datetime) -> EventQuerySet:
    """The events that wait for this reviewer: submitted, or with a change that was asked for."""
    held = role_scope.scope_for(user, Power.REVIEW, at)
    shifts = Shift.objects.in_scope(held).filter(state=Shift.State.SUBMITTED).order_by()
    submitted = Event.objects.filter(pk__in=shifts.values("event")).exclude(event_party_condition(user)).order_by()
    asked = ChangeRequest.objects.filter(held.points("shift__event__point__"), state=ChangeRequest.State.ASKED)
    changed = asked.exclude(change_party_condition(user)).order_by()
    return Event.objects.filter(Q(pk__in=submitted.values("pk")) | Q(pk__in=changed.values("shift__event")))


def require_reviewer(event: Event, *, by: User, parties: set[int], at: datetime) -> None:
    """Raise unless `by` may decide on what this event's point submits."""
    if by.pk in parties:
        raise Refused(ShiftRefusal.INVOLVED)
    if not role_scope.scope_for(by, Power.REVIEW, at).covers_point(event.point):
        raise Refused(ShiftRefusal.NOT_REVIEWER)


def may_sign_up_members(group: Group, by: User, at: datetime) -> bool:
    """Whether this person signs up members: who leads the team, or answers for the unit. Offices above them do not."""
    if isinstance(group, Team):
        return group.stands and teams.is_leader(group, by)
    return group.pk in role_scope.unit_ids(by, Power.RUN, at)


def members_of_group(group: Group) -> QuerySet[User]:
    """Who agreed to be a member and is one now."""
    people = User.objects.get_queryset().filter(is_active=True)
    if isinstance(group, Team):
        return people.filter(pk__in=group.members.standing().values("person"))
    return people.filter(pk__in=group.memberships.standing().values("person"))


def require_may_sign_up(person: User, by: User, group: Group | None, at: datetime) -> None:
    """Raise unless `by` may sign this person up: oneself, the household, or a member of the group that `by` leads."""
    if by.acts_for(person):
        return
    if group is None:
        raise Refused(ShiftRefusal.NOT_HOUSEHOLD)
    if not may_sign_up_members(group, by, at) or not members_of_group(group).filter(pk=person.pk).exists():
        raise Refused(ShiftRefusal.NOT_MEMBER)


def raised_decisions(event: Event, by: User, at: datetime) -> list[RaisedDecision]:
    """Where a higher office than usual decides on an event that this person submits; nothing where it is published at once."""
    if event.point.trusted:
        return []
    return role_deciders.raised_for([event.point.area], near={*parties_of_event(event), by.pk}, act=Act.DECIDE, at=at)
