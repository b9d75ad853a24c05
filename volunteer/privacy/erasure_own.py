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
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import actions as units
from volunteer.groups.units import community_reporting
from volunteer.models import (
    DataRequest,
    DataRequestStep,
    FactorInvitation,
    FreeTime,
    Membership,
    NameCheck,
    Notice,
    PhoneChange,
    Pin,
    ProfileChange,
    PushSubscription,
    SignInPhone,
    TeamMember,
    User,
    WechatBinding,
    Wishes,
)
from volunteer.people import household
from volunteer.privacy.erasure import remove_files
from volunteer.privacy.erasure_registry import HANDLERS, ErasureHandler, OpenObligation
from volunteer.signin import cards

SIGNIN_MODELS = (Authenticator, EmailAddress)
PERSONAL_MODELS = (
    FactorInvitation,
    FreeTime,
    NameCheck,
    Notice,
    PhoneChange,
    Pin,
    ProfileChange,
    PushSubscription,
    SignInPhone,
    WechatBinding,
    Wishes,
)


def register() -> None:
    HANDLERS.append(ErasureHandler(open_obligations, erase_person))


def open_obligations(person: User, at: datetime) -> Iterable[OpenObligation]:
    """Roles are ended by whoever gave them; a team or people without a phone are left to somebody else first."""
    if person.appointments.filter(Q(until=None) | Q(until__gte=timezone.localdate(at))).exists():
        yield OpenObligation(_("You hold a role. Ask whoever appointed you to end it."))
    for place in TeamMember.objects.standing().filter(person=person, leads=True).select_related("team"):
        if is_last_leader(place):
            url = reverse("volunteer:team_members", args=[place.team_id])
            yield OpenObligation(_("You are the last to lead a team. Let somebody else lead it."), url)
    if is_last_with_phone(person):
        words = _("People without a phone are in your household. Close their accounts first, or ask somebody with a phone to join.")
        yield OpenObligation(words, reverse("volunteer:household"))


def is_last_leader(place: TeamMember) -> bool:
    return refusal_of(teams.require_other_leader, place.team, place) is not None


def is_last_with_phone(person: User) -> bool:
    rest = User.objects.household_of(person).exclude(pk=person.pk)
    return rest.exists() and not rest.exclude(phone_index=None).exists()


def erase_person(person: User, at: datetime) -> None:
    """Leave everything, end every way in, and take away what says who it was. `person` is held by the caller."""
    leave_groups(person, at)
    for card in person.cards.filter(killed_at=None):
        cards.kill_card(card=card, by=person, reason=cards.CardEndReason.RETURNED, at=at)
    person.passes.filter(ended_at=None).update(ended_at=at, ended_by=person)
    person.consents.filter(withdrawn_at=None).update(withdrawn_at=at)
    remove_files([row.picture for row in person.skills.all()])
    person.skills.all().delete()
    person.sessions.all().delete()
    for model in PERSONAL_MODELS:
        model._default_manager.filter(person=person).delete()
    for library in SIGNIN_MODELS:
        library._default_manager.filter(user=person).delete()
    erase_requests(person)
    remove_files([person.picture])
    erase_identity(person)


def erase_requests(person: User) -> None:
    """That something was asked and when it was answered stays; what was said goes, and what is open is taken back.

    The name of a relative stays: the answer is owed to them.
    """
    own = DataRequest.objects.filter(person=person)
    DataRequestStep.objects.filter(request__in=own).update(words="")
    own.open().update(state=DataRequest.State.WITHDRAWN, escalate_at=None)
    own.update(words="", answer="")


def leave_groups(person: User, at: datetime) -> None:
    """Leave teams, units and household as one would on their pages: whoever leads them is told."""
    for place in TeamMember.objects.open().filter(person=person):
        teams.end_membership(place=place, by=person, at=at)
    for membership in Membership.objects.open().filter(person=person):
        units.end_membership(place=membership, by=person, at=at)
    community_reporting.end_reporting(person=person, at=at)
    household.leave_household(person=person, at=at)


def erase_identity(person: User) -> None:
    person.name, person.language, person.birth_date, person.household = "", "", None, None
    person.phone_sealed, person.phone_index, person.phone_verified_at = None, None, None
    person.spend_from = None
    person.picture.name, person.last_login, person.is_active = "", None, False
    person.set_unusable_password()
    person.save()
