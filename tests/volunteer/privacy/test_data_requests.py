"""Requests about one's data: asked, written down, answered with a reason, late, taken further; by nobody with a part in it."""

from datetime import date, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import Error, transaction
from django.db.models import ProtectedError

from tests import cast
from tests.cast import NOW, SHANGHAI, at
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.household_factory import share_household
from tests.support.html_pages import text
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, DataPromise, DataRequest, DataRequestStep, Role, User
from volunteer.notices import outbox
from volunteer.privacy import erasure as privacy_erasure
from volunteer.privacy import escalation as privacy_escalation
from volunteer.privacy import settings as privacy_settings
from volunteer.privacy import transitions as privacy_transitions
from volunteer.privacy.actions import answer as answer_actions
from volunteer.privacy.actions import submit
from volunteer.privacy.refusals import PrivacyRefusal
from volunteer.registered.navigation import requests_to_answer

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 12, 15, 23, 59, tzinfo=SHANGHAI)  # fifteen working days after Tuesday, 24 November


@pytest.fixture(autouse=True)
def morning(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@kept_fixture
def people(district):
    district.alice.area = district.community
    district.alice.save()
    return district


def unsaved(person, kind="correct", words="我的生日写错了", **fields):
    return DataRequest(id=new_id(NOW), person=person, kind=kind, words=words, **fields)


def ask(person, by=None, at=NOW, **fields):
    return submit.submit_request(data_request=unsaved(person, **fields), by=by or person, at=at)


def desk(by, person=None, standing="own", checked="document", **fields):
    wish = unsaved(person, standing=standing, checked=checked, **fields)
    return submit.record_request(data_request=wish, by=by, at=NOW)


def why(act, **fields):
    with pytest.raises(Refused) as no:
        act(**{"at": NOW} | fields)
    return no.value.reason


def kinds(person):
    return list(person.notices.order_by("pk").values_list("kind", flat=True))


def fresh(ticket):
    return DataRequest.objects.get(pk=ticket.pk)


# --- asking --------------------------------------------------------------------------------------------------------------


def test_a_request_gets_a_number_a_day_and_an_office(people):
    ticket = ask(people.alice)
    assert (ticket.state, ticket.area, ticket.received_at, ticket.due_at) == ("received", people.community, NOW, DUE)
    assert ticket.number.startswith("261124-") and len(ticket.number) == 11
    assert [step.act for step in ticket.steps.all()] == ["received"]
    assert kinds(people.alice) == ["data_request_received"] and kinds(people.community_admin) == ["data_request_new"]
    assert kinds(people.street_admin) == kinds(people.reviewer) == []
    said = outbox.notice_text(people.alice.notices.get())
    assert ticket.number in said and "12" in said and "15" in said
    assert AuditRow.objects.get(act="data_request.received").detail == {"number": ticket.number, "kind": "correct"}


def test_the_same_form_twice_is_one_request_and_nobody_else_s(people):
    wish = unsaved(people.alice)
    first = submit.submit_request(data_request=wish, by=people.alice, at=NOW)
    again = submit.submit_request(
        data_request=DataRequest(id=wish.pk, person=people.alice, kind="correct", words="x"), by=people.alice, at=NOW
    )
    assert again.number == first.number and len(kinds(people.alice)) == 1
    stolen = DataRequest(id=wish.pk, person=people.bob, kind="correct", words="x")
    assert why(submit.submit_request, data_request=stolen, by=people.bob) == PrivacyRefusal.USED_FORM


def test_for_oneself_and_whoever_of_the_household_has_no_phone(people):
    child = cast.person("张小(演示)", phone="", area=people.community)
    alice, bob, child = share_household(people.alice, people.bob, child)
    ticket = ask(child, by=alice)
    assert (ticket.standing, ticket.person, ticket.asked_by) == ("household", child, alice)
    assert kinds(child) == kinds(alice) == ["data_request_received"]
    for other in (bob, people.carol):  # has a phone; a stranger
        assert why(submit.submit_request, data_request=unsaved(other), by=alice) == PrivacyRefusal.NOT_HOUSEHOLD
    assert DataRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "words", "reason"),
    [
        ("close", "x", PrivacyRefusal.ONESELF),
        ("copy", "x", PrivacyRefusal.ONESELF),
        ("nonsense", "x", PrivacyRefusal.ONESELF),
        ("correct", " \n ", PrivacyRefusal.NO_WORDS),
    ],
)
def test_what_is_not_asked_here(people, kind, words, reason):
    assert why(submit.submit_request, data_request=unsaved(people.alice, kind=kind, words=words), by=people.alice) == reason
    assert not DataRequest.objects.exists() and not people.alice.notices.exists()


