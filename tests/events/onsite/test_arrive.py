"""The page behind the QR code."""

import gzip
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.attendance import tokens
from events.models import Attendance, Door, Scan, Shift
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support.clients import log_in
from tests.support.notice_checks import last_code
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Household


@kept_fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


@pytest.fixture
def clock():
    with time_machine.travel(at(14, 0), tick=False) as traveller:
        yield lambda moment: traveller.move_to(moment)


@pytest.fixture
def phone(client, clock):
    """Alice's phone in front of the leader's screen at 14:00, once she is signed in."""
    return client


def shown(shift, moment=None):
    """The path in the picture that the leader's phone shows at that moment."""
    return urlsplit(tokens.qr_address(shift, tokens.window_number(moment or at(14)))).path


def press(client, page, act="in", **fields):
    data = {"act": act, "nonce": page.context["nonce"]} | fields
    return client.post(reverse("events:arrive"), data)


def test_scan_press_done(district, shift, phone):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    assert page.status_code == 200
    assert "清理楼道(演示)" in page.text
    assert district.alice.name in page.text
    assert page.text.count("btn-huge") == 1
    answer = press(phone, page)
    row = Attendance.objects.get()
    assert (row.person, row.in_at, row.out_at) == (district.alice, at(14), None)
    assert answer.headers["Location"] == reverse("events:arrived", args=[row.pk])
    done = phone.get(answer.headers["Location"])
    assert (done.context["minutes"], done.context["points"], done.context["number"]) == (120, 20, 1)


def test_a_scan_keeps_a_hash_of_the_phone_and_not_its_name(district, shift, phone):
    log_in(phone, district.alice)
    press(phone, phone.get(shown(shift)))
    name = phone.cookies["device"].value
    scan = Scan.objects.get()
    assert len(scan.device) == 64
    assert scan.device not in name
    log_in(phone, district.bob)
    press(phone, phone.get(shown(shift)))
    assert phone.cookies["device"].value == name
    assert set(Scan.objects.filter(accepted=True).values_list("device", flat=True)) == {scan.device}


def test_a_get_checks_nobody_in(district, shift, phone):
    log_in(phone, district.alice)
    with CaptureQueriesContext(connection) as queries:
        for _ in range(3):
            phone.get(shown(shift))
            phone.head(shown(shift))
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert Scan.objects.count() == 0


def test_the_way_out_is_the_same_way(district, shift, phone, clock):
    log_in(phone, district.alice)
    press(phone, phone.get(shown(shift)))
    clock(at(16))
    page = phone.get(shown(shift, at(16)))
    assert page.context["me"].outlook.act == "out"
    done = phone.get(press(phone, page, act="out").headers["Location"])
    assert (done.context["minutes"], done.context["points"], done.context["done"]) == (120, 20, "out")
    assert Attendance.objects.get().out_at == at(16)


def test_a_double_press_gets_the_first_answer(district, shift, phone):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    first, second = press(phone, page), press(phone, page)
    assert first.headers["Location"] == second.headers["Location"]
    assert (Attendance.objects.count(), Scan.objects.count()) == (1, 1)


def test_a_second_scan_soon_after_says_already_and_shows_no_button(district, shift, phone, clock):
    log_in(phone, district.alice)
    old = phone.get(shown(shift))
    press(phone, old)
    clock(at(14, 5))
    page = phone.get(shown(shift, at(14, 5)))
    assert page.context["me"].outlook.act == "done"
    assert "btn-huge" not in page.text
    answer = press(phone, page, act="out")
    assert "already" in answer.headers["Location"]
    assert Attendance.objects.get().out_at is None


