"""By which way a notice goes and when: the kind's channels, the person's choice, the quiet hours."""

from datetime import time, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tests import cast
from tests.cast import NOW, at
from tests.support.notice_checks import send_by_sms
from volunteer import models as volunteer_models
from volunteer.core.refusals import Refused
from volunteer.models import Delivery, Notice, Wishes
from volunteer.notices import channels, outbox
from volunteer.notices.kinds import KINDS, Kind, Subject, register_kinds, template_name
from volunteer.notices.refusals import NoticeRefusal

pytestmark = pytest.mark.django_db
NIGHT = (time(21, 30), time(7, 30))


@pytest.fixture
def alice():
    return cast.person("张安(演示)")


def tell(person, kind="cancelled", when=NOW, before=None):
    key = f"{kind}:{when.isoformat()}"
    params = {"title": "清理楼道(演示)", "start": NOW.isoformat(), "reason": "雨", "place": "这里"}
    outbox.notify(person=person, kind=kind, params=params, key=key, at=when, before=before)
    return Delivery.objects.filter(notice__key=key)


def choose(person, hours=NIGHT, **wanted):
    return channels.save_wishes(person=person, channels=wanted, quiet_from=hours[0], quiet_until=hours[1])


def test_a_cancellation_goes_by_text_message_until_a_person_says_no(alice):
    assert [d.channel for d in tell(alice)] == ["sms"]
    choose(alice, shifts=[])
    assert not tell(volunteer_models.User.objects.get(pk=alice.pk), when=NOW + timedelta(minutes=1))
    assert Notice.objects.filter(person=alice).count() == 2  # the inbox has both


def test_reminders_cost_money_and_go_only_to_those_who_asked(alice):
    assert not tell(alice, "starts_tomorrow")
    choose(alice, reminders=["sms"])
    assert [d.channel for d in tell(alice, "starts_tomorrow", NOW + timedelta(minutes=1))] == ["sms"]


def test_what_protects_the_account_cannot_be_silenced(alice, monkeypatch):
    send_by_sms(monkeypatch, "pin_set")
    choose(alice, safety=[])
    assert Subject.SAFETY not in channels.channel_choices(alice)
    assert tell(alice, "pin_set").count() == 1


def test_one_choice_does_not_change_another_subject(alice):
    choose(alice, goods=[])
    choose(alice, shifts=["sms"])
    assert Wishes.objects.get().channels == {"goods": ["wechat", "push"], "shifts": ["sms", "wechat", "push"]}


def test_quiet_hours_keep_the_evening_s_news_for_the_morning(alice):
    assert tell(alice, when=at(21, 29)).get().due_at == at(21, 29)
    assert tell(alice, when=at(21, 30)).get().due_at == at(7, 30, day=25)
    assert tell(alice, when=at(3, day=25)).get().due_at == at(7, 30, day=25)
    assert tell(alice, when=at(7, 30, day=25)).get().due_at == at(7, 30, day=25)


def test_what_is_of_no_use_in_the_morning_breaks_the_quiet(alice):
    assert tell(alice, when=at(23), before=at(7, day=25)).get().due_at == at(23)
    assert tell(alice, when=at(23, 1), before=at(9, day=25)).get().due_at == at(7, 30, day=25)


def test_a_person_s_own_hours_and_none_at_all(alice):
    choose(alice, (time(13), time(14)))
    assert tell(alice, when=at(13, 20)).get().due_at == at(14)
    assert tell(alice, when=at(23)).get().due_at == at(23)
    choose(alice, (time(0), time(0)))
    assert tell(volunteer_models.User.objects.get(pk=alice.pk), when=at(3)).get().due_at == at(3)


def test_a_whole_day_of_silence_is_refused_and_nothing_is_kept(alice):
    with pytest.raises(Refused) as no:
        choose(alice, (time(8), time(20, 1)))
    assert no.value.reason == NoticeRefusal.LONG
    assert not Wishes.objects.exists()


def test_nobody_asks_for_a_way_that_does_not_reach_them():
    assert channels.channel_choices(cast.person("奶奶(演示)", phone="")) == {}


@pytest.mark.django_db(transaction=True)
def test_a_message_is_not_sent_before_it_is_due(alice, settings):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    tell(alice, when=at(22))
    assert outbox.drain(at=at(23)) == 0
    assert outbox.drain(at=at(7, 29, day=25)) == 0
    assert outbox.drain(at=at(7, 30, day=25)) == 1


def test_every_kind_has_words_and_all_words_belong_to_a_kind():
    root = settings.BASE_DIR / "templates"
    words = {str(path.relative_to(root)) for path in root.rglob("notices/*.txt")}
    assert {template_name(kind) for kind in KINDS} == words


def test_two_rooms_cannot_call_a_kind_by_one_name():
    with pytest.raises(ImproperlyConfigured):
        register_kinds("events/shifts", Kind("cancelled"))


# --- the page ----------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_defaults_and_keeps_a_choice(client, alice):
    client.force_login(alice)
    page = client.get("/me/notices/")
    assert page.status_code == 200
    assert list(page.context["form"].offers) == [Subject.SHIFTS, Subject.REMINDERS, Subject.GOODS, Subject.HELP, Subject.WORK]
    sent = {"reminders": "sms", "quiet_from": "22:00", "quiet_until": "08:00"}
    assert client.post("/me/notices/", sent).status_code == 302
    kept = Wishes.objects.get(person=alice)
    assert kept.channels["reminders"] == ["sms", "wechat", "push"]
    assert kept.channels["shifts"] == ["wechat", "push"]
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(8))


def test_bad_hours_get_a_sentence_and_what_was_typed_stays(client, alice):
    client.force_login(alice)
    page = client.post("/me/notices/", {"quiet_from": "06:00", "quiet_until": "20:00"})
    assert "12 小时" in page.content.decode() and 'value="20:00"' in page.content.decode()
    page = client.post("/me/notices/", {"quiet_from": "abc", "quiet_until": "20:00"})
    assert page.status_code == 200 and page.context["form"].errors["quiet_from"]
    assert client.post("/me/notices/", {"shifts": "pigeon", "quiet_from": "22:00", "quiet_until": "07:00"}).status_code == 200
    assert not Wishes.objects.exists()


def test_without_a_number_the_page_says_that_nothing_can_be_sent(client):
    granny = cast.person("奶奶(演示)", phone="")
    client.force_login(granny)
    assert "没有登记手机号" in client.get("/me/notices/").content.decode()