def test_so_many_open_and_so_many_a_day(people, monkeypatch):
    for _ in range(submit.MOST_OPEN):
        ticket = ask(people.alice)
    assert why(submit.submit_request, data_request=unsaved(people.alice), by=people.alice) == PrivacyRefusal.MANY_OPEN
    submit.withdraw_request(data_request=ticket, by=people.alice, at=NOW)
    assert why(submit.submit_request, data_request=unsaved(people.alice), by=people.alice) == PrivacyRefusal.SLOWLY
    submit.submit_request(data_request=unsaved(people.alice), by=people.alice, at=NOW + timedelta(days=1, minutes=1))


def test_without_a_community_the_district_answers(district):
    ticket = ask(district.bob)
    assert ticket.area == district.area and kinds(district.district_admin) == ["data_request_new"]


def test_nobody_up_to_the_community_means_the_street_hears(people):
    people.community_admin.appointments.update(until=NOW.date() - timedelta(days=1))
    ask(people.alice)
    assert kinds(people.street_admin) == ["data_request_new"] and kinds(people.community_admin) == []


# --- at the desk -----------------------------------------------------------------------------------------------------------


def test_staff_write_down_and_somebody_else_answers(people):
    elder = cast.person("高奶奶(演示)", phone="", area=people.community)
    ticket = desk(people.community_admin, elder)
    assert ticket.by_staff and ticket.area == people.community
    assert kinds(elder) == ["data_request_received"] and kinds(people.community_admin) == []
    assert kinds(people.street_admin) == ["data_request_new"]
    assert (
        why(answer_actions.complete_request, data_request=ticket, words="好了", by=people.community_admin)
        == PrivacyRefusal.ANSWERED_BY_OTHERS
    )
    answer_actions.ask_back(data_request=ticket, words="哪一天？", by=people.street_admin, at=NOW)
    submit.add_words(data_request=ticket, words="三月一日", by=people.community_admin, at=NOW)
    answer_actions.complete_request(data_request=ticket, words="已更正。", by=people.street_admin, at=NOW)
    assert fresh(ticket).state == "done"
    assert kinds(people.community_admin) == ["data_request_pass_on"] * 2  # the elder has no phone
    assert ticket.number in outbox.notice_text(people.community_admin.notices.first())


def test_somebody_without_an_account_is_named_and_how_to_reach_them_is_sealed(people, client):
    log_in(client, people.community_admin)
    page = client.get("/staff/data/new/")
    sent = {
        "id": page.context["form"]["id"].value(),
        "standing": "own",
        "name": "路人(演示)",
        "contact": "13700137000",
        "kind": "delete",
        "words": "照片里有我",
        "checked": "document",
    }
    answer = client.post("/staff/data/new/", sent)
    (ticket,) = DataRequest.objects.all()
    assert answer.url == f"/staff/data/{ticket.pk}/" and client.post("/staff/data/new/", sent).url == answer.url
    assert ticket.person is None and ticket.contact == "13700137000" and b"13700137000" not in bytes(ticket.contact_sealed)
    page = client.get(answer.url).text
    assert ticket.number in page and "路人(演示)" in page and "13700137000" in page


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"standing": "relative", "checked": "document", "name": "高小(演示)"}, PrivacyRefusal.KINSHIP),
        ({"standing": "relative", "checked": "kinship"}, PrivacyRefusal.RELATIVE),
        ({"standing": "guardian", "checked": "known"}, PrivacyRefusal.GUARDIAN),
        ({"kind": "close"}, PrivacyRefusal.CLOSING),
        ({"words": ""}, PrivacyRefusal.NO_WORDS),
    ],
)
def test_what_staff_looked_at_fits_for_whom_it_is_asked(people, fields, reason):
    elder = cast.person("高奶奶(演示)", phone="", area=people.community)
    with pytest.raises(Refused) as no:
        desk(people.community_admin, elder, **fields)
    assert no.value.reason == reason and not DataRequest.objects.exists()
    with pytest.raises(Refused) as no:
        desk(people.community_admin)
    assert no.value.reason == PrivacyRefusal.NOBODY


