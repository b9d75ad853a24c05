"""The leader's short message: one of the district's sentences, to everybody who has a place."""

from datetime import timedelta

import pytest

from events.messages import actions as message_actions
from events.messages.refusals import MessageRefusal
from events.models import MessageTemplate, Shift, ShiftMessage
from events.shifts.actions import sign_up as sign_up_actions
from tests import cast
from tests.cast import NOW
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Delivery, Notice
from volunteer.notices import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(district):
    return MessageTemplate.objects.get_or_create(text="请自带:…。", text_en="Please bring: ….")[0]


@pytest.fixture
def plain(district):
    return MessageTemplate.objects.get_or_create(text="活动照常进行。", text_en="It takes place.")[0]


@pytest.fixture
def shift(district):
    shift = cast.shift(district.point, leader=district.bob, start=NOW + timedelta(days=1), places=1)
    for person in (district.alice, district.carol):  # carol waits
        sign_up_actions.sign_up(id=new_id(NOW), job=shift.jobs.get(), person=person, by=person, at=NOW)
    return shift


def send(shift, template, filled="", at=NOW, id=None):
    return message_actions.send_message(id=id or new_id(at), shift=shift, template=template, filled=filled, by=shift.leader, at=at)


def refused(*args, **kwargs):
    with pytest.raises(Refused) as no:
        send(*args, **kwargs)
    return no.value.reason


def test_everybody_with_a_place_is_told_and_nobody_else(shift, bring, district):
    sent = send(shift, bring, "手套")
    notice = Notice.objects.get(kind="leader_message")
    assert notice.person == district.alice
    assert "请自带:手套。" in outbox.notice_text(notice)
    assert Delivery.objects.filter(notice=notice, channel="sms").count() == 1
    assert (sent.people, sent.sent_by) == (1, district.bob)
    assert AuditRow.objects.filter(act="shift.message").count() == 1


def test_a_reader_of_english_reads_english(shift, bring, settings):
    from django.utils import translation

    send(shift, bring, "手套")
    with translation.override("en"):
        assert "Please bring: 手套." in outbox.notice_text(Notice.objects.get(kind="leader_message"))


def test_a_double_press_sends_once(shift, plain):
    first = new_id(NOW)
    send(shift, plain, id=first)
    send(shift, plain, id=first)
    assert ShiftMessage.objects.count() == Notice.objects.filter(kind="leader_message").count() == 1


@pytest.mark.parametrize("filled", ["加微信 13800138000", "http://x.cn", "www.abc", "看 abc.com"])
def test_telephone_numbers_and_addresses_are_not_sent(shift, bring, filled):
    assert refused(shift, bring, filled) == MessageRefusal.SUSPECT
    assert not ShiftMessage.objects.exists()


def test_what_is_refused_and_why(shift, bring, plain, district):
    assert refused(shift, bring, "") == MessageRefusal.EMPTY
    assert refused(shift, plain, at=shift.end) == MessageRefusal.OVER
    empty = cast.shift(district.point, leader=district.bob, start=NOW + timedelta(days=2))
    assert refused(empty, plain) == MessageRefusal.NOBODY
    Shift.objects.filter(pk=shift.pk).update(state=Shift.State.CANCELLED)
    shift.refresh_from_db()
    assert refused(shift, plain) == MessageRefusal.OVER
    assert not Notice.objects.filter(kind="leader_message").exists()


def test_three_a_day_and_the_next_one_the_day_after(shift, plain):
    for minute in range(3):
        send(shift, plain, at=NOW + timedelta(minutes=minute))
    assert refused(shift, plain, at=NOW + timedelta(minutes=5)) == MessageRefusal.ENOUGH
    send(shift, plain, at=NOW + timedelta(days=1))
    assert ShiftMessage.objects.count() == 4


# --- the pages ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOW, tick=False)


def test_the_leader_sends_from_the_page_and_sees_what_went_out(client, shift, bring, today):
    client.force_login(shift.leader)
    url = f"/manage/shifts/{shift.pk}/message/"
    page = client.get(url)
    assert page.status_code == 200 and "请自带" in page.content.decode()
    sent = {"id": str(new_id(NOW)), "template": bring.pk, "filled": "口罩"}
    refused = client.post(url, sent | {"filled": "电话 13800138000"})
    assert refused.status_code == 200 and "13800138000" in refused.content.decode()  # nothing typed is lost
    assert client.post(url, sent).status_code == 302
    assert "请自带:口罩。" in client.get(url).content.decode()


def test_nonsense_gets_a_sentence(client, shift, bring, today):
    client.force_login(shift.leader)
    url = f"/manage/shifts/{shift.pk}/message/"
    for sent in ({}, {"id": "x", "template": "x"}, {"id": str(new_id(NOW)), "template": bring.pk, "filled": "长" * 31}):
        assert client.post(url, sent).status_code == 200
    bring.active = False
    bring.save()
    assert client.post(url, {"id": str(new_id(NOW)), "template": bring.pk, "filled": "口罩"}).status_code == 200
    assert not ShiftMessage.objects.exists()


def test_the_district_writes_the_sentences(client, district):
    client.force_login(district.district_admin)
    assert "给负责人的短语" in client.get("/manage/").content.decode()
    new = {"text": "请带…。", "text_en": "Bring ….", "active": "on"}
    assert client.post("/staff/messages/", new).status_code == 302
    made = MessageTemplate.objects.get(text="请带…。")
    for text, text_en in (("请带…和…。", "Bring …."), ("请带水。", "Bring …."), ("请带…。", "Bring.")):
        page = client.post(f"/staff/messages/{made.pk}/", {"text": text, "text_en": text_en})
        assert page.status_code == 200 and page.context["form"].errors
    assert client.post(f"/staff/messages/{made.pk}/", new | {"active": ""}).status_code == 302
    made.refresh_from_db()
    assert not made.active
    client.force_login(district.community_admin)
    assert "给负责人的短语" not in client.get("/manage/").content.decode()
