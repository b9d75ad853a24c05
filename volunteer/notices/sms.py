"""Text messages: what a gateway is, the gateways of development and demonstration, and which one this site has.

Real ones stand in `sms_gateways.py`. `settings.SMS_GATEWAY` names one of them, or the dotted path of a class of one's own.
"""

import logging
import sys
from collections.abc import Mapping
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Protocol

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from volunteer.core import clock
from volunteer.models import SmsMessage, TextsOfDay
from volunteer.notices import texts
from volunteer.notices.texts import Text

log = logging.getLogger(__name__)

# A gateway that takes long must not hold every thread of a web process: who checks in needs one too.
SENDING = BoundedSemaphore(2)  # threads of one process that may wait for the gateway while somebody waits for their page
PATIENCE = 1.0  # seconds that another one waits for its turn
NAMED = {
    "": "volunteer.notices.sms.NoGateway",
    "http": "volunteer.notices.sms_gateways.HttpGateway",
    "aliyun": "volunteer.notices.sms_gateways.AliyunGateway",
    "tencent": "volunteer.notices.sms_gateways.TencentGateway",
}


class GatewayBusyError(Exception):
    """As many texts as may be under way at once are; nothing was sent."""


class CeilingError(Exception):
    """As many texts as may go out in a day have; nothing was sent."""


class NoGatewayError(Exception):
    """This site has no gateway; nothing was sent."""


class Gateway(Protocol):
    """Sends text messages.

    `send` returns when the provider has accepted the message and raises whatever went wrong otherwise. `phone` is E.164; `kind`
    and `params` are those of a `texts.Text`; the reader's language is the active one. A gateway may also answer `problems()`: what
    of the settings keeps it from sending, a sentence each.
    """

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None: ...


class NoGateway:
    """Where none is configured: codes must not stand in a log for want of one."""

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        raise NoGatewayError


class ConsoleGateway:
    """Writes messages to the terminal: for development only, since codes must not stand in logs."""

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        sys.stderr.write(f"[SMS] {phone}: {texts.full_words(kind, params)}\n")


class DemoGateway(ConsoleGateway):
    """The terminal, and the page of demo messages."""

    def send(self, *, phone: str, kind: str, params: Mapping[str, Any]) -> None:
        super().send(phone=phone, kind=kind, params=params)
        SmsMessage.objects.create(phone=phone, text=texts.full_words(kind, params)[:300], at=clock.now())


def gateway() -> Gateway:
    """The gateway of the settings."""
    made: Gateway = import_string(NAMED.get(settings.SMS_GATEWAY, settings.SMS_GATEWAY))()
    return made


def problems() -> list[str]:
    """What keeps this site's gateway from sending, a sentence each."""
    asked = getattr(gateway(), "problems", list)
    return list(asked())


def goes_out(kind: str) -> bool:
    """Whether this site sends this kind of notice as a text message: none whose template the settings leave out on purpose."""
    return kind not in settings.SMS_TEMPLATES or settings.SMS_TEMPLATES[kind] is not None


def hand_over(*, phone: str, text: Text, at: datetime) -> None:
    """Give a text to the gateway and count it. Raises `CeilingError`, or what went wrong."""
    count_text(text.kind, at)
    gateway().send(phone=phone, kind=text.kind, params=text.params)


def count_text(kind: str, at: datetime) -> None:
    """Count a text of the local day. Raises `CeilingError` where `settings.SMS_CEILING` have gone out already.

    Codes are counted and never held back: they have a limit of their own, `settings.SMS_A_DAY`.
    """
    today = TextsOfDay.objects.filter(day=timezone.localdate(at))
    free = today if kind in texts.CODES else today.filter(sent__lt=settings.SMS_CEILING)
    if free.update(sent=F("sent") + 1):
        return
    TextsOfDay.objects.bulk_create([TextsOfDay(day=timezone.localdate(at))], ignore_conflicts=True)
    if free.update(sent=F("sent") + 1):
        return
    today.update(held=F("held") + 1)
    log.error("the day's %s texts are used up: one of the kind %s is held back", settings.SMS_CEILING, kind)
    raise CeilingError


def send_now(*, phone: str, text: Text) -> None:
    """Hand over a text that somebody waits for on a page. Raises `GatewayBusyError`, or what went wrong."""
    if not SENDING.acquire(timeout=PATIENCE):
        raise GatewayBusyError
    try:
        hand_over(phone=phone, text=text, at=clock.now())
    finally:
        SENDING.release()
