"""A person's own picture: made small, kept private, one at a time."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import NOW
from tests.support.clients import BACKEND
from tests.support.picture_factory import jpeg
from volunteer.models import User
from volunteer.people import household


@pytest.fixture
def alice(client, district):
    client.force_login(district.alice, backend=BACKEND)
    return client


def send(client, data=None, **fields):
    file = {"face": SimpleUploadedFile("me.jpg", data)} if data else {}
    return client.post("/me/edit/", {"name": "张安(演示)"} | fields | file)


def address(person):
    return f"/me/faces/{person.volunteer_no}/"


def test_a_picture_is_square_and_small_and_shown_to_oneself(alice, district):
    assert alice.get(address(district.alice)).status_code == 404
    assert send(alice, jpeg((1000, 700))).status_code == 302
    page = alice.get(address(district.alice))
    assert (page["Content-Type"], page["Cache-Control"]) == ("image/jpeg", "no-store, private")
    assert Image.open(BytesIO(page.content)).size == (480, 480)
    assert address(district.alice) in alice.get("/me/").content.decode()


def test_nobody_else_sees_it_and_it_has_no_address_of_its_own(alice, district):
    send(alice, jpeg())
    name = User.objects.get(pk=district.alice.pk).picture.name
    assert alice.get(f"/media/{name}").status_code == 404
    alice.logout()
    assert alice.get(address(district.alice)).url.startswith("/accounts/enter/")
    for other in (district.bob, district.manager, district.district_admin):
        alice.force_login(other, backend=BACKEND)
        assert alice.get(address(district.alice)).status_code == 404


def test_the_household_sees_it(client, district):
    fields = {"name": "张奶奶(演示)", "birth_date": NOW.date().replace(year=1948), "area": district.community, "guardian": False}
    granny = household.add_member(by=district.alice, at=NOW, **fields)
    client.force_login(granny, backend=BACKEND)
    send(client, jpeg(), name=granny.name)
    client.force_login(User.objects.get(pk=district.alice.pk), backend=BACKEND)
    assert client.get(address(granny)).status_code == 200


def test_a_new_picture_deletes_the_file_of_the_old_one(alice, district, django_capture_on_commit_callbacks):
    send(alice, jpeg())
    first = User.objects.get(pk=district.alice.pk).picture
    with django_capture_on_commit_callbacks(execute=True):
        send(alice, jpeg(colour="blue"))
    second = User.objects.get(pk=district.alice.pk).picture
    assert first.name != second.name
    assert not first.storage.exists(first.name) and second.storage.exists(second.name)
    with django_capture_on_commit_callbacks(execute=True):
        send(alice, no_face="on")
    assert not User.objects.get(pk=district.alice.pk).picture
    assert not second.storage.exists(second.name)
    assert alice.get(address(district.alice)).status_code == 404


def test_saving_the_name_keeps_the_picture(alice, district):
    send(alice, jpeg())
    send(alice)
    assert alice.get(address(district.alice)).status_code == 200


def test_what_is_no_picture_is_told_at_the_field(alice, district):
    page = send(alice, b"no picture")
    assert "face" in page.context["form"].errors
    assert not User.objects.get(pk=district.alice.pk).picture
