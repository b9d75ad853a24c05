"""/api/v1/: what a pass opens, scans as a device sends them, and what everybody else is told."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from events.models import Attendance, Scan, Undo
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from volunteer.core.dates import to_milliseconds
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Pass
from volunteer.signin import passes, personal_code

pytestmark = pytest.mark.django_db
TWO, EIGHT = at(14), at(20)


@pytest.fixture(autouse=True)
def two_o_clock(time_machine):
    time_machine.move_to(at(14), tick=False)
    return time_machine


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=at(14))


def lent(shift, holder, kind=Pass.Kind.SCANNER, until=EIGHT):
    return passes.lend_pass(kind=kind, subject=f"shift:{shift.pk}", holder=holder, by=holder, until=until, at=at(13))


@pytest.fixture
def bearer(shift, district):
    _pass, token = lent(shift, district.bob)
    return {"Authorization": f"Bearer {token}"}


def code_of(person, moment):
    return personal_code.code_address(person, personal_code.window_number(moment))


def read(text, act="in", moment=TWO, id=None):
    return {"id": str(id or new_id(moment)), "text": text, "act": act, "scanned_at": to_milliseconds(moment)}


def upload(client, bearer, *scans, sent=TWO):
    body = {"sent_at": to_milliseconds(sent), "scans": list(scans)}
    return client.post("/api/v1/scans", body, content_type="application/json", headers=bearer)


class TestShift:
    def test_the_scanner_learns_who_is_expected_and_who_is_there(self, client, shift, bearer, district):
        sign_up_actions.sign_up(id=new_id(at(9)), job=shift.jobs.get(), person=district.alice, by=district.alice, at=at(9))
        cast.record(id=new_id(at(14)), shift=shift, person=district.carol, act="in", scanned_at=at(14), at=at(14))
        told = client.get("/api/v1/shift", headers=bearer)
        assert told.headers["Cache-Control"] == "no-store, private"
        told = told.json()
        assert told["id"] == str(shift.pk)
        assert (told["now"], told["opens"], told["out_until"]) == tuple(to_milliseconds(m) for m in (at(14), at(13, 30), at(17)))
        alice, carol = district.alice, district.carol
        assert [(p["no"], p["signed"], p["inside"], p["gone"]) for p in told["people"]] == [
            (carol.volunteer_no, False, True, False),
            (alice.volunteer_no, True, False, False),
        ]


class TestScans:
    def test_a_personal_code_checks_in(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(14)))
        answer = upload(client, bearer, scan).json()
        assert answer["now"] == to_milliseconds(at(14))
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


class TestUndo:
    def undo(self, client, bearer, id, reason="扫错了人"):
        return client.post(f"/api/v1/scans/{id}/undo", {"reason": reason}, content_type="application/json", headers=bearer)

    def test_a_scan_is_taken_back_within_a_minute_and_stays_with_its_reason(self, client, shift, bearer, district, two_o_clock):
        scan = read(code_of(district.alice, at(14)))
        upload(client, bearer, scan)
        two_o_clock.move_to(at(14) + timedelta(seconds=60), tick=False)
        told = self.undo(client, bearer, scan["id"])
        assert (told.status_code, told.json()) == (200, {"state": "undone"})
        assert not Attendance.objects.exists()
        taken = Undo.objects.get()
        assert (str(taken.scan_id), taken.by, taken.reason) == (scan["id"], district.bob, "扫错了人")
        (again,) = upload(client, bearer, scan).json()["answers"]
        assert (again["state"], Scan.objects.count(), Attendance.objects.count()) == ("refused", 1, 0)
        assert differences() == []

    def test_twice_is_once(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(14)))
        upload(client, bearer, scan)
        assert [self.undo(client, bearer, scan["id"], why).status_code for why in ("扫错了人", "按错了")] == [200, 200]
        assert Undo.objects.get().reason == "扫错了人"

    def test_later_it_stays(self, client, shift, bearer, district, two_o_clock):
        scan = read(code_of(district.alice, at(14)))
        upload(client, bearer, scan)
        two_o_clock.move_to(at(14, 10) + timedelta(seconds=1), tick=False)
        told = self.undo(client, bearer, scan["id"])
        assert (told.status_code, list(told.json())) == (409, ["sentence"])
        assert (Undo.objects.count(), Attendance.objects.count()) == (0, 1)

    def test_a_reason_is_asked_for(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(14)))
        upload(client, bearer, scan)
        assert [self.undo(client, bearer, scan["id"], why).status_code for why in ("", "字" * 101, "\x00")] == [422] * 3
        assert not Undo.objects.exists()

    def test_scans_of_another_shift_and_unknown_ones_are_not_there(self, client, shift, bearer, district):
        other = cast.shift(district.point, leader=district.carol, start=at(14))
        scan = read(code_of(district.alice, at(14)))
        theirs = {"Authorization": f"Bearer {lent(other, district.carol)[1]}"}
        upload(client, theirs, scan)
        told = [self.undo(client, bearer, id).status_code for id in (scan["id"], new_id(at(14)), "nonsense")]
        assert told == [404, 404, 422]
        assert (Undo.objects.count(), Attendance.objects.count()) == (0, 1)


class TestSeen:
    def seen(self, client, bearer, id):
        return client.post(f"/api/v1/scans/{id}/seen", headers=bearer)

    def test_who_dealt_with_a_refused_scan_is_written_down_once_and_the_scan_stays(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(13, 50)))
        (said,) = upload(client, bearer, scan).json()["answers"]
        assert said["state"] == "refused"
        told = [self.seen(client, bearer, scan["id"]) for _ in range(2)]
        assert [(t.status_code, t.json()) for t in told] == [(200, {"state": "seen"})] * 2
        row = AuditRow.objects.get(act="scan.seen")
        assert (row.subject_id, row.actor) == (scan["id"], district.bob)
        assert Scan.objects.get(pk=scan["id"]).reason == "expired_person"
        assert not Attendance.objects.exists()

    def test_not_by_another_shift_s_scanner(self, client, shift, bearer, district):
        scan = read(code_of(district.alice, at(13, 50)))
        upload(client, bearer, scan)
        other = cast.shift(district.point, leader=district.carol, start=at(14))
        theirs = {"Authorization": f"Bearer {lent(other, district.carol)[1]}"}
        assert self.seen(client, theirs, scan["id"]).status_code == 404
        assert not AuditRow.objects.filter(act="scan.seen").exists()


class TestFaces:
    @pytest.fixture(autouse=True)
    def pictured(self, district, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        for person in (district.alice, district.carol):
            person.picture.save("x.jpg", ContentFile(b"a face"))

    def test_of_people_of_this_shift_alone(self, client, shift, bearer, district):
        upload(client, bearer, read(code_of(district.alice, at(14))))
        face = client.get(f"/api/v1/faces/{district.alice.volunteer_no}", headers=bearer)
        assert (face.status_code, face.content, face.headers["Content-Type"]) == (200, b"a face", "image/jpeg")
        assert face.headers["Cache-Control"] == "no-store, private"
        nobody = (district.carol.volunteer_no, district.bob.volunteer_no, "000000", "a-b")
        assert [client.get(f"/api/v1/faces/{no}", headers=bearer).status_code for no in nobody] == [404] * 4

    def test_the_answer_names_the_picture_only_where_there_is_one(self, client, shift, bearer, district):
        pieces = [read(code_of(person, at(14))) for person in (district.alice, district.manager)]
        said = upload(client, bearer, *pieces).json()["answers"]
        assert [one["face"] for one in said] == [f"/api/v1/faces/{district.alice.volunteer_no}", ""]


class TestWithoutAPass:
    @pytest.mark.parametrize("why", ["none", "over", "ended", "of a code page", "made up"])
    def test_nothing_is_told_and_nothing_written(self, client, shift, bearer, district, why):
        if why == "over":
            bearer = {"Authorization": f"Bearer {lent(shift, district.bob, until=at(14))[1]}"}
        elif why == "ended":
            held, token = lent(shift, district.bob)
            passes.end_pass(pass_=held, by=district.bob, at=at(13, 30))
            bearer = {"Authorization": f"Bearer {token}"}
        elif why == "of a code page":
            bearer = {"Authorization": f"Bearer {lent(shift, district.bob, kind=Pass.Kind.CODE)[1]}"}
        else:
            bearer = {} if why == "none" else {"Authorization": "Bearer " + "a" * 43}
        client.force_login(district.manager, backend="django.contrib.auth.backends.ModelBackend")  # no session opens it either
        scan = read(code_of(district.alice, at(14)))
        told = [
            client.get("/api/v1/shift", headers=bearer),
            upload(client, bearer, scan),
            client.get(f"/api/v1/faces/{district.alice.volunteer_no}", headers=bearer),
            TestUndo().undo(client, bearer, scan["id"]),
            TestSeen().seen(client, bearer, scan["id"]),
        ]
        assert [(t.status_code, list(t.json())) for t in told] == [(401, ["sentence"])] * 5
        assert not Scan.objects.exists()

    def test_a_scanner_s_pass_does_not_show_the_codes(self, client, shift, bearer, district):
        assert client.get("/api/v1/codes", headers=bearer).status_code == 401
        _held, token = lent(shift, district.bob, kind=Pass.Kind.CODE)
        told = client.get("/api/v1/codes", headers={"Authorization": f"Bearer {token}"}).json()
        assert (told["open"], len(told["codes"]), told["codes"][0]["from"]) == (True, 5, to_milliseconds(at(14)))
