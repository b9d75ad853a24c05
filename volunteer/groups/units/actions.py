"""单位: a person's membership by the word of both sides, from a day to a day; service on these days counts for both.

A unit's own staff (roles over it) and staff of the area it is seated in admit, invite and part with members.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused, suppress_refusal
from volunteer.groups import actions as groups
from volunteer.groups.refusals import GroupRefusal
from volunteer.groups.units.refusals import UnitRefusal
from volunteer.models import Appointment, Membership, Organization, Reporting, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

# --- the acts ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_to_join(*, organization: Organization, person: User, note: str = "", by: User, at: datetime) -> Membership:
    """Ask to be counted for a unit, for oneself or somebody of one's household. Raises `Refused`."""
    unit = lock_unit(organization)
    require_acts_for(person, by)
    place = groups.request_place(Membership, unit, person=person, by=by, at=at, note=note.strip())
    if place.waits_for_word and place.asked_at == at:
        params = {"name": unit.name, "person": str(person)}
        notify_people(
            unit_managers(unit, at), "belong_asked", unit, params, key=f"belong_asked:u{place.pk}", at=at, page="unit_members"
        )
    return place


@transaction.atomic
def invite_member(*, organization: Organization, person: User, note: str = "", by: User, at: datetime) -> Membership:
    """Invite somebody; they answer on their own page. Raises `Refused`."""
    unit = lock_unit(organization)
    require_manager(unit, by, at)
    place = groups.offer_place(Membership, unit, person=person, by=by, at=at, note=note.strip())
    if place.waits_for_person and place.asked_at == at:
        key, url = f"belong_invited:u{place.pk}", reverse("volunteer:belonging")
        params = {"name": unit.name, "by": by.masked_name}
        outbox.notify(person=person, kind="belong_invited", params=params, key=key, at=at, url=url)
    elif place.confirmed_at == at:
        notify_admitted(place, unit, at)
    return place


@transaction.atomic
def invite_members(*, organization: Organization, people: Sequence[tuple[User, str]], by: User, at: datetime) -> int:
    """Invite each of these, with a note; how many were asked or, having asked themselves, admitted now.

    Who is a member or invited already, or declined a short while ago, is left alone. Raises `Refused(NOT_YOURS)`.
    """
    asked = 0
    for person, note in people:
        with suppress_refusal(GroupRefusal.DECLINED):
            place = invite_member(organization=organization, person=person, note=note, by=by, at=at)
            asked += place.confirmed_at == at
    return asked


@transaction.atomic
def answer_invitation(*, place: Membership, yes: bool, by: User, at: datetime) -> Membership:
    """The person, or somebody of their household, says yes or no to an invitation. Harmless to repeat. Raises `Refused`."""
    held, _unit = lock_place(place)
    require_acts_for(held.person, by)
    if not yes:
        groups.refuse_place(held, at)
        return held
    return groups.accept_place(held, at)


@transaction.atomic
def admit_member(*, place: Membership, by: User, at: datetime) -> Membership:
    """Say yes to somebody who asked. Harmless to repeat. Raises `Refused`."""
    held, unit = lock_place(place)
    require_manager(unit, by, at)
    if held.stands:
        return held
    if people_parties.is_near(by, held.person):
        raise Refused(UnitRefusal.NOT_ONESELF)
    groups.confirm_place(held, by, at)
    audit.record(act="unit.admit", subject=held, actor=by, at=at, detail={"unit": unit.pk})
    notify_admitted(held, unit, at)
    return held


@transaction.atomic
def end_membership(*, place: Membership, by: User, at: datetime) -> Membership:
    """Leave the unit, take a question back, turn one down or part with a member. Today is the last day that counts; who reported
    in at a community through the unit does so no longer.
    """
    held, unit = lock_place(place)
    own = by.acts_for(held.person)
    if not own:
        require_manager(unit, by, at)
    stood = held.stands
    if groups.end_place(held, at):
        audit.record(act="unit.part", subject=held, actor=by, at=at, detail={"unit": unit.pk, "stood": stood})
        Reporting.objects.open().filter(person=held.person, organization=unit).update(ended_at=at)
        notify_parted(held, unit, own=own, stood=stood, at=at)
    return held


# --- questions -------------------------------------------------------------------------------------------------------------


def may_manage(unit: Organization, person: User, at: datetime) -> bool:
    """Whether this person admits, invites and parts with members."""
    return role_scope.scope_for(person, Power.RUN, at).covers_organization(unit)


def may_read_members(unit: Organization, person: User, at: datetime) -> bool:
    """Whether this person reads the members' names and hours: who manages them, and who reads things of the unit itself."""
    return may_manage(unit, person, at) or unit.pk in role_scope.unit_ids(person, Power.SEE, at)


def unit_managers(unit: Organization, at: datetime) -> list[User]:
    """Who runs the unit itself now."""
    roles = role_scope.roles_with(Power.RUN)
    rows = Appointment.objects.current(timezone.localdate(at)).filter(organization=unit, role__in=roles, person__is_active=True)
    return list({row.person_id: row.person for row in rows.select_related("person").order_by("pk")}.values())


def managed_units(person: User, at: datetime) -> Q:
    """The units a person holds a role over: the doors of their own pages."""
    return Q(pk__in=role_scope.unit_ids(person, Power.SEE, at))


# --- the steps -------------------------------------------------------------------------------------------------------------


def lock_unit(unit: Organization) -> Organization:
    return Organization.objects.select_for_update(of=("self",), no_key=True).select_related("area").get(pk=unit.pk)


def lock_place(place: Membership) -> tuple[Membership, Organization]:
    """A place and its unit, the unit locked: all steps of one unit come one after the other."""
    unit = lock_unit(place.organization)
    held = Membership.objects.select_related("person").get(pk=place.pk)
    held.organization = unit
    return held, unit


def require_acts_for(person: User, by: User) -> None:
    if not by.acts_for(person):
        raise Refused(UnitRefusal.NOT_YOU)


def require_manager(unit: Organization, by: User, at: datetime) -> None:
    if not may_manage(unit, by, at):
        raise Refused(UnitRefusal.NOT_UNIT_STAFF)


def notify_admitted(place: Membership, unit: Organization, at: datetime) -> None:
    notify_people([place.person], "belong_joined", unit, {"name": unit.name}, key=f"belong_joined:u{place.pk}", at=at)


def notify_parted(place: Membership, unit: Organization, *, own: bool, stood: bool, at: datetime) -> None:
    """Who was parted with or turned down is told; the unit is told of who left."""
    params, key = {"name": unit.name}, f"u{place.pk}"
    if own and stood:
        people = [one for one in unit_managers(unit, at) if one.pk != place.person_id]
        params["person"] = str(place.person)
        notify_people(people, "belong_left", unit, params, key=f"belong_left:{key}", at=at, page="unit_members")
    elif not own:
        kind = "belong_ended" if stood else "belong_refused"
        notify_people([place.person], kind, unit, params, key=f"{kind}:{key}", at=at)


def notify_people(
    people: Iterable[User], kind: str, unit: Organization, params: dict[str, str], *, key: str, at: datetime, page: str = "unit"
) -> None:
    url = reverse(f"volunteer:{page}", args=[unit.pk])
    outbox.notify_many(people=people, kind=kind, params=params, key=key, at=at, url=url)
