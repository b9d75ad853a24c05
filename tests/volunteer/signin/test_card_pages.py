"""The staff pages of printed cards: whose, for whom, printed, killed."""

import pytest
from django.core import signing

from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from tests.support.snapshot import kept_fixture
from volunteer.models import Card, User
from volunteer.people import actions as people_actions
from volunteer.people.forms import SALT
from volunteer.signin import cards


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def granny(district):
    return cast.person("高奶奶(演示)", phone="", area=district.community)


@pytest.fixture
def desk(client, district):
    client.force_login(district.community_admin, backend=BACKEND)
    return client


def names(page):
    return [person.name for person in page.context["page"]]


def test_the_list_holds_who_has_no_phone_or_a_card(desk, district, granny):
    carded = cast.person("李爷爷(演示)", area=district.compound)
    cards.issue_card(person=carded, by=district.community_admin, at=NOW)
    cast.person("有机(演示)", area=district.community)
    cast.person("远亲(演示)", phone="", area=district.other_community)
    assert names(desk.get("/staff/cards/")) == [carded.name, granny.name]
    assert names(desk.get("/staff/cards/", {"q": "高"})) == [granny.name]


def test_a_volunteer_number_finds_a_resident_with_a_phone(desk, district):
    resident = cast.person("有机(演示)", area=district.community)
    stranger = cast.person("远亲(演示)", area=district.other_community)
    assert names(desk.get("/staff/cards/", {"q": f"{resident.volunteer_no[:4]} {resident.volunteer_no[4:]}"})) == [resident.name]
    assert names(desk.get("/staff/cards/", {"q": stranger.volunteer_no})) == []


def test_a_manager_sees_whom_they_registered_alone(client, district, granny):
    mine = cast.person("李爷爷(演示)", phone="", area=district.other_community, registered_by=district.manager)
    client.force_login(district.manager, backend=BACKEND)
    assert names(client.get("/staff/cards/")) == [mine.name]
    assert client.get(f"/staff/cards/{mine.volunteer_no}/").status_code == 200
    assert client.get(f"/staff/cards/{granny.volunteer_no}/").status_code == 404
    assert client.post(f"/staff/cards/{granny.volunteer_no}/issue/").status_code == 404
    assert not Card.objects.exists()


def test_the_list_costs_the_same_however_long(desk, district, granny, django_assert_max_num_queries):
    def cost():
        with django_assert_max_num_queries(40) as seen:
            desk.get("/staff/cards/")
        return len(seen)

    cards.issue_card(person=granny, by=district.community_admin, at=NOW)
    first = cost()
    for number in range(8):
        person = cast.person(f"老{number}(演示)", phone="", area=district.community, registered_by=district.manager)
        cards.issue_card(person=person, by=district.community_admin, at=NOW)
    assert cost() == first


def test_a_card_is_made_once_for_a_press_and_a_new_one_kills_it(desk, granny):
    address = f"/staff/cards/{granny.volunteer_no}/"
    desk.post(f"{address}issue/", {"replaces": ""})
    desk.post(f"{address}issue/", {"replaces": ""})
    first = Card.objects.get()
    assert first.serial[:4] in desk.get(address).content.decode()
    desk.post(f"{address}issue/", {"replaces": first.serial})
    first.refresh_from_db()
    assert first.reason == "replaced"
    assert Card.objects.get(killed_at=None).person == granny


def test_a_card_is_killed_with_a_reason(desk, district, granny):
    card = cards.issue_card(person=granny, by=district.manager, at=NOW)
    address = f"/staff/cards/{granny.volunteer_no}/"
    desk.post(f"{address}kill/", {"serial": card.serial, "reason": "nonsense"})
    card.refresh_from_db()
    assert card.killed_at is None
    desk.post(f"{address}kill/", {"serial": card.serial, "reason": "damaged"})
    card.refresh_from_db()
    assert (card.killed_by, card.killed_at, card.reason) == (district.community_admin, NOW, "damaged")
    assert desk.get(address).context["card"] is None


def test_no_card_of_somebody_else_is_killed_through_this_page(desk, district, granny):
    alices = cards.issue_card(person=district.alice, by=district.manager, at=NOW)
    page = desk.post(f"/staff/cards/{granny.volunteer_no}/kill/", {"serial": alices.serial, "reason": "lost"})
    assert page.status_code == 404
    assert Card.objects.get().killed_at is None


def test_ticked_cards_are_printed_but_no_strangers_and_no_dead_ones(desk, district, granny):
    card = cards.issue_card(person=granny, by=district.community_admin, at=NOW)
    page = desk.post("/staff/cards/print/", {"serial": [card.serial]})
    assert page["Content-Type"] == "application/pdf" and page.content.startswith(b"%PDF")
    foreign = cards.issue_card(
        person=cast.person("远亲(演示)", phone="", area=district.other_community), by=district.manager, at=NOW
    )
    cards.kill_card(card=card, by=district.community_admin, reason="lost", at=NOW)
    assert desk.post("/staff/cards/print/", {"serial": [card.serial, foreign.serial]}).url == "/staff/cards/"


def test_a_manager_registers_somebody_at_the_desk(client, district):
    client.force_login(district.manager, backend=BACKEND)
    page = client.get("/staff/cards/new/")
    assert page.context["form"]["area"].value() == district.community.pk
    sent = {"number": signing.dumps("12345678", salt=SALT), "name": "高奶奶(演示)", "area": district.community.pk, "agreed": "on"}
    assert client.post("/staff/cards/new/", sent).url == "/staff/cards/12345678/"
    assert client.post("/staff/cards/new/", sent).url == "/staff/cards/12345678/"
    person = User.objects.get(volunteer_no="12345678")
    assert person.registered_by == district.manager and not person.may_spend
    assert Card.objects.get().person == person
    assert district.manager.name in client.get("/staff/cards/12345678/").content.decode()


def test_somebody_known_to_another_is_not_shown(client, district):
    born = NOW.date().replace(1948, 3, 5)
    people_actions.register(name="高奶奶(演示)", birth_date=born, area=district.community, by=district.community_admin, at=NOW)
    client.force_login(district.manager, backend=BACKEND)
    sent = {"number": signing.dumps("12345678", salt=SALT), "name": "高奶奶(演示)", "area": district.community.pk, "agreed": "on"}
    assert client.post("/staff/cards/new/", sent | {"birth_date": "1948-03-05"}).url == "/staff/cards/new/"
    assert not Card.objects.exists()
    assert User.objects.filter(name="高奶奶(演示)").count() == 1
