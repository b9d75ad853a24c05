"""Phones of a point as second factor: a code once, a PIN each session, roles at that point only, gone at once when revoked."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest
from django.urls import reverse

from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, AuditRow, Device, Role
from volunteer.signin import devices
from volunteer.signin.refusals import SignInRefusal

pytestmark = pytest.mark.django_db
PIN = "274951"


@pytest.fixture(autouse=True)
def tuesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def guarded(settings):
    settings.STAFF_SECOND_FACTOR = True


def invited(district, name="前台(演示)"):
    return devices.invite_device(point=district.point, name=name, by=district.community_admin, at=NOW)


def enrolled(district, by=None):
    return devices.enrol_device(code=invited(district)[1], pin=PIN, by=by or district.manager, at=NOW)


def refusal(act, **fields):
    before = list(Device.objects.values())
    with pytest.raises(Refused) as no:
        act(**fields)
    assert list(Device.objects.values()) == before and no.value.sentence
    return no.value.reason


# --- enrolling -------------------------------------------------------------------------------------------------------------


def test_a_code_enrols_one_phone_once_and_only_hashes_are_kept(district):
    device, code = invited(district)
    enrolled, key = devices.enrol_device(code=code.lower(), pin=PIN, by=district.manager, at=NOW)
    assert enrolled == device and devices.device_by_key(key=key) == device
    assert refusal(devices.enrol_device, code=code, pin=PIN, by=district.manager, at=NOW) == SignInRefusal.CODE
    kept = str(list(Device.objects.values()))
    assert not any(secret in kept for secret in (code, key, PIN))
    acts = list(AuditRow.objects.filter(subject_type="device").order_by("pk").values_list("act", "actor"))
    assert acts == [("device.invite", district.community_admin.pk), ("device.enrol", district.manager.pk)]


def test_a_code_ends_after_fifteen_minutes(district):
    code = invited(district)[1]
    late = NOW + devices.CODE_LIVES
    assert refusal(devices.enrol_device, code=code, pin=PIN, by=district.manager, at=late) == SignInRefusal.CODE
    devices.enrol_device(code=code, pin=PIN, by=district.manager, at=late - timedelta(seconds=1))


def test_only_somebody_with_a_role_there_enrols(district):
    code = invited(district)[1]
    for stranger in (district.alice, district.other_manager):
        assert refusal(devices.enrol_device, code=code, pin=PIN, by=stranger, at=NOW) == SignInRefusal.NO_ROLE
    devices.enrol_device(code=code, pin=PIN, by=district.keeper, at=NOW)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "111111", "123456", "12a456", "１２３４５６"])
def test_a_weak_pin_is_refused(district, pin):
    code = invited(district)[1]
    assert refusal(devices.enrol_device, code=code, pin=pin, by=district.manager, at=NOW) == SignInRefusal.PIN


def test_codes_cannot_be_guessed_without_end(district):
    for _ in range(devices.CODES_TRIED):
        assert refusal(devices.enrol_device, code="AAAAAAAA", pin=PIN, by=district.manager, at=NOW) == SignInRefusal.CODE
    code = invited(district)[1]
    with pytest.raises(Refused) as no:
        devices.enrol_device(code=code, pin=PIN, by=district.manager, at=NOW)
    assert no.value.reason == SignInRefusal.TOO_MANY


# --- the PIN ---------------------------------------------------------------------------------------------------------------


def test_five_wrong_pins_lock_the_phone_for_ten_minutes(district):
    device, _key = enrolled(district)
    for _ in range(devices.WRONG_PINS):
        assert refusal(devices.unlock_device, device=device, pin="999998", by=district.manager, at=NOW) == SignInRefusal.WRONG_PIN
    assert refusal(devices.unlock_device, device=device, pin=PIN, by=district.manager, at=NOW) == SignInRefusal.TOO_MANY
    devices.unlock_device(device=device, pin=PIN, by=district.manager, at=NOW + devices.TRY_WINDOW)


def test_a_stranger_with_the_phone_and_the_pin_gains_nothing(district):
    device, _key = enrolled(district)
    assert refusal(devices.unlock_device, device=device, pin=PIN, by=district.alice, at=NOW) == SignInRefusal.NO_ROLE


def test_a_revoked_phone_is_unknown_at_once(district):
    device, key = enrolled(district)
    for _ in range(2):
        devices.revoke_device(device=device, by=district.community_admin, at=NOW)
    assert devices.device_by_key(key=key) is None
    assert refusal(devices.unlock_device, device=device, pin=PIN, by=district.manager, at=NOW) == SignInRefusal.REVOKED
    assert AuditRow.objects.filter(act="device.revoke").count() == 1


def test_an_invitation_can_be_taken_back(district):
    device, code = invited(district)
    devices.revoke_device(device=device, by=district.community_admin, at=NOW)
    assert refusal(devices.enrol_device, code=code, pin=PIN, by=district.manager, at=NOW) == SignInRefusal.CODE


# --- roles rest ------------------------------------------------------------------------------------------------------------


def test_without_a_factor_roles_rest_and_the_way_is_shown(client, district, guarded):
    log_in(client, district.manager)
    answer = client.get(reverse("events:manage"))
    assert (answer.status_code, answer.url) == (302, "/me/second-factor/?next=%2Fmanage%2F")
    pressed = client.post(reverse("volunteer:devices", args=[district.point.pk]), {"name": "我的"})
    assert (pressed.status_code, pressed.url) == (302, "/me/second-factor/")
    assert not Device.objects.exists()
    assert reverse("volunteer:second_factor") in client.get("/").content.decode()


def test_a_page_that_is_missing_for_everybody_stays_missing_for_volunteers(client, district, guarded):
    assert log_in(client, district.alice).get(reverse("events:manage")).status_code == 404


def test_the_pin_of_an_enrolled_phone_wakes_the_role(client, district, guarded):
    code = invited(district)[1]
    log_in(client, district.manager)
    done = client.post(reverse("volunteer:enrol_device"), {"code": code, "pin": PIN})
    assert (done.status_code, client.get(reverse("events:manage")).status_code) == (302, 200)
    phone = client.cookies["point_phone"]
    assert phone["httponly"] and phone["samesite"] == "Lax"
    client.session.flush()
    log_in(client, district.manager)
    assert client.get(reverse("events:manage")).status_code == 302  # a new session has shown no PIN yet
    wrong = client.post(reverse("volunteer:second_factor"), {"pin": "999998"})
    assert (wrong.status_code, client.get(reverse("events:manage")).status_code) == (200, 302)
    right = client.post(reverse("volunteer:second_factor"), {"pin": PIN, "next": "/manage/"})
    assert (right.url, client.get(right.url).status_code) == ("/manage/", 200)


def test_a_phone_of_one_point_wakes_no_role_elsewhere(client, district, guarded):
    cast.appoint(district.manager, Role.POINT_MANAGER, district.sister_point)
    cast.appoint(district.manager, Role.COMMUNITY_ADMIN, district.community)
    code = invited(district)[1]
    log_in(client, district.manager)
    client.post(reverse("volunteer:enrol_device"), {"code": code, "pin": PIN})
    assert client.get(reverse("volunteer:devices", args=[district.point.pk])).status_code == 200
    assert client.get(reverse("volunteer:devices", args=[district.sister_point.pk])).status_code == 302
    assert client.get(reverse("volunteer:appointments")).status_code == 302


def test_a_revoked_phone_lets_the_role_rest_at_the_next_page(client, district, guarded):
    code = invited(district)[1]
    log_in(client, district.manager)
    client.post(reverse("volunteer:enrol_device"), {"code": code, "pin": PIN})
    devices.revoke_device(device=Device.objects.get(), by=district.community_admin, at=NOW)
    assert client.get(reverse("events:manage")).status_code == 302


def test_the_authenticator_app_wakes_the_roles_that_an_office_named_for_it(client, district, guarded):
    cast.appoint(district.district_admin, Role.RELIEF_OFFICER, district.area)
    log_in(client, district.district_admin)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, district.district_admin, "mfa", type="totp")
    request.session.save()
    url = reverse("volunteer:appointments")
    assert client.get(url).url == f"/me/second-factor/?next={url.replace('/', '%2F')}"
    Appointment.objects.filter(person=district.district_admin, role=Role.DISTRICT_ADMIN).update(factor_from=NOW)
    assert client.get(url).status_code == 200
    assert client.get(reverse("points:relief")).status_code == 302


def test_where_no_factor_is_asked_roles_are_awake(client, district):
    assert log_in(client, district.manager).get(reverse("events:manage")).status_code == 200


# --- the pages ---------------------------------------------------------------------------------------------------------------


def test_a_manager_enrols_lists_and_revokes_phones_of_the_point(client, district):
    log_in(client, district.manager)
    url = reverse("volunteer:devices", args=[district.point.pk])
    page = client.post(url, {"name": "前台(演示)"}).content.decode()
    device = Device.objects.get()
    assert "前台(演示)" in page and "pickup-code" in page
    assert "pickup-code" not in client.get(url).content.decode()
    code = page.split('pickup-code">')[1].split("<")[0]
    client.post(reverse("volunteer:enrol_device"), {"code": code, "pin": PIN})
    assert Device.objects.alive().get() == device
    client.post(reverse("volunteer:revoke_device", args=[device.pk]))
    assert not Device.objects.alive().exists()
    assert Appointment.objects.filter(person=district.manager).exists()


def test_a_refusal_keeps_the_code_in_the_form(client, district):
    page = log_in(client, district.manager).post(reverse("volunteer:enrol_device"), {"code": "AAAA AAAA", "pin": PIN})
    assert (page.status_code, "AAAA AAAA" in page.content.decode()) == (200, True)
