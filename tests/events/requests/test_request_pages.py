"""The pages of requests: asking at once, each one's own step, what strangers do not read, the staff's lists."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from events.models import HelpKind, HelpRequest
from events.requests import drafts, matching
from events.requests.actions import dispatch
from events.requests.actions import help as help_actions
from events.requests.actions import submit as submit_actions
from events.requests.actions.dispatch import Aim
from tests import cast
from tests.cast import NOW
from tests.support import request_factory
from tests.support.clients import BACKEND
from volunteer.core.files.images import private_storage
from volunteer.core.ids import new_id

State = HelpRequest.State
VOICE = b"\0\0\0\x10ftypM4A \0\0\0\0" + b"\0\0\0\x08moov" + b"\0\0\0\x0cmdatsong"


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def enter(client):
    def enter(person):
        client.force_login(person, backend=BACKEND)
        return client

    return enter


def picture():
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return SimpleUploadedFile("灯.png", file.getvalue(), content_type="image/png")


def form(person, **fields):
    first = {"id": new_id(NOW), "whom": person.volunteer_no, "area": person.area_id or "", "wanted_part": ""}
    return {name: value for name, value in (first | fields).items() if value is not None}


def words(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


# --- asking ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_numbers_first_and_asks_for_little(enter, town):
    page = enter(town.alice).get("/requests/new/")
    calls = re.findall(r'href="tel:(\d+)"', page.text)
    assert calls == ["110", "119", "120", "12345"]
    assert page.text.index("tel:110") < page.text.index('name="kind"') < page.text.index('name="words"')
    assert 'accept="audio/*"' in page.text and "capture" in page.text and "陪伴聊天" in page.text
    drawn = re.findall(r'<symbol id="([\w-]+)"', (settings.BASE_DIR / "static/img/help-kinds.svg").read_text())
    assert {*HelpKind.objects.values_list("pk", flat=True), *re.findall(r"help-kinds.svg#([\w-]+)", page.text)} == set(drawn)


@pytest.mark.parametrize(("query", "step"), [("", "what"), ("?kind=repairs", "tell"), ("?kind=nothing", "what")])
def test_a_kind_chosen_before_leads_to_the_second_question(enter, town, query, step):
    page = enter(town.alice).get(f"/requests/new/{query}")
    assert page.context["form"].step == step and page.context["place"] == town.community
    assert f'class="dock-act ask-act first" data-step="{step}"' in page.text


def test_a_day_pressed_is_the_day_and_one_typed_goes_before_it(enter, town):
    for soon, typed, kept in (("2026-11-25", "", date(2026, 11, 25)), ("2026-11-25", "2026-12-01", date(2026, 12, 1))):
        sent = form(town.alice, kind="errands", soon=soon, wanted_on=typed)
        enter(town.alice).post("/requests/new/", sent)
        assert HelpRequest.objects.get(pk=sent["id"]).wanted_on == kept
    assert enter(town.alice).post("/requests/new/", form(town.alice, soon="x")).context["form"].step == "where"


def test_one_tap_and_one_press_are_a_request(enter, town):
    answer = enter(town.alice).post("/requests/new/", form(town.alice, kind="errands"), follow=True)
    made = HelpRequest.objects.get()
    assert (made.kind_id, made.person, made.way, made.area) == ("errands", town.alice, "own", town.community)
    assert answer.redirect_chain == [(f"/requests/{made.pk}/", 302)] and "社区" in words(answer)


def test_a_request_that_says_nothing_is_told_so_at_its_field(enter, town):
    for person, address in ((town.alice, "/requests/new/"), (town.community_admin, "/manage/requests/new/")):
        sent = form(person, whom=town.bob.volunteer_no if person != town.alice else person.volunteer_no, area=town.community.pk)
        errors = enter(person).post(address, sent).context["form"].errors
        assert errors == {"words": ["请说一下需要什么：点一张图、说一段话，或写几个字。"]}


def test_a_double_press_is_one_request(enter, town):
    sent = form(town.alice, kind="errands")
    for _ in range(2):
        assert enter(town.alice).post("/requests/new/", sent).status_code == 302
    assert HelpRequest.objects.count() == 1


def test_voice_and_pictures_come_along_and_those_concerned_get_them(enter, town):
    voice = SimpleUploadedFile("录音.m4a", VOICE, content_type="application/octet-stream")
    sent = form(town.alice, words="", voice=voice, pictures=[picture(), picture()])
    enter(town.alice).post("/requests/new/", sent)
    made = HelpRequest.objects.get()
    assert made.kind_id == "other" and made.photos.count() == 2 and made.voice.name == f"voices/{made.pk}.m4a"
    for person in (town.alice, town.reviewer):
        heard = enter(person).get(f"/requests/{made.pk}/voice/")
        assert heard.content == VOICE and heard["Content-Type"] == "audio/mp4" and "no-store" in heard["Cache-Control"]
        seen = enter(person).get(f"/requests/photos/{made.photos.first().pk}/")
        assert Image.open(BytesIO(seen.content)).format == "JPEG"
    for address in (f"/requests/{made.pk}/voice/", f"/requests/photos/{made.photos.first().pk}/", f"/requests/{made.pk}/"):
        assert enter(town.carol).get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "file", "said"),
    [
        ("voice", SimpleUploadedFile("x.mp3", b"<html>"), "录音"),
        ("voice", SimpleUploadedFile("x.mp3", b""), "重新录"),
        ("pictures", SimpleUploadedFile("x.png", b"no picture"), "JPEG"),
    ],
)
def test_a_file_that_is_none_is_told_at_its_field(enter, town, name, file, said):
    answer = enter(town.alice).post("/requests/new/", form(town.alice, kind="errands", **{name: file}))
    assert answer.status_code == 200 and not HelpRequest.objects.exists()
    assert any(said in error for error in answer.context["form"].errors[name]) and answer.context["form"].step == "tell"


def test_a_recording_that_is_too_large_or_five_pictures_are_too_much(enter, town, monkeypatch):
    monkeypatch.setattr("volunteer.core.files.audio.MOST_BYTES", 10)
    voice = SimpleUploadedFile("x.m4a", VOICE)
    answer = enter(town.alice).post("/requests/new/", form(town.alice, voice=voice, pictures=[picture() for _ in range(5)]))
    assert {"voice", "pictures"} <= set(answer.context["form"].errors)


def test_what_was_spoken_and_photographed_is_not_lost_to_a_mistake_in_another_field(enter, town):
    voice = SimpleUploadedFile("录音.m4a", VOICE)
    sent = form(town.alice, words="灯坏了", wanted_on="2026-11-23", voice=voice, pictures=[picture()])
    page = enter(town.alice).post("/requests/new/", sent)
    assert page.context["form"].step == "where" and "您的录音留着呢。 1 张照片留着呢。" in words(page)
    del sent["voice"], sent["pictures"]
    press = sent | {"area": ["", f"in:{town.street.pk}"]}  # the place is looked for without a script
    assert "您的录音留着呢" in words(enter(town.alice).post("/requests/new/", press))
    for other in ({"id": new_id(NOW)}, {"forget": "on"}):
        assert not enter(town.alice).post("/requests/new/", sent | other).context["form"].kept
    enter(town.alice).post("/requests/new/", sent | {"voice": SimpleUploadedFile("x.m4a", VOICE), "pictures": [picture()]})
    enter(town.alice).post("/requests/new/", sent | {"wanted_on": "2026-11-25", "pictures": [picture()]})
    made = HelpRequest.objects.get()
    with made.voice.open() as kept:
        assert made.photos.count() == 2 and kept.read() == VOICE and drafts.find_files(town.alice, made.pk) == drafts.KeptFiles()


def test_what_nobody_sent_is_deleted_after_a_day(town):
    drafts.keep_files(by=town.alice, form_id=(sent := new_id(NOW)), voice=ContentFile(VOICE, name="voice.m4a"), pictures=[])
    written = private_storage().get_modified_time(drafts.find_files(town.alice, sent).voice)
    assert drafts.delete_expired(at=written + timedelta(hours=23)) == 0
    assert drafts.delete_expired(at=written + timedelta(hours=25)) == 1
    assert not drafts.find_files(town.alice, sent)


def test_an_emergency_is_kept_and_shows_the_number_that_fits_first(enter, town):
    page = enter(town.alice).post("/requests/new/", form(town.alice, words="厨房着火了"), follow=True)
    assert re.findall(r'href="tel:(\d+)"', page.text) == ["119", "110", "120", "12345"]
    assert page.text.index("tel:119") < page.text.index('class="spoken"')
    assert HelpRequest.objects.get().urgent


def test_a_neighbour_is_asked_for_by_name_and_number(enter, town):
    sent = form(town.alice, kind="meals", whom="else", for_name="王奶奶", contact="", address="3 号楼 501")
    answer = enter(town.alice).post("/requests/new/", sent)
    assert "contact" in answer.context["form"].errors
    enter(town.alice).post("/requests/new/", sent | {"contact": "138 0013 8000"})
    made = HelpRequest.objects.get()
    assert (made.way, made.person, made.whom, made.contact, made.check_first) == (
        "neighbour",
        None,
        "王奶奶",
        "+8613800138000",
        True,
    )
    page = words(enter(town.reviewer).get(f"/requests/{made.pk}/"))
    assert "+8613800138000" in page and "3 号楼 501" in page


def test_the_door_is_remembered_and_the_day_is_checked(enter, town):
    request_factory.ask(town.alice, town.community, address="2 号楼 301")
    assert 'value="2 号楼 301"' in enter(town.alice).get("/requests/new/").text
    for day in ("2026-11-23", "2026-02-31", "2027-12-31"):
        answer = enter(town.alice).post("/requests/new/", form(town.alice, kind="errands", wanted_on=day))
        assert "wanted_on" in answer.context["form"].errors


def test_who_lives_nowhere_yet_chooses_the_community(enter, town):
    answer = enter(town.carol).post("/requests/new/", form(town.carol, kind="errands"))
    assert "area" in answer.context["form"].errors
    assert enter(town.carol).post("/requests/new/", form(town.carol, kind="errands", area=town.community.pk)).status_code == 302


def test_at_the_door_a_known_number_or_a_name(enter, town):
    sent = form(town.manager, whom=town.alice.volunteer_no, kind="haircut", area=town.community.pk)
    assert enter(town.manager).post("/manage/requests/new/", sent).status_code == 302
    assert HelpRequest.objects.get().person == town.alice
    nobody = enter(town.manager).post("/manage/requests/new/", sent | {"id": new_id(NOW), "whom": "00000000"})
    assert "whom" in nobody.context["form"].errors
    named = sent | {"id": new_id(NOW), "whom": "", "for_name": "王奶奶"}
    assert enter(town.community_admin).post("/manage/requests/new/", named).status_code == 302
    made = HelpRequest.objects.get(for_name="王奶奶")
    assert (made.way, made.state, made.spoken_by) == ("staff", State.ACCEPTED, town.community_admin)


# --- each one's own step -----------------------------------------------------------------------------------------------


def test_a_whole_request_by_its_buttons(enter, town):
    enter(town.alice).post("/requests/new/", form(town.alice, words="灯坏了", address="2 号楼 301"))
    made = HelpRequest.objects.get()
    at = f"/requests/{made.pk}/"
    assert "受理" in words(enter(town.reviewer).get(at))
    enter(town.reviewer).post(f"{at}decide/", {"accept": "1"})
    enter(town.reviewer).post(f"{at}pass/", {"point": town.point.pk, "note": "有梯子"})
    assert "2 号楼 301" in words(enter(town.manager).get(at))
    enter(town.manager).post(f"{at}pass/", {"person": town.bob.volunteer_no})
    page = words(enter(town.bob).get(at))
    assert "2 号楼 301" not in page and "张安" not in page and "灯坏了" not in page
    enter(town.bob).post(f"{at}take/", {"day": "2026-11-24", "from_time": "09:45"})
    assert "2 号楼 301" not in words(enter(town.bob).get(at))
    page = words(enter(town.alice).get(at))
    assert "李博" in page and "这个人可以来吗" in page
    enter(town.alice).post(f"{at}agree/", {"helper": town.bob.volunteer_no, "yes": "1"})
    assert "2 号楼 301" in words(enter(town.bob).get(at))
    enter(town.bob).post(f"{at}begin/")
    assert enter(town.bob).get(f"{at}done/").status_code == 200
    enter(town.bob).post(f"{at}done/", {"report": "换了灯泡", "pictures": [picture()]})
    enter(town.alice).post(f"{at}rate/", {"stars": "5", "words": "谢谢"})
    made.refresh_from_db()
    assert (made.state, made.stars, made.report) == (State.RATED, 5, "换了灯泡")
    assert "2 号楼 301" not in words(enter(town.bob).get(at))  # who helped needs the door no more
    enter(town.alice).post(f"{at}reopen/", {"reason": "又坏了"})
    made.refresh_from_db()
    assert made.state == State.ACCEPTED and enter(town.bob).get(at).status_code == 404


def test_residents_read_how_far_it_is_in_plain_words_and_the_office_in_its_terms(enter, town):
    enter(town.alice).post("/requests/new/", form(town.alice, words="灯坏了", address="2 号楼 301"))
    made = HelpRequest.objects.get()
    at, seen = f"/requests/{made.pk}/", []

    def page(person):
        return enter(person).get(at).context["stages"]

    def now():
        stages = page(town.alice)
        assert [str(name) for name, _mark in stages] == ["已送出", "社区看过了", "有人来帮", "帮好了", "您打个分"]
        seen.append(next((str(name) for name, mark in stages if mark == "now"), "-"))

    now()
    assert [str(name) for name, _mark in page(town.reviewer)] == ["点单", "受理派单", "接单", "办完", "评单"]
    enter(town.reviewer).post(f"{at}decide/", {"accept": "1"})
    now()
    assert "社区看过了" in words(enter(town.alice).get("/requests/")) and "受理" not in words(enter(town.alice).get(at))
    enter(town.reviewer).post(f"{at}pass/", {"person": town.bob.volunteer_no})
    now()
    enter(town.bob).post(f"{at}take/")
    now()
    enter(town.alice).post(f"{at}agree/", {"helper": town.bob.volunteer_no, "yes": "1"})
    now()
    assert [str(name) for name, _mark in page(town.bob)][-1] == "打分", "the stars are not the helper's to give"
    enter(town.bob).post(f"{at}done/", {"report": "换好了"})
    now()
    enter(town.alice).post(f"{at}rate/", {"stars": "5"})
    now()
    assert seen == ["已送出", "社区看过了", "社区看过了", "社区看过了", "有人来帮", "您打个分", "-"]
    assert "受理" not in words(enter(town.alice).get(at)) and "派单" not in words(enter(town.alice).get(at))


def test_a_refusal_without_a_reason_is_told_and_nothing_happens(enter, town):
    made = request_factory.ask(town.alice, town.community)
    answer = enter(town.reviewer).post(f"/requests/{made.pk}/decide/", {"refuse": "1", "reason": ""}, follow=True)
    assert "说明原因" in words(answer) or "原因" in words(answer)
    made.refresh_from_db()
    assert made.state == State.SUBMITTED
    enter(town.reviewer).post(f"/requests/{made.pk}/decide/", {"refuse": "1", "reason": "要找物业", "misuse": "on"})
    made.refresh_from_db()
    assert (made.state, made.misuse) == (State.REFUSED, True)
    assert "要找物业" in words(enter(town.alice).get(f"/requests/{made.pk}/"))


def test_strangers_give_no_stars_and_stars_are_one_to_five(enter, town):
    made = request_factory.finished(town, helper=town.bob)
    for person in (town.carol, town.bob, town.reviewer):
        assert enter(person).post(f"/requests/{made.pk}/rate/", {"stars": "5"}).status_code == 404
    for stars in ("", "0", "6", "x"):
        answer = enter(town.alice).post(f"/requests/{made.pk}/rate/", {"stars": stars})
        assert answer.status_code == 200 and answer.context["rate"].errors
    made.refresh_from_db()
    assert made.stars is None


def test_what_is_open_is_read_by_strangers_without_name_and_door(enter, town):
    made = request_factory.accepted(town, words="我一个人住", address="2 号楼 301")
    enter(town.reviewer).post(f"/requests/{made.pk}/open/", {"public_words": "换灯泡"})
    made.refresh_from_db()
    assert made.state == State.ACCEPTED  # she has not agreed
    enter(town.reviewer).post(f"/requests/{made.pk}/open/", {"public_words": "换灯泡", "agreed": "on"})
    for address in ("/requests/near/", f"/requests/{made.pk}/"):
        page = words(enter(town.carol).get(address))
        assert "换灯泡" in page and "长青社区" in page
        assert "张安" not in page and "2 号楼 301" not in page and "我一个人住" not in page
    enter(town.carol).post(f"/requests/{made.pk}/take/")
    late = enter(town.bob).post(f"/requests/{made.pk}/take/")
    assert late.status_code == 404 and HelpRequest.objects.get().taker == town.carol


def test_a_no_needs_its_reason(enter, town):
    made = request_factory.taken(town, helper=town.bob)
    answer = enter(town.bob).post(f"/requests/{made.pk}/back/", {"reason": ""})
    assert answer.status_code == 200 and answer.context["why"].errors
    enter(town.bob).post(f"/requests/{made.pk}/back/", {"reason": "病了"})
    made.refresh_from_db()
    assert made.state == State.ACCEPTED


def test_a_double_is_pointed_out_and_joined_by_one_press(enter, town):
    first, second = request_factory.ask(town.alice, town.community), request_factory.ask(town.alice, town.community)
    page = enter(town.alice).get(f"/requests/{second.pk}/")
    assert list(page.context["doubles"]) == [first]
    for nonsense in ("", "x", str(new_id(NOW))):
        enter(town.alice).post(f"/requests/{second.pk}/merge/", {"into": nonsense})
    enter(town.alice).post(f"/requests/{second.pk}/merge/", {"into": str(first.pk)})
    second.refresh_from_db()
    assert (second.state, second.merged_into) == (State.MERGED, first)
    assert f"/requests/{first.pk}/" in enter(town.alice).get(f"/requests/{second.pk}/").text


def test_taking_back_asks_once_and_tells(enter, town):
    made = request_factory.ask(town.alice, town.community)
    assert "data-confirm" in enter(town.alice).get(f"/requests/{made.pk}/").text
    enter(town.alice).post(f"/requests/{made.pk}/withdraw/")
    made.refresh_from_db()
    assert made.state == State.WITHDRAWN


# --- lists -----------------------------------------------------------------------------------------------------------


def test_one_s_own_lists(enter, town):
    mine = request_factory.ask(town.alice, town.community)
    helped = request_factory.taken(town, helper=town.bob)
    assert {row.pk for row in enter(town.alice).get("/requests/").context["page"]} == {helped.pk, mine.pk}
    assert list(enter(town.bob).get("/requests/").context["page"]) == []
    assert [row.pk for row in enter(town.bob).get("/requests/?show=helping").context["page"]] == [helped.pk]


def test_the_staff_see_their_own_with_counts_and_as_a_file(enter, town):
    made = request_factory.ask(town.alice, town.community, words="晕倒了")
    request_factory.ask(town.carol, town.other_community)
    page = enter(town.reviewer).get("/review/requests/")
    assert [row.record.pk for row in page.context["table"].rows] == [made.pk]
    assert {name: number for name, _label, number in page.context["counts"]} == {
        "waits": 1,
        "overdue": 0,
        "underway": 1,
        "done": 0,
    }
    assert len(enter(town.district_admin).get("/review/requests/?show=all").context["table"].rows) == 2
    assert len(enter(town.reviewer).get("/review/requests/?q=晕倒").context["table"].rows) == 1
    assert len(enter(town.reviewer).get("/review/requests/?kind=haircut").context["table"].rows) == 0
    file = enter(town.reviewer).get("/review/requests/?export=xlsx")
    assert "spreadsheetml" in file["Content-Type"]


def test_what_waits_stands_in_the_side_bar_and_on_the_first_page(enter, town):
    dispatch.dispatch_request(help_request=request_factory.accepted(town), aim=Aim(point=town.point), by=town.reviewer, at=NOW)
    request_factory.ask(town.alice, town.community)
    doors = {
        link["url"]: link["badge"] for group in enter(town.community_admin).get("/").context["side"] for link in group["links"]
    }
    assert (doors["/review/requests/"], doors["/manage/requests/"]) == (1, 1)
    request_factory.finished(town, helper=town.bob)
    page = enter(town.alice).get("/")
    assert page.context["help_waits"] == 1 and "请人帮忙" in words(page)
    client = enter(town.alice)
    client.cookies["elder"] = "1"
    assert "请人帮忙" in words(client.get("/"))


@pytest.mark.parametrize(("path", "who"), [("/requests/", "alice"), ("/requests/near/", "bob"), ("/review/requests/", "reviewer")])
def test_a_long_list_costs_no_more_queries(enter, town, path, who, django_assert_max_num_queries):
    people = [cast.person(f"居民{n}(演示)", area=town.community) for n in range(12)]
    for person in people[:2]:
        opened(town, person)
    client = enter(getattr(town, who))
    with django_assert_max_num_queries(30) as few:
        client.get(path)
    for person in people[2:]:
        opened(town, person)
    with django_assert_max_num_queries(len(few)):
        client.get(path)


def opened(town, person):
    made = request_factory.unsaved(person, town.community)
    submit_actions.submit_request(help_request=made, by=person, at=NOW)
    HelpRequest.objects.filter(pk=made.pk).update(asked_by=town.alice, state=State.OPEN, may_show=True, public_words="x")


def test_own_community_comes_first_near_by(enter, town):
    far, near = town.other_community, town.compound
    rows = []
    for person, area in ((town.carol, far), (town.manager, near)):
        rows.append(request_factory.ask(person, area))
        HelpRequest.objects.filter(pk=rows[-1].pk).update(state=State.OPEN, may_show=True, spoken_by=town.reviewer)
    assert [row.pk for row in enter(town.bob).get("/requests/near/").context["page"]] == [rows[1].pk, rows[0].pk]


def test_the_best_point_is_suggested_first(enter, town):
    made = request_factory.accepted(town)
    near = cast.point("近处服务点(演示)", town.community, latitude=39.691, longitude=106.821)
    far = cast.point("远处服务点(演示)", town.sister_community, latitude=39.75, longitude=106.9)
    page = enter(town.reviewer).get(f"/requests/{made.pk}/pass/")
    order = [one.point for one in page.context["suggestions"]]
    assert order.index(near) < order.index(far) and town.other_point not in order
    before = order.index(town.point)
    for person in (town.bob, town.carol, town.keeper):
        given = request_factory.ask(person, town.community)
        HelpRequest.objects.filter(pk=given.pk).update(
            state=State.TAKEN, point=town.point, taker=town.manager, spoken_by=town.reviewer, agreed_at=NOW
        )
    loaded = enter(town.reviewer).get(f"/requests/{made.pk}/pass/").context["suggestions"]
    assert [one.load for one in loaded if one.point == town.point] == [3]
    assert [one.point for one in loaded].index(town.point) >= before


def test_the_skill_that_is_needed_weighs_more_than_the_way(town):
    made = request_factory.accepted(town, kind_id="haircut")
    far = cast.point("远处服务点(演示)", town.sister_community, latitude=39.71, longitude=106.82)
    shift = cast.shift(far, town.manager, start=NOW)
    cast.record(id=new_id(NOW), shift=shift, person=town.bob, act="in", scanned_at=NOW, at=NOW)
    town.bob.skills.create(skill=made.kind.skill, said_at=NOW)
    found = {one.point: one for one in matching.suggest_points(made, NOW)}
    assert (found[far].skilled, found[town.point].skilled) == (1, 0)
    assert found[far].metres > 2000 and found[far].cost < found[town.point].cost


def test_a_report_for_a_request_that_is_not_taken_leads_back(enter, town):
    made = request_factory.finished(town, helper=town.bob)
    assert enter(town.bob).get(f"/requests/{made.pk}/done/").url == f"/requests/{made.pk}/"
    assert help_actions.report_done(help_request=made, report="x", by=town.bob, at=NOW).report == "换好了"
