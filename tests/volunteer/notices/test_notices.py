"""Each thing is told once: in the inbox always, by message where the kind asks for it."""

from datetime import timedelta

import pytest
from django.test import override_settings

from tests import cast
from tests.cast import NOW
from tests.support.concurrency import together
from tests.support.notice_checks import send_by_sms, told_about
from volunteer.models import Delivery, Household, Notice, SmsMessage
from volunteer.notices import outbox, sms
from volunteer.notices.texts import code_text, nest_quotes
from volunteer.roles import reminders

pytestmark = pytest.mark.django_db
DEMO = "volunteer.notices.sms.DemoGateway"
BROKEN = "tests.support.sms_stub.BrokenGateway"


def tell(person, key="household:1", kind="household", **params):
    outbox.notify(person=person, kind=kind, params=params or {"name": "张安(演示)"}, key=key, at=NOW, url="/me/household/")


@pytest.fixture
def texts(settings, monkeypatch):
    settings.SMS_GATEWAY = DEMO
    send_by_sms(monkeypatch, "household")
    return SmsMessage.objects


def test_the_same_key_tells_once(texts):
    alice = cast.person("张安(演示)")
    tell(alice)
    tell(alice, name="somebody else")
    notice = Notice.objects.get()
    assert notice.params == {"name": "张安(演示)"}
    assert Delivery.objects.filter(notice=notice, channel="sms", state="waiting").count() == 1


def test_a_kind_without_a_channel_stays_in_the_inbox():
    tell(cast.person("张安(演示)"))
    assert Notice.objects.count() == 1 and not Delivery.objects.exists()


def test_a_person_without_a_phone_gets_no_message(texts):
    tell(cast.person("奶奶(演示)", phone=""))
    assert Notice.objects.count() == 1 and not Delivery.objects.exists()


def test_the_words_are_plain_text_of_the_reader_s_language():
    tell(cast.person("张安(演示)"), name="<b>&")
    said = outbox.notice_text(Notice.objects.get())
    assert "<b>&" in said and not hasattr(said, "__html__")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("“我帮你”", "“我帮你”"),
        ("您已报名““我帮你”楼道清零”：明天", "您已报名“‘我帮你’楼道清零”：明天"),
        ("“‘甲’”和“乙”", "“‘甲’”和“乙”"),
        ("”“甲”", "”“甲”"),
    ],
)
def test_quotation_marks_in_a_title_become_single_ones(said, read):
    assert nest_quotes(said) == read


def test_telling_many_costs_the_same_for_three_and_for_thirty(texts, django_assert_num_queries):
    few, many = [cast.person(f"甲{i}") for i in range(3)], [cast.person(f"乙{i}") for i in range(30)]
    for people, key in ((few, "few"), (many, "many")):
        with django_assert_num_queries(3):
            outbox.notify_many(people=people, kind="household", params={"name": "x"}, key=key, at=NOW)
    assert Notice.objects.count() == Delivery.objects.count() == 33
    assert Notice.objects.filter(key=f"few:{few[0].pk}", person=few[0]).exists()


@pytest.mark.django_db(transaction=True)
def test_drain_sends_once_and_again_sends_nothing(texts, capsys):
    tell(cast.person("张安(演示)", phone="+8613800138000"))
    assert outbox.drain(at=NOW) == 1
    assert outbox.drain(at=NOW) == 0
    assert texts.get().phone == "+8613800138000"
    assert Delivery.objects.get().state == "sent"


@pytest.mark.django_db(transaction=True)
def test_four_drains_at_once_send_each_message_once(texts):
    people = [cast.person(f"甲{i}") for i in range(20)]
    outbox.notify_many(people=people, kind="household", params={"name": "x"}, key="h", at=NOW)
    sent = together(4, lambda _: outbox.drain(at=NOW, limit=8))
    assert sum(sent) + outbox.drain(at=NOW) == 20
    assert texts.count() == texts.values("phone").distinct().count() == 20


