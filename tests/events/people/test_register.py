"""The register of people and the page of one person, within the reader's places."""

import pytest
from django.urls import reverse

from tests.cast import NOW, came, person, shift
from tests.support.clients import BACKEND
from volunteer.models import AuditRow


@pytest.fixture
def wang(district):
    made = person("王秀英(演示)", area=district.compound)
    came(shift(district.point, district.manager, state="settled", closed_at=NOW, settled_at=NOW), made, minutes=90)
    return made


def sign_in(client, someone):
    client.force_login(someone, backend=BACKEND)


def names(client, **asked):
    return [row.record.name for row in client.get(reverse("events:people"), asked).context["table"].page.object_list]


def test_the_register_finds_people_of_ones_places(client, district, wang, django_assert_max_num_queries):
    person("李远(演示)", area=district.other_community)
    sign_in(client, district.community_admin)
    found = {"王秀英(演示)"}
    for text in ("秀英", wang.volunteer_no, wang.volunteer_no[:5]):
        assert set(names(client, q=text)) == found
    assert names(client, q=wang.phone) == []  # a mobile number is in no address
    assert client.post(reverse("events:people"), {"person": wang.phone}).url == reverse("events:person", args=[wang.volunteer_no])
    assert client.post(reverse("events:people"), {"person": district.carol.phone}).context["form"].errors["person"]
    assert set(names(client, point=district.point.pk)) == found
    assert names(client, q="李远") == names(client, state="card") == names(client, star="1") == names(client, q="1390") == []
    page = client.get(reverse("events:people")).text
    assert wang.masked_phone in page and wang.phone.removeprefix("+86") not in page.partition("<table")[2]
    for number in range(5):
        person(f"多{number}(演示)", area=district.compound)
    with django_assert_max_num_queries(30):
        client.get(reverse("events:people"))


def test_the_page_of_a_person_shows_what_the_readers_rights_allow(client, district, wang):
    url = reverse("events:person", args=[wang.volunteer_no])
    sign_in(client, district.community_admin)
    page = client.get(url)
    assert (page.context["person"].minutes, page.context["honorary"], page.context["balance"]) == (90, 0, 0)
    assert [(line.kind.slug, line.minutes) for line in page.context["lines"]] == [("service", 90)]
    assert client.get(url, {"kind": "order"}).context["lines"] == []
    urls = {act["url"] for act in page.context["acts"]}
    assert reverse("volunteer:appoint") + f"?person={wang.volunteer_no}" in urls
    for act in urls:
        assert client.get(act).status_code == 200, act
    sign_in(client, district.manager)  # she served at the point
    page = client.get(url)
    assert (page.context["balance"], page.context["card"], page.context["members"]) == (None, None, [])
    assert {kind.slug for kind in page.context["kinds"]} == {"service", "signup", "honorary", "entry"}
    for act in page.context["acts"]:
        assert client.get(act["url"]).status_code == 200, act
    for stranger in (district.other_manager, district.auditor, district.keeper, district.alice):
        sign_in(client, stranger)
        assert client.get(url).status_code == 404


def test_each_look_at_a_whole_number_is_noted(client, district, wang):
    url = reverse("events:person", args=[wang.volunteer_no])
    sign_in(client, district.community_admin)
    assert wang.phone not in client.get(url).text
    assert f"tel:{wang.phone}" in client.post(url).text
    row = AuditRow.objects.get(act="look_at_phone")
    assert (row.actor, row.subject_id, row.at) == (district.community_admin, str(wang.pk), NOW)
