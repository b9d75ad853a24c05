"""The page that plays a station: both scans with one phone, only in the demonstration."""

import pytest
from django.urls import reverse

from points.ledger import actions as ledger
from points.models import Recycling
from points.recycling.actions import stations
from tests.cast import DISTRICT, NOW
from tests.support import recycling_factory as factory
from tests.support.clients import signed_in
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(db, time_machine):
    time_machine.move_to(NOW, tick=False)
    return DISTRICT()


@pytest.fixture
def station(district):
    factory.price("plastic", 4)
    factory.fund(district)
    made = factory.station(district)
    stations.make_key(station=made, by=district.community_admin, at=NOW)
    made.refresh_from_db()
    return made


def test_both_scans_with_one_phone(district, station, settings, tmp_path):
    settings.DEMO, settings.DATA_DIR = True, tmp_path
    page, phone = reverse("points:station_player", args=[station.code]), signed_in(district.alice)
    shut = phone.post(page, {"kind": "plastic", "kilograms": "1", "id": new_id(NOW)})
    assert "还没有人扫这个回收站的码" in shut.text
    phone.post(f"/R/{station.code}/")
    press = {"kind": "plastic", "kilograms": "1", "id": new_id(NOW)}
    for _twice in range(2):
        done = phone.post(page, press)
        held = Recycling.objects.get()
        assert f"/R/{station.code}/{held.pk}/" in done.text
    phone.post(reverse("points:recycling_confirm", args=[held.pk]))
    assert ledger.balance(district.alice) == 4


def test_a_real_site_has_no_such_page(district, station):
    assert signed_in(district.alice).get(reverse("points:station_player", args=[station.code])).status_code == 404


def test_the_office_makes_and_ends_a_key(district, station):
    office, page = signed_in(district.community_admin), reverse("points:station_key", args=[station.pk])
    shown = office.post(page).text
    assert "whsec_" in shown and "whsec_" not in office.get(reverse("points:station", args=[station.pk])).text
    office.post(page, {"end": "1"})
    station.refresh_from_db()
    assert not station.weighs_itself
    assert signed_in(district.other_manager).post(page).status_code == 404
