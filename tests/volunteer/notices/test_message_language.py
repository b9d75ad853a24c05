"""Messages are in the reader's language, whoever acts and whatever language is active while they are written or sent."""

import re
from io import BytesIO

import openpyxl
import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from events.integrations.calendars import feeds
from points.orders.actions import sale as sale_actions
from tests import cast
from tests.cast import NOW
from tests.support.counter_sale_factory import with_goods, with_shop
from tests.support.html_pages import text
from tests.support.notice_checks import send_by_sms
from tests.support.whole_site import Stage
from volunteer.models import Delivery, Notice, SmsMessage, User
from volunteer.notices import channels, outbox, web_push
from volunteer.privacy import export as privacy_export

HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
CODE = re.compile(r"[0-9a-f-]{32,36}|\d{4}-\d{2}-\d{2}(T[\d:.+]+)?|[a-z_]+|[A-Z\d]+(-[A-Z\d]+)*(-\d{4}-\d{2})?")


@pytest.fixture
def texts(settings, monkeypatch):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    send_by_sms(monkeypatch, "household")
    return SmsMessage.objects


def tell(person, key="household:1"):
    outbox.notify(person=person, kind="household", params={"name": "李四(演示)"}, key=key, at=NOW)
    return Notice.objects.get(key=key)


def said(notice, language):
    with translation.override(language):
        return outbox.notice_text(notice)


# --- who reads which language ------------------------------------------------------------------------------------------------


@pytest.fixture
def alice():
    return cast.person("张安(演示)", phone="+8613800138000")


def log_in(client, person):
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")


def language_of(person) -> str:
    return User.objects.values_list("language", flat=True).get(pk=person.pk)


def choose(client, language):
    answer = client.post("/i18n/setlang/", {"language": language, "next": "/terms/"})
    assert (answer.status_code, answer.url) == (302, "/terms/")


@pytest.mark.django_db
def test_who_switches_the_language_is_written_to_in_it(client, alice):
    bob = cast.person("李波(演示)")
    assert language_of(alice) == ""
    log_in(client, alice)
    choose(client, "en")
    assert (language_of(alice), language_of(bob)) == ("en", "")
    choose(client, "zh-hans")
    assert language_of(alice) == "zh-hans"


@pytest.mark.django_db
@pytest.mark.parametrize("nonsense", ["", "fr", "x" * 500, "zh-hans\x00"])
def test_a_language_that_the_site_does_not_have_changes_nothing(client, alice, nonsense):
    channels.save_language(person=alice, language="en")
    log_in(client, alice)
    choose(client, nonsense)
    assert client.get("/i18n/setlang/", {"language": "zh-hans"}).status_code == 302, "reading chooses nothing"
    assert language_of(alice) == "en"


@pytest.mark.django_db
def test_a_visitor_s_choice_is_the_device_s_alone(client, alice):
    choose(client, "en")
    assert client.cookies["django_language"].value == "en"
    assert language_of(alice) == ""


@pytest.mark.django_db
@pytest.mark.parametrize(("had", "device", "has"), [("", "en", "en"), ("zh-hans", "en", "zh-hans"), ("", "", ""), ("", "fr", "")])
def test_who_signs_in_on_a_device_with_a_choice_and_has_none_takes_it_over(client, alice, settings, had, device, has):
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    User.objects.filter(pk=alice.pk).update(language=had)
    client.cookies["django_language"] = device
    client.post("/accounts/enter/", {"phone": alice.phone.removeprefix("+86"), "agree": "on"})
    client.post("/accounts/enter/code/", {"code": re.search(r"\d{6}", SmsMessage.objects.get().text)[0]})
    assert client.session["_auth_user_id"] == str(alice.pk)
    assert language_of(alice) == has


@pytest.mark.django_db
def test_the_page_on_being_told_names_the_language(client, alice):
    log_in(client, alice)
    assert "短信和通知用简体中文" in text(client.get("/me/notices/"))
    choose(client, "en")
    assert "Text messages and notifications come in English." in text(client.get("/me/notices/"))
    client.cookies["django_language"] = "zh-hans"  # another device
    page = client.get("/me/notices/").text
    assert "短信和通知用英语" in page and 'name="language" value="zh-hans" lang="zh-Hans">改用中文' in page


@pytest.mark.django_db
def test_the_language_is_in_the_file_of_what_is_kept_and_goes_with_the_account(client, alice):
    log_in(client, alice)
    choose(client, "en")
    rows = openpyxl.load_workbook(BytesIO(privacy_export.export_person(alice, NOW))).worksheets[1].iter_rows(values_only=True)
    assert ("短信和通知的语言", "English") in {row[:2] for row in rows}
    client.post("/me/close/", {"sure": "on"})
    assert (User.objects.get(pk=alice.pk).is_active, language_of(alice)) == (False, "")


