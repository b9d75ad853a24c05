"""What closing an account means for the person's own row, their ways in, their household, teams and units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteer.core.refusals import refusal_of
from volunteer.groups.teams import actions as team_actions
from volunteer.groups.units import actions as units
from volunteer.groups.units import community_reporting
from volunteer.models import (
    DataRequest,
    DataRequestStep,
    FreeTime,
    Membership,
    Notice,
    Pin,
    PushSubscription,
    TeamMember,
    User,
    WechatBinding,
    Wishes,
)
from volunteer.people import household as people_household
from volunteer.privacy.erasure import remove
from volunteer.privacy.erasure_registry import ROOMS, Room, StillOpen
from volunteer.signin import cards as signin_cards

WAYS_IN = (Authenticator, EmailAddress)
THEIRS = (Notice, FreeTime, Pin, PushSubscription, WechatBinding, Wishes)


def register() -> None:
    ROOMS.append(Room(still_open, forget))


def still_open(person: User, at: datetime) -> Iterable[StillOpen]:
    """Roles are ended by whoever gave them; a team or people without a phone are left to somebody else first."""
    if person.appointments.filter(Q(until=None) | Q(until__gte=timezone.localdate(at))).exists():
        yield StillOpen(_("You hold a role. Ask whoever appointed you to end it."))
    for place in TeamMember.objects.standing().filter(person=person, leads=True).select_related("team"):
        if is_last_leader(place):
            url = reverse("volunteer:team_members", args=[place.team_id])
            yield StillOpen(_("You are the last to lead a team. Let somebody else lead it."), url)
    if is_last_with_phone(person):
        words = _("People without a phone are in your household. Close their accounts first, or ask somebody with a phone to join.")
        yield StillOpen(words, reverse("volunteer:household"))


def is_last_leader(place: TeamMember) -> bool:
    return refusal_of(team_actions.refuse_leaderless, place.team, place) is not None


def is_last_with_phone(person: User) -> bool:
    rest = User.objects.household_of(person).exclude(pk=person.pk)
    return rest.exists() and not rest.exclude(phone_index=None).exists()


def forget(person: User, at: datetime) -> None:
    """Leave everything, end every way in, and take away what says who it was. `person` is held by the caller."""
    part(person, at)
    for card in person.cards.filter(killed_at=None):
        signin_cards.kill(card=card, by=person, reason=signin_cards.Why.RETURNED, at=at)
    person.passes.filter(ended_at=None).update(ended_at=at, ended_by=person)
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
    remove([row.picture for row in person.skills.all()])
    person.skills.all().delete()
    person.sessions.all().delete()
    for model in THEIRS:
        model._default_manager.filter(person=person).delete()
    for library in WAYS_IN:
        library._default_manager.filter(user=person).delete()
    forget_requests(person)
    remove([person.picture])
    unname(person)


def forget_requests(person: User) -> None:
    """That something was asked and when it was answered stays; what was said goes, and what is open is taken back.

    The name of a relative stays: the answer is owed to them.
    """
    own = DataRequest.objects.filter(person=person)
    DataRequestStep.objects.filter(request__in=own).update(words="")
    own.open().update(state=DataRequest.State.WITHDRAWN, escalate_at=None)
    own.update(words="", answer="")


def part(person: User, at: datetime) -> None:
    """Leave teams, units and household as one would on their pages: whoever leads them is told."""
    for place in TeamMember.objects.open().filter(person=person):
        team_actions.part(place=place, by=person, at=at)
    for membership in Membership.objects.open().filter(person=person):
        units.part(place=membership, by=person, at=at)
    community_reporting.end(person=person, at=at)
    people_household.leave(person=person, at=at)


def unname(person: User) -> None:
    person.name, person.language, person.birth_date, person.household = "", "", None, None
    person.phone_sealed, person.phone_index, person.phone_verified_at = None, None, None
    person.picture.name, person.last_login, person.is_active = "", None, False
    person.set_unusable_password()
    person.save()
