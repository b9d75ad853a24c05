"""队: founded by somebody of age, confirmed by the community, led by people who said yes; joined by the word of both sides.

Who leads a team, and staff of its area, admit, invite and part with members. A team that people are in never goes without a
leader. No `Approval`: what the community says yes to stays open to change, and closing has its own act at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from volunteer.core import audit
from volunteer.core.refusals import Refused
from volunteer.groups import actions as groups
from volunteer.groups.refusals import GroupRefusal
from volunteer.groups.teams.refusals import TeamRefusal
from volunteer.models import Area, Team, TeamMember, User
from volunteer.notices import outbox
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries

OF_AGE = 18
MOST_WAITING = 2  # teams that one person may have waiting for the community's word
FIELDS = ("name", "introduction", "skill", "organization")


# --- the team ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def found_team(*, team: Team, by: User, leader: User | None = None, at: datetime) -> Team:
    """Found a team: an unsaved `team` with area and name. Staff of the area name its leader, who is asked, and it stands at once;
    anybody else founds it at home, leads it, and waits for the community's word. The same again is the same team.
    """
    Area.objects.select_for_update(no_key=True).get(pk=team.area.pk)
    staff = may_oversee(team.area, by, at)
    if kept := Team.objects.filter(area=team.area, name=team.name, closed_at=None).first():
        if kept.created_by_id != by.pk:
            raise Refused(TeamRefusal.NAME)
        return kept
    require_may_found(team, leader if leader and staff else by, by, staff=staff, at=at)
    team.created_by, team.created_at = by, at
    if staff:
        team.confirmed_by, team.confirmed_at = by, at
    team.save(force_insert=True)
    audit.record(act="team.found", subject=team, actor=by, at=at, detail={"area": team.area.path, "confirmed": staff})
    if staff and leader is not None and leader.pk != by.pk:
        invite_member(team=team, person=leader, leads=True, by=by, at=at)
    else:
        groups.confirm_place(groups.request_place(TeamMember, team, person=by, by=by, at=at, leads=True), by, at)
    return team


def require_may_found(team: Team, leader: User, by: User, *, staff: bool, at: datetime) -> None:
    require_adult(leader, at)
    if staff:
        return
    if groups.require_home(by).pk != team.area.pk:
        raise Refused(TeamRefusal.ELSEWHERE)
    if Team.objects.waiting().filter(created_by=by).count() >= MOST_WAITING:
        raise Refused(TeamRefusal.MANY)


def require_adult(person: User, at: datetime) -> None:
    age = person.age_on(timezone.localdate(at))
    if age is not None and age < OF_AGE:
        raise Refused(TeamRefusal.AGE)


@transaction.atomic
def confirm_team(*, team: Team, by: User, at: datetime) -> Team:
    """The community says yes. Repeating it changes nothing. Raises `Refused`."""
    held = lock_team(team)
    require_decider(held, by, at)
    if held.confirmed_at is None and held.closed_at is None:
        held.confirmed_by, held.confirmed_at = by, at
        held.save(update_fields=["confirmed_by", "confirmed_at"])
        audit.record(act="team.confirm", subject=held, actor=by, at=at)
        notify_people([held.created_by], "team_confirmed", held, key=f"team_confirmed:{held.pk}", at=at)
    return held


@transaction.atomic
def close_team(*, team: Team, reason: str, by: User, at: datetime) -> Team:
    """Staff turn a founding down or close a team; all places end and its people are told why. Harmless to repeat."""
    held = lock_team(team)
    require_decider(held, by, at)
    if held.closed_at is not None:
        return held
    if not reason.strip():
        raise Refused(TeamRefusal.NO_REASON)
    rows = list(held.members.open().select_related("person"))
    for row in rows:
        groups.end_place(row, at)
    held.closed_at, held.reason = at, reason.strip()
    held.save(update_fields=["closed_at", "reason"])
    audit.record(act="team.close", subject=held, actor=by, at=at, detail={"members": len(rows)})
    people = {row.person for row in rows if row.agreed_at} | {held.created_by}
    notify_people(people, "team_closed", held, key=f"team_closed:{held.pk}", at=at, reason=held.reason)
    return held


@transaction.atomic
def edit_team(*, team: Team, fields: dict[str, Any], by: User, at: datetime) -> Team:
    """Change name, words, skill or unit of a team. Raises `Refused`."""
    held = lock_team(team)
    require_manager(held, by, at)
    changed = audit.set_fields(held, {name: fields[name] for name in FIELDS if name in fields})
    if "name" in changed and Team.objects.filter(area=held.area, name=held.name, closed_at=None).exists():
        raise Refused(TeamRefusal.NAME)
    if changed:
        held.save(update_fields=list(changed))
        audit.record(act="team.edit", subject=held, actor=by, at=at, detail={"fields": list(changed), "changes": changed})
    return held


# --- its people ------------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_to_join(*, team: Team, person: User, by: User, at: datetime) -> TeamMember:
    """Ask to be in the team, for oneself or somebody of one's household. Raises `Refused`."""
    held = lock_open_team(team)
    require_acts_for(person, by)
    place = groups.request_place(TeamMember, held, person=person, by=by, at=at)
    if place.waits_for_word and place.asked_at == at:
        key = f"belong_asked:t{place.pk}"
        notify_people(leaders(held), "belong_asked", held, key=key, at=at, url="members/", person=str(person))
    return place


