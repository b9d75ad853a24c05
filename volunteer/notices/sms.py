"""Gateways for text messages. One class named by settings.SMS_GATEWAY; a real provider is one class more.

A gateway's `send` returns when the provider has accepted the message and raises whatever went wrong otherwise.
Numbers are E.164. The sign 【我帮你】, which Chinese providers demand, is the gateway's to add.
"""

import sys
from threading import BoundedSemaphore
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from volunteer.core import clock
from volunteer.models import SmsMessage

# A gateway that takes long must not hold every thread of a web process: who checks in needs one too.
SENDING = BoundedSemaphore(2)  # threads of one process that may wait for the gateway while somebody waits for their page
PATIENCE = 1.0  # seconds that another one waits for its turn


class GatewayBusyError(Exception):
    """As many texts as may be under way at once are; nothing was sent."""


class Gateway(Protocol):
    def send(self, *, phone: str, text: str) -> None: ...


class ConsoleGateway:
    """Writes messages to the terminal: for development only, since codes must not stand in logs."""

    def send(self, *, phone: str, text: str) -> None:
        sys.stderr.write(f"[SMS] {phone}: {text}\n")


class DemoGateway(ConsoleGateway):
    """The terminal, and the page of demo messages."""

    def send(self, *, phone: str, text: str) -> None:
        super().send(phone=phone, text=text)
        SmsMessage.objects.create(phone=phone, text=text[:300], at=clock.now())


def gateway() -> Gateway:
    """The gateway of the settings."""
    made: Gateway = import_string(settings.SMS_GATEWAY)()
    return made


def send_now(*, phone: str, text: str) -> None:
    """Hand over a text that somebody waits for on a page. Raises `GatewayBusyError`, or what went wrong."""
    if not SENDING.acquire(timeout=PATIENCE):
        raise GatewayBusyError
    try:
        gateway().send(phone=phone, text=text)
    finally:
        SENDING.release()
