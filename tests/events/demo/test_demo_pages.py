"""Being anybody with one press: in the demonstration, and nowhere else."""

import pytest
from django.utils import timezone

from volunteer.models import SmsMessage

PAGES = ["/demo/", "/demo/messages/", "/demo/pin/"]


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def who(client):
    return client.session.get("_auth_user_id")


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_outside_the_demonstration_there_is_no_such_page(client, district, page, method):
    data = {"who": district.district_admin.volunteer_no, "pin": ""}
    assert getattr(client, method)(page, data).status_code == 404
    assert who(client) is None


@pytest.mark.django_db
def test_one_press_signs_in_as_a_holder_of_each_role_or_a_volunteer(client, district, demo):
    offered = [person for _, _, person in client.get("/demo/").context["people"]]
    assert {district.district_admin, district.manager, district.keeper, district.auditor, district.alice} <= set(offered)
    response = client.post("/demo/", {"who": district.manager.volunteer_no, "next": "/me/"})
    assert response.url == "/me/" and who(client) == str(district.manager.pk)
    client.post("/demo/", {"who": district.alice.volunteer_no})
    assert who(client) == str(district.alice.pk)


@pytest.mark.django_db
def test_only_those_on_the_list(client, district, demo):
    assert client.post("/demo/", {"who": district.other_manager.volunteer_no}).status_code == 404
    assert client.post("/demo/", {}).status_code == 404


@pytest.mark.django_db
def test_where_a_pin_is_set_it_comes_first(client, district, demo, settings):
    settings.DEMO_PIN = "4711"
    assert client.get("/demo/").url == client.get("/demo/messages/").url == "/demo/pin/"
    assert client.post("/demo/", {"who": district.manager.volunteer_no}).url == "/demo/pin/"
    assert client.post("/demo/pin/", {"pin": "0815"}).status_code == 200
    assert who(client) is None
    assert client.post("/demo/pin/", {"pin": "4711"}).url == "/demo/"
    client.post("/demo/", {"who": district.manager.volunteer_no})
    client.post("/demo/", {"who": district.alice.volunteer_no})
    assert client.get("/demo/messages/").status_code == 200


@pytest.mark.django_db
def test_the_pin_cannot_be_guessed_for_long(client, district, demo, settings):
    settings.DEMO_PIN = "4711"
    for _ in range(30):
        client.post("/demo/pin/", {"pin": "0815"})
    assert client.post("/demo/pin/", {"pin": "4711"}).status_code == 200


@pytest.mark.django_db
def test_the_messages_stand_newest_first(client, demo):
    for text in ("first", "second"):
        SmsMessage.objects.create(phone="+8613800138000", text=text, at=timezone.now())
    page = client.get("/demo/messages/").content.decode()
    assert page.index("second") < page.index("first")


@pytest.mark.django_db
def test_the_other_host_name_holds_a_second_person(client, district, demo):
    assert 'href="http://localhost:8000/demo/"' in client.get("/demo/", headers={"host": "127.0.0.1:8000"}).content.decode()
    assert 'href="http://127.0.0.1:8000/demo/"' in client.get("/demo/", headers={"host": "localhost:8000"}).content.decode()