def test_a_close_relative_has_the_account_of_somebody_who_died_closed(people):
    ticket = desk(people.community_admin, people.alice, "relative", "kinship", kind="close", name="张女(演示)")
    answer_actions.complete_request(data_request=ticket, words="已核对证明。", by=people.street_admin, at=NOW)
    assert not User.objects.get(pk=people.alice.pk).is_active
    assert (fresh(ticket).name, fresh(ticket).words) == ("张女(演示)", "")


def test_staff_write_down_for_their_own_residents(people, client):
    elder = cast.person("远奶奶(演示)", phone="", area=people.other_community)
    with pytest.raises(Refused) as no:
        desk(people.community_admin, elder)
    assert no.value.reason == PrivacyRefusal.NOT_STAFF
    assert desk(people.district_admin, elder).area == people.other_community
    log_in(client, people.community_admin)
    assert 'value="12345678"' in client.get("/staff/data/new/?person=12345678").text
    page = client.post("/staff/data/new/", {"volunteer_no": "00000000", "kind": "nonsense", "id": "x"})
    assert page.status_code == 200 and page.context["form"].errors["volunteer_no"]


# --- answering --------------------------------------------------------------------------------------------------------------


def test_done_is_told_in_words(people):
    ticket = ask(people.alice)
    assert (
        why(answer_actions.complete_request, data_request=ticket, words=" ", by=people.community_admin) == PrivacyRefusal.NO_WORDS
    )
    answer_actions.complete_request(data_request=ticket, words="生日改为 1980 年。", by=people.community_admin, at=NOW)
    ticket = answer_actions.complete_request(data_request=ticket, words="又一次", by=people.community_admin, at=NOW)
    assert (ticket.state, ticket.answer, ticket.decided_by) == ("done", "生日改为 1980 年。", people.community_admin)
    assert kinds(people.alice).count("data_request_answered") == 1
    assert (
        why(answer_actions.refuse_request, data_request=ticket, refusal="law", words="x", by=people.street_admin)
        == PrivacyRefusal.NOT_OPEN
    )


def test_a_refusal_has_a_reason_and_says_whom_to_turn_to(people, client):
    ticket = ask(people.alice, kind="delete")
    for nothing in ("", "because"):
        act = {"data_request": ticket, "refusal": nothing, "words": "不行", "by": people.community_admin}
        assert why(answer_actions.refuse_request, **act) == PrivacyRefusal.NO_REASON
    answer_actions.refuse_request(data_request=ticket, refusal="law", words="服务记录要保存。", by=people.community_admin, at=NOW)
    log_in(client, people.alice)
    page = client.get(f"/me/data/{ticket.pk}/")
    for words in ("保存期限未满", "服务记录要保存。", "12345", "第六十五条", "人民法院"):
        assert words in text(page)
    assert people.community_admin.name not in text(page)  # the office answers
    assert "没有同意" in outbox.notice_text(people.alice.notices.get(kind="data_request_answered"))


