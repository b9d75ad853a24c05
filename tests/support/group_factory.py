"""What tests of skills, teams, units and pairings share."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from tests import cast
from volunteer import notices
from volunteer.models import (
    Appointment,
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
from volunteer.refusals import Refused

WORLD = (PersonSkill, Team, TeamMember, Membership, Reporting, Pairing, Visit, Appraisal)
BACKEND = "django.contrib.auth.backends.ModelBackend"


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
        return [notices.words(notice) for notice in person.notices.order_by("pk")]


def signed_in(client, person):
    client.force_login(person, backend=BACKEND)
    return client


def lives(person, area):
    User.objects.get_queryset().filter(pk=person.pk).update(area=area)
    person.area = area
    return person


def jpeg():
    file = BytesIO()
    Image.new("RGB", (40, 30), "white").save(file, "JPEG")
    return SimpleUploadedFile("p.jpg", file.getvalue(), "image/jpeg")


def tax_office(area):
    """A unit seated there."""
    return cast.organization("税务所(演示)", area, "office")


def liaison_of(unit, since=date(2025, 1, 1)):
    """Somebody who answers for the unit."""
    person = cast.person("尤联(演示)")
    Appointment.objects.create(person=person, role=Role.LIAISON, organization=unit, since=since)
    return person
