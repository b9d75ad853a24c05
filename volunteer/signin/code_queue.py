"""Which sign-in code goes out at once and which one waits a few minutes.

An address refuses nobody: a venue, or a carrier's customers, share one. Beyond its mark the codes of numbers that nobody has
here wait, and a runner sends a few a minute of each address; numbers that somebody has go out at once. A third of the day's
messages is kept for those. The page says the same to both, so it does not tell who has an account. A code that waits is made
when it is sent: none is kept.
"""

import ipaddress
import logging
from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest
from django.utils import timezone, translation

from volunteer.core import encryption, rate_limit
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import QueuedCode, User
from volunteer.notices import code_texts, outbox
from volunteer.notices.texts import Text, code_text
from volunteer.roles import ranks
from volunteer.signin.refusals import SignInRefusal

log = logging.getLogger(__name__)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CODE_LIVES = timedelta(minutes=5)
ADDRESS_AN_HOUR = 60  # codes for new numbers that one address gets at once
WAITING_A_MINUTE = 5  # codes that wait, sent in a minute to one address
ADDRESS_SHARE = 4  # one address gets at most this part of the day's messages for numbers that waited
KEPT_SHARE = 3  # this part of the day's messages is kept for numbers that somebody has
WAITS_MOST = timedelta(minutes=30)


def address_hash(request: HttpRequest) -> str:
    """A keyed hash of where a request comes from; of IPv6 the network, which one subscriber has for all devices."""
    address = ipaddress.ip_address(get_adapter().get_client_ip(request))
    if isinstance(address, ipaddress.IPv6Address):
        return rate_limit.subject_hash(f"address:{ipaddress.ip_network((address, 64), strict=False)}")
    return rate_limit.subject_hash(f"address:{address}")


def code_hash(phone: str, code: str) -> str:
    """What is kept of a code that was sent."""
    return rate_limit.subject_hash(f"code:{phone}:{code}")


def must_wait(*, phone: str, address: str, at: datetime) -> tuple[bool, int]:
    """Whether the code of this number has to wait, and the minutes that the page speaks of; counts a new number's code.

    The minutes are 0 where nobody waits. In the transaction in which the number and the device are counted. Raises `Refused`
    where the day's messages for new numbers are used up.
    """
    known = User.objects.with_phone(phone).exists()
    mark: dict[str, Any] = {"kind": "code-address", "subject": address, "most": ADDRESS_AN_HOUR, "within": HOUR, "at": at}
    if known:
        return False, minutes_of_queue(address, at) if rate_limit.seconds_left(**mark) else 0
    if rate_limit.seconds_left(**share_of_new(at)):
        raise Refused(SignInRefusal.SITE)
    if not rate_limit.allow_attempt(**mark):
        return True, minutes_of_queue(address, at)
    rate_limit.allow_attempt(**share_of_new(at))
    return False, 0


def share_of_new(at: datetime) -> dict[str, Any]:
    """The limit of the day's messages for new numbers."""
    most = settings.SMS_A_DAY - settings.SMS_A_DAY // KEPT_SHARE
    return {"kind": "code-new", "subject": "all", "most": most, "within": DAY, "at": at}


def minutes_of_queue(address: str, at: datetime) -> int:
    """After how many minutes the code that joins the queue of this address now is sent, as far as the queue tells."""
    return QueuedCode.objects.waiting(at - WAITS_MOST).filter(address=address).count() // WAITING_A_MINUTE + 1


def join_queue(*, phone: str, address: str, at: datetime) -> QueuedCode:
    return QueuedCode.objects.create(
        id=new_id(at),
        phone_sealed=encryption.seal(phone),
        address=address,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        asked_at=at,
    )


# --- the runner ----------------------------------------------------------------------------------------------------------


def send_waiting(*, at: datetime) -> int:
    """Send the first codes that wait, a few of each address; how many went out. The district is told once a day."""
    waiting = QueuedCode.objects.waiting(at - WAITS_MOST)
    turn = Window(RowNumber(), partition_by=F("address"), order_by=F("asked_at").asc())
    due = list(waiting.annotate(turn=turn).filter(turn__lte=WAITING_A_MINUTE).order_by("turn", "asked_at"))
    if due or rate_limit.seconds_left(**share_of_new(at)):
        alarm_district(number=waiting.count(), at=at)
    return sum(send_one(row, at) for row in due)


def send_one(row: QueuedCode, at: datetime) -> bool:
    """Claim and commit, then send: a crash loses a message and never sends it twice."""
    phone = encryption.unseal(bytes(row.phone_sealed))
    code = get_adapter().generate_login_code()
    with transaction.atomic(durable=True):
        if not QueuedCode.objects.select_for_update(skip_locked=True).filter(pk=row.pk, sent_at=None).exists():
            return False
        try:
            require_share(row.address, at)
        except Refused:
            return False
        QueuedCode.objects.filter(pk=row.pk).update(sent_at=at, code_hash=code_hash(phone, code))
    with translation.override(row.language):
        try:
            send_text(phone, code_text(code), at)
        except Refused:
            return False
    return True


@transaction.atomic
def require_share(address: str, at: datetime) -> None:
    """Count a code that waited: its address, the new numbers and all messages of the day. Raises `Refused`, then none counts."""
    whole: dict[str, Any] = {"within": DAY, "at": at}
    for limit in (
        whole | {"kind": "code-waited", "subject": address, "most": settings.SMS_A_DAY // ADDRESS_SHARE},
        share_of_new(at),
        whole | {"kind": "code-site", "subject": "all", "most": settings.SMS_A_DAY},
    ):
        if not rate_limit.allow_attempt(**limit):
            raise Refused(SignInRefusal.SITE)


def send_text(phone: str, text: Text, at: datetime) -> None:
    """Let a code go out at once. Raises `Refused` where that is known to have failed; the number stands in no log."""
    try:
        code_texts.send(phone=phone, text=text, before=at + CODE_LIVES, at=at)
    except Exception as problem:
        log.error("a code could not be sent: %s", type(problem).__name__)
        raise Refused(SignInRefusal.NOT_SENT) from None


def alarm_district(*, number: int, at: datetime) -> None:
    """Tell the district's offices, once a local day, that codes wait: a large event, or somebody who asks for them in bulk."""
    key = f"codes_wait:{timezone.localdate(at)}"
    outbox.notify_many(people=ranks.district_offices(at), kind="codes_wait", params={"number": number}, key=key, at=at)


def delete_old(*, at: datetime) -> int:
    """Delete what waited, with the numbers in it; how many."""
    return QueuedCode.objects.filter(asked_at__lt=at - HOUR).delete()[0]
