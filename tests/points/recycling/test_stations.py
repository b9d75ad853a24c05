"""What a station sends: signed, once, within a few minutes; lies, floods and repetitions change nothing."""

import json
from datetime import timedelta
from typing import get_args

import pytest

from points.models import Recycling, StationMessage, Waste
from points.recycling import api
from points.recycling.actions import messages, recyclings, stations
from tests.cast import DISTRICT, NOW
from tests.support import recycling_factory as factory
from volunteer.core import webhook_signing
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return DISTRICT()


@pytest.fixture
def station(district):
    factory.price("plastic", 4)
    made = factory.station(district)
    key = stations.make_key(station=made, by=district.community_admin, at=NOW)
    made.refresh_from_db()
    made.key = key
    return made


@pytest.fixture
def send(client, station):
    def send(what, fields, *, id=None, at=NOW, key=None, code=None, **changed):
        body = json.dumps(fields).encode()
        headers = webhook_signing.signed_headers(key or station.key, id or str(new_id(NOW)), body, at) | changed
        address = f"/api/v1/stations/{code or station.code}/{what}"
        return client.post(address, body, content_type="application/json", headers=headers)

    return send


def test_a_station_opens_weighs_and_shows_the_second_code(district, station, send):
    assert send("waiting", {}).json() == {"recycling": None, "since": None, "full": []}
    assert send("weighings", {"kind": "plastic", "grams": 800}).json()["reason"] == "nobody"
    held = factory.opened(station, district.alice)
    assert send("waiting", {}).json()["recycling"] == str(held.pk)
    done = send("weighings", {"recycling": str(held.pk), "kind": "plastic", "grams": 800})
    assert done.status_code == 200 and done["Cache-Control"] == "no-store, private"
    assert done.json() == {
        **{"recycling": str(held.pk), "kilograms": "0.8", "points": 3},
        "scan": f"{station.address}{held.pk}/",
    }
    held.refresh_from_db()
    assert (held.state, held.weighed_by, held.grams) == ("weighed", None, 800)
    assert recyclings.confirm_weight(recycling=held, by=district.alice, at=NOW).points == 3


def test_the_same_message_again_gets_the_same_answer_and_does_nothing(district, station, send):
    factory.opened(station, district.alice)
    weighing, id = {"kind": "plastic", "grams": 800}, str(new_id(NOW))
    first = send("weighings", weighing, id=id)
    recyclings.confirm_weight(recycling=Recycling.objects.get(), by=district.alice, at=NOW)
    factory.opened(station, district.bob)
    again = send("weighings", weighing, id=id)
    assert (again.status_code, again.json()) == (200, first.json())
    assert Recycling.objects.get(person=district.bob).state == "opened" and StationMessage.objects.count() == 1
    for other in (send("weighings", weighing | {"grams": 801}, id=id), send("waiting", {}, id=id)):
        assert (other.status_code, other.json()["reason"]) == (409, "other_content")
    refused = send("weighings", weighing | {"kind": "glass"}, id="x")
    stations.set_hatches(station, ["glass"])
    assert send("weighings", weighing | {"kind": "glass"}, id="x").json() == refused.json()


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_wrong_clock_is_told_and_nothing_is_done(district, station, send, minutes):
    factory.opened(station, district.alice)
    answer = send("weighings", {"kind": "plastic", "grams": 800}, at=NOW + timedelta(minutes=minutes))
    assert (answer.status_code, answer.json()["reason"]) == (401, "clock")
    assert answer.json()["now"] == int(NOW.timestamp() * 1000) and "时钟不对" in answer.json()["sentence"]
    assert Recycling.objects.get().state == "opened" and not StationMessage.objects.exists()


def test_who_does_not_have_the_key_is_not_known(district, station, send):
    factory.opened(station, district.alice)
    weighing = {"kind": "plastic", "grams": 800}
    other = factory.station(district, name="另一站(演示)")
    other_key = stations.make_key(station=other, by=district.community_admin, at=NOW)
    wrong = [
        send("weighings", weighing, key=other_key),
        send("weighings", weighing, code="NOSUCHCODE"),
        send("weighings", weighing, **{"webhook-signature": ""}),
        send("weighings", weighing, **{"webhook-signature": "v1,é"}),
        send("weighings", weighing, **{"webhook-id": "other"}),
        send("weighings", weighing, **{"webhook-timestamp": "99999999999999"}),
        send("weighings", weighing, **{"webhook-id": "x" * 65}),
    ]
    assert {(answer.status_code, answer.json()["reason"]) for answer in wrong} == {(401, "unknown")}
    stations.make_key(station=station, by=district.community_admin, at=NOW)  # a new key ends the old one
    assert send("weighings", weighing).status_code == 401
    stations.remove_key(station=station, by=district.community_admin, at=NOW)
    assert send("weighings", weighing).status_code == 401 and not StationMessage.objects.exists()


@pytest.mark.parametrize("grams", [0, -1, 30_001, 1_000_000])
def test_an_invented_weight_is_refused(district, station, send, grams):
    factory.opened(station, district.alice)
    answer = send("weighings", {"kind": "plastic", "grams": grams})
    assert (answer.status_code, answer.json()["reason"]) == (409, "weight")
    assert Recycling.objects.get().state == "opened"


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "gold", "grams": 5}, {"kind": "plastic", "grams": "5"}, {"kind": "plastic", "grams": 1e12}, [1]]
)
def test_what_cannot_be_read_is_refused(station, send, fields):
    answer = send("weighings", fields)
    assert answer.status_code == 422 and answer.json()["sentence"] and not StationMessage.objects.exists()


def test_a_station_that_floods_waits_and_no_other_one_does(district, station, send, time_machine):
    for _number in range(messages.MOST_A_MINUTE):
        assert send("waiting", {}).status_code == 200
    kept = str(new_id(NOW))
    over = send("waiting", {}, id=kept)
    assert (over.status_code, over.json()["reason"]) == (429, "flood") and "60" in over.json()["sentence"]
    other = factory.station(district, name="另一站(演示)")
    key = stations.make_key(station=other, by=district.community_admin, at=NOW)
    assert send("waiting", {}, key=key, code=other.code).status_code == 200
    time_machine.move_to(NOW + timedelta(minutes=1), tick=False)
    assert send("waiting", {}, id=kept).status_code == 200


def test_another_ones_recycling_cannot_be_weighed_here(district, station, send):
    elsewhere = factory.opened(factory.station(district, name="另一站(演示)"), district.alice)
    answer = send("weighings", {"recycling": str(elsewhere.pk), "kind": "plastic", "grams": 800})
    assert answer.json()["reason"] == "nobody"


def test_a_bin_is_full_until_it_is_emptied(station, send):
    assert send("bins", {"kind": "plastic", "full": True}).json() == {"kind": "plastic", "full": True}
    assert send("waiting", {}).json()["full"] == ["plastic"]
    assert send("bins", {"kind": "plastic", "full": False}).json() == {"kind": "plastic", "full": False}
    assert send("bins", {"kind": "glass", "full": True}).json()["reason"] == "no_hatch"


def test_old_answers_go(station, send):
    send("waiting", {})
    assert messages.delete_old(at=NOW + messages.KEEP_FOR) == 0
    assert messages.delete_old(at=NOW + messages.KEEP_FOR + timedelta(seconds=1)) == 1


def test_the_key_is_sealed(station):
    assert station.key.startswith("whsec_")
    station.refresh_from_db()
    assert station.key.encode() not in bytes(station.key_sealed)


def test_the_kinds_of_the_api_are_ours():
    assert set(get_args(api.Kind)) == set(Waste.values)
