"""The navigation items of this app, and how many rows wait behind each."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer.groups.teams import actions as team_actions
from volunteer.models import DataRequest, Membership, Notice, PersonSkill, Reporting, Team, User, Visit
from volunteer.privacy import transitions as privacy_transitions
from volunteer.roles import scope as role_scope
from volunteer.roles.navigation import SIDE, TABS, Door
from volunteer.roles.scope import Power
from volunteer.skills import queries as skill_queries


def skills(person: User, at: datetime) -> QuerySet[PersonSkill]:
    run = role_scope.of(person, Power.RUN, at)
    return PersonSkill.objects.waiting().filter(skill_queries.people(run, "person__")).exclude(person=person)


def teams(person: User, at: datetime) -> QuerySet[Team]:
    return Team.objects.waiting().filter(team_actions.overseen(role_scope.of(person, Power.RUN, at))).exclude(created_by=person)


def reportings(person: User, at: datetime) -> QuerySet[Reporting]:
    run = role_scope.of(person, Power.RUN, at)
    here = run.areas("community__") | Q(community__in=skill_queries.communities(run))
    return Reporting.objects.waiting().filter(here).exclude(person=person)


def members(person: User, at: datetime) -> QuerySet[Membership]:
    units = role_scope.units(person, Power.RUN, at)
    return Membership.objects.asked().filter(organization__in=units).exclude(person=person)


def visits(person: User, at: datetime) -> QuerySet[Visit]:
    above = role_scope.of(person, Power.APPOINT, at)
    return Visit.objects.waiting().filter(above.areas("pairing__area__")).exclude(logged_by=person)


SETTINGS = _("People and places")


def unread(person: User, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.inbox_of(person).unread()


def to_confirm(person: User, at: datetime) -> QuerySet[User]:
    """The people without a phone who wait to be seen by this person."""
    held = role_scope.of(person, Power.APPOINT, at)
    found = User.objects.get_queryset().filter(held.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    return found.exclude(registered_by=person)


def to_answer(person: User, at: datetime) -> QuerySet[DataRequest]:
    """The requests about data that wait for this person's office; those they have a part in wait for somebody else."""
    mine = Q(asked_by=person) | Q(person=person)
    return privacy_transitions.seen_by(person, at).to_answer().exclude(mine)


PEOPLE = Power.APPOINT


def waiting_doors() -> list[Door]:
    """Skills, teams, who reported in, units, pairings: each with what waits for a word."""
    run, see, group = Power.RUN, Power.SEE, SETTINGS
    units, pairs = (members,), (visits,)
    return [
        Door(_("Skills"), "volunteer:list_skills", "star", power=run, group=group, waits=(skills,)),
        Door(_("Teams"), "volunteer:list_teams", "flag", power=run, group=group, waits=(teams,)),
        Door(_("Reported in"), "volunteer:list_reportings", "home", power=run, group=group, waits=(reportings,)),
        Door(_("My units"), "volunteer:units", "building", power=see, group=group, waits=units, only_units=True),
        Door(_("Pairings"), "volunteer:pairings", "link", power=see, group=group, waits=pairs, units=True),
    ]


def register() -> None:
    TABS.append(Door(pgettext_lazy("tab", "Me"), "volunteer:me", "user", waits=(unread,), order=5))
    SIDE.append(Door(_("Appointments"), "volunteer:appointments", "shield", power=PEOPLE, group=SETTINGS))
    SIDE.append(Door(_("Service points"), "volunteer:points", "map-pin", power=PEOPLE, group=SETTINGS))
    SIDE.append(Door(_("Organizations"), "volunteer:organizations", "building", power=PEOPLE, group=SETTINGS))
    SIDE.extend(waiting_doors())
    SIDE.append(Door(_("Volunteer cards"), "volunteer:cards", "ticket", power=Power.RUN, group=SETTINGS))
    SIDE.append(Door(_("Confirm people"), "volunteer:people", "user-plus", power=PEOPLE, group=SETTINGS, waits=(to_confirm,)))
    asked = Door(
        _("Requests about data"), "volunteer:staff_data_requests", "lock", power=Power.DATA, group=SETTINGS, waits=(to_answer,)
    )
    SIDE.append(asked)
