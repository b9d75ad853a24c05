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
from volunteer.roles import site_office, waking
from volunteer.roles.navigation import DATA, PEOPLE, SETTINGS, TABS, WORKPLACE, NavItem, add_page
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


def register() -> None:
    TABS.append(NavItem(pgettext_lazy("tab", "Me"), "volunteer:me", "user", waits=(unread_notices,), order=5))
    unfinished = setup_queries.has_unfinished_office
    add_page(WORKPLACE, 2, _("Setup checklist"), "volunteer:setup", "check-circle", Power.APPOINT, shown=unfinished)
    add_people_items()
    add_unit_items()
    add_setting_items()


def add_people_items() -> None:
    group, run, appoint, seen = PEOPLE, Power.RUN, Power.APPOINT, "volunteer:people"
    add_page(group, 2, _("Reported in"), "volunteer:list_reportings", "home", run, waiting_reportings)
    add_page(group, 3, _("Teams"), "volunteer:list_teams", "flag", run, waiting_teams)
    add_page(group, 5, _("Confirm people"), seen, "user-plus", appoint, people_to_confirm)
    numbers, names = identity_permissions.numbers_to_confirm, identity_permissions.names_to_look_at
    add_page(group, 6, _("Changed numbers"), "volunteer:staff_numbers", "phone", appoint, numbers, under=seen)
    add_page(group, 7, _("Changed names"), "volunteer:staff_names", "user", appoint, names, under=seen)
    add_page(group, 6, _("Requests about data"), "volunteer:staff_data_requests", "lock", Power.DATA, requests_to_answer)
    add_page(group, 9, _("Appointments"), "volunteer:appointments", "shield", appoint, waking.waiting_for)


def add_unit_items() -> None:
    """The organisations, and what has to do with one's own."""
    group, see, units = PEOPLE, Power.SEE, "volunteer:organizations"
    add_page(group, 4, _("Organizations"), units, "building", Power.APPOINT, family=pgettext_lazy("menu", "Units and pairings"))
    add_page(group, 5, _("My units"), "volunteer:units", "building", see, waiting_members, under=units, only_units=True)
    add_page(group, 6, _("Pairings"), "volunteer:pairings", "link", see, waiting_visits, under=units, units=True)


def add_setting_items() -> None:
    group, run, appoint, points = SETTINGS, Power.RUN, Power.APPOINT, "volunteer:points"
    add_page(group, 3, pgettext_lazy("menu", "Skills"), "volunteer:list_skills", "star", run, waiting_skills)
    add_page(group, 7, _("Service points"), points, "map-pin", appoint, family=pgettext_lazy("menu", "Points and places"))
    add_page(group, 8, _("Register of places"), "volunteer:register", "clipboard", appoint, under=points)
    stuck = site_office.stuck_for
    shown = site_office.looks_after_site
    add_page(DATA, 9, pgettext_lazy("menu", "Stuck"), "volunteer:stuck", "alert", appoint, stuck, shown=shown)
    add_page(group, 8, _("Volunteer cards"), "volunteer:cards", "ticket", run)
