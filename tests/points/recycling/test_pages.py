"""A bottle, two scans, points, soap: the pages of the person, the attendant and staff, and what they tell others."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from points.ledger import actions as ledger
from points.models import Recycling, Station
from points.orders.actions import place as place_actions
from points.recycling import of_stations
from points.recycling.actions import stations
from points.recycling.refusals import RecyclingRefusal
from tests.cast import DISTRICT, NOW
from tests.support import recycling_factory as factory
from tests.support import shop_factory
from tests.support.clients import signed_in
from tests.support.ledger_checks import books_agree
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
    return factory.station(district)


def test_a_bottle_becomes_soap(district, station):
    alice, manager, bob = signed_in(district.alice), signed_in(district.manager), signed_in(district.bob)
    scanned = f"/R/{station.code}/"
    assert station.address == f"http://127.0.0.1:8000{scanned}"
    page = alice.get(scanned.lower().replace("/r/", "/R/")).text
    assert "每公斤 4 积分" in page and not Recycling.objects.exists()  # looking opens nothing
    assert "扫码成功，等待称重" in alice.post(scanned, follow=True).text
    held = Recycling.objects.get()

    counter = reverse("points:attend", args=[station.pk])
    assert "张*" in manager.get(counter).text
    weighing = reverse("points:weigh", args=[station.pk, held.pk])
    assert "一次最多" in manager.get(weighing).text or "公斤" in manager.get(weighing).text
    wrong = manager.post(weighing, {"kind": "plastic", "kilograms": "99"})
    assert "最多 30 公斤" in wrong.text
    shown = manager.post(weighing, {"kind": "plastic", "kilograms": "1.6"}, follow=True).text
    assert "第二次扫码" in shown and "<svg" in shown

    other = bob.get(f"{scanned}{held.pk}/", follow=True)
    assert "这一次是别人先扫的码" in other.text and "1.6" not in other.text
    assert alice.get(f"{scanned}{held.pk}/").url == reverse("points:recycling", args=[held.pk])
    assert "1.6 公斤" in alice.get(scanned).text
    thanks = alice.post(reverse("points:recycling_confirm", args=[held.pk]), follow=True).text
    assert "6 积分到账了" in thanks and ledger.balance(district.alice) == 6
    assert "1.6 公斤" in alice.get(reverse("points:recyclings_own")).text
    assert "塑料和瓶子 · 1.6 公斤" in alice.get(reverse("points:statement")).text

    shop = shop_factory.open_shop(district.point)
    soap = shop_factory.item("肥皂(演示)", 6)
    shop_factory.stock(shop, soap, 3, district.keeper)
    place_actions.place_order(id=new_id(NOW), person=district.alice, shop=shop, lines=[(soap, 1)], by=district.alice, at=NOW)
    assert ledger.balance(district.alice) == 0 and books_agree()


def test_strangers_see_nothing_of_it(district, station):
    held = factory.weighed(station, district.alice, district.manager)
    for name in ("recycling", "recycling_dispute"):
        assert signed_in(district.bob).get(reverse(f"points:{name}", args=[held.pk])).status_code == 404
    assert signed_in(district.bob).post(reverse("points:recycling_confirm", args=[held.pk])).status_code == 404
    for stranger in (district.bob, district.other_manager, district.district_admin):
        assert signed_in(stranger).get(reverse("points:attend", args=[station.pk])).status_code == 404
    held.refresh_from_db()
    assert held.state == Recycling.State.WEIGHED
    assert signed_in(district.bob).get("/R/NOSUCHCODE/").status_code == 404


@pytest.mark.parametrize("kind", ["", "\x00", "glass", "长" * 500])
def test_a_bin_that_is_not_there_is_told_of(district, station, kind):
    client, address = signed_in(district.manager), reverse("points:station_bin", args=[station.pk])
    page = client.post(address, {"kind": kind, "full": "1"}, follow=True)
    assert page.status_code == 200 and str(RecyclingRefusal.NO_HATCH.label) in page.text
    assert not station.hatches.exclude(full_since=None).exists()


def test_a_full_bin_waits_for_staff_until_it_is_emptied(district, station):
    manager, office = signed_in(district.manager), signed_in(district.community_admin)
    address = reverse("points:station_bin", args=[station.pk])
    manager.post(address, {"kind": "plastic", "full": "1"})
    manager.post(address, {"kind": "nonsense", "full": "1"})
    assert [hatch.kind for hatch in station.hatches.filter(full_since=NOW)] == ["plastic"]
    assert "桶满待清运" in office.get("/").text and "已满：塑料和瓶子" in office.get(reverse("points:stations")).text
    manager.post(address, {"kind": "plastic", "full": "0"})
    assert "桶满待清运" not in office.get("/").text


def test_staff_open_change_and_close_a_station(district):
    office = signed_in(district.community_admin)
    data = {"name": "依林佳苑亭(演示)", "area": district.compound.pk, "place": "", "kinds": ["glass", "paper"]}
    office.post(reverse("points:station_new"), data | {"area": district.other_community.pk})
    assert not Station.objects.exists()
    office.post(reverse("points:station_new"), data)
    made = Station.objects.get()
    page = reverse("points:station", args=[made.pk])
    assert made.address in office.get(page).text
    office.post(page, data | {"kinds": ["glass"], "open": ""})
    made.refresh_from_db()
    assert made.closed_at == NOW and [hatch.kind for hatch in made.hatches.all()] == ["glass"]
    naming = {"number": district.bob.volunteer_no, "id": new_id(NOW)}
    office.post(reverse("points:attendant_add", args=[made.pk]), naming)
    held = made.attendants.get()
    assert (held.person, held.by) == (district.bob, district.community_admin)
    other = signed_in(district.other_manager)
    assert other.post(reverse("points:attendant_end", args=[held.pk])).status_code == 404
    office.post(reverse("points:attendant_end", args=[held.pk]))
    assert not made.attendants.filter(ended_at=None).exists()


def test_a_doubt_is_decided_on_a_page(district, station):
    alice, reviewer = signed_in(district.alice), signed_in(district.reviewer)
    held = factory.weighed(station, district.alice, district.manager, 500)
    alice.post(reverse("points:recycling_dispute", args=[held.pk]), {"words": "秤没归零(演示)"})
    page = reverse("points:recycling_staff", args=[held.pk])
    assert "重量有疑问" in reviewer.get("/").text and "秤没归零(演示)" in reviewer.get(page).text
    assert reviewer.post(page, {"kilograms": "2", "words": ""}).status_code == 200
    reviewer.post(page, {"kilograms": "2", "words": "看了录像(演示)"})
    assert ledger.balance(district.alice) == 8
    assert "看了录像(演示)" in alice.get(reverse("points:recycling", args=[held.pk])).text
    assert "重量有疑问" not in reviewer.get("/").text


def test_the_district_sets_prices_and_fills_the_fund(district):
    head, street = signed_in(district.district_admin), signed_in(district.street_admin)
    fields = {"kind": "paper", "points": "3", "since": f"{NOW:%Y-%m-%d}"}
    assert street.post(reverse("points:recycling_price_new"), fields).status_code == 404
    head.post(reverse("points:recycling_price_new"), fields | {"since": f"{NOW - timedelta(days=1):%Y-%m-%d}"})
    assert "还没有设定价格" in head.get(reverse("points:recycling_prices")).text
    head.post(reverse("points:recycling_price_new"), fields)
    numbers = {"day_points": 20, "most_kilograms": "12.5", "open_minutes": 10, "answer_days": 2, "since": fields["since"]}
    head.post(reverse("points:recycling_terms"), numbers)
    page = street.get(reverse("points:recycling_prices")).text
    assert "纸类" in page and "12.5" in page and reverse("points:recycling_terms") not in page
    factory.budget_factory.give(district.street, 50, district)
    funds, data = reverse("points:recycling_funds"), {"id": new_id(NOW), "area": district.street.pk, "amount": 30}
    assert "预算" in street.post(funds, data | {"amount": 51}).text
    for _twice in range(2):
        street.post(funds, data)
    street.post(funds, data | {"area": district.other_street.pk})
    assert factory.fund(district, 1).area == district.street and "31" in street.get(funds).text


def test_the_list_leaves_as_a_file_and_is_narrowed(district, station):
    factory.settled(station, district.alice, district.manager, 1250)
    other = factory.station(district, area=district.other_community, name="青山站(演示)")
    factory.settled(other, district.bob, district.manager, 2000)
    office, head = signed_in(district.community_admin), signed_in(district.district_admin)
    address = reverse("points:recyclings")
    assert "青山站(演示)" not in office.get(address).text and "1.25" in office.get(address).text
    assert "青山站(演示)" in head.get(address, {"q": "青山"}).text
    assert head.get(address, {"export": "xlsx"})["Content-Type"].startswith("application/vnd.openxml")


def test_closing_an_account_ends_what_is_open(district, station):
    from points.privacy import erasure

    held = factory.opened(station, district.alice)
    stations.name_attendant(station=station, person=district.alice, by=district.community_admin, at=NOW)
    erasure.erase_person(district.alice, NOW)
    held.refresh_from_db()
    assert held.state == Recycling.State.EXPIRED and not district.alice.attended_stations.filter(ended_at=None).exists()


def test_figures_by_month_place_and_kind(district, station):
    factory.price("paper", 1)
    factory.settled(station, district.alice, district.manager, 1250)
    factory.settled(station, district.bob, district.manager, 750)
    factory.settled(station, district.carol, district.manager, 2000, "paper")
    factory.weighed(station, district.keeper, district.manager, 9000)
    office, address = signed_in(district.reviewer), reverse("points:recycling_figures")
    rows = list(Recycling.objects.all().by_month())
    assert [(row["kind"], row["times"], row["weight"], row["given"]) for row in rows] == [
        ("paper", 1, 2000, 2),
        ("plastic", 2, 2000, 8),
    ]
    page = office.get(address)
    assert page.status_code == 200 and "2026年11月" in page.text and "工行南小区" in page.text
    assert office.get(address, {"export": "xlsx"})["Content-Type"].startswith("application/vnd.openxml")


def test_the_file_of_a_place_names_its_stations(district, station):
    factory.settled(station, district.alice, district.manager, 1250)
    found = of_stations.stations_of_place(district.community, NOW + timedelta(hours=1))
    assert (found["stations"], found["times"], found["grams"]) == ([station], 1, 1250)
    assert of_stations.stations_of_place(district.other_community, NOW) is None
    page = signed_in(district.community_admin).get(reverse("volunteer:place_file", args=[district.compound.pk])).text
    assert station.name in page and "1.25 公斤" in page


def test_more_funds_cost_no_more_statements(district, station, django_assert_num_queries):
    officer, address = signed_in(district.district_admin), reverse("points:recycling_funds")
    officer.get(address)
    with CaptureQueriesContext(connection) as asked:
        officer.get(address)
    for area in (district.other_street, district.community, district.other_community):
        factory.fund(district, 20, area)
    with django_assert_num_queries(len(asked)):
        assert "20" in officer.get(address).text
