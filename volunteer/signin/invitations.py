"""A first or a new authenticator app for an account with roles: by an invitation of the office that appoints.

The code by text message alone never adds one. The office gives a code that works once, within a day, and says which roles the app
is to wake; it can name those that it appoints to. Whoever types it goes on to set up the app. A new app in place of one that
wakes roles wakes them a day later, unless the old one was shown in the same session: the person is told and can stop it.
An enrolled phone of a point is not bypassed: an app wakes the roles there only where the office named them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit, rate_limit
from volunteer.core.ids import clean_code, random_code
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, FactorInvitation, User
from volunteer.notices import outbox
from volunteer.roles import actions as role_actions
from volunteer.roles import ranks
from volunteer.signin.devices import secret_hash
from volunteer.signin.refusals import SignInRefusal

CODE_LIVES = timedelta(hours=24)
NEW_APP_WAITS = timedelta(hours=24)
CODES_TRIED = 10
TRY_WINDOW = timedelta(minutes=10)


def roles_to_come(person: User, at: datetime) -> list[Appointment]:
    """The person's roles whose last day has not passed: in force, waiting for a yes, or beginning later."""
    today = timezone.localdate(at)
    return [held for held in Appointment.held_by(person) if held.until is None or held.until >= today]


def roles_to_name(person: User, by: User | None, at: datetime) -> list[Appointment]:
    """The roles that an invitation by `by` may name: those that `by` appoints to; None (the server) all."""
    held = roles_to_come(User.objects.get(pk=person.pk), at)
    if by is None:
        return held
    if by.acts_for(person):
        return []
    return [one for one in held if role_actions.may_hand_on(appointment=one, by=by, at=at)]


@transaction.atomic
def invite(*, person: User, appointments: list[int], by: User | None, at: datetime) -> tuple[FactorInvitation, str]:
    """An invitation and its code of eight characters, which is told this once. An earlier one of the person ends.

    `appointments` are the ids of the roles that the app is to wake. Raises `Refused`.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)
    named = [held for held in roles_to_name(person, by, at) if held.pk in appointments]
    if not named or len(named) < len(set(appointments)):
        raise Refused(SignInRefusal.NOT_YOUR_ROLE)
    code = random_code()
    FactorInvitation.objects.filter(person=person, used_at=None, ended_at=None).update(ended_at=at)
    made = FactorInvitation.objects.create(
        person=person,
        appointments=sorted(held.pk for held in named),
        code_hash=secret_hash(code),
        code_until=at + CODE_LIVES,
        invited_by=by,
        invited_at=at,
    )
    audit.record(act="factor.invite", subject=made, actor=by, at=at, detail={"person": person.pk, "roles": made.appointments})
    tell(made, "invited", named, at)
    return made, code


def find_invitation(*, person: User, code: str, at: datetime) -> FactorInvitation:
    """The open invitation of this person with this code. Raises `Refused`."""
    if not rate_limit.allow_attempt(kind="factor", subject=f"person:{person.pk}", most=CODES_TRIED, within=TRY_WINDOW, at=at):
        raise Refused(SignInRefusal.FACTOR_TOO_MANY)
    found = FactorInvitation.objects.open(at).filter(person=person, code_hash=secret_hash(clean_code(code))).first()
    if found is None:
        raise Refused(SignInRefusal.FACTOR_CODE)
    return found


def app_wakes_roles(person: User) -> bool:
    """Whether the person has or had an app that wakes roles."""
    return Appointment.objects.filter(person=person, factor_from__isnull=False).exists()


@transaction.atomic
def add_to_app(*, invitation: FactorInvitation, at: datetime) -> None:
    """Let the app that the person has, and has just shown, wake the roles of the invitation too. Raises `Refused`."""
    use(invitation, at)
    named = Appointment.objects.filter(person=invitation.person, pk__in=invitation.appointments)
    named.filter(factor_from=None).update(factor_from=at)
    tell(invitation, "added", list(named), at)


@transaction.atomic
def replace_app(*, invitation: FactorInvitation, shown: bool, at: datetime) -> None:
    """Make room for the app that is about to be set up: it alone stands for the person, and wakes the roles of the invitation.

    `shown`: the session has shown the app before. Otherwise, where that one woke roles, the new one does so a day later.
    Raises `Refused`.
    """
    use(invitation, at)
    person = invitation.person
    waits = app_wakes_roles(person) and not shown
    Authenticator.objects.filter(user=person).delete()
    Appointment.objects.filter(person=person).update(factor_from=None)
    named = Appointment.objects.filter(person=person, pk__in=invitation.appointments)
    named.update(factor_from=at + NEW_APP_WAITS if waits else at)
    tell(invitation, "replaced" if waits else "added", list(named), at)


def use(invitation: FactorInvitation, at: datetime) -> None:
    """Once: the second of two phones finds it used."""
    if not FactorInvitation.objects.open(at).filter(pk=invitation.pk).update(used_at=at):
        raise Refused(SignInRefusal.FACTOR_CODE)
    audit.record(act="factor.use", subject=invitation, actor=invitation.person, at=at)


@transaction.atomic
def stop(*, person: User, at: datetime) -> None:
    """The person did not ask for it: open invitations end, and a new app within its first day goes. Harmless to repeat."""
    ended = FactorInvitation.objects.open(at).filter(person=person).update(ended_at=at)
    waiting = Appointment.objects.filter(person=person, factor_from__gt=at).update(factor_from=None)
    if waiting:
        Authenticator.objects.filter(user=person).delete()
    latest = FactorInvitation.objects.filter(person=person).order_by("-invited_at").first()
    if latest is not None and (ended or waiting):
        audit.record(act="factor.stop", subject=latest, actor=person, at=at)
        tell(latest, "stopped", list(Appointment.objects.filter(person=person, pk__in=latest.appointments)), at)


def may_stop(person: User, at: datetime) -> bool:
    """Whether there is an invitation or a new app that the person can stop."""
    waiting = any(held.factor_from and held.factor_from > at for held in Appointment.held_by(person))
    return waiting or FactorInvitation.objects.open(at).filter(person=person).exists()


def tell(invitation: FactorInvitation, state: str, named: list[Appointment], at: datetime) -> None:
    """Tell the person, whoever invited, and the office above the roles. `state`: "invited", "added", "replaced" or "stopped"."""
    by, person = invitation.invited_by, invitation.person
    known = {one.pk: one for one in (person, by) if one and (one != by or state != "invited")}
    excluding = [*known, *([by.pk] if by else [])]
    for held in named:
        known |= {one.pk: one for one in ranks.offices_above(held, at=at, excluding=excluding)}
    params = {"state": state, "name": str(person), "by": str(by or ""), "from": (at + NEW_APP_WAITS).isoformat()}
    key, url = f"factor:{invitation.pk}:{state}", reverse("volunteer:second_factor")
    outbox.notify_many(people=[person], kind="factor", params=params | {"own": True}, key=f"{key}:own", at=at, url=url)
    others = [one for one in known.values() if one != person]
    outbox.notify_many(people=others, kind="factor_of_staff", params=params, key=key, at=at, url="")
