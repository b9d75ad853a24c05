"""The pages for everybody: figures that tell nobody's business, pictures whose people agreed, who leads, what comes next."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image

from events.figures import rollup
from events.figures.units import unit_of_area, unit_of_point
from events.public import figures as public_figures
from events.public import queries as public_queries
from events.public.photos import actions as photos
from tests import cast
from tests.cast import NOW, at
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.html_pages import text
from tests.support.photo_factory import drawn, photo
from tests.support.settlement_factory import held
from tests.support.snapshot import kept_fixture
from volunteer.models import AuditRow, Consent
from volunteer.people import name_consent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning(time_machine):
    cache.clear()
    time_machine.move_to(NOW, tick=False)


def look(client, address, person=None, **query):
    log_in(client, person) if person else client.logout()
    client.cookies["django_language"] = "en"
    return client.get(address, query)


def page_of(point):
    return f"/p/{point.sign_code}/"


def helped(district, point, people, day=3):
    held(district, point, day=day, people=people)


@kept_fixture
def crowd(district):
    for point in (district.point, district.sister_point, district.other_point):
        fund(point, 5_000)
    return [cast.person(f"志愿者{number}(演示)") for number in range(8)]


# --- figures ------------------------------------------------------------------------------------------------------------


def test_a_unit_of_few_people_shows_no_figures_and_neither_does_what_would_tell_them(district, crowd):
    helped(district, district.point, crowd)
    helped(district, district.other_point, crowd[:2], day=4)
    rollup.update_figures(at=NOW)
    assert public_figures.figures_of_unit(unit_of_area(district.area)).own.participations == 10
    of_few, of_many = (
        public_figures.figures_of_unit(unit_of_area(district.other_street)),
        public_figures.figures_of_unit(unit_of_area(district.street)),
    )
    assert of_few.own is None and of_many.own is None, "the district less the larger street would tell the smaller"
    assert public_figures.figures_of_unit(unit_of_point(district.point)).own is None, (
        "nor may what lies in it tell the street's sum"
    )
    assert public_figures.figures_of_unit(unit_of_point(district.other_point)).own is None


def test_enough_people_everywhere_are_shown_down_to_the_point(district, crowd):
    helped(district, district.point, crowd[:6])
    helped(district, district.other_point, crowd[:5], day=4)
    rollup.update_figures(at=NOW)
    for unit in (unit_of_area(district.street), unit_of_area(district.community), unit_of_point(district.point)):
        assert public_figures.figures_of_unit(unit).own.people == 6
    parts = {part.unit.name: part.figure for part in public_figures.figures_of_unit(unit_of_area(district.area)).parts}
    assert [parts[name].participations for name in ("凤凰岭街道", "海北街道")] == [6, 5]


def test_a_point_that_stands_in_a_street_itself_is_a_neighbour_of_its_communities(district, crowd):
    lone = cast.point("街道服务点(演示)", district.street)
    fund(lone, 1_000)
    helped(district, lone, crowd[:6])
    helped(district, district.point, crowd[:3], day=4)
    rollup.update_figures(at=NOW)
    assert public_figures.figures_of_unit(unit_of_area(district.street)).own.people == 6
    assert public_figures.figures_of_unit(unit_of_point(lone)).own is None, "the street less this point would tell the community"
    assert public_figures.figures_of_unit(unit_of_area(district.community)).own is None


# --- pages of areas -----------------------------------------------------------------------------------------------------


def test_everybody_sees_the_district_its_streets_and_communities(client, district, crowd):
    helped(district, district.point, crowd[:6])
    rollup.update_figures(at=NOW)
    cast.shift(district.point, district.manager, at(14, day=25), event_title="扫雪(演示)")
    words = text(look(client, "/district/"))
    assert "海勃湾区" in words and "Neighbours help neighbours" in words and "3 service points" in words
    assert "6 times somebody helped" in words and "扫雪(演示)" in words
    street = look(client, reverse("events:place", args=[district.street.pk]))
    assert "长青社区" in text(street) and "蓝天社区" in text(street) and "青山社区" not in text(street)
    assert f"/places/?area={district.street.code}" in street.text
    community = text(look(client, reverse("events:place", args=[district.community.pk])))
    assert "工行南小区服务点" in community and "1 event this year" in community
    assert "志愿者1" not in community


def test_a_building_has_no_page_and_a_number_that_is_not_there_neither(client, district):
    building = cast.area("1号楼", "building", district.compound)
    assert look(client, reverse("events:place", args=[district.compound.pk])).status_code == 200
    assert look(client, reverse("events:place", args=[building.pk])).status_code == 404
    assert look(client, "/places/999999/").status_code == 404


def test_an_empty_site_has_no_district_and_says_so(client, db):
    assert look(client, "/district/").status_code == 404
    assert look(client, "/places/").status_code == 200


@pytest.mark.parametrize("number", [1, 6])
def test_pages_take_a_constant_number_of_statements(client, district, crowd, number, django_assert_max_num_queries):
    for n in range(number):
        shift = cast.shift(district.point, district.manager, at(14, day=25), event_title=f"扫雪{n}(演示)")
        photo(shift, district.manager)
        cast.point(f"新点{n}(演示)", district.community)
    look(client, "/district/")
    # the pictures of a place, its shops, its stations, and of a community its compounds: one statement each
    for address, most in (("/district/", 16), (reverse("events:place", args=[district.community.pk]), 17)):
        with django_assert_max_num_queries(most):
            client.get(address)
    with django_assert_max_num_queries(16):
        client.get(page_of(district.point))
    with django_assert_max_num_queries(4):
        client.get("/places/")


# --- finding a point ----------------------------------------------------------------------------------------------------


def found(client, **query):
    return [point.name for point in look(client, "/places/", **query).context["page"]]


def test_points_are_found_by_words_by_area_and_the_nearest_first(client, district):
    assert found(client, q="蓝天") == ["蓝天服务点(演示)"]
    assert found(client, q="凤凰岭 工行南") == ["工行南小区服务点"], "the street of a compound's community too"
    assert found(client, area=district.other_street.code) == ["青山服务点(演示)"]
    assert found(client, q="不存在") == []
    district.sister_point.latitude = 39.9
    district.sister_point.save()
    assert found(client, lat="39.9", lng="106.82")[0] == "蓝天服务点(演示)"
    assert "23.4 km" in text(look(client, "/places/", lat="39.9", lng="106.82"))


@pytest.mark.parametrize(
    "query", [{"q": "\x00%_'"}, {"lat": "nan", "lng": "1"}, {"lat": "999", "lng": "x"}, {"page": "-3"}, {"area": "x"}]
)
def test_nonsense_finds_what_there_is(client, district, query):
    assert look(client, "/places/", **query).status_code == 200


def test_a_point_says_when_it_is_next_open(client, district):
    cast.shift(district.point, district.manager, at(14, day=25))
    assert "next: tomorrow 14:00" in text(look(client, "/places/"))


def test_a_closed_point_is_not_found(client, district):
    district.point.active = False
    district.point.save()
    assert "工行南小区服务点" not in found(client)
    assert look(client, page_of(district.point)).status_code == 404


# --- pictures -----------------------------------------------------------------------------------------------------------


def test_only_pictures_whose_people_agreed_are_shown(client, district):
    shift = cast.shift(district.point, district.manager, NOW, event_title="包饺子(演示)")
    agreed, kept = photo(shift, district.manager), photo(shift, district.manager, shown=False)
    hidden = cast.shift(district.point, district.manager, NOW, state="cancelled")
    photo(hidden, district.manager)
    taken = photo(shift, district.manager)
    photos.remove(photo=taken, by=district.manager, at=NOW)
    for address in ("/district/", page_of(district.point)):
        page = look(client, address)
        assert [one.pk for one in page.context["pictures"]] == [agreed.pk]
        assert str(kept.pk) not in page.text and str(agreed.pk) in page.text


def test_a_small_picture_is_small_and_for_the_same_eyes(client, district):
    shift = cast.shift(district.point, district.manager, NOW)
    agreed, kept = photo(shift, district.manager), photo(shift, district.manager, shown=False)
    answer = look(client, reverse("events:photo_small", args=[agreed.pk]))
    with Image.open(BytesIO(answer.content)) as small:
        assert (small.format, max(small.size)) == ("JPEG", 480)
    assert "max-age" in answer.headers["Cache-Control"]
    address = reverse("events:photo_small", args=[kept.pk])
    assert client.get(address).status_code == 404
    assert look(client, address, district.manager).headers["Cache-Control"] == "no-store, private"


# --- who leads ----------------------------------------------------------------------------------------------------------


def test_a_managers_name_is_masked_until_they_agree_and_again_when_they_take_it_back(client, district):
    page, address = page_of(district.point), reverse("events:point_name", args=[district.point.sign_code])
    assert "赵管" not in text(look(client, page)) and "赵*" in text(look(client, page))
    assert "May they read your name in full?" in text(look(client, page, district.manager))
    for _ in range(2):
        client.post(address, {"agree": "yes"})
    assert Consent.objects.filter(person=district.manager, purpose="name").count() == 1
    assert "赵管(演示)" in text(look(client, page))
    log_in(client, district.manager)
    for _ in range(2):
        client.post(address, {"agree": "no"})
    assert "赵管" not in text(look(client, page))
    assert list(AuditRow.objects.filter(act__startswith="consent.name").order_by("pk").values_list("act", flat=True)) == [
        "consent.name",
        "consent.name_withdrawn",
    ]


def test_a_managers_photo_stands_beside_the_name_in_full_after_a_consent_of_its_own(client, district):
    district.manager.picture.save("me.jpg", drawn())
    page, address = page_of(district.point), reverse("events:point_name", args=[district.point.sign_code])
    face = reverse("events:point_face", args=[district.point.sign_code, district.manager.appointments.get().pk])
    log_in(client, district.manager)
    for said, shown in (("face", False), ("yes", True), ("no-face", False), ("face", True), ("no", False)):
        client.post(address, {"agree": said})
        assert (face in client.get(page).text, client.get(face).status_code) == (shown, 200 if shown else 404), said
    assert 'class="person-face tone-' in client.get(page).text, "the letters of the name stand there"


def test_nobody_else_agrees_for_the_manager(client, district):
    address = reverse("events:point_name", args=[district.point.sign_code])
    for person in (district.alice, district.other_manager, district.district_admin):
        log_in(client, person)
        assert client.post(address, {"agree": "yes"}).status_code == 404
    assert not name_consent.consenting_ids([district.manager.pk])


def test_a_manager_whose_term_is_over_stands_there_no_more(district):
    district.manager.appointments.update(until=at(9, day=23).date())
    assert public_queries.point_leaders(district.point, NOW) == []


# --- ways there ---------------------------------------------------------------------------------------------------------


def test_the_first_page_leads_there_signed_in_or_not(client, district):
    for person in (None, district.alice):
        page = look(client, "/", person).text
        assert 'href="/district/"' in page and 'href="/places/"' in page