def test_nobody_answers_who_has_a_part_in_it(people):
    neighbour = cast.appoint(cast.person("吴邻(演示)", area=people.community), Role.COMMUNITY_ADMIN, people.community)
    alice, neighbour = share_household(people.alice, neighbour)
    ticket = ask(alice)
    for person in (neighbour, people.manager, people.reviewer, people.auditor, people.other_manager, alice):
        assert why(answer_actions.complete_request, data_request=ticket, words="x", by=person) == PrivacyRefusal.ANSWERED_BY_OTHERS
    assert kinds(neighbour) == [] and kinds(people.community_admin) == ["data_request_new"]
    own = ask(neighbour)
    assert why(answer_actions.complete_request, data_request=own, words="x", by=neighbour) == PrivacyRefusal.ANSWERED_BY_OTHERS
    assert neighbour.pk not in privacy_transitions.involved_ids(ask(people.bob, at=NOW))


def test_asking_back_stops_the_days(people):
    ticket = ask(people.alice)
    asked_at = NOW + timedelta(days=2)
    answer_actions.ask_back(data_request=ticket, words="哪一天的？", by=people.community_admin, at=asked_at)
    answer_actions.ask_back(data_request=ticket, words="哪一天？", by=people.community_admin, at=asked_at)
    assert kinds(people.alice).count("data_request_asked") == 1
    assert privacy_escalation.follow_up_overdue(at=DUE + timedelta(days=9)) == 0
    back = asked_at + timedelta(days=4)
    assert why(submit.add_words, data_request=ticket, words="", by=people.alice) == PrivacyRefusal.NO_WORDS
    ticket = submit.add_words(data_request=ticket, words="三月一日", by=people.alice, at=back)
    assert (ticket.state, ticket.due_at) == ("received", DUE + timedelta(days=4))
    submit.add_words(data_request=ticket, words="再说一次", by=people.alice, at=back)  # nothing is asked any more
    assert [step.words for step in ticket.steps.all()] == ["", "哪一天的？", "三月一日"]
    assert kinds(people.community_admin) == ["data_request_new", "data_request_added"]


def test_taking_back(people):
    ticket = ask(people.alice)
    assert why(submit.withdraw_request, data_request=ticket, by=people.bob) == PrivacyRefusal.NOT_YOUR_REQUEST
    for _ in range(2):
        submit.withdraw_request(data_request=ticket, by=people.alice, at=NOW)
    assert fresh(ticket).state == "withdrawn" and ticket.steps.count() == 2
    assert (
        why(answer_actions.complete_request, data_request=ticket, words="x", by=people.community_admin) == PrivacyRefusal.NOT_OPEN
    )
    assert privacy_escalation.follow_up_overdue(at=DUE + timedelta(days=9)) == 0


def test_taken_further_once_to_the_next_office_and_to_somebody_else(people):
    ticket = ask(people.alice)
    assert why(submit.take_further, data_request=ticket, words="x", by=people.alice) == PrivacyRefusal.FURTHER
    answer_actions.refuse_request(data_request=ticket, refusal="right", words="没有错", by=people.street_admin, at=NOW)
    later = at(9, day=30)
    ticket = submit.take_further(data_request=ticket, words="户口本上是 3 月", by=people.alice, at=later)
    assert (ticket.state, ticket.area, ticket.refusal, ticket.decided_by) == ("received", people.street, "", None)
    assert ticket.due_at == privacy_transitions.deadline_from(later) and ticket.due_at > DUE
    for person in (people.community_admin, people.street_admin):  # below it; answered before
        assert why(answer_actions.complete_request, data_request=ticket, words="x", by=person) == PrivacyRefusal.ANSWERED_BY_OTHERS
    assert kinds(people.district_admin) == ["data_request_new"]
    answer_actions.refuse_request(data_request=ticket, refusal="right", words="仍然没有错", by=people.district_admin, at=later)
    assert why(submit.take_further, data_request=ticket, words="x", by=people.alice) == PrivacyRefusal.FURTHER
    assert [step.refusal for step in ticket.steps.all()] == ["", "right", "", "right"]


