"""The doors of this room."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from volunteer import scope
from volunteer.belonging import waiting
from volunteer.models import Notice, User
from volunteer.navigation import SIDE, TABS, Door
from volunteer.scope import Power

SETTINGS = _("People and places")


def unread(person: User, at: datetime) -> int:
    return Notice.objects.inbox_of(person).unread().count()


def to_confirm(person: User, at: datetime) -> int:
    """How many people without a phone wait to be seen by this person; one query."""
    held = scope.of(person, Power.APPOINT, at)
    waiting = User.objects.filter(held.areas("area__"), phone_verified_at=None, confirmed_at=None, is_active=True)
    return waiting.exclude(registered_by=person).count()


PEOPLE = Power.APPOINT


def waiting_doors() -> list[Door]:
    """Skills, teams, who reported in, units, pairings: each with what waits for a word."""
    run, see, group = Power.RUN, Power.SEE, SETTINGS
    units, pairs = waiting.of("members"), waiting.of("visits")
    return [
        Door(_("Skills"), "volunteer:list_skills", "star", power=run, group=group, count=waiting.of("skills")),
        Door(_("Teams"), "volunteer:list_teams", "flag", power=run, group=group, count=waiting.of("teams")),
        Door(_("Reported in"), "volunteer:list_reportings", "home", power=run, group=group, count=waiting.of("reportings")),
        Door(_("My units"), "volunteer:units", "building", power=see, group=group, count=units, only_units=True),
        Door(_("Pairings"), "volunteer:pairings", "link", power=see, group=group, count=pairs, units=True),
    ]


def register() -> None:
    TABS.append(Door(label=pgettext_lazy("tab", "Me"), url_name="volunteer:me", icon="user", count=unread, order=5))
    SIDE.append(Door(label=_("Appointments"), url_name="volunteer:appointments", icon="shield", power=PEOPLE, group=SETTINGS))
    SIDE.append(Door(label=_("Service points"), url_name="volunteer:points", icon="map-pin", power=PEOPLE, group=SETTINGS))
    SIDE.append(Door(label=_("Organizations"), url_name="volunteer:organizations", icon="building", power=PEOPLE, group=SETTINGS))
    SIDE.extend(waiting_doors())
    SIDE.append(Door(label=_("Volunteer cards"), url_name="volunteer:cards", icon="ticket", power=Power.RUN, group=SETTINGS))
    SIDE.append(
        Door(
            label=_("Confirm people"), url_name="volunteer:people", icon="user-plus", power=PEOPLE, group=SETTINGS, count=to_confirm
        )
    )
