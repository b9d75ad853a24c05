"""One entrance for everybody: number, code, in. A number we know and one we do not are treated alike until the code is right.

This is allauth's sign-in by code, with the account made at the end where there is none, the number sealed in the session
too, and limits that count numbers and devices.
"""

import base64
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from volunteer.core import clock, encryption, rate_limit
from volunteer.core.refusals import Refused
from volunteer.models import QueuedCode, SignInPhone
from volunteer.notices.texts import Text, code_text
from volunteer.signin import code_queue, joining, recycled, seen_phones
from volunteer.signin.refusals import SignInRefusal
from volunteer.signin.sessions import read_device_name

log = logging.getLogger(__name__)

BETWEEN_CODES = timedelta(seconds=60)
CODES_A_DAY = 10  # for one number, of one device
STRANGERS_A_DAY = 20  # for one number, of all devices together on which its owner has not signed in
DEVICE_AN_HOUR = 10
DEVICE_A_DAY = 30
GUESSES_AN_HOUR = 10  # of one device at the codes of one number
NUMBER_GUESSES_AN_HOUR = 50  # at one number, of all devices together on which its owner has not signed in
LAST_NUMBER = "last_number"  # the session's key of the number, sealed, whose code was typed wrong too often or too late


def send_code(*, phone: str, text: Text, device: str, at: datetime) -> None:
    """Send a code to somebody who is signed in: one a minute and ten a day for a number and a device, ten an hour and thirty a day
    for each device.

    `device` is what `read_device_name` answers; `text` has the code and says what it does. All numbers together get at most
    `settings.SMS_A_DAY` messages a day.
    """
    with transaction.atomic():
        _count_number_and_device(phone=phone, device=device, at=at)
        _count_message(at)
    code_queue.send_text(phone, text, at)


def send_or_queue(*, phone: str, code: str, device: str, address: str, at: datetime) -> tuple[QueuedCode | None, int]:
    """Send a sign-in code, with the same limits, or let it wait its turn where too many new numbers ask from one address.

    Answers the row that waits, and how many minutes the page speaks of.
    """
    with transaction.atomic():
        _count_number_and_device(phone=phone, device=device, at=at)
        waits, minutes = code_queue.must_wait(phone=phone, address=address, at=at)
        if waits:
            return code_queue.join_queue(phone=phone, address=address, at=at), minutes
        _count_message(at)
    code_queue.send_text(phone, code_text(code), at)
    return None, minutes


def _count_number_and_device(*, phone: str, device: str, at: datetime) -> None:
    """In the caller's transaction: a limit that refuses leaves nothing counted by the others.

    Phones of the owner of the number are counted by themselves: what strangers ask for on theirs neither keeps them waiting nor
    uses up their codes. All strangers together get at most `STRANGERS_A_DAY`, one a minute.
    """
    hour, day, pair = timedelta(hours=1), timedelta(days=1), f"{phone}:{device}"
    own = counts_by_itself(phone, device, at)
    minute = {"kind": "code-minute", "subject": pair if own else phone, "most": 1, "within": BETWEEN_CODES, "at": at}
    if not rate_limit.allow_attempt(**minute):  # type: ignore[arg-type]
        raise Refused(SignInRefusal.WAIT, seconds=rate_limit.seconds_left(**minute))  # type: ignore[arg-type]
    for subject, most in ((pair, CODES_A_DAY), *(() if own else ((phone, STRANGERS_A_DAY),))):
        if not rate_limit.allow_attempt(kind="code-day", subject=subject, most=most, within=day, at=at):
            raise Refused(SignInRefusal.ENOUGH_TODAY)
    for kind, most, within in (("code-device-hour", DEVICE_AN_HOUR, hour), ("code-device-day", DEVICE_A_DAY, day)):
        if device and not rate_limit.allow_attempt(kind=kind, subject=device, most=most, within=within, at=at):
            raise Refused(SignInRefusal.DEVICE)


def counts_by_itself(phone: str, device: str, at: datetime) -> bool:
    """Whether a device is no stranger's: the owner of the number signed in on it lately, or staff saw it in their hand."""
    return is_own_phone(phone, device) or seen_phones.is_seen(phone, device, at)


def digits_for_staff(phone: str, device: str, at: datetime) -> str:
    """What a device shows to staff where strangers have used up what the number had for it; empty where they have not."""
    limits = (("code-day", STRANGERS_A_DAY, timedelta(days=1)), ("guess", NUMBER_GUESSES_AN_HOUR, timedelta(hours=1)))
    used_up = any(
        rate_limit.seconds_left(kind=kind, subject=phone, most=most, within=within, at=at) for kind, most, within in limits
    )
    return seen_phones.digits_of(phone, device, at) if used_up and not counts_by_itself(phone, device, at) else ""


def is_own_phone(phone: str, device: str) -> bool:
    """Whether the owner of a number signed in on this device lately; `device` is what `read_device_name` answers."""
    if not device:
        return False
    kept = rate_limit.known_hashes(f"device:{device}")
    return SignInPhone.objects.filter(person__phone_index=encryption.phone_hash(phone), device__in=kept).exists()