@pytest.mark.django_db(transaction=True)
def test_what_a_gateway_does_not_take_is_tried_again_and_goes_out_once(texts, caplog):
    tell(cast.person("张安(演示)", phone="+8613800138000"))
    with override_settings(SMS_GATEWAY=BROKEN):
        assert outbox.drain(at=NOW) == 0
    assert "ConnectionError" in caplog.text and "13800138000" not in caplog.text
    assert outbox.drain(at=NOW + timedelta(seconds=59)) == 0
    assert outbox.drain(at=NOW + timedelta(minutes=1)) == 1 == texts.count()
    assert outbox.drain(at=NOW + timedelta(hours=2)) == 0


@pytest.mark.django_db(transaction=True)
def test_after_five_attempts_it_is_given_up_and_the_district_told_once_a_day(texts, district):
    tell(cast.person("张安(演示)", phone="+8613800138000"))
    moment = NOW
    with override_settings(SMS_GATEWAY=BROKEN):
        for wait in (0, 1, 5, 15, 60):
            moment += timedelta(minutes=wait)
            assert Delivery.objects.filter(state="waiting", due_at=moment).exists()
            outbox.drain(at=moment)
    assert Delivery.objects.values_list("state", "attempts", "problem").get() == ("failed", 5, "ConnectionError")
    for later in (1, 2):
        assert reminders.tell_of_failed_texts(at=moment + timedelta(minutes=later)) == 1
    assert told_about("texts_failed") == {district.district_admin.name}


@pytest.mark.django_db(transaction=True)
def test_what_is_of_no_use_any_more_is_neither_sent_nor_tried_again(texts):
    alice = cast.person("张安(演示)")
    for key, before in (("gone", NOW), ("soon", NOW + timedelta(seconds=30))):
        outbox.notify(person=alice, kind="household", params={"name": "x"}, key=key, at=NOW - timedelta(hours=1), before=before)
    with override_settings(SMS_GATEWAY=BROKEN):
        assert outbox.drain(at=NOW) == 0
    assert set(Delivery.objects.values_list("notice__key", "state", "problem")) == {
        ("gone", "failed", "late"),
        ("soon", "failed", "ConnectionError"),
    }
    assert not texts.exists()


@pytest.mark.django_db(transaction=True)
def test_a_channel_out_of_order_is_left_alone_after_three_failures_and_loses_nothing(texts):
    people = [cast.person(f"甲{i}") for i in range(5)]
    outbox.notify_many(people=people, kind="household", params={"name": "x"}, key="h", at=NOW)
    with override_settings(SMS_GATEWAY=BROKEN):
        assert outbox.drain(at=NOW) == 0
    assert Delivery.objects.filter(state="waiting", attempts=0, due_at=NOW).count() == 2
    assert outbox.drain(at=NOW + timedelta(minutes=1)) == 5 == texts.count()


@pytest.mark.django_db(transaction=True)
def test_a_message_claimed_by_a_drain_that_died_is_marked_failed_not_resent(texts):
    tell(cast.person("张安(演示)"))
    outbox.claim_due(at=NOW, limit=10)
    assert outbox.drain(at=NOW + timedelta(minutes=5)) == 0
    assert Delivery.objects.get().state == "claimed"
    assert outbox.drain(at=NOW + timedelta(hours=1)) == 0
    assert Delivery.objects.get().state == "failed" and not texts.exists()


def test_reading_marks_one_s_own_and_those_of_members_without_a_phone():
    household = Household.objects.create(created_at=NOW)
    alice = cast.person("张安(演示)", household=household)
    child = cast.person("张小(演示)", phone="", household=household)
    bob = cast.person("李博(演示)", household=household)
    for person in (alice, child, bob):
        tell(person, key=f"h:{person.pk}")
    assert outbox.mark_read(person=alice, at=NOW) == 2
    assert list(Notice.objects.unread().values_list("person__name", flat=True)) == ["李博(演示)"]


def test_a_slow_gateway_holds_two_threads_of_a_process_and_no_more(texts, monkeypatch):
    monkeypatch.setattr(sms, "PATIENCE", 0.01)
    with sms.SENDING, sms.SENDING, pytest.raises(sms.GatewayBusyError):
        sms.send_now(phone="+8613800138000", text=code_text("123456"))
    assert not texts.exists()
    sms.send_now(phone="+8613800138000", text=code_text("123456"))
    assert texts.count() == 1