# --- late ---------------------------------------------------------------------------------------------------------------


def test_the_office_is_reminded_and_then_those_above_hear_of_it(people):
    ticket = ask(people.alice)
    assert privacy_escalation.follow_up_overdue(at=DUE - timedelta(days=4)) == 0
    assert [
        privacy_escalation.follow_up_overdue(at=DUE - timedelta(days=2)),
        privacy_escalation.follow_up_overdue(at=DUE - timedelta(days=1)),
    ] == [1, 0]
    assert kinds(people.community_admin) == ["data_request_new", "data_request_due"]
    assert [privacy_escalation.follow_up_overdue(at=DUE), privacy_escalation.follow_up_overdue(at=DUE + timedelta(days=1))] == [
        1,
        0,
    ]
    assert kinds(people.street_admin) == ["data_request_overdue"] and kinds(people.district_admin) == []
    assert [privacy_escalation.follow_up_overdue(at=DUE + timedelta(days=days)) for days in (3, 6, 30)] == [1, 0, 0]
    assert kinds(people.district_admin) == ["data_request_overdue"]
    assert [step.area for step in ticket.steps.filter(act="overdue")] == [people.street, people.area]
    assert "超期" in outbox.notice_text(people.district_admin.notices.get())
    answer_actions.complete_request(data_request=ticket, words="好了", by=people.community_admin, at=DUE + timedelta(days=31))
    assert privacy_escalation.follow_up_overdue(at=DUE + timedelta(days=60)) == 0


def test_the_promise_is_the_district_s_and_holds_from_now_on(people, client):
    first = ask(people.alice)
    assert why(privacy_settings.set_days, days=5, by=people.street_admin) == PrivacyRefusal.NOT_DISTRICT
    for days in (0, 61, -1, 10**9):
        assert why(privacy_settings.set_days, days=days, by=people.district_admin) == PrivacyRefusal.DAYS
    log_in(client, people.district_admin)
    for _ in range(2):
        assert client.post("/staff/data/promise/", {"days": "5"}).url == "/staff/data/"
    assert client.post("/staff/data/promise/", {"days": "x"}).status_code == 200
    assert list(DataPromise.objects.values_list("days", "set_by")) == [(5, people.district_admin.pk)]
    assert ask(people.alice).due_at == datetime(2026, 12, 1, 23, 59, tzinfo=SHANGHAI) and fresh(first).due_at == DUE
    client.logout()
    assert "5 个工作日" in text(client.get("/privacy/")) and "没有账号或手机" in text(client.get("/privacy/"))


# --- pages ---------------------------------------------------------------------------------------------------------------


def test_a_person_asks_and_reads_on_pages(people, client):
    log_in(client, people.alice)
    for page in ("/me/", "/me/copy/", "/privacy/"):
        assert 'href="/me/data/"' in client.get(page).text
    form = client.get("/me/data/new/").context["form"]
    sent = {"id": form["id"].value(), "kind": "explain", "words": "为什么我的积分少了？", "person": ""}
    answer = client.post("/me/data/new/", sent)
    (ticket,) = DataRequest.objects.all()
    assert answer.url == f"/me/data/{ticket.pk}/" == client.post("/me/data/new/", sent).url
    page = client.get(answer.url)
    assert ticket.number in text(page) and "为什么我的积分少了？" in text(page) and "12月15日" in text(page)
    assert ticket.number in text(client.get("/me/data/"))
    answer_actions.ask_back(data_request=ticket, words="哪一笔？", by=people.community_admin, at=NOW)
    assert "哪一笔？" in text(client.get(answer.url))
    assert client.post(answer.url, {"act": "add", "words": ""}).status_code == 200
    assert client.post(answer.url, {"act": "add", "words": "十月的"}).url == answer.url
    assert client.post(answer.url, {"act": "withdraw"}).url == answer.url
    assert fresh(ticket).state == "withdrawn"


