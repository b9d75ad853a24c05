"""The doors of this room."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer import scope
from volunteer.belonging import waiting
from volunteer.data_requests import steps
from volunteer.models import DataRequest, Notice, User
from volunteer.navigation import SIDE, TABS, Door
from volunteer.scope import Power

SETTINGS = _("People and places")


def unread(person: User, at: datetime) -> QuerySet[Notice]:
    return Notice.objects.inbox_of(person).unread()


def to_confirm(person: User, at: datetime) -> QuerySet[User]:
    """The people without a phone who wait to be seen by this person."""
    held = scope.of(person, Power.APPOINT, at)
    found = User.objects.get_queryset().filter(held.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    return found.exclude(registered_by=person)


def to_answer(person: User, at: datetime) -> QuerySet[DataRequest]:
    """The requests about data that wait for this person's office; those they have a part in wait for somebody else."""
    mine = Q(asked_by=person) | Q(person=person)
    return steps.seen_by(person, at).to_answer().exclude(mine)


PEOPLE = Power.APPOINT


def waiting_doors() -> list[Door]:
    """Skills, teams, who reported in, units, pairings: each with what waits for a word."""
    run, see, group = Power.RUN, Power.SEE, SETTINGS
    units, pairs = (waiting.members,), (waiting.visits,)
    return [
        Door(_("Skills"), "volunteer:list_skills", "star", power=run, group=group, waits=(waiting.skills,)),
        Door(_("Teams"), "volunteer:list_teams", "flag", power=run, group=group, waits=(waiting.teams,)),
        Door(_("Reported in"), "volunteer:list_reportings", "home", power=run, group=group, waits=(waiting.reportings,)),
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
