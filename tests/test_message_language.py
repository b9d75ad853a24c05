"""Messages are in the reader's language, whoever acts and whatever language is active while they are written or sent."""

import re

import pytest
from django.db import transaction
from django.utils import translation

from tests import cast
from tests.cast import NOW
from tests.support.whole_site import Stage
from volunteer import notices
from volunteer.models import Notice, SmsMessage

HAN = re.compile(r"[\u4e00-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
CODE = re.compile(r"[0-9a-f-]{32,36}|\d{4}-\d{2}-\d{2}(T[\d:.+]+)?|[a-z_]+|[A-Z\d]+(-[A-Z\d]+)*(-\d{4}-\d{2})?")


@pytest.fixture
def texts(settings):
    settings.SMS_GATEWAY = "volunteer.sms.DemoGateway"
    settings.NOTICE_CHANNELS = {"household": ["sms"]}
    return SmsMessage.objects


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("active", ["en", "zh-hans"])
def test_what_is_sent_later_is_in_the_language_of_the_site(texts, active):
    """A message goes to a phone of which no choice is known; a runner or an English page that sends it decides nothing."""
    person = cast.person("张安(演示)", phone="+8613800138000")
    with translation.override(active):
        notices.notify(person=person, kind="household", params={"name": "李四(演示)"}, key="household:1", at=NOW)
        assert notices.drain(at=NOW) == 1
        assert translation.get_language() == active, "what was active is active again"
    text = texts.get().text
    with translation.override("zh-hans"):
        assert text == notices.words(Notice.objects.get())
    assert HAN.search(text) and not WORD.search(text)


@pytest.mark.django_db
def test_the_inbox_speaks_the_language_of_its_reader(client):
    person = cast.person("张安(演示)")
    with translation.override("en"):
        notices.notify(person=person, kind="household", params={"name": "李四(演示)"}, key="household:1", at=NOW)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    (notice,) = Notice.objects.all()
    said = {}
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        with translation.override(language):
            said[language] = notices.words(notice)
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
