"""The pages of cases: saying that something is wrong, following it, being asked, and the desk of who decides."""

import re

import pytest
from django.urls import reverse

from events.attendance import flags
from events.cases.actions import assign, hear
from events.cases.actions import open as open_actions
from events.cases.actions import rule as rule_actions
from events.models import Attendance, Case, CasePicture, Flag, Ruling, Shift, Voice
from points.adjustments import actions as adjustments
from points.freezes import actions as freezes
from points.models import HandEntry
from tests import cast
from tests.cast import at
from tests.support import shop_factory
from tests.support.budget_factory import fund, reserved
from tests.support.case_factory import about_point, answer, appeal, ask, complain, rule
from tests.support.clients import log_in
from tests.support.picture_factory import uploaded_png
from tests.support.settlement_factory import close_and_settle, held, row, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import Household

NEW, FOLLOW = "/complain/", "/complain/follow/"
SECRET = "收钱的是张三"


@pytest.fixture(autouse=True)
def now(time_machine, db):
    time_machine.move_to(at(18), tick=False)


@kept_fixture
def shift(district):
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(made, district.alice, district.bob)
    close_and_settle(made, district.manager)
    return made


def send(client, about, **fields):
    client.get(NEW, {"about": about})  # the page names the device
    data = {"id": new_id(at(18)), "topic": "conduct", "words": SECRET} | fields
    return client.post(f"{NEW}?about={about}", data)


def place(district):
    return f"point:{district.point.sign_code}"


# --- bringing something up -------------------------------------------------------------------------------------------------


def test_a_visitor_complains_and_gets_a_code_that_shows_what_became_of_it(client, district):
    answer_page = send(client, place(district), pictures=[uploaded_png()])
    code = re.search(r"figure\">([A-Z0-9 ]+)<", answer_page.text)[1]
    voice = Voice.objects.get()
    assert (voice.by, voice.words, voice.case.point) == (None, SECRET, district.point)
    assert CasePicture.objects.get().by is None
    page = client.post(FOLLOW, {"code": code.lower()})
    assert SECRET in page.text
    assert district.reviewer.name not in page.text
    rule(voice.case, reason="查无此事")
    page = client.post(FOLLOW, {"code": code})
    assert "查无此事" in page.text
    client.post(f"{FOLLOW}appeal/", {"code": code, "words": "再查", "id": new_id(at(18))})
    assert Voice.objects.filter(kind="appeal").get().words == "再查"


def test_a_reload_of_the_answer_is_the_same_complaint(client, district):
    id = new_id(at(18))
    codes = [re.search(r"figure\">([A-Z0-9 ]+)<", send(client, place(district), id=id).text)[1] for _n in range(2)]
    assert codes[0] == codes[1]
    assert Voice.objects.count() == 1


def test_somebody_signed_in_may_stay_anonymous(client, district):
    send(log_in(client, district.alice), place(district), how="anonymous")
    assert Voice.objects.get().by is None
    assert str(Voice.objects.get().case.number) not in client.get("/my/cases/").text.replace(" ", "")


def test_by_name_it_goes_on_to_ones_own_page(client, district):
    response = send(log_in(client, district.alice), place(district), how="named")
    case = Case.objects.get()
    assert response.url == reverse("events:my_case", args=[case.pk])
    assert SECRET in client.get(response.url).text