def test_a_visitor_keeps_the_scan_while_signing_in(district, shift, phone, clock, settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    page = phone.get(shown(shift))
    assert f"{reverse('account_login')}?next=/C/" in page.text
    clock(at(14, 4))
    phone.post("/accounts/enter/", {"phone": district.alice.phone.removeprefix("+86"), "agree": "on"})
    clock(at(14, 8))
    phone.post("/accounts/enter/code/", {"code": last_code()})
    clock(at(14, 20))
    press(phone, phone.get(reverse("events:arrive")))
    row = Attendance.objects.get()
    assert (row.person, row.in_at) == (district.alice, at(14))


def test_a_visitor_cannot_press(shift, phone):
    page = phone.get(shown(shift))
    answer = phone.post(reverse("events:arrive"), {"act": "in", "nonce": page.context["nonce"]})
    assert answer.status_code == 200
    assert Scan.objects.count() == 0


def test_the_page_may_be_opened_again_after_its_code_has_changed(district, shift, phone, clock):
    log_in(phone, district.alice)
    first = phone.get(shown(shift))
    clock(at(14, 4))
    again = phone.get(shown(shift))
    assert again.context["nonce"] == first.context["nonce"]
    press(phone, again)
    assert Attendance.objects.get().in_at == at(14)


@pytest.mark.parametrize(
    ("moment", "status"), [(at(14) + timedelta(seconds=29), 200), (at(14) + timedelta(seconds=30), 410), (at(15), 410)]
)
def test_a_forwarded_picture_is_soon_too_old(district, shift, phone, clock, moment, status):
    clock(moment)
    log_in(phone, district.alice)
    page = phone.get(shown(shift, at(14)))
    assert page.status_code == status
    assert (tokens.TICKET_COOKIE in page.cookies) == (status == 200)


@pytest.mark.parametrize("token", ["X", "HELLO", "A" * 45, "1" * 45, "%00", "é", "7" * 3000])
def test_a_code_that_is_not_ours_is_refused_with_a_way_on(shift, phone, token):
    page = phone.get(f"/C/{token}")
    assert page.status_code == 404
    assert reverse("events:scan") in page.text
    assert Scan.objects.count() == 0


def test_a_code_of_another_shift_with_a_foreign_mac_is_refused(district, shift, phone):
    other = Shift(id=shift.pk, secret=b"x" * 32)
    assert phone.get(shown(other)).status_code == 404


def test_lower_case_leads_to_the_page(shift, phone):
    assert phone.get(shown(shift).lower()).headers["Location"] == shown(shift)


def test_without_a_ticket_the_page_says_scan_again(district, phone):
    log_in(phone, district.alice)
    for answer in (phone.get(reverse("events:arrive")), phone.post(reverse("events:arrive"), {"act": "in", "nonce": "x"})):
        assert answer.status_code == 410
        assert reverse("events:scan") in answer.text


def test_a_page_left_open_over_night_says_scan_again(district, shift, phone, clock):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    clock(at(9, day=25))
    assert press(phone, page).status_code == 410
    assert Attendance.objects.count() == 0


def test_an_older_form_gets_the_page_anew(district, shift, phone):
    log_in(phone, district.alice)
    phone.get(shown(shift))
    answer = phone.post(reverse("events:arrive"), {"act": "in", "nonce": new_id(at(14)).hex})
    assert answer.headers["Location"] == reverse("events:arrive")
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("act", ["", "both", "IN"])
def test_an_unknown_act_does_nothing(district, shift, phone, act):
    log_in(phone, district.alice)
    assert press(phone, phone.get(shown(shift)), act=act).status_code == 302
    assert Scan.objects.count() == 0


def test_a_refusal_is_told_and_written_down(district, shift, phone, clock):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    Shift.objects.filter(pk=shift.pk).update(state="cancelled")
    answer = press(phone, page)
    assert answer.status_code == 409
    row = Scan.objects.get()
    assert (row.accepted, row.reason, row.person, row.shift) == (False, "cancelled", district.alice, shift)
    assert Attendance.objects.count() == 0


def test_too_early_is_said_before_anybody_presses(district, phone, clock):
    late = cast.shift(district.point, district.manager, start=at(18))
    log_in(phone, district.alice)
    page = phone.get(shown(late))
    assert "17:30" in page.text
    assert "btn-huge" not in page.text


def test_another_account_on_the_same_phone_must_scan_itself(district, shift, phone):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    press(phone, page)
    log_in(phone, district.bob)
    assert press(phone, page).status_code == 409
    assert not Attendance.objects.filter(person=district.bob).exists()


def test_a_child_is_checked_in_on_the_same_phone(district, shift, phone):
    home = Household.objects.create(created_at=at(9))
    child = cast.person("张小(演示)", phone="", household=home)
    district.alice.household = home
    district.alice.save()
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    assert [choice.person for choice in page.context["others"]] == [child]
    answer = press(phone, page, person=child.volunteer_no)
    row = Attendance.objects.get()
    assert (row.person, row.grade) == (child, "B")
    assert phone.get(answer.headers["Location"]).context["other"] == child
    press(phone, phone.get(shown(shift)))
    assert Attendance.objects.count() == 2


def test_nobody_else_is_checked_in_on_this_phone(district, shift, phone):
    log_in(phone, district.alice)
    assert press(phone, phone.get(shown(shift)), person=district.bob.volunteer_no).status_code == 404
    assert Scan.objects.count() == 0


def test_the_result_is_for_the_person_and_the_household_only(district, shift, phone):
    log_in(phone, district.alice)
    done = press(phone, phone.get(shown(shift))).headers["Location"]
    log_in(phone, district.bob)
    assert phone.get(done).status_code == 404
    phone.logout()
    assert phone.get(done).status_code == 302


def test_a_typed_code_leads_to_the_same_button_and_a_record_of_grade_b(district, shift, phone):
    log_in(phone, district.alice)
    phone.post(reverse("events:scan"), {"code": tokens.current_typed_code(shift, at(14))})
    press(phone, phone.get(reverse("events:arrive")))
    assert (Scan.objects.get().door, Attendance.objects.get().grade) == (Door.TYPED, "B")


def test_beyond_the_places_the_page_says_that_points_wait(district, shift, phone):
    shift.jobs.update(capacity=1)
    log_in(phone, district.bob)
    first = press(phone, phone.get(shown(shift)))
    assert not phone.get(first.headers["Location"]).context["beyond"]
    phone.cookies.clear()
    with time_machine.travel(at(14, 1), tick=False):
        log_in(phone, district.alice)
        second = press(phone, phone.get(shown(shift, at(14, 1))))
        assert phone.get(second.headers["Location"]).context["beyond"]


def test_after_settlement_the_result_page_still_answers(district, shift, phone):
    log_in(phone, district.alice)
    done = press(phone, phone.get(shown(shift))).headers["Location"]
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[district.alice.pk], report="", at=at(16))
    settle_actions.settle(shift=shift, at=at(16))
    page = phone.get(done)
    assert (page.context["done"], page.context["settled"], page.context["points"]) == ("out", True, 20)


def statements(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def test_a_press_takes_four_statements_session_and_person_among_them(district, shift, phone, clock):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    came = statements(lambda: press(phone, page))
    clock(at(16))
    page = phone.get(shown(shift, at(16)))
    left = statements(lambda: press(phone, page, "out"))
    assert (len(came), len(left)) == (4, 4), came + left
    assert Attendance.objects.get().minutes == 120


def test_the_page_fits_in_fourteen_kilobytes_and_two_requests(district, shift, phone):
    log_in(phone, district.alice)
    page = phone.get(shown(shift))
    with open(finders.find("css/bare.css"), "rb") as css:
        size = len(gzip.compress(page.content)) + len(gzip.compress(css.read()))
    print(size, "bytes")
    assert size + 2_000 < 14_000  # headers beside
    assert page.text.count('<link rel="stylesheet"') == 1
    assert "<script" not in page.text
    assert "<img" not in page.text
