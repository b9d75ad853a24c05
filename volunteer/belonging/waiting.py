"""The rows that wait for a person's word among skills, teams, reportings, members and visits; nobody decides about themselves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from volunteer import scope
from volunteer.belonging import teams as team_acts
from volunteer.models import Membership, PersonSkill, Reporting, Team, User, Visit
from volunteer.scope import Power
from volunteer.skills import reach


def skills(person: User, at: datetime) -> QuerySet[PersonSkill]:
    run = scope.of(person, Power.RUN, at)
    return PersonSkill.objects.waiting().filter(reach.people(run, "person__")).exclude(person=person)


def teams(person: User, at: datetime) -> QuerySet[Team]:
    return Team.objects.waiting().filter(team_acts.overseen(scope.of(person, Power.RUN, at))).exclude(created_by=person)


def reportings(person: User, at: datetime) -> QuerySet[Reporting]:
    run = scope.of(person, Power.RUN, at)
    here = run.areas("community__") | Q(community__in=reach.communities(run))
    return Reporting.objects.waiting().filter(here).exclude(person=person)


def members(person: User, at: datetime) -> QuerySet[Membership]:
    units = scope.units(person, Power.RUN, at)
    return Membership.objects.asked().filter(organization__in=units).exclude(person=person)


def visits(person: User, at: datetime) -> QuerySet[Visit]:
    above = scope.of(person, Power.APPOINT, at)
    return Visit.objects.waiting().filter(above.areas("pairing__area__")).exclude(logged_by=person)
