"""/api/v1/: what a pass opens, scans as a device sends them, and what everybody else is told."""

import pytest
from django.urls import reverse

from events import signup
from events.live import milliseconds
from events.models import Attendance, Scan
from tests import cast
from tests.cast import at
from volunteer import passes, personal
from volunteer.codes import new_id
from volunteer.models import Pass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_o_clock(time_machine):
    time_machine.move_to(at(14), tick=False)
    return time_machine


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=at(14))


def lent(shift, holder, kind=Pass.Kind.SCANNER, until=at(20)):
    return passes.lend(kind=kind, subject=f"shift:{shift.pk}", holder=holder, by=holder, until=until, at=at(13))


@pytest.fixture
def bearer(shift, district):
    _pass, token = lent(shift, district.bob)
    return {"Authorization": f"Bearer {token}"}


def code_of(person, moment):
    return personal.address(person, personal.window(moment))


def read(text, act="in", moment=at(14), id=None):
    return {"id": str(id or new_id(moment)), "text": text, "act": act, "scanned_at": milliseconds(moment)}


def upload(client, bearer, *scans, sent=at(14)):
    body = {"sent_at": milliseconds(sent), "scans": list(scans)}
    return client.post("/api/v1/scans", body, content_type="application/json", headers=bearer)


class TestShift:
    def test_the_scanner_learns_who_is_expected_and_who_is_there(self, client, shift, bearer, district):
        signup.sign_up(id=new_id(at(9)), job=shift.jobs.get(), person=district.alice, by=district.alice, at=at(9))
        cast.record(id=new_id(at(14)), shift=shift, person=district.carol, act="in", scanned_at=at(14), at=at(14))
        told = client.get("/api/v1/shift", headers=bearer)
        assert told.headers["Cache-Control"] == "no-store, private"
        told = told.json()
        assert told["id"] == str(shift.pk)
        assert (told["now"], told["opens"], told["out_until"]) == tuple(milliseconds(m) for m in (at(14), at(13, 30), at(17)))
        alice, carol = district.alice, district.carol
        assert [(p["no"], p["signed"], p["inside"], p["gone"]) for p in told["people"]] == [
            (carol.volunteer_no, False, True, False),
            (alice.volunteer_no, True, False, False),
        ]


class TestScans:
    def test_a_personal_code_checks_in(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(14)))
        answer = upload(client, bearer, scan).json()
        assert answer["now"] == milliseconds(at(14))
        (said,) = answer["answers"]
        assert (said["id"], said["state"], said["no"]) == (scan["id"], "in", district.alice.volunteer_no)
        row = Attendance.objects.get(shift=shift, person=district.alice)
        assert (row.in_at, row.grade) == (at(14), "B")
        assert Scan.objects.get(pk=scan["id"]).by == district.bob

    def test_a_repeat_is_the_same_scan(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(14)))
        first, again = (upload(client, bearer, scan).json()["answers"] for _ in range(2))
        assert first == again
        assert Scan.objects.count() == 1
