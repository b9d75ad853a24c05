"""Pictures of a shift: by who was there, seen by others only after a look at it, and taken away when somebody on it asks."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from events.models import Category, Photo, PhotoObjection
from events.public.photos import actions as photos
from events.public.photos import permissions as photo_permissions
from events.public.photos.queries import photos_of_event
from events.public.photos.refusals import PhotoRefusal
from tests import cast
from tests.cast import NOW, at
from tests.support.clients import log_in
from tests.support.export_checks import taken
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice


@kept_fixture
def shift(district):
    """9:00 to 11:00; alice is there."""
    made = cast.shift(district.point, district.manager, start=NOW)
    cast.record(id=new_id(NOW), shift=made, person=district.alice, act="in", scanned_at=NOW, at=NOW)
    return made


@pytest.fixture(autouse=True)
def nine_fifteen(time_machine):
    time_machine.move_to(at(9, 15), tick=False)


def add(shift, by, basis="nobody", id=None, **fields):
    picture = ContentFile(b"picture", name="x.jpg")
    made = Photo(id=id or new_id(NOW), shift=shift, basis=basis, **fields)
    return photos.add(photo=made, picture=picture, by=by, at=at(9, 15))


def refused(act, **fields):
    with pytest.raises(Refused) as caught:
        act(at=at(9, 20), **fields)
    return caught.value.reason


def drawn():
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return SimpleUploadedFile("x.png", file.getvalue())


def seen(shift, reader):
    return photo_permissions.photos_visible_to(shift, reader, at(9, 15)).count()


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


@pytest.mark.parametrize("basis", ["", "nobody", "agreed"])
def test_before_a_look_at_it_it_is_for_who_runs_or_reviews_the_shift(district, shift, basis):
    add(shift, district.alice, basis)
    for reader in (district.alice, district.manager, district.reviewer, district.district_admin):
        assert seen(shift, reader) == 1
    for reader in (None, district.bob, district.other_manager, district.auditor):
        assert seen(shift, reader) == 0


def test_where_nobody_can_be_recognised_one_word_of_who_runs_it_is_enough(district, shift):
    photo = add(shift, district.alice)
    assert refused(photos.show, photo=photo, basis="nobody", by=district.alice) == PhotoRefusal.NOT_SHOWN_BY_YOU
    assert refused(photos.show, photo=photo, basis="nobody", by=district.other_manager) == PhotoRefusal.NOT_SHOWN_BY_YOU
    for _ in range(2):
        assert photos.show(photo=photo, basis="nobody", by=district.manager, at=at(9, 20)).shown_by == district.manager
    assert add(shift, district.manager).shown_by == district.manager
    assert [seen(shift, reader) for reader in (None, district.carol)] == [2, 2]
    assert AuditRow.objects.filter(act="photo.show").count() == 2
    photos.hide(photo=photo, by=district.reviewer, at=at(9, 25))
    assert seen(shift, None) == 1


def test_where_people_agreed_a_second_person_looks_at_it(district, shift):
    photo = add(shift, district.manager, "agreed")
    assert refused(photos.show, photo=photo, basis="agreed", by=district.manager) == PhotoRefusal.SECOND
    assert seen(shift, None) == 0
    assert photos.show(photo=photo, basis="agreed", by=district.reviewer, at=at(9, 20)).stated_by == district.manager
    assert seen(shift, None) == 1
    unsaid = add(shift, district.alice, "")
    assert photos.show(photo=unsaid, basis="agreed", by=district.manager, at=at(9, 20)).shown_at is None, "only stated"
    assert photos.show(photo=unsaid, basis="agreed", by=district.reviewer, at=at(9, 20)).shown_by == district.reviewer


def test_the_second_person_is_nobody_of_the_household_of_the_first(district, shift):
    photo = add(shift, district.manager, "agreed")
    share_household(district.manager, district.reviewer)
    assert refused(photos.show, photo=photo, basis="agreed", by=district.reviewer) == PhotoRefusal.SECOND
    assert photo not in photo_permissions.photos_to_decide(district.reviewer, at(9, 30))
    assert photo in photo_permissions.photos_to_decide(district.community_admin, at(9, 30))
    assert photos.show(photo=photo, basis="agreed", by=district.community_admin, at=at(9, 20)).shown_by == district.community_admin


def test_the_database_lets_nobody_show_people_alone_or_without_a_reason(district, shift):
    photo = add(shift, district.manager, "agreed")
    alone = {"shown_by": district.manager, "shown_at": NOW}
    for changes in (alone, alone | {"basis": "", "stated_by": None}, {"shown_at": NOW}, {"stated_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Photo.objects.filter(pk=photo.pk).update(**changes)


def test_where_children_were_people_are_not_shown(district, shift):
    photo, other = add(shift, district.alice, "agreed"), add(shift, district.alice)
    for born, child in ((date(2008, 11, 24), False), (date(2008, 11, 25), True)):
        district.alice.birth_date = born
        district.alice.save()
        assert photo_permissions.children_were_there(shift) is child
    assert refused(photos.show, photo=photo, basis="agreed", by=district.manager) == PhotoRefusal.CHILDREN
    assert photos.show(photo=other, basis="nobody", by=district.manager, at=at(9, 20)).shown_at


# --- who is on it asks that it be taken away ------------------------------------------------------------------------------


def objected(photo, by):
    return photos.object_to(id=new_id(NOW), photo=photo, words="左边第二个", by=by, at=at(9, 30))


def test_who_is_on_it_asks_and_nobody_else_sees_it_from_then_on(district, shift):
    photo = add(shift, district.manager)
    objection = objected(photo, district.carol)
    assert objected(photo, district.carol) == objection
    assert [seen(shift, reader) for reader in (None, district.carol, district.manager)] == [0, 0, 1]
    told = Notice.objects.filter(kind="photo_objection")
    assert [(notice.person, notice.params["words"]) for notice in told] == [(district.manager, "左边第二个")]
    assert refused(photos.show, photo=photo, basis="nobody", by=district.manager) == PhotoRefusal.ASKED
    assert refused(photos.object_to, id=new_id(NOW), photo=photo, words="", by=district.bob) == PhotoRefusal.NOT_SEEN
    assert list(photo_permissions.photos_to_decide(district.manager, at(9, 30))) == [photo]


def test_it_is_taken_away_for_good_or_shown_again_and_who_asked_is_told(district, shift):
    kept, gone = add(shift, district.manager), add(shift, district.manager)
    of_kept, of_gone = objected(kept, district.carol), objected(gone, district.carol)
    answer = {"objection": of_kept, "held": False, "words": "是另一位"}
    assert refused(photos.answer_objection, by=district.carol, **answer) == PhotoRefusal.NOT_SHOWN_BY_YOU
    for _ in range(2):
        photos.answer_objection(by=district.manager, at=at(9, 40), **answer)
        photos.answer_objection(objection=of_gone, held=True, words="", by=district.manager, at=at(9, 40))
    told = Notice.objects.filter(kind="photo_answered", person=district.carol).order_by("pk")
    assert [(notice.params["held"], notice.params["words"]) for notice in told] == [(False, "是另一位"), (True, "")]
    gone.refresh_from_db()
    assert (seen(shift, None), gone.removed_by) == (1, district.manager)
    assert refused(photos.object_to, id=new_id(NOW), photo=kept, words="", by=district.carol) == PhotoRefusal.AGAIN


def test_nobody_answers_what_they_asked_themselves_and_nobody_hides_everything(district, shift):
    photo = add(shift, district.manager)
    answer = {"objection": objected(photo, district.reviewer), "held": False, "words": "", "by": district.reviewer}
    assert refused(photos.answer_objection, **answer) == PhotoRefusal.OWN
    assert photo not in photo_permissions.photos_to_decide(district.reviewer, at(9, 30))
    more = [add(shift, by) for by in (district.manager, district.reviewer) for _ in range(6)]
    for one in more[: photos.OBJECTIONS_A_DAY]:
        objected(one, district.carol)
    assert refused(photos.object_to, id=new_id(NOW), photo=more[-1], words="", by=district.carol) == PhotoRefusal.SLOWLY


def test_a_picture_waits_for_who_may_decide_on_it(district, shift):
    people, things = add(shift, district.manager, "agreed"), add(shift, district.alice)
    add(shift, district.alice, "")
    waiting = {
        person: set(photo_permissions.photos_to_decide(person, at(9, 30)))
        for person in (district.manager, district.reviewer, district.alice)
    }
    assert waiting == {district.manager: {things}, district.reviewer: {people, things}, district.alice: set()}


def test_an_event_shows_how_it_was_at_its_point_and_nowhere_else(client, district, shift):
    add(shift, district.manager, caption="扫楼前的雪")
    add(cast.shift(district.other_point, district.other_manager, start=NOW), district.other_manager)
    add(shift, district.manager, "")
    coming = cast.shift(district.point, district.manager, start=at(9, day=30), event_title="再扫一次(演示)")
    assert [photo.caption for photo in photos_of_event(coming)] == ["扫楼前的雪"]
    page = client.get(coming.get_absolute_url()).text
    assert page.count('class="wall"') == 1 and 'alt="扫楼前的雪"' in page and 'loading="lazy"' in page


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
    assert client.post(url, {"id": new_id(NOW), "picture": drawn(), "basis": "nobody"}).status_code == 302
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
    photo = add(shift, district.alice)
    url = reverse("events:photo", args=[photo.pk])
    assert client.get(url).status_code == 404
    assert log_in(client, district.carol).get(url).status_code == 404
    assert client.post(reverse("events:photo_remove", args=[photo.pk])).status_code == 404
    answer = log_in(client, district.alice).get(url)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")


def test_the_pages_lead_through_all_of_it(client, district, shift):
    photo, url = add(shift, district.alice), reverse("events:photos", args=[shift.pk])
    show, wish = (reverse(f"events:{name}", args=[photo.pk]) for name in ("photo_show", "photo_object"))
    assert log_in(client, district.carol).post(show, {"basis": "nobody"}).status_code == 404
    assert f'action="{show}"' in log_in(client, district.manager).get(url).text
    client.post(show, {"basis": "nobody"})
    assert wish in log_in(client, district.carol).get(url).text
    form = client.get(wish).context["form"]
    assert client.post(wish, {"id": form["id"].value(), "words": "我在左边"}).status_code == 302
    assert str(photo.pk) not in client.get(url).text and client.get(wish).status_code == 404
    answer = reverse("events:photo_answer", args=[PhotoObjection.objects.get().pk])
    assert client.post(answer, {"held": "no"}).status_code == 404
    assert "我在左边" in log_in(client, district.manager).get(url).text
    client.post(answer, {"held": "yes"})
    assert not Photo.objects.standing().exists()


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
    """One that everybody sees, one that nobody else does, one that was taken away, one of another street."""
    photos.show(photo=add(shift, district.alice), basis="nobody", by=district.manager, at=at(9, 15))
    add(shift, district.manager, "")
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
    assert rows(client, district.manager, state="waiting") == rows(client, district.manager, state="asked") == []
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
        add(made, district.manager, "nobody" if number % 2 else "")
    assert statements() == few


# --- all pictures


def test_the_gallery_has_what_everybody_may_see_by_street_and_kind(client, district, shift, django_assert_num_queries):
    """Not what waits for a look, nor what somebody on it wants away; the shift's own words where nobody said what is to be seen."""
    shown = photos.show(photo=add(shift, district.alice), basis="nobody", by=district.manager, at=at(9, 15))
    add(shift, district.alice)
    gone = photos.show(photo=add(shift, district.alice), basis="nobody", by=district.manager, at=at(9, 15))
    photos.object_to(id=new_id(NOW), photo=gone, by=district.bob, words="", at=at(9, 15))
    health = Category.objects.exclude(pk=shift.event.category_id).first()
    elsewhere = cast.shift(district.other_point, district.other_manager, start=NOW, event_title="义诊(演示)", event_category=health)
    photos.show(photo=add(elsewhere, district.other_manager, caption="量血压"), basis="nobody", by=district.other_manager, at=NOW)
    client.get("/photos/")
    with django_assert_num_queries(4):  # how many, which, and the choices of two filters
        page = client.get("/photos/").text
    assert page.count("/small/") == 2 and f"/photos/{shown.pk}/small/" in page and 'alt="量血压"' in page
    street = district.other_point.area.parent
    assert [photo.caption for photo in client.get("/photos/", {"area": street.code}).context["page"]] == ["量血压"]
    assert [photo.pk for photo in client.get("/photos/", {"category": shift.event.category_id}).context["page"]] == [shown.pk]
    assert client.get("/photos/", {"area": "nowhere", "category": "x", "page": "ninety"}).status_code == 200