@transaction.atomic
def invite_member(*, team: Team, person: User, leads: bool = False, by: User, at: datetime) -> TeamMember:
    """Invite somebody, perhaps to lead; they answer on their own page. Raises `Refused`."""
    held = lock_open_team(team)
    require_manager(held, by, at)
    if leads:
        require_adult(person, at)
    place = groups.offer_place(TeamMember, held, person=person, by=by, at=at, leads=leads)
    if place.waits_for_person and place.asked_at == at:
        key, url = f"belong_invited:t{place.pk}", reverse("volunteer:belonging")
        params = {"name": held.name, "by": by.masked_name}
        outbox.notify(person=person, kind="belong_invited", params=params, key=key, at=at, url=url)
    elif place.confirmed_at == at:
        notify_admitted(place, at)
    return place


@transaction.atomic
def answer_invitation(*, place: TeamMember, yes: bool, by: User, at: datetime) -> TeamMember:
    """The person, or somebody of their household, says yes or no to an invitation. Harmless to repeat. Raises `Refused`."""
    held, team = lock_place(place)
    require_acts_for(held.person, by)
    if not yes:
        groups.refuse_place(held, at)
        return held
    if team.closed_at:
        raise Refused(TeamRefusal.NOT_OPEN)
    return groups.accept_place(held, at)


@transaction.atomic
def admit_member(*, place: TeamMember, by: User, at: datetime) -> TeamMember:
    """Say yes to somebody who asked. Harmless to repeat. Raises `Refused`."""
    held, team = lock_place(place)
    require_manager(team, by, at)
    if not held.stands:
        groups.confirm_place(held, by, at)
        notify_admitted(held, at)
    return held


@transaction.atomic
def end_membership(*, place: TeamMember, by: User, at: datetime) -> TeamMember:
    """Leave the team, take a question back, turn one down or part with a member: whoever may does, the other side is told."""
    held, team = lock_place(place)
    own = by.acts_for(held.person)
    if not own:
        require_manager(team, by, at)
    stood = held.stands
    if stood and held.leads:
        require_other_leader(team, held)
    if groups.end_place(held, at):
        audit.record(act="team.part", subject=held, actor=by, at=at, detail={"team": team.pk, "stood": stood})
        notify_parted(held, team, own=own, stood=stood, at=at)
    return held


@transaction.atomic
def set_leader(*, place: TeamMember, leads: bool, by: User, at: datetime) -> TeamMember:
    """Make a member a leader, or no longer one. Harmless to repeat. Raises `Refused`."""
    held, team = lock_place(place)
    require_manager(team, by, at)
    if not held.stands:
        raise Refused(GroupRefusal.ANSWERED)
    if held.leads == leads:
        return held
    if leads:
        require_adult(held.person, at)
    else:
        require_other_leader(team, held)
    held.leads = leads
    held.save(update_fields=["leads"])
    audit.record(act="team.lead", subject=held, actor=by, at=at, detail={"team": team.pk, "leads": leads})
    if leads and held.person_id != by.pk:
        notify_people([held.person], "team_led", team, key=f"team_led:{held.pk}:{at.isoformat()}", at=at)
    return held


