"""The place as a soft signal: distance and accuracy are kept, the position never; far or vague is looked at, never refused."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from events.attendance import location, tokens
from events.attendance.location import PhonePosition
from events.models import Attendance, Flag, Scan
from tests import cast
from tests.cast import at
from tests.support.snapshot import kept_fixture
from volunteer.core import geo
from volunteer.models import AuditRow, Consent, Household, ServicePoint
from volunteer.people import consents

POINT = ServicePoint(latitude=39.69, longitude=106.82)
METRE = 1 / 111_195  # degrees of latitude


def north(metres):
    """So many metres north of the point, as a phone sends it."""
    return {"lat": str(39.69 + metres * METRE), "lon": "106.82", "accuracy": "20"}


# --- judging ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metres", "accuracy", "odd"),
    [(0, 20, False), (519, 20, False), (522, 20, True), (1400, 900, False), (10, 1000, False), (10, 1001, True), (5_000, 20, True)],
)
def test_far_is_more_than_500_metres_beyond_the_accuracy_and_vague_more_than_1000(metres, accuracy, odd):
    near = location.nearness_to_point(POINT, PhonePosition(39.69 + metres * METRE, 106.82, accuracy))
    assert abs(near.distance - metres) <= 1
    assert (near.accuracy, near.odd) == (accuracy, odd)


def test_a_position_of_a_chinese_map_is_converted():
    shifted = geo.gcj02(39.69, 106.82)
    assert location.nearness_to_point(POINT, PhonePosition(*shifted, 20, "gcj02")).distance <= 1
    assert location.nearness_to_point(POINT, PhonePosition(*shifted, 20)).distance > 300


def test_a_point_without_a_position_says_nothing():
    assert location.nearness_to_point(ServicePoint(), PhonePosition(39.69, 106.82, 20)) is None


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 1e12), st.sampled_from(["wgs84", "gcj02", "x"]))
def test_any_position_on_earth_gives_whole_metres_within_half_the_globe(latitude, longitude, accuracy, datum):
    near = location.nearness_to_point(POINT, PhonePosition(latitude, longitude, accuracy, datum))
    assert 0 <= near.distance <= 20_020_000
    assert 0 <= near.accuracy <= 10**8


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"lat": "", "lon": "", "accuracy": ""},
        {"lat": "x", "lon": "1", "accuracy": "1"},
        {"lat": "nan", "lon": "1", "accuracy": "1"},
        {"lat": "91", "lon": "1", "accuracy": "1"},
        {"lat": "1", "lon": "181", "accuracy": "1"},
        {"lat": "1", "lon": "1", "accuracy": "-1"},
        {"lat": "1", "lon": "1", "accuracy": "inf"},
        {"lat": "1", "lon": "1"},
    ],
)
def test_nonsense_is_no_position(data):
    assert location.read_position(data) is None


# --- at the door ----------------------------------------------------------------------------------------------------


@kept_fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14), event_ask_place=True)


@pytest.fixture
def phone(client, district):
    with time_machine.travel(at(14), tick=False):
        client.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
        yield client


def opened(phone, shift):
    return phone.get(urlsplit(tokens.qr_address(shift, tokens.window_number(at(14)))).path)


def press(phone, page, **fields):
    data = {"act": "in", "nonce": page.context["nonce"]} | fields
    return phone.post(reverse("events:arrive"), data)


def test_an_event_that_does_not_ask_never_mentions_it_and_keeps_nothing(district, phone):
    plain = cast.shift(district.point, district.manager, start=at(14))
    page = opened(phone, plain)
    assert "data-place" not in page.text
    press(phone, page, place="yes", **north(5_000))
    scan = Scan.objects.get()
    assert (scan.distance, scan.accuracy, Flag.objects.count(), Consent.objects.count()) == (None, None, 0, 0)


def test_who_agrees_leaves_a_distance_and_no_position(district, shift, phone):
    page = opened(phone, shift)
    assert page.context["place"] == "ask"
    press(phone, page, place="yes", **north(120))
    scan = Scan.objects.get()
    assert (scan.distance, scan.accuracy, scan.accepted) == (120, 20, True)
    assert Consent.objects.get().purpose == Consent.Purpose.LOCATION
    assert Flag.objects.count() == 0
    assert not [name for name in vars(scan) if "lat" in name or "lon" in name]


def test_far_away_is_recorded_and_looked_at(district, shift, phone):
    assert press(phone, opened(phone, shift), place="yes", **north(3_000)).status_code == 302
    row, flag = Attendance.objects.get(), Flag.objects.get()
    assert (flag.kind, flag.attendance, flag.scan, flag.shift) == (Flag.Kind.FAR, row, Scan.objects.get(), shift)
    assert flag.detail == {"distance": 3_000, "accuracy": 20}


def test_pressing_twice_raises_one_flag(district, shift, phone):
    page = opened(phone, shift)
    press(phone, page, place="yes", **north(3_000))
    press(phone, page, place="yes", **north(3_000))
    assert (Scan.objects.count(), Flag.objects.count()) == (1, 1)


def test_the_button_works_without_a_position(district, shift, phone):
    press(phone, opened(phone, shift), place="yes", lat="", lon="", accuracy="")
    scan = Scan.objects.get()
    assert (scan.accepted, scan.distance, Flag.objects.count()) == (True, None, 0)


def test_who_says_no_is_not_asked_again_and_nothing_is_kept(district, shift, phone):
    press(phone, opened(phone, shift), place="no", **north(3_000))
    assert (Scan.objects.get().distance, Flag.objects.count(), Consent.objects.count()) == (None, 0, 0)
    other = cast.shift(district.point, district.bob, start=at(14), event_ask_place=True)
    assert opened(phone, other).context["place"] == ""


def test_who_agreed_is_not_asked_again_and_may_take_it_back(district, shift, phone):
    consents.give_consent(person=district.alice, at=at(9))
    assert opened(phone, shift).context["place"] == "agreed"
    phone.post(reverse("volunteer:position"), {"agree": "no"})
    page = opened(phone, shift)
    assert page.context["place"] == "ask"
    press(phone, page, **north(3_000))
    assert (Scan.objects.get().distance, Flag.objects.count()) == (None, 0)
    assert Consent.objects.get().withdrawn_at == at(14)


def test_consent_is_given_and_taken_back_on_the_own_page(district, phone):
    phone.post(reverse("volunteer:position"), {"agree": "yes"})
    phone.post(reverse("volunteer:position"), {"agree": "yes"})
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert phone.get(reverse("volunteer:me")).context["tells_position"] is True
    phone.post(reverse("volunteer:position"), {"agree": "no"})
    assert not consents.has_consented(district.alice)
    assert list(AuditRow.objects.values_list("act", flat=True)) == ["consent.location", "consent.location_withdrawn"]


def test_a_childs_scan_on_the_parents_phone_carries_the_distance_too(district, shift, phone):
    child = cast.person("张小(演示)", phone="")
    home = Household.objects.create(created_at=at(9))
    for person in (child, district.alice):
        person.household = home
        person.save()
    press(phone, opened(phone, shift), person=child.volunteer_no, place="yes", **north(50))
    scan = Scan.objects.get()
    assert (scan.person, scan.distance) == (child, 50)


def test_without_the_question_a_check_in_costs_nothing_more(district, phone):
    counts = []
    for asks in (False, True):
        shift = cast.shift(district.point, district.manager, start=at(14) + timedelta(days=0), event_ask_place=asks)
        page = opened(phone, shift)
        with CaptureQueriesContext(connection) as queries:
            press(phone, page)
        counts.append(len(queries))
        Attendance.objects.all().delete()
    assert counts[0] <= 11


def test_a_stranger_cannot_answer_for_somebody(district):
    assert Client().post(reverse("volunteer:position"), {"agree": "yes"}).status_code == 302
    assert Consent.objects.count() == 0
