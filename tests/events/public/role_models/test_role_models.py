"""Role models: nominated by anybody, public only with consent, a review by somebody else and a notice; down again at once."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from events.models import Honour, ModelObjection, RecordEntry, RoleModel
from events.public.role_models.actions import consent as consent_actions
from events.public.role_models.actions import nominate as nominate_actions
from events.public.role_models.actions import review as review_actions
from events.public.role_models.refusals import RoleModelRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import log_in
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.notice_checks import told_about
from tests.support.picture_factory import stored_jpeg
from tests.support.role_model_factory import AFTER, STORY, agreed, born, in_notice, live, nominated, shown, unsaved
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice, Team, TeamMember, User
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db
State = RoleModel.State


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)


def why(act, **fields):
    before = list(RoleModel.objects.values())
    with pytest.raises(Refused) as caught:
        act(**{"at": NOW} | fields)
    assert list(RoleModel.objects.values()) == before, "nothing was written"
    return caught.value.reason


def public(client, model):
    """Where its words can be read by a visitor."""
    client.logout()
    pages = {"one": reverse("events:model", args=[model.pk]), "all": "/role-models/", "notice": "/role-models/notice/"}
    return {name for name, address in pages.items() if str(model.pk) in client.get(address).text or name == "one"} - (
        {"one"} if client.get(pages["one"]).status_code == 404 else set()
    )


# --- the whole way ------------------------------------------------------------------------------------------------------


def test_from_the_nomination_to_the_gallery_and_the_record(client, district, honours, time_machine):
    model = nominated(district, honours[0])
    assert (model.state, model.area, model.reviewed_in) == (State.ASKED, district.community, district.street)
    assert told_about("model_asked") == {"张安(演示)"} and public(client, model) == set()
    model = agreed(model)
    assert model.state == State.REVIEW and told_about("model_to_review") == {"郑街(演示)"} and public(client, model) == set()
    model = review_actions.accept(model=model, by=district.street_admin, at=NOW)
    assert model.until == date(2026, 12, 1), "five working days after Tuesday"
    assert told_about("model_noticed") == {"张安(演示)", "李博(演示)"} and public(client, model) == {"one", "notice"}
    assert review_actions.show_due(at=NOW + timedelta(days=7)) == 0, "the last day is part of the notice"
    time_machine.move_to(AFTER, tick=False)
    assert [review_actions.show_due(at=AFTER), review_actions.show_due(at=AFTER)] == [1, 0]
    assert public(client, model) == {"one", "all"} and told_about("model_shown") == {"张安(演示)", "李博(演示)"}
    entry = RecordEntry.objects.get(person=district.alice, kind="award")
    assert (entry.title, entry.giver, entry.entered_by) == ("榜样就在身边 · 助人为乐", "凤凰岭街道", district.street_admin)
    acts = list(AuditRow.objects.filter(act__startswith="model.").order_by("pk").values_list("act", flat=True))
    assert acts == ["model.nominate", "model.agree", "model.accept", "model.shown"]


def test_each_step_is_harmless_to_repeat(district, honours):
    first = unsaved(honours[0], district.alice)
    again = unsaved(honours[0], district.alice, id=first.pk)
    assert nominate_actions.nominate(model=first, by=district.bob, at=NOW) == nominate_actions.nominate(
        model=again, by=district.bob, at=NOW
    )
    agreed(agreed(first))
    review_actions.accept(
        model=review_actions.accept(model=first, by=district.street_admin, at=NOW), by=district.street_admin, at=NOW
    )
    for _ in range(2):
        model = review_actions.take_down(model=first, reason="照片有误", by=district.street_admin, at=NOW)
    assert model.state == State.DOWN and RoleModel.objects.count() == 1
    assert Notice.objects.filter(kind__startswith="model_").values("key").distinct().count() == 1 + 1 + 2 + 2


# --- nominating ---------------------------------------------------------------------------------------------------------


def test_who_and_what_cannot_be_nominated(district, honours):
    near, young = honours
    act, reasons = nominate_actions.nominate, RoleModelRefusal
    assert why(act, model=unsaved(near, district.bob), by=district.bob) == reasons.ONESELF
    assert why(act, model=unsaved(near, district.alice, story="好人"), by=district.bob) == reasons.SHORT
    assert why(act, model=unsaved(near, district.alice, theme="编的"), by=district.bob) == reasons.CLOSED
    assert why(act, model=unsaved(young, district.alice), by=district.bob) == reasons.AGE
    nominated(district, near)
    assert why(act, model=unsaved(near, district.alice), by=district.carol) == reasons.TWICE
    near.active = False
    near.save()
    assert why(act, model=unsaved(near, district.carol), by=district.bob) == reasons.CLOSED


def test_five_a_day_are_enough(district, honours):
    for number in range(nominate_actions.MAX_PER_DAY):
        nominated(district, honours[0], cast.person(f"好人{number}(演示)"))
    assert (
        why(nominate_actions.nominate, model=unsaved(honours[0], district.alice), by=district.bob)
        == RoleModelRefusal.TOO_MANY_NOMINATIONS
    )


def test_the_database_lets_nothing_public_without_consent_and_review(district, honours):
    model = nominated(district, honours[0])
    for changes in ({"state": "review"}, {"state": "notice", "agreed_at": NOW}, {"state": "down"}, {"person": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleModel.objects.filter(pk=model.pk).update(**changes)
    own = {"state": "shown", "agreed_at": NOW, "reviewed_by": district.bob, "until": NOW.date()}
    with pytest.raises(IntegrityError, match="model_is_public_after_a_review_alone"), transaction.atomic():
        RoleModel.objects.filter(pk=model.pk).update(**own)


# --- consent ------------------------------------------------------------------------------------------------------------


def test_only_the_one_meant_agrees(district, honours):
    model = nominated(district, honours[0])
    share_household(district.alice, district.carol)
    for other in (district.bob, district.carol, district.street_admin):
        with pytest.raises(Refused) as caught:
            agreed(model, by=other)
        assert caught.value.reason == RoleModelRefusal.NOT_ABOUT_YOU
    assert agreed(model).state == State.REVIEW


def test_without_a_date_of_birth_nobody_knows_whether_a_guardian_is_needed(district, honours):
    model = nominated(district, honours[0], born(district.carol, None))
    with pytest.raises(Refused) as caught:
        agreed(model, by=district.carol)
    assert caught.value.reason == RoleModelRefusal.NO_BIRTHDAY


def test_at_fourteen_to_seventeen_both_agree_and_both_decide_what_is_seen(district, honours):
    teen = born(cast.person("周小(演示)"), date(2011, 1, 1))
    share_household(teen, district.carol)
    model = nominated(district, honours[1], teen, picture=stored_jpeg())
    assert model.reviewed_in == district.area and told_about("model_asked") == {"周小(演示)", "王彩(演示)"}
    model = agreed(model, by=teen, full_name=True, with_picture=True)
    assert model.state == State.ASKED, "a guardian has to agree too"
    model = agreed(model, by=district.carol, full_name=False, with_picture=True)
    assert (model.state, model.full_name, model.with_picture) == (State.REVIEW, False, True)


def test_a_child_does_not_agree_alone_and_nothing_of_the_name_is_shown_by_default(client, district, honours):
    child = born(cast.person("钱宝宝(演示)"), date(2015, 1, 1))
    share_household(child, district.carol)
    model = nominated(district, honours[1], child, story="钱宝宝每个周末都和妈妈一起捡垃圾，还教小朋友分类。")
    with pytest.raises(Refused) as caught:
        agreed(model, by=child)
    assert caught.value.reason == RoleModelRefusal.NO_GUARDIAN
    model = agreed(model, by=district.carol)
    model = review_actions.accept(model=model, by=district.district_admin, at=NOW)
    page = client.get(reverse("events:model", args=[model.pk])).text
    assert "钱" not in page and "未成年志愿者" in page


def test_a_guardian_is_of_age_and_says_so(district, honours):
    child, sister = born(cast.person("钱宝(演示)"), date(2015, 1, 1)), born(cast.person("钱姐(演示)"), date(2010, 1, 1))
    share_household(child, sister)
    model = nominated(district, honours[1], child)
    with pytest.raises(Refused) as caught:
        agreed(model, by=sister)
    assert caught.value.reason == RoleModelRefusal.NOT_GROWN


def test_a_team_agrees_through_its_leader(district, honours):
    team = Team.objects.create(area=district.community, name="银发队(演示)", created_by=district.community_admin, created_at=NOW)
    model = unsaved(honours[0], team=team)
    assert why(nominate_actions.nominate, model=model, by=district.alice) == RoleModelRefusal.NO_LEADER
    known = {"asked_by": district.carol, "asked_at": NOW, "agreed_at": NOW, "confirmed_at": NOW, "confirmed_by": district.carol}
    TeamMember.objects.create(team=team, person=district.carol, leads=True, since=NOW.date(), **known)
    model = nominate_actions.nominate(model=unsaved(honours[0], team=team), by=district.alice, at=NOW)
    with pytest.raises(Refused):
        agreed(model, by=district.bob)
    model = agreed(model, by=district.carol)
    model = review_actions.accept(model=model, by=district.street_admin, at=NOW)
    assert model.name == "银发队(演示)" and review_actions.show_due(at=AFTER) == 1
    assert not RecordEntry.objects.filter(kind="award").exists(), "a team has no record of its own"


def test_taken_back_it_is_gone_at_once_with_its_picture(client, district, honours, django_capture_on_commit_callbacks):
    model = shown(district, honours[0], picture=stored_jpeg(), with_picture=True)
    picture = reverse("events:model_picture", args=[model.pk])
    assert client.get(picture).status_code == 200
    file, storage = model.picture.name, model.picture.storage
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            model = consent_actions.decline_consent(model=model, by=district.alice, at=AFTER)
    assert model.state == State.WITHDRAWN and public(client, model) == set()
    assert client.get(picture).status_code == 404 and not storage.exists(file)
    assert told_about("model_withdrawn") == {"张安(演示)", "李博(演示)"}
    assert RecordEntry.objects.standing().filter(person=district.alice).exists(), "the record is the person's own"


def test_no_is_no_and_others_cannot_say_it(district, honours):
    model = nominated(district, honours[0])
    assert why(consent_actions.decline_consent, model=model, by=district.carol) == RoleModelRefusal.NOT_ABOUT_YOU
    assert consent_actions.decline_consent(model=model, by=district.alice, at=NOW).state == State.DECLINED
    with pytest.raises(Refused) as caught:
        agreed(model)
    assert caught.value.reason == RoleModelRefusal.OVER
    assert nominated(district, honours[0]).state == State.ASKED, "another time somebody may ask again"


def test_an_account_that_is_gone_is_shown_no_more(client, district, honours):
    model = shown(district, honours[0])
    User.objects.get_queryset().filter(pk=district.alice.pk).update(is_active=False)
    assert public(client, model) == set()


def test_the_name_is_masked_in_the_story_too_until_they_agree(client, district, honours):
    model = in_notice(district, honours[0])
    page = client.get(reverse("events:model", args=[model.pk])).text
    assert "张*每周" in page and "张安" not in page
    RoleModel.objects.filter(pk=model.pk).update(full_name=True)
    assert "张安每周" in client.get(reverse("events:model", args=[model.pk])).text


# --- review -------------------------------------------------------------------------------------------------------------


def test_the_street_reviews_and_nobody_with_a_part_in_it(district, honours):
    model = agreed(nominated(district, honours[0], by=district.street_admin))
    assert why(review_actions.accept, model=model, by=district.street_admin) == RoleModelRefusal.INVOLVED
    assert why(review_actions.accept, model=model, by=district.community_admin) == RoleModelRefusal.NOT_REVIEWER
    share_household(district.alice, district.district_admin)
    assert why(review_actions.accept, model=model, by=district.district_admin) == RoleModelRefusal.INVOLVED
    assert why(review_actions.send_back, model=model, by=district.district_admin, reason="") == RoleModelRefusal.NO_REASON


def test_nothing_is_reviewed_before_they_agreed(district, honours):
    model = nominated(district, honours[0])
    assert why(review_actions.accept, model=model, by=district.street_admin) == RoleModelRefusal.DECIDED
    model = review_actions.send_back(model=model, reason="事迹不清楚", by=district.street_admin, at=NOW)
    assert model.state == State.RETURNED and told_about("model_returned") == {"张安(演示)", "李博(演示)"}


def test_an_objection_keeps_it_from_being_shown_until_it_is_answered(client, district, honours):
    model = in_notice(district, honours[0])
    said = ModelObjection(id=new_id(NOW), model=model, words="不是他做的")
    objection = review_actions.object_to(objection=said, by=district.carol, at=NOW)
    assert review_actions.show_due(at=AFTER) == 0 and told_about("model_objection") == {"郑街(演示)"}
    assert review_actions.models_to_decide(district.street_admin, NOW).get() == model
    review_actions.answer_objection(objection=objection, held=False, words="查过了，属实", by=district.street_admin, at=NOW)
    assert told_about("model_answered") == {"王彩(演示)"} and review_actions.show_due(at=AFTER) == 1


def test_an_objection_that_the_person_s_own_no_answers_is_told_in_the_reader_s_language(client, district, honours):
    model = in_notice(district, honours[0])
    said = ModelObjection(id=new_id(NOW), model=model, words="不是他做的")
    review_actions.object_to(objection=said, by=district.carol, at=NOW)
    with translation.override("en"):
        consent_actions.decline_consent(model=model, by=district.alice, at=NOW)
    notice = Notice.objects.get(kind="model_answered")
    assert "本人已撤回同意。" in outbox.notice_text(notice)
    with translation.override("en"):
        assert "The consent was taken back." in outbox.notice_text(notice)


def test_an_objection_that_holds_ends_it(client, district, honours):
    model = in_notice(district, honours[0])
    said = ModelObjection(id=new_id(NOW), model=model, words="不是他做的")
    objection = review_actions.object_to(objection=said, by=district.carol, at=NOW)
    for _ in range(2):
        review_actions.answer_objection(objection=objection, held=True, words="确实不是", by=district.street_admin, at=NOW)
    model.refresh_from_db()
    assert model.state == State.RETURNED and public(client, model) == set()


def test_who_is_part_of_it_does_not_object_nor_anybody_too_late(district, honours):
    model = in_notice(district, honours[0])
    for who in (district.alice, district.bob):
        said = ModelObjection(id=new_id(NOW), model=model, words="不对")
        assert why(review_actions.object_to, objection=said, by=who) == RoleModelRefusal.OWN
    said = ModelObjection(id=new_id(NOW), model=model, words="不对")
    assert why(review_actions.object_to, objection=said, by=district.carol, at=AFTER) == RoleModelRefusal.NOTICE_OVER


def test_staff_take_it_down_with_a_reason_and_out_of_the_record(client, district, honours):
    model = shown(district, honours[0])
    assert why(review_actions.take_down, model=model, by=district.street_admin, reason=" ") == RoleModelRefusal.NO_REASON
    review_actions.take_down(model=model, reason="事迹不实", by=district.street_admin, at=AFTER)
    assert public(client, model) == set() and told_about("model_down") == {"张安(演示)", "李博(演示)"}
    entry = RecordEntry.objects.get(person=district.alice, kind="award")
    assert (entry.void_reason, entry.voided_by) == ("事迹不实", district.street_admin)


# --- pages --------------------------------------------------------------------------------------------------------------


def test_nominating_agreeing_and_deciding_by_page(client, district, honours, django_capture_on_commit_callbacks):
    log_in(client, district.bob)
    file = SimpleUploadedFile("x.jpg", stored_jpeg().read())
    form = {"id": new_id(NOW), "kind": f"{honours[0].pk}:助人为乐", "number": district.alice.volunteer_no, "story": STORY}
    assert client.post("/role-models/nominate/", form | {"picture": file}).status_code == 302
    model = RoleModel.objects.get()
    own, review = (reverse(f"events:{name}", args=[model.pk]) for name in ("own_model", "model_review"))
    client.post(own, {"yes": "1"})
    model.refresh_from_db()
    assert model.agreed_at is None, "the nominator does not agree for others"
    assert "可以公开吗" in text(log_in(client, district.alice).get(own))
    client.post(own, {"yes": "1", "full_name": "on", "with_picture": "on"})
    log_in(client, district.street_admin).post(review, {"accept": "1"})
    model.refresh_from_db()
    assert (model.state, model.full_name, model.with_picture) == (State.NOTICE, True, True)
    log_in(client, district.carol).post(reverse("events:model_object", args=[model.pk]), {"id": new_id(NOW), "words": "不对"})
    page = log_in(client, district.street_admin).get(review)
    assert "不对" in page.text
    client.post(review, {"objection": str(model.objections.get().pk), "not": "1", "words": "查过了"})
    assert model.objections.get().held is False
    log_in(client, district.alice).post(own, {"no": "1"})
    model.refresh_from_db()
    assert model.state == State.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": "00000000"}, "number"),
        ({"number": ""}, "number"),
        ({"story": "好"}, "story"),
        ({"kind": "x"}, "kind"),
        ({"id": "x"}, None),
        ({"picture": SimpleUploadedFile("x.jpg", b"no")}, "picture"),
    ],
)
def test_what_is_wrong_with_a_nomination_is_said_at_its_field(client, district, honours, changes, field):
    log_in(client, district.bob)
    form = {"id": new_id(NOW), "kind": f"{honours[0].pk}:助人为乐", "number": district.alice.volunteer_no, "story": STORY}
    answer = client.post("/role-models/nominate/", form | changes)
    assert answer.status_code == 200 and not RoleModel.objects.exists()
    assert (field or "__all__") in answer.context["form"].errors


def test_staff_see_filter_and_take_away_their_area(client, district, honours):
    nominated(district, honours[0])
    live(district.carol, district.other_community)
    nominated(district, honours[0], district.carol)
    log_in(client, district.street_admin)
    page = text(client.get("/manage/role-models/"))
    assert "张安(演示)" in page and "王彩(演示)" not in page
    assert "张安(演示)" not in text(client.get("/manage/role-models/?state=shown"))
    book = load_workbook(BytesIO(b"".join(client.get("/manage/role-models/?export=xlsx&q=张安"))))
    assert [row[0].value for row in book.active.iter_rows()][1:] == ["张安(演示)"]
    other = RoleModel.objects.get(person=district.carol)
    assert client.get(reverse("events:model_review", args=[other.pk])).status_code == 404


def test_the_district_changes_the_kinds_and_nonsense_is_told(client, district, honours):
    log_in(client, district.district_admin)
    form = {"name": "最美家庭", "themes": "邻里和睦", "level": "street", "notice_days": 3, "active": "on"}
    assert client.post("/staff/honours/", form).status_code == 302
    assert Honour.objects.get(name="最美家庭").choices == ["邻里和睦"]
    wrong = client.post("/staff/honours/", form | {"name": "别的", "min_age": 18, "max_age": 10, "notice_days": 0})
    assert set(wrong.context["form"].errors) == {"max_age", "notice_days"}


@pytest.mark.parametrize("number", [1, 8])
def test_lists_take_a_constant_number_of_statements(client, district, honours, number, django_assert_max_num_queries):
    for n in range(2 * number):
        somebody = born(cast.person(f"好人{n}(演示)", area=district.community), date(1980, 1, 1))
        (shown if n < number else in_notice)(district, honours[0], person=somebody, by=cast.person("推荐(演示)"))
    client.get("/role-models/")
    for address, most in (("/role-models/", 5), ("/role-models/notice/", 4)):
        with django_assert_max_num_queries(most):
            client.get(address)
    log_in(client, district.district_admin)
    with django_assert_max_num_queries(45):  # of them one for each door of the side bar
        client.get("/manage/role-models/")


@pytest.mark.parametrize("query", ["honour=x", "honour=999999999999999999999", "area=%00", "page=-1"])
def test_nonsense_in_the_address_shows_the_gallery(client, district, honours, query):
    assert client.get(f"/role-models/?{query}").status_code == 200


def test_the_district_and_the_point_show_theirs(client, district, honours, time_machine):
    model = shown(district, honours[0])
    time_machine.move_to(AFTER, tick=False)
    for address in ("/district/", f"/p/{district.point.sign_code}/"):
        assert str(model.pk) in client.get(address).text
    assert str(model.pk) not in client.get(f"/p/{district.sister_point.sign_code}/").text
