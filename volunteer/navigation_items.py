"""The navigation items of this app, and how many rows wait behind each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.groups.pairings import actions as pairings
from volunteer.groups.teams import actions as teams
from volunteer.groups.units import community_reporting
from volunteer.identity import permissions as identity_permissions
from volunteer.models import DataRequest, Membership, Notice, PersonSkill, Reporting, Team, User, Visit
from volunteer.people import parties as people_parties
from volunteer.privacy import transitions as privacy_transitions
from volunteer.roles import scope as role_scope
from volunteer.roles import waking
from volunteer.roles.navigation import SIDE, TABS, NavItem
from volunteer.roles.scope import Power
from volunteer.setup import queries as setup_queries
from volunteer.skills import queries as skill_queries


def waiting_skills(person: User, at: datetime) -> QuerySet[PersonSkill]:
    run = role_scope.scope_for(person, Power.RUN, at)
    return (
        PersonSkill.objects.waiting()
        .filter(skill_queries.people_in_scope(run, "person__"))
        .exclude(skill_queries.party_condition(person))
    )


def waiting_teams(person: User, at: datetime) -> QuerySet[Team]:
    return (
        Team.objects.waiting()
        .filter(teams.overseen_teams(role_scope.scope_for(person, Power.RUN, at)))
        .exclude(teams.party_condition(person))
    )


def waiting_reportings(person: User, at: datetime) -> QuerySet[Reporting]:
    run = role_scope.scope_for(person, Power.RUN, at)
    here = run.areas("community__") | Q(community__in=skill_queries.communities_of_points(run))
    return Reporting.objects.waiting().filter(here).exclude(community_reporting.party_condition(person))


def waiting_members(person: User, at: datetime) -> QuerySet[Membership]:
    units = role_scope.unit_ids(person, Power.RUN, at)
    found = Membership.objects.asked().filter(organization__in=units)
    return found.exclude(people_parties.party_condition(person, "person"))


def waiting_visits(person: User, at: datetime) -> QuerySet[Visit]:
    return pairings.visits_to_decide(person, at)


PEOPLE_AND_PLACES = _("People and places")


def unread_notices(person: User, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.inbox_of(person).unread()


def people_to_confirm(person: User, at: datetime) -> QuerySet[User]:
    """The people without a phone who wait to be seen by this person."""
    held = role_scope.scope_for(person, Power.APPOINT, at)
    found = User.objects.get_queryset().filter(held.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    return found.exclude(pk__in=people_parties.home_of(person, act=people_parties.Act.SEE))


def requests_to_answer(person: User, at: datetime) -> QuerySet[DataRequest]:
    """The requests about data that wait for this person's office; those they have a part in wait for somebody else."""
    own = privacy_transitions.party_condition(person)
    return privacy_transitions.visible_requests(person, at).to_answer().exclude(own)


APPOINT_POWER = Power.APPOINT


def identity_items() -> list[NavItem]:
    """New numbers and other names, which wait for a second look."""
    power, group = APPOINT_POWER, PEOPLE_AND_PLACES
    numbers, names = (identity_permissions.numbers_to_confirm,), (identity_permissions.names_to_look_at,)
    return [
        NavItem(_("Changed numbers"), "volunteer:staff_numbers", "phone", power=power, group=group, waits=numbers),
        NavItem(_("Changed names"), "volunteer:staff_names", "user", power=power, group=group, waits=names),
    ]


def setup_item() -> NavItem:
    return NavItem(
        _("Setup checklist"),
        "volunteer:setup",
        "check-circle",
        power=APPOINT_POWER,
        group=PEOPLE_AND_PLACES,
        shown=setup_queries.has_unfinished_office,
    )


def approval_items() -> list[NavItem]:
    """Skills, teams, who reported in, units, pairings: each with what waits for a word."""
    run, see, group = Power.RUN, Power.SEE, PEOPLE_AND_PLACES
    units, pairs = (waiting_members,), (waiting_visits,)
    return [
        NavItem(_("Skills"), "volunteer:list_skills", "star", power=run, group=group, waits=(waiting_skills,)),
        NavItem(_("Teams"), "volunteer:list_teams", "flag", power=run, group=group, waits=(waiting_teams,)),
        NavItem(_("Reported in"), "volunteer:list_reportings", "home", power=run, group=group, waits=(waiting_reportings,)),
        NavItem(_("My units"), "volunteer:units", "building", power=see, group=group, waits=units, only_units=True),
        NavItem(_("Pairings"), "volunteer:pairings", "link", power=see, group=group, waits=pairs, units=True),
    ]


def register() -> None:
    TABS.append(NavItem(pgettext_lazy("tab", "Me"), "volunteer:me", "user", waits=(unread_notices,), order=5))
    SIDE.append(setup_item())
    unwoken = (waking.waiting_for,)
    SIDE.append(
        NavItem(_("Appointments"), "volunteer:appointments", "shield", power=APPOINT_POWER, group=PEOPLE_AND_PLACES, waits=unwoken)
    )
    SIDE.append(NavItem(_("Register of places"), "volunteer:register", "clipboard", power=APPOINT_POWER, group=PEOPLE_AND_PLACES))
    SIDE.append(NavItem(_("Service points"), "volunteer:points", "map-pin", power=APPOINT_POWER, group=PEOPLE_AND_PLACES))
    SIDE.append(NavItem(_("Organizations"), "volunteer:organizations", "building", power=APPOINT_POWER, group=PEOPLE_AND_PLACES))
    SIDE.extend(approval_items())
    SIDE.append(NavItem(_("Volunteer cards"), "volunteer:cards", "ticket", power=Power.RUN, group=PEOPLE_AND_PLACES))
    SIDE.append(
        NavItem(
            _("Confirm people"),
            "volunteer:people",
            "user-plus",
            power=APPOINT_POWER,
            group=PEOPLE_AND_PLACES,
            waits=(people_to_confirm,),
        )
    )
    SIDE.extend(identity_items())
    asked = NavItem(
        _("Requests about data"),
        "volunteer:staff_data_requests",
        "lock",
        power=Power.DATA,
        group=PEOPLE_AND_PLACES,
        waits=(requests_to_answer,),
    )
    SIDE.append(asked)
