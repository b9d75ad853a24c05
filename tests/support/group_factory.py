"""Units, their members, liaisons and pairings; refusals that leave every row of these rooms alone."""

from datetime import date

import pytest
from django.utils import translation

from tests import cast
from tests.cast import NOW
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.groups.pairings import actions as pairings
from volunteer.models import (
    Appraisal,
    AuditRow,
    Membership,
    Notice,
    Pairing,
    PersonSkill,
    Reporting,
    Role,
    Team,
    TeamMember,
    User,
    Visit,
)
from volunteer.notices import outbox

TODAY = NOW.date()
WORLD = (PersonSkill, Team, TeamMember, Membership, Reporting, Pairing, Visit, Appraisal)


def world():
    """Every row an act here may write, and how much was told and written down."""
    rows = [list(model.objects.order_by("pk").values()) for model in WORLD]
    return rows, Notice.objects.count(), AuditRow.objects.count()


def refusal(act, *args, **fields):
    """Why an act says no; it has written nothing."""
    before = world()
    with pytest.raises(Refused) as no:
        act(*args, **fields)
    assert no.value.sentence and world() == before
    return no.value.reason


def told(person):
    """What a person was told, in Chinese, in order."""
    with translation.override("zh-hans"):
        return [outbox.notice_text(notice) for notice in person.notices.order_by("pk")]


def lives(person, area):
    User.objects.get_queryset().filter(pk=person.pk).update(area=area)
    person.area = area
    return person


def tax_office(area):
    """A unit seated there."""
    return cast.organization("税务所(演示)", area, "office")


def liaison_of(unit, since=date(2025, 1, 1)):
    """Somebody who answers for the unit."""
    return cast.appoint(cast.person("尤联(演示)"), Role.LIAISON, unit, since)


def member(person, organization, by, since=TODAY, until=None):
    return Membership.objects.create(
        person=person,
        organization=organization,
        asked_by=person,
        asked_at=NOW,
        agreed_at=NOW,
        confirmed_at=NOW,
        confirmed_by=by,
        since=since,
        until=until,
        ended_at=NOW if until else None,
    )


def pair(district, unit, by=None, since=date(2025, 11, 1), at=NOW, id=None, **fields):
    pairing = Pairing(id=id or new_id(at), organization=unit, area=district.compound, since=since, **fields)
    return pairings.create_pairing(pairing=pairing, by=by or district.community_admin, at=at)