# --- what is sent ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("active", ["en", "zh-hans"])
def test_each_message_is_in_its_reader_s_language(texts, alice, active):
    """Of whoever chose none, and of a language that the site no longer has, in the site's. What is active decides nothing."""
    readers = {"": alice}
    for n, language in enumerate(("en", "zh-hans", "fr"), 1):
        readers[language] = cast.person("李波(演示)", phone=f"+861380013800{n}", language=language)
    with translation.override(active):
        rows = {language: tell(person, f"household:{language}") for language, person in readers.items()}
        assert outbox.drain(at=NOW) == 4
        assert translation.get_language() == active, "what was active is active again"
    got = {language: texts.get(phone=person.phone).text for language, person in readers.items()}
    chinese, english = (said(rows[""], language) for language in ("zh-hans", "en"))
    assert got == {"": chinese, "en": english, "zh-hans": chinese, "fr": chinese}
    assert HAN.search(chinese) and not WORD.search(chinese) and WORD.search(english)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_sent_leaves_the_language_as_it_was(alice, settings, monkeypatch):
    send_by_sms(monkeypatch, "household")
    channels.save_language(person=alice, language="en")
    tell(alice)
    monkeypatch.setattr("volunteer.notices.sms.gateway", lambda: 1 / 0)
    assert outbox.drain(at=NOW) == 0
    assert translation.get_language() == settings.LANGUAGE_CODE
    assert Delivery.objects.get().problem == "ZeroDivisionError"


@pytest.mark.django_db(transaction=True)
def test_the_browser_s_notification_too_title_and_words(alice, monkeypatch):
    told = []
    channels.save_language(person=alice, language="en")
    notice = tell(alice)
    Delivery.objects.create(notice=notice, channel="push", due_at=NOW)
    monkeypatch.setattr(web_push, "deliver", lambda notice, **said: told.append(said))
    assert outbox.drain(at=NOW) == 1
    assert told == [{"title": "I Help You", "words": said(notice, "en")}]


@pytest.mark.django_db
def test_the_code_at_the_counter_is_in_the_language_of_its_reader_and_not_of_the_keeper(texts, district):
    town = with_shop(district)
    for active, language, begins in (("en", "", "验证码"), ("zh-hans", "en", "Code ")):
        SmsMessage.objects.all().delete()
        User.objects.filter(pk=town.alice.pk).update(language=language)
        sale = with_goods(town)
        with translation.override(active):
            sale_actions.send_code(sale=sale, total=12, at=NOW)
        assert texts.get().text.startswith(begins)
        sale_actions.decline_sale(sale=sale, by=town.alice, at=NOW)


@pytest.mark.django_db
def test_a_calendar_that_is_not_signed_in_reads_the_language_of_its_person(client, alice):
    address = reverse("events:own_feed", args=[feeds.feed_token(feeds.renew(person=alice, at=NOW))])
    assert "NAME:我的活动" in client.get(address).text
    channels.save_language(person=alice, language="en")
    assert "NAME:My events" in client.get(address).text


# --- what is read on the site ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_inbox_speaks_the_language_of_its_reader(client):
    person = cast.person("张安(演示)")
    with translation.override("en"):
        outbox.notify(person=person, kind="household", params={"name": "李四(演示)"}, key="household:1", at=NOW)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    (notice,) = Notice.objects.all()
    said = {}
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        with translation.override(language):
            said[language] = outbox.notice_text(notice)
        assert said[language] in client.get("/inbox/").text
    assert said["zh-hans"] != said["en"]


def told_in(language) -> set[tuple[str, str, str]]:
    """What notices keep, written while a language is active: kind, name and value of each text, without codes and moments."""
    with translation.override(language), transaction.atomic():
        Stage()
        rows = list(Notice.objects.values_list("kind", "params"))
        transaction.set_rollback(True)
    texts = {(kind, name, value) for kind, params in rows for name, value in params.items() if isinstance(value, str)}
    return {text for text in texts if not CODE.fullmatch(text[2])}


@pytest.mark.django_db
@pytest.mark.long
def test_nothing_a_notice_keeps_was_translated_when_it_was_written():
    """Else the reader would read the language of whoever acted."""
    english, chinese = told_in("en"), told_in("zh-hans")
    assert len(chinese) > 10
    foreign = {text for text in english - chinese if WORD.search(text[2]) and not HAN.search(text[2])}
    assert foreign == set()