@pytest.mark.parametrize("act", ["", "x", "done", "refuse", "ask", "\x00", "😀" * 500])
def test_a_press_that_does_not_exist_does_nothing(people, client, act):
    ticket = ask(people.alice)
    log_in(client, people.alice)
    assert client.post(f"/me/data/{ticket.pk}/", {"act": act, "words": "x", "refusal": "law"}).status_code == 200
    assert fresh(ticket).state == "received" and ticket.steps.count() == 1


def test_nonsense_gets_a_sentence(people, client):
    log_in(client, people.alice)
    for sent in ({}, {"id": "x", "kind": "x", "words": "\x00"}, {"person": people.bob.volunteer_no, "words": "x" * 1001}):
        page = client.post("/me/data/new/", sent)
        assert page.status_code == 200 and page.context["form"].errors
    page = client.get("/me/data/new/").context["form"]
    stolen = {"id": page["id"].value(), "kind": "correct", "words": "x", "person": people.bob.volunteer_no}
    share_household(people.alice, cast.person("张小(演示)", phone="", area=people.community))
    assert client.post("/me/data/new/", stolen).status_code == 200 and not DataRequest.objects.exists()


def test_staff_see_filter_answer_and_take_the_list_along(people, client):
    ticket, other = ask(people.alice), ask(people.bob)
    log_in(client, people.community_admin)
    page = client.get("/staff/data/")
    assert ticket.number in page.text and other.number not in page.text
    assert 'class="tag gold"' in page.text and ticket.number in client.get(f"/staff/data/?q={ticket.number}").text
    assert ticket.number not in client.get("/staff/data/?show=overdue").text
    assert ticket.number not in client.get("/staff/data/?kind=delete").text
    assert client.get("/staff/data/?show=x&q=%00&since=x&kind=x").status_code == 200
    url = f"/staff/data/{ticket.pk}/"
    assert client.get(f"/staff/data/{other.pk}/").status_code == 404
    page = client.post(url, {"act": "refuse", "words": "不行"})
    assert page.context["form"].errors["refusal"]
    assert client.post(url, {"act": "refuse", "words": "查过了", "refusal": "right"}).url == url
    page = client.get(url)
    assert "查过了" in page.text and people.community_admin.name in page.text and 'value="done"' not in page.text
    book = openpyxl.load_workbook(BytesIO(client.get("/staff/data/?show=answered&export=xlsx").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][0] == ticket.number and "张安(演示)" in rows[1] and len(rows) == 2


def test_staff_speak_for_who_asked_at_the_desk(people, client):
    elder = cast.person("高奶奶(演示)", phone="", area=people.community)
    ticket = desk(people.community_admin, elder)
    answer_actions.refuse_request(data_request=ticket, refusal="identity", words="证件不清楚", by=people.street_admin, at=NOW)
    log_in(client, people.community_admin)
    url = f"/staff/data/{ticket.pk}/"
    assert 'value="further"' in client.get(url).text
    assert client.post(url, {"act": "further", "words": ""}).context["words_form"].errors["words"]
    assert client.post(url, {"act": "further", "words": "她带了新证件"}).url == url
    assert fresh(ticket).area == people.street and client.get(url).status_code == 200


def test_an_overdue_request_is_marked_and_found(people, client, morning):
    ticket = ask(people.alice)
    morning.move_to(DUE + timedelta(hours=1), tick=False)
    log_in(client, people.district_admin)
    page = client.get("/staff/data/?show=overdue")
    assert ticket.number in page.text and 'class="tag red"' in page.text
    log_in(client, people.alice)
    assert "超期未答复" in text(client.get(f"/me/data/{ticket.pk}/")) and "12345" in text(client.get(f"/me/data/{ticket.pk}/"))


def test_what_waits_is_counted_without_one_s_own(people):
    ask(people.alice)
    desk(people.community_admin, cast.person("高奶奶(演示)", phone="", area=people.community))
    assert (
        requests_to_answer(people.community_admin, NOW).count() == 1 and requests_to_answer(people.street_admin, NOW).count() == 2
    )
    assert requests_to_answer(people.alice, NOW).count() == 0


def test_more_rows_cost_no_more_statements(people, client, django_assert_num_queries, django_assert_max_num_queries):
    for page, reader in (("/me/data/", people.alice), ("/staff/data/", people.community_admin)):
        log_in(client, reader)
        submit.submit_request(
            data_request=unsaved(people.alice), by=people.alice, at=NOW + timedelta(days=DataRequest.objects.count())
        )
        client.get(page)
        with django_assert_max_num_queries(25) as few:
            client.get(page)
        submit.submit_request(
            data_request=unsaved(people.alice), by=people.alice, at=NOW + timedelta(days=DataRequest.objects.count() + 9)
        )
        with django_assert_num_queries(len(few)):
            client.get(page)


# --- the last guard --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "done"},
        {"state": "refused", "decided_at": NOW},
        {"state": "asked"},
        {"due_at": NOW},
        {"number": "1"},
        {"received_at": NOW - timedelta(days=1)},
    ],
)
def test_the_database_keeps_what_was_received(people, wrong):
    ticket = ask(people.alice)
    with pytest.raises(Error), transaction.atomic():
        DataRequest.objects.filter(pk=ticket.pk).update(**wrong)


