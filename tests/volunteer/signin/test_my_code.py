"""The pages of the personal code: one's own, the household's, the lost card, the stranger's camera."""

import pytest

from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from tests.support.snapshot import kept_fixture
from volunteer.models import Card
from volunteer.people import household
from volunteer.signin import cards, personal_code

CODE, CODES = "/me/code/", "/me/codes/"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def alice(client, district):
    client.force_login(district.alice, backend=BACKEND)
    return client


@kept_fixture
def granny(district):
    fields = {"name": "张奶奶(演示)", "birth_date": NOW.date().replace(year=1948), "area": district.community, "guardian": False}
    granny = household.add_member(by=district.alice, at=NOW, **fields)
    district.alice.refresh_from_db()
    return granny


def begins(answer):
    return [code["from"] for code in answer.json()["codes"]]


def test_the_page_holds_the_next_codes_and_works_without_script(alice, district):
    page = alice.get(CODE)
    data = page.context["data"]
    assert [code["from"] for code in data["codes"]] == [int(NOW.timestamp()) * 1000 + n * 30_000 for n in range(5)]
    assert page.context["current"]["typed"] == f"{district.alice.volunteer_no[:4]} {district.alice.volunteer_no[4:]}"
    assert '<meta http-equiv="refresh" content="30">' in page.content.decode()
    assert page.context["current"]["svg"] in page.content.decode()


def test_more_codes_come_after_those_held(alice, time_machine):
    held = begins(alice.get(CODES))
    time_machine.move_to(NOW.replace(minute=1), tick=False)
    assert begins(alice.get(CODES, {"after": held[-1]})) == [held[-1] + 30_000, held[-1] + 60_000]
    assert begins(alice.get(CODES, {"after": "x"})) == [held[2] + n * 30_000 for n in range(5)]


def test_a_grandchild_shows_grandmothers_code(alice, granny):
    page = alice.get(CODE)
    assert f'href="?who={granny.volunteer_no}"' in page.content.decode()
    page = alice.get(CODE, {"who": granny.volunteer_no})
    assert page.context["shown"] == granny
    assert f"/me/codes/?who={granny.volunteer_no}" in page.content.decode()
    assert alice.get(CODES, {"who": granny.volunteer_no}).json()["codes"][0]["typed"].replace(" ", "") == granny.volunteer_no


@pytest.mark.parametrize("who", ["bob", "nobody"])
def test_a_strangers_code_is_not_shown(alice, district, who):
    number = district.bob.volunteer_no if who == "bob" else "99999999"
    assert alice.get(CODE, {"who": number}).status_code == 404
    assert alice.get(CODES, {"who": number}).status_code == 404


def test_somebody_alone_is_asked_nothing_about_whose_code(alice):
    assert "?who=" not in alice.get(CODE).content.decode().replace("/me/codes/?who=", "")


def test_a_lost_card_is_dead_at_once(alice, district):
    card = cards.issue_card(person=district.alice, by=district.community_admin, at=NOW)
    assert card.serial[:4] in alice.get(CODE).content.decode()
    assert alice.post("/me/card/lost/", {"serial": card.serial}).url == f"/me/code/?who={district.alice.volunteer_no}"
    card.refresh_from_db()
    assert (card.killed_by, card.killed_at, card.reason) == (district.alice, NOW, "lost")
    assert card.serial[:4] not in alice.get(CODE).content.decode()
    assert alice.post("/me/card/lost/", {"serial": card.serial}).status_code == 302  # pressed twice


def test_grandmothers_lost_card_too_but_no_strangers(alice, district, granny):
    hers = cards.issue_card(person=granny, by=district.community_admin, at=NOW)
    bobs = cards.issue_card(person=district.bob, by=district.community_admin, at=NOW)
    alice.post("/me/card/lost/", {"serial": hers.serial})
    assert alice.post("/me/card/lost/", {"serial": bobs.serial}).status_code == 404
    assert list(Card.objects.filter(killed_at=None)) == [bobs]


def test_a_strangers_camera_learns_nothing(client, district, django_assert_num_queries):
    card = cards.issue_card(person=district.alice, by=district.community_admin, at=NOW)
    addresses = [
        personal_code.code_address(district.alice, personal_code.window_number(NOW)),
        personal_code.card_address(card.serial),
    ]
    with django_assert_num_queries(0):
        pages = [client.get("/" + "/".join(address.split("/")[3:])) for address in addresses]
        other = client.get("/K/NOSUCHCARD99")
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert district.alice.name not in text and district.alice.volunteer_no not in text
    assert [page.context["printed"] for page in (*pages, other)] == [False, True, True]


def test_the_home_page_leads_to_the_code(alice):
    for elder in ("0", "1"):
        alice.cookies["elder"] = elder
        assert 'href="/me/code/"' in alice.get("/").content.decode()


def test_codes_of_two_people_differ(district):
    number = personal_code.window_number(NOW)
    assert personal_code.code_token(district.alice, number) != personal_code.code_token(cast.person("李博(演示)"), number)