# --- questions -------------------------------------------------------------------------------------------------------------


def may_oversee(area: Area, person: User, at: datetime) -> bool:
    """Whether this person runs things in the area: by a role over it, or by managing a point of the community."""
    held = role_scope.scope_for(person, Power.RUN, at)
    return held.covers_area(area) or skill_queries.communities_of_points(held).filter(pk=area.pk).exists()


def overseen_teams(held: role_scope.Scope) -> Q:
    """The teams that an office of this scope runs."""
    return held.areas("area__") | Q(area__in=skill_queries.communities_of_points(held))


def is_leader(team: Team, person: User) -> bool:
    return team.members.standing().filter(person=person, leads=True).exists()


def party_condition(person: User) -> Q:
    """The teams that this person or their household founded: others confirm them."""
    return people_parties.party_condition(person, "created_by")


def may_manage(team: Team, person: User, at: datetime) -> bool:
    """Whether this person admits, invites and parts with members."""
    return is_leader(team, person) or may_oversee(team.area, person, at)


def may_decide(team: Team, person: User, at: datetime) -> bool:
    """Whether this person may confirm or close the team: staff, and not of the founder's household."""
    return may_oversee(team.area, person, at) and (
        team.confirmed_at is not None or not people_parties.is_party(team, person, "created_by")
    )


def leaders(team: Team) -> list[User]:
    rows = team.members.standing().filter(leads=True, person__is_active=True).select_related("person").order_by("pk")
    return [row.person for row in rows]


# --- the steps -------------------------------------------------------------------------------------------------------------


def lock_team(team: Team) -> Team:
    rows = Team.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("area", "created_by").get(pk=team.pk)


def lock_place(place: TeamMember) -> tuple[TeamMember, Team]:
    """A place and its team, the team locked: all steps of one team come one after the other."""
    team = lock_team(place.team)
    held = TeamMember.objects.select_related("person").get(pk=place.pk)
    held.team = team
    return held, team


def lock_open_team(team: Team) -> Team:
    """The team, locked, if it takes people."""
    held = lock_team(team)
    if held.confirmed_at is None or held.closed_at is not None:
        raise Refused(TeamRefusal.NOT_OPEN)
    return held


def require_acts_for(person: User, by: User) -> None:
    if not by.acts_for(person):
        raise Refused(TeamRefusal.NOT_YOU)


def require_manager(team: Team, by: User, at: datetime) -> None:
    if not may_manage(team, by, at):
        raise Refused(TeamRefusal.NOT_YOURS)


def require_decider(team: Team, by: User, at: datetime) -> None:
    if not may_decide(team, by, at):
        raise Refused(TeamRefusal.NOT_STAFF)


def require_other_leader(team: Team, place: TeamMember) -> None:
    """A leader goes only when another stays, or nobody else is in the team."""
    others = team.members.standing().exclude(pk=place.pk)
    if others.exists() and not others.filter(leads=True).exists():
        raise Refused(TeamRefusal.LAST_LEADER)


def notify_admitted(place: TeamMember, at: datetime) -> None:
    notify_people([place.person], "belong_joined", place.team, key=f"belong_joined:t{place.pk}", at=at)


def notify_parted(place: TeamMember, team: Team, *, own: bool, stood: bool, at: datetime) -> None:
    """Who was parted with or turned down is told; leaders are told of who left."""
    key = f"t{place.pk}"
    if own and stood:
        others = [one for one in leaders(team) if one.pk != place.person_id]
        notify_people(others, "belong_left", team, key=f"belong_left:{key}", at=at, url="members/", person=str(place.person))
    elif not own:
        kind = "belong_ended" if stood else "belong_refused"
        notify_people([place.person], kind, team, key=f"{kind}:{key}", at=at)


def notify_people(people: Iterable[User], kind: str, team: Team, *, key: str, at: datetime, url: str = "", **params: str) -> None:
    page = reverse("volunteer:team", args=[team.pk]) + url
    outbox.notify_many(people=people, kind=kind, params={"name": team.name, **params}, key=key, at=at, url=page)