def _count_message(at: datetime) -> None:
    day = timedelta(days=1)
    if not rate_limit.allow_attempt(kind="code-site", subject="all", most=settings.SMS_A_DAY, within=day, at=at):
        log.error("the day's %s codes are used up", settings.SMS_A_DAY)
        raise Refused(SignInRefusal.SITE)


@transaction.atomic
def may_guess(*, phone: str, device: str, at: datetime) -> None:
    """Count one try of this device at a code of this number; refuses the eleventh wrong one within an hour.

    All strangers together have a higher cap. What they try on their devices does not shut out the owner of the number.
    """
    of_strangers = () if counts_by_itself(phone, device, at) else ((phone, NUMBER_GUESSES_AN_HOUR),)
    for subject, most in ((f"{phone}:{device}", GUESSES_AN_HOUR), *of_strangers):
        if not rate_limit.allow_attempt(kind="guess", subject=subject, most=most, within=timedelta(hours=1), at=at):
            raise Refused(SignInRefusal.GUESSING)


def last_number(request: HttpRequest) -> str:
    """The number (E.164) whose code has just ended, told once; empty where there is none."""
    kept = request.session.pop(LAST_NUMBER, "")
    return encryption.unseal(base64.b64decode(kept)) if kept else ""


class Entrance(LoginCodeVerificationProcess):
    """The state between the number and the code, kept in the session."""

    state: dict[str, Any]

    @classmethod
    def begin(cls, request: HttpRequest, phone: str) -> Self:
        """Send a code to `phone` (E.164) and remember it in the session. Refused: nothing is remembered."""
        login = Login(user=None)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None), sealed=base64.b64encode(encryption.seal(phone)).decode())
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: LoginByCodeStage) -> Self | None:
        """The process of this session, or None when its code is too old."""
        process = cls(stage)
        process.follow_queue()
        valid: Self | None = process.abort_if_invalid()
        return valid

    def follow_queue(self) -> None:
        """A code that waits stays valid; of one that was sent meanwhile the five minutes begin with the sending."""
        if not self.waits:
            return
        row = QueuedCode.objects.filter(pk=self.state["queued"]).first()
        if row is None or (row.sent_at is None and row.asked_at <= clock.now() - code_queue.WAITS_MOST):
            self.state["at"] = 0
        elif row.sent_at is None:
            self.state["at"] = clock.now().timestamp()
        else:
            self.state.update(code=row.code_hash, at=row.sent_at.timestamp(), queued="", minutes=0)
            self.persist()

    @property
    def waits(self) -> bool:
        return bool(self.state.get("queued"))

    @property
    def minutes(self) -> int:
        """How many minutes the message may take; 0 where it is sent at once."""
        return int(self.state.get("minutes", 0))

    def abort(self) -> None:
        """End this code. The number is kept, sealed, for the page where it would have to be typed again."""
        self.request.session[LAST_NUMBER] = self.state["sealed"]
        super().abort()

    @property
    def phone(self) -> str:
        return encryption.unseal(base64.b64decode(self.state["sealed"]))

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """Only a hash of the code is kept in the session."""
        code, phone, address = str(get_adapter().generate_login_code()), self.phone, code_queue.address_hash(self.request)
        row, minutes = send_or_queue(phone=phone, code=code, device=read_device_name(self.request), address=address, at=clock.now())
        self.state["code"] = "" if row else code_queue.code_hash(phone, code)
        self.state.update(queued=str(row.pk) if row else "", minutes=minutes)

    def resend(self) -> None:
        """Send a fresh code; it may be tried as often as the first. One that waits keeps its turn."""
        if self.waits:
            raise Refused(SignInRefusal.QUEUED)
        self.send()
        self.state.update(failed_attempts=0, at=clock.now().timestamp())
        self.record_resend()
        self.persist()

    def fits(self, typed: str) -> bool:
        """Whether the typed code is the one that was sent; spaces and dashes are forgiven."""
        digits = "".join(c for c in typed if c.isalnum())
        return secrets.compare_digest(code_queue.code_hash(self.phone, digits), self.code)

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """Sign the person in, making the account where the number is new; staff are asked for their second factor.

        Whose number was not used for long is asked first whether the account is theirs: the number may have changed hands.
        """
        for subject in (self.phone, f"{self.phone}:{read_device_name(self.request)}"):
            rate_limit.clear_attempts(kind="guess", subject=subject)
        known = recycled.doubtful_account(self.request, self.phone, clock.now())
        if known is None:
            return enter_account(self.request, self.phone, redirect_url)
        clear_login(self.request)
        recycled.remember_proof(self.request, self.phone, redirect_url or "", clock.now())
        return redirect("volunteer:old_account")


def enter_account(request: HttpRequest, phone: str, redirect_url: str | None) -> HttpResponse:
    """Sign in whoever has just proven `phone`, making the account where the number is new.

    Who takes over an account that somebody else made with this number is told so on the next page. The browser is remembered: it is
    not asked again whose account this is.
    """
    at = clock.now()
    person = joining.get_or_create_person(phone=phone, at=at)
    if joining.took_over_account(person, at):
        redirect_url = f"{reverse('volunteer:found')}?{urlencode({'next': redirect_url or '/'})}"
    record_authentication(request, person, method="code")
    response: HttpResponse = perform_login(request, Login(user=person, redirect_url=redirect_url))
    recycled.remember_browser(response, person)
    return response
