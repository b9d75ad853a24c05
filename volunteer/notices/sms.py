"""Gateways for text messages. One class named by settings.SMS_GATEWAY; a real provider is one class more.

A gateway's `send` returns when the provider has accepted the message and raises whatever went wrong otherwise.
Numbers are E.164. The sign 【我帮你】, which Chinese providers demand, is the gateway's to add.
"""

import sys
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from volunteer.core import clock
from volunteer.models import SmsMessage


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