def test_machines_and_empty_words_and_wrong_files_are_refused_in_words(client, district):
    assert send(client, place(district), website="http://x").status_code == 200
    assert send(client, place(district), words=" ").status_code == 200
    assert send(client, place(district), id="nonsense").status_code == 200
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = send(client, place(district), pictures=[SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")])
    assert "invalid-feedback" in page.text or "error" in page.text
    assert send(client, place(district), pictures=[uploaded_png() for _n in range(4)]).status_code == 200
    assert not Voice.objects.exists()


def test_the_fourth_of_a_device_a_day_arrives_too_and_says_that_it_is_read_later(client, district):
    pages = [send(client, place(district)).text for _n in range(4)]
    assert ["排在后面看" in page for page in pages] == [False, False, False, True]
    assert all("pickup-code" in page for page in pages)
    assert Voice.objects.count() == 4


@pytest.mark.parametrize("about", ["point:NOSUCH", "shop:x", "shop:99999999999999999999", "shift:x", "hand:x", "what:1", "point:"])
def test_what_is_not_there_cannot_be_complained_about(client, district, about):
    assert client.get(NEW, {"about": about}).status_code == 404


def test_a_shop_a_shift_and_ones_points_can(client, district, shift):
    shop = shop_factory.open_shop(district.point)
    for about in (f"shop:{shop.pk}", f"shift:{shift.pk}", ""):
        assert (
            send(client, about, topic="money" if about.startswith("shift") else "points", words=about or "我的积分").status_code
            == 200
        )
    assert {case.subject for case in Case.objects.all()} == {
        f"shop:{shop.pk}:points",
        f"shift:{shift.pk}",
        f"area:{district.area.pk}:points",
    }
    assert Case.objects.get(shift=shift).concerned == district.manager


def test_points_by_hand_only_by_whom_they_went_to(client, district):
    fund(district.point, 1_000)
    entry = HandEntry(id=new_id(at(9)), kind="credit", point=district.point, person=district.alice, amount=50, evidence="搬书")
    entry.picture = uploaded_png()
    adjustments.approve_adjustment(
        entry=adjustments.request_adjustment(entry=entry, by=district.manager, at=at(9)), by=district.reviewer, at=at(10)
    )
    about = f"hand:{entry.pk}"
    assert client.get(NEW, {"about": about}).status_code == 404
    assert log_in(client, district.bob).get(NEW, {"about": about}).status_code == 404
    assert log_in(client, district.alice).get(NEW, {"about": about}).status_code == 200
    assert about in client.get(reverse("points:by_hand_own", args=[entry.pk])).text


def test_the_door_is_on_the_public_pages_and_in_the_wallet(client, district, shift):
    shop = shop_factory.open_shop(district.point)
    shop_factory.stock(shop, shop_factory.item(), 3, district.keeper)
    pages = [f"/p/{district.point.sign_code}/", f"/open/points/{district.point.sign_code}/", f"/open/shops/{shop.pk}/", "/shop/"]
    for page in [*pages, f"/events/{shift.pk}/"]:
        assert NEW in client.get(page).text, page
    log_in(client, district.alice)
    for page in ("/points/", "/points/statement/"):
        assert NEW in client.get(page).text, page
    assert "/my/cases/" in client.get("/me/").text


def test_codes_cannot_be_tried_for_long(client, district):
    client.get(FOLLOW)
    for _n in range(30):
        assert client.post(FOLLOW, {"code": "WRONG"}).status_code == 200
    voice = complain(about_point(district))
    page = client.post(FOLLOW, {"code": open_actions.tracking_code(voice.pk)})
    assert "收了钱" not in page.text


# --- the person concerned --------------------------------------------------------------------------------------------------


def test_the_person_asked_reads_the_question_alone_and_answers(client, district):
    case = complain(about_point(district), words=SECRET, by=district.alice).case
    log_in(client, district.manager)
    url = reverse("events:my_case", args=[case.pk])
    assert client.get(url).status_code == 404
    asked = ask(case, district.manager, question="谁收的钱？")
    text = client.get(url).text
    assert "谁收的钱？" in text
    assert SECRET not in text
    assert district.alice.name not in text
    client.post(f"{url}answer/", {"hearing": asked.pk, "words": " "})
    client.post(f"{url}answer/", {"hearing": asked.pk, "words": "没有人收钱", "pictures": [uploaded_png()]})
    asked.refresh_from_db()
    assert (asked.answer, CasePicture.objects.get().by) == ("没有人收钱", district.manager)
    assert "没有人收钱" not in log_in(client, district.alice).get(url).text


def test_the_person_concerned_reads_what_was_decided_and_appeals(client, district, shift):
    flags.raise_flag(Flag(kind="far", shift=shift, attendance=row(shift, district.alice)), at=at(18))
    open_actions.gather_flags(at=at(18))
    case = Case.objects.get()
    answer(ask(case, district.manager))
    rule(case, "reverse", reason="没有到场", records=[row(shift, district.alice)])
    url = reverse("events:my_case", args=[case.pk])
    for person in (district.manager, district.alice):
        assert "没有到场" in log_in(client, person).get(url).text
    assert log_in(client, district.bob).get(url).status_code == 404
    assert client.post(f"{url}appeal/", {"words": "x", "id": new_id(at(18))}).status_code == 404
    response = log_in(client, district.alice).post(f"{url}appeal/", {"words": "我在场", "id": new_id(at(18))})
    assert response.url == url
    case.refresh_from_db()
    assert (case.round, case.owner) == (2, district.street_admin)
    assert client.post(f"{url}appeal/", {"words": "再来", "id": new_id(at(18))}).status_code == 200


def test_a_member_of_the_household_answers_for_who_has_no_phone(client, district):
    elder = cast.person("老人(演示)", phone="", household=Household.objects.create(created_at=at(9)))
    district.alice.household = elder.household
    district.alice.save()
    case = complain(about_point(district)).case
    asked = ask(case, elder)
    url = reverse("events:my_case", args=[case.pk])
    log_in(client, district.alice).post(f"{url}answer/", {"hearing": asked.pk, "words": "她说在"})
    asked.refresh_from_db()
    assert asked.answered_by == district.alice


# --- the desk --------------------------------------------------------------------------------------------------------------


def desk(case, part=""):
    return f"/review/cases/{case.pk}/{part}"


def test_the_list_shows_what_lies_with_the_office_and_nobody_sees_their_own(client, district, shift):
    case = complain(about_point(district)).case
    mine = complain(open_actions.shift_subject(shift), device="other").case
    log_in(client, district.reviewer)
    text = client.get("/review/cases/").text.replace(" ", "")
    assert case.number in text
    assert mine.number in text
    assert case.number not in client.get("/review/cases/", {"show": "decided"}).text.replace(" ", "")
    cast.appoint(district.manager, "reviewer", district.community)
    log_in(client, district.manager)
    assert mine.number not in client.get("/review/cases/").text.replace(" ", "")
    assert client.get(desk(mine)).status_code == 404
    own = complain(about_point(district, "goods"), by=district.community_admin).case
    assert log_in(client, district.community_admin).get(desk(own)).status_code == 404
    cast.appoint(district.bob, "reviewer", district.community)
    assert log_in(client, district.bob).get(desk(case)).status_code == 200
    cast.appoint(district.bob, "shop_keeper", district.point)
    assert log_in(client, district.bob).get(desk(case)).status_code == 404
    for stranger in (district.alice, district.keeper, cast.appoint(district.carol, "reviewer", district.other_community)):
        assert log_in(client, stranger).get(desk(case)).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_takes_a_constant_number_of_statements(client, district, number, django_assert_max_num_queries):
    for n in range(number):
        complain(open_actions.unit_subject(cast.point(f"点{n}(演示)", district.community), "goods"), device=f"phone {n}")
    log_in(client, district.reviewer)
    client.get("/review/cases/")
    with django_assert_max_num_queries(24):
        client.get("/review/cases/")


def test_the_list_goes_into_a_file(client, district):
    complain(about_point(district))
    response = log_in(client, district.reviewer).get("/review/cases/", {"export": "xlsx"})
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_whole_way_by_the_desk(client, district, shift):
    complain(open_actions.shift_subject(shift), words=SECRET, pictures=[uploaded_png()])
    case = Case.objects.get()
    log_in(client, case.owner)
    assert SECRET in client.get(desk(case)).text
    client.post(desk(case, "ask/"), {"id": new_id(at(18)), "number": "", "question": "那天谁在场？"})
    asked = case.hearings.get()
    assert asked.person == district.manager
    answer(asked)
    assert client.post(desk(case, "evidence/"), {"picture": uploaded_png(), "words": "签到表"}).status_code == 302
    picture = CasePicture.objects.get(note="签到表")
    url = reverse("events:case_picture", args=[picture.pk])
    assert client.get(url).headers["Content-Type"] == "image/jpeg"
    data = {"id": new_id(at(18)), "decision": "reverse", "reason": "没有到场"}
    assert client.post(desk(case, "decide/"), data).status_code == 200
    assert not Ruling.objects.exists()
    records = [row(shift, district.alice).pk]
    assert client.post(desk(case, "decide/"), data | {"records": records}).status_code == 302
    assert row(shift, district.alice).pay_note == "void"
    assert "没有到场" in client.get(desk(case)).text
    assert log_in(client, district.manager).get(url).status_code == 404


def test_a_pause_from_the_desk(client, district, shift):
    case = complain(open_actions.shift_subject(shift)).case
    assign.take_case(case=case, by=district.community_admin, from_owner=case.owner, at=at(18))
    case.refresh_from_db()
    answer(ask(case, district.manager))
    data = {
        "id": new_id(at(18)),
        "decision": "leading",
        "reason": "代签",
        "person": district.manager.volunteer_no,
        "until": "2026-12-31",
    }
    log_in(client, district.community_admin)
    assert client.post(desk(case, "decide/"), data | {"until": "2019-01-01"}).status_code == 200
    assert client.post(desk(case, "decide/"), data).status_code == 302
    assert freezes.freeze_of_person(district.manager, "leading", at(18), point_id=district.point.pk)


def test_another_takes_it_on_and_passes_it_up(client, district):
    case = complain(about_point(district)).case
    log_in(client, district.community_admin)
    assert "decide/" not in client.get(desk(case)).text
    assert client.post(desk(case, "decide/"), {"id": new_id(at(18)), "decision": "none", "reason": "x"}).status_code == 200
    assert not Ruling.objects.exists()
    asked = client.post(desk(case, "take/"))
    assert f"{district.reviewer}正在核查" in asked.text and "decide/" not in client.get(desk(case)).text
    client.post(desk(case, "take/"), {"from": district.carol.volunteer_no})
    assert "decide/" not in client.get(desk(case)).text, "somebody else had it"
    client.post(desk(case, "take/"), {"from": district.reviewer.volunteer_no})
    assert "decide/" in client.get(desk(case)).text
    assert client.post(desk(case, "pass/"), {"reason": ""}).status_code == 200
    assert client.post(desk(case, "pass/"), {"reason": "无权"}).url == "/review/cases/"
    case.refresh_from_db()
    assert case.owner == district.street_admin
    page = client.get(desk(case))
    assert page.status_code == 200 and "decide/" not in page.text and "take/" not in page.text, "who had it reads on"
    client.logout()
    client.force_login(district.reviewer, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(desk(case)).status_code == 200


def test_an_answer_is_written_down_for_who_has_no_phone(client, district):
    elder = cast.person("老人(演示)", phone="", area=district.community)
    case = complain(about_point(district)).case
    log_in(client, district.reviewer)
    client.post(desk(case, "ask/"), {"id": new_id(at(18)), "number": elder.volunteer_no, "question": "您在吗？"})
    asked = case.hearings.get()
    client.post(desk(case, "written/"), {"hearing": asked.pk, "words": "在的"})
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("在的", district.reviewer)
    assert client.post(desk(case, "written/"), {"hearing": "x", "words": "在的"}).status_code == 200


def test_after_an_appeal_the_desk_offers_that_it_stands(client, district):
    case = complain(about_point(district), by=district.alice).case
    assert "stands" not in log_in(client, district.reviewer).get(desk(case)).text
    rule(case)
    appeal(case, by=district.alice)
    assert "stands" in log_in(client, district.street_admin).get(desk(case)).text
    rule_actions.decide_case(
        case=Case.objects.get(),
        verdict=rule_actions.Verdict(decision="stands", reason="维持"),
        id=new_id(at(18)),
        by=district.street_admin,
        at=at(18),
    )
    assert hear.answers_due(district.alice, at(18)).count() == 0


# --- what is known around it ----------------------------------------------------------------------------------------------


def test_the_page_shows_the_shifts_their_head_counts_the_grades_and_earlier_cases(client, district, shift):
    other = held(district, day=20, people=[district.carol])
    Attendance.objects.filter(shift=other).update(grade="C")
    Shift.objects.filter(pk=other.pk).update(state=Shift.State.SETTLED, head_count=9)
    complain(about_point(district), words="以前的事")
    rule(Case.objects.get(), reason="查无此事")
    complain(open_actions.shift_subject(shift), words=SECRET)
    case = Case.objects.open().get()
    assign.take_case(case=case, by=district.reviewer, at=at(18))
    page = log_in(client, district.reviewer).get(f"/review/cases/{case.pk}/")
    around = page.context["around"]
    assert [(one.pk, one.about, one.head_count, one.records, one.by_hand) for one in around.shifts] == [
        (shift.pk, True, 2, 2, 0), (other.pk, False, 9, 1, 1),
    ]  # fmt: skip
    assert [(share.number, share.share) for share in around.grades] == [(2, 67), (0, 0), (1, 33)]
    assert sum(share.number for share in around.grades) == around.records == 3
    assert [one.round for one in around.cases] == [1] and around.earlier == 1 and "不一致" in page.text


def test_what_belongs_to_another_decision_is_refused_in_words(client, district, shift):
    complain(open_actions.shift_subject(shift), words=SECRET)
    case = Case.objects.get()
    assign.take_case(case=case, by=district.reviewer, at=at(18))
    log_in(client, district.reviewer)
    sent = {"id": new_id(at(18)), "decision": "none", "reason": "查无此事", "authority": "派出所(演示)"}
    page = client.post(f"/review/cases/{case.pk}/decide/", sent)
    assert page.context["forms"]["decide"].errors.keys() == {"authority"} and not Ruling.objects.exists()
    client.post(f"/review/cases/{case.pk}/decide/", sent | {"authority": ""})
    assert Ruling.objects.get().decision == "none"