def test_tickets_and_steps_stay(people):
    ticket = ask(people.alice)
    for rows in (DataRequestStep.objects.filter(request=ticket), DataRequest.objects.filter(pk=ticket.pk)):
        with pytest.raises((Error, ProtectedError)), transaction.atomic():
            rows.delete()
    with pytest.raises(Error), transaction.atomic():
        ticket.steps.update(act="done")


def test_a_closed_account_is_in_nobody_s_tickets(people):
    ticket = ask(people.alice)
    answer_actions.complete_request(data_request=ticket, words="张安的生日已改", by=people.community_admin, at=NOW)
    privacy_erasure.close_account(person=people.alice, by=people.alice, at=NOW)
    assert (
        why(submit.take_further, data_request=ticket, words="x", by=User.objects.get(pk=people.alice.pk)) == PrivacyRefusal.FURTHER
    )
    assert {fresh(ticket).answer, *ticket.steps.values_list("words", flat=True)} == {""}
    assert date(2026, 11, 24) == ticket.received_at.astimezone(SHANGHAI).date()


# --- at once ---------------------------------------------------------------------------------------------------------------


def pressed(act, **fields):
    """What came of a press: its state, or the reason of the refusal."""
    try:
        return act(at=NOW, **fields).state
    except Refused as no:
        return no.reason.value


@pytest.mark.django_db(transaction=True)
def test_the_last_that_is_allowed_is_one():
    district = cast.DISTRICT()
    for _ in range(submit.MOST_OPEN - 1):
        ask(district.alice)
    wishes = [unsaved(district.alice) for _ in range(6)]
    found = together(6, lambda number: pressed(submit.submit_request, data_request=wishes[number], by=district.alice))
    assert sorted(found) == ["many_open"] * 5 + ["received"]


@pytest.mark.django_db(transaction=True)
def test_answering_and_closing_the_account_at_once_wait_for_nobody():
    """Whichever is first; the other finds it done. Without the same order of locks one of them would be thrown out."""
    district = cast.DISTRICT()
    tickets = [ask(cast.person(f"众{number}(演示)", area=district.community)) for number in range(6)]

    def press(number):
        ticket = tickets[number // 2]
        if number % 2:
            return privacy_erasure.close_account(person=ticket.person, by=ticket.person, at=NOW)
        return pressed(answer_actions.complete_request, data_request=ticket, words="好了", by=district.community_admin)

    found = together(12, press)
    assert set(found[0::2]) <= {"done", "not_open"} and set(found[1::2]) == {None}
    assert not User.objects.get_queryset().filter(pk__in=[one.person_id for one in tickets], is_active=True).exists()
    assert {row.answer for row in DataRequest.objects.all()} == {""}
