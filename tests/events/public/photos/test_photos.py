"""Pictures of a shift: by who was there, seen by others only where those on it agreed."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from events.models import Photo
from events.public.photos import actions as photos
from events.public.photos.refusals import PhotoRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import log_in
from tests.support.export_checks import taken
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow


@kept_fixture
def shift(district):
    """9:00 to 11:00; alice is there."""
    made = cast.shift(district.point, district.manager, start=NOW)
    cast.record(id=new_id(NOW), shift=made, person=district.alice, act="in", scanned_at=NOW, at=NOW)
    return made


@pytest.fixture(autouse=True)
def nine_fifteen(time_machine):
    time_machine.move_to(at(9, 15), tick=False)


def add(shift, by, agreed=True, id=None):
    picture = ContentFile(b"picture", name="x.jpg")
    return photos.add(id=id or new_id(NOW), shift=shift, picture=picture, agreed=agreed, by=by, at=at(9, 15))


def drawn():
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return SimpleUploadedFile("x.png", file.getvalue())


def seen(shift, reader):
    return photos.photos_visible_to(shift, reader, at(9, 15)).count()


def test_who_is_there_and_who_runs_it_add_pictures(district, shift):
    for person in (district.alice, district.manager, district.reviewer):
        assert add(shift, person).by == person
    for person in (district.carol, district.other_manager):
        with pytest.raises(Refused) as caught:
            add(shift, person)
        assert caught.value.reason == PhotoRefusal.NOT_THERE


def test_the_same_form_keeps_one(district, shift):
    id = new_id(NOW)
    assert add(shift, district.alice, id=id) == add(shift, district.alice, id=id)
    assert Photo.objects.count() == 1


def test_ten_are_enough(district, shift):
    for _ in range(photos.MAX_PHOTOS):
        add(shift, district.alice)
    with pytest.raises(Refused) as caught:
        add(shift, district.alice)
    assert caught.value.reason == PhotoRefusal.ENOUGH
    assert add(shift, district.manager)


def test_without_agreement_it_is_for_who_runs_or_reviews_the_shift(district, shift):
    add(shift, district.alice, agreed=False)
    for reader in (district.alice, district.manager, district.reviewer, district.district_admin):
        assert seen(shift, reader) == 1
    for reader in (None, district.bob, district.other_manager, district.auditor):
        assert seen(shift, reader) == 0


def test_with_agreement_everybody_sees_it(district, shift):
    add(shift, district.alice)
    assert [seen(shift, reader) for reader in (None, district.carol)] == [1, 1]


def test_taken_away_its_file_is_gone_and_its_row_says_by_whom(district, shift, django_capture_on_commit_callbacks):
    photo = add(shift, district.alice)
    with pytest.raises(Refused) as caught:
        photos.remove(photo=photo, by=district.carol, at=at(9, 20))
    assert caught.value.reason == PhotoRefusal.NOT_YOURS
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            photos.remove(photo=photo, by=district.manager, at=at(9, 20))
    photo.refresh_from_db()
    assert (photo.removed_by, seen(shift, district.manager)) == (district.manager, 0)
    assert not photo.picture.storage.exists(photo.picture.name)
    assert AuditRow.objects.filter(act="photo.remove").count() == 1


def test_the_page_takes_a_picture_and_shows_it(client, district, shift):
    url = reverse("events:photos", args=[shift.pk])
    log_in(client, district.alice)
    assert client.post(url, {"id": new_id(NOW), "picture": drawn(), "agreed": "on"}).status_code == 302
    photo = Photo.objects.get()
    answer = client.get(reverse("events:photo", args=[photo.pk]))
    assert (answer.headers["Content-Type"], answer.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert reverse("events:photo", args=[photo.pk]) in client.get(url).text


def test_what_is_no_picture_is_said_at_the_field(client, district, shift):
    log_in(client, district.alice)
    answer = client.post(reverse("events:photos", args=[shift.pk]), {"id": new_id(NOW), "picture": SimpleUploadedFile("x", b"no")})
    assert answer.status_code == 200
    assert answer.context["form"].errors["picture"]
    assert Photo.objects.count() == 0


def test_a_strangers_address_of_a_picture_is_a_missing_one(client, district, shift):
    photo = add(shift, district.alice, agreed=False)
    url = reverse("events:photo", args=[photo.pk])
    assert client.get(url).status_code == 404
    assert log_in(client, district.carol).get(url).status_code == 404
    assert client.post(reverse("events:photo_remove", args=[photo.pk])).status_code == 404
    answer = log_in(client, district.alice).get(url)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")


@pytest.mark.parametrize("number", [1, 8])
def test_the_page_takes_a_constant_number_of_statements(client, district, shift, number, django_assert_max_num_queries):
    for _ in range(number):
        add(shift, district.alice)
    log_in(client, district.manager)
    with django_assert_max_num_queries(16):
        client.get(reverse("events:photos", args=[shift.pk]))


# --- the staff's list


LIST = "/manage/photos/"


@pytest.fixture
def pictures(district, shift):
    """One that may be shown, one that may not, one that was taken away, one of another street."""
    add(shift, district.alice)
    add(shift, district.manager, agreed=False)
    photos.remove(photo=add(shift, district.manager), by=district.reviewer, at=at(9, 15))
    add(cast.shift(district.other_point, district.other_manager, start=NOW, event_title="=义诊(演示)"), district.other_manager)
    return shift


def rows(client, person, **asked):
    return taken(client, person, LIST, **asked)[1:]


def test_staff_see_which_pictures_may_be_shown_and_who_took_one_away(client, district, pictures):
    heads = ["活动", "时间", "服务点", "上传人", "上传时间", "状态", "拿下人", "拿下时间"]
    assert taken(client, district.reviewer, LIST)[0] == heads
    (gone,) = rows(client, district.manager, state="gone")
    assert gone[2:4] == [district.point.name, district.manager.name] and gone[5:] == [
        "已拿下",
        district.reviewer.name,
        "2026-11-24 09:15",
    ]
    assert [row[3] for row in rows(client, district.manager, state="shown")] == [district.alice.name]
    assert [row[5] for row in rows(client, district.manager, state="kept")] == ["不对外展示"]
    assert len(rows(client, district.manager)) == 3 and len(rows(client, district.district_admin)) == 4
    page = client.get(LIST)
    assert page.text.count('class="item-pic"') == 3 and f'href="/events/{pictures.pk}/photos/"' in page.text


def test_the_list_of_pictures_is_narrowed_by_place_day_and_words(client, district, pictures):
    who = district.district_admin
    assert [row[0] for row in rows(client, who, q="义诊")] == ["=义诊(演示)"]
    assert [row[0] for row in rows(client, who, area=district.other_community.code)] == ["=义诊(演示)"]
    assert rows(client, who, until="2026-11-23") == [] and len(rows(client, who, since="2026-11-24")) == 4
    for nonsense in ({"q": "\x00"}, {"state": "x", "area": "x"}, {"since": "x"}, {"sort": "x", "page": "x"}):
        assert client.get(LIST, nonsense).status_code == 200
    names = [column.name for column in client.get(LIST).context["table"].columns if column.orderable]
    for name in names:
        there, back = ([row.record for row in client.get(LIST, {"sort": f"{s}{name}"}).context["table"].rows] for s in ("", "-"))
        assert there == back[::-1] and len(there) == 4, name


def test_whoever_runs_nothing_has_no_list_of_pictures(client, district, pictures):
    for person in (district.alice, district.keeper, district.auditor):
        assert log_in(client, person).get(LIST).status_code == 404


def test_many_pictures_cost_what_few_do(client, district, pictures):
    def statements():
        found = []
        for asked in ({}, {"export": "xlsx"}):
            client.get(LIST, asked)
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST, asked)
            found.append(len(queries))
        return found

    log_in(client, district.manager)
    few = statements()
    for number in range(9):
        made = cast.shift(district.point, district.manager, start=NOW, event_title=f"扫雪{number}(演示)")
        add(made, district.manager, agreed=bool(number % 2))
    assert statements() == few
