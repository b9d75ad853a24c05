"""What people were told, and by which message."""

import re
from dataclasses import replace

from volunteer.models import Notice, SmsMessage
from volunteer.notices.kinds import KINDS


def told(person) -> list[str]:
    """The kinds of notice that a person got, in order."""
    return list(Notice.objects.filter(person=person).order_by("id").values_list("kind", flat=True))


def told_about(kind):
    """The names of those who got a notice of this kind."""
    return set(Notice.objects.filter(kind=kind).values_list("person__name", flat=True))


def last_code():
    """The six digits of the last text message."""
    return re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0]


def send_by_sms(monkeypatch, kind: str) -> None:
    """Let this kind of notice go out as a text message too."""
    monkeypatch.setitem(KINDS, kind, replace(KINDS[kind], sms=True))
