"""Telling people: one outbox row in the act's own transaction, its words made when they are read or sent.

An outer message is claimed and committed before it is sent. So a crash can lose one, and the inbox still has it; nothing is ever
sent twice. What a gateway did not take is tried again later, as long as it is of use.
"""

import base64
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from volunteer.core import encryption
from volunteer.models import Channel, Delivery, Notice, User
from volunteer.notices import channels, kinds, sms, texts, web_push, wechat

log = logging.getLogger(__name__)

SEALED_NUMBER = "to"
LOST_AFTER = timedelta(minutes=30)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # after each attempt; then it failed
MAX_BATCH, MAX_SECONDS = 2000, 30.0  # messages and seconds of one pass
FAILURES_IN_A_ROW = 3  # of one channel; then it is taken to be out of order
State = Delivery.State


def notify(
    *, person: User, kind: str, params: dict[str, Any], key: str, at: datetime, url: str = "", before: datetime | None = None
) -> None:
    """Tell one person one thing. The same `key` again is no news and changes nothing.

    `params` is plain JSON for the kind's template, moments as ISO strings; `url` a path of this site; `before` the
    moment from which it is of no use any more: quiet hours that last longer are broken.
    """
    write_notices([Notice(person=person, kind=kind, params=params, key=key, at=at, url=url, before=before)])


def notify_many(
    *,
    people: Iterable[User],
    kind: str,
    params: dict[str, Any],
    key: str,
    at: datetime,
    url: str = "",
    before: datetime | None = None,
) -> None:
    """Tell many people the same in a constant number of statements; each one's key is `<key>:<person id>`."""
    write_notices([Notice(person=p, kind=kind, params=params, key=f"{key}:{p.pk}", at=at, url=url, before=before) for p in people])


def write_notices(notices: list[Notice]) -> None:
    """Insert the notices that are news, and a delivery for each outer channel that their kind and their person want."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    keys = [notice.key for notice in notices if channels.site_channels(notice.kind)]
    if not keys:
        return
    Delivery.objects.bulk_create(channels.build_deliveries(channels.load_notices(keys)), ignore_conflicts=True)


def notice_text(notice: Notice) -> str:
    """What the notice says, in the active language, as plain text (not escaped, not marked safe)."""
    return texts.full_words(notice.kind, notice.params)


def drain(*, at: datetime, limit: int = MAX_BATCH) -> int:
    """Send waiting messages that are due, at most `limit` and for `MAX_SECONDS`; answers how many went out.

    Any number of drains may run at once: each claims other rows. Never call it inside a transaction. A channel that fails several
    times in a row is left alone until the next pass, so that it does not hold up the others.
    """
    begun, sent = time.monotonic(), 0
    failures: Counter[str] = Counter()
    left: list[int] = []
    for delivery in claim_due(at=at, limit=limit):
        if failures[delivery.channel] >= FAILURES_IN_A_ROW or time.monotonic() - begun > MAX_SECONDS:
            left.append(delivery.pk)
            continue
        went = deliver(delivery, at=at)
        sent += went
        failures[delivery.channel] = 0 if went else failures[delivery.channel] + 1
    Delivery.objects.filter(pk__in=left).update(state=State.WAITING, claimed_at=None)
    return sent


def claim_due(*, at: datetime, limit: int) -> list[Delivery]:
    """Take waiting deliveries for oneself and commit that. Those claimed long ago by a drain that died are marked failed."""
    with transaction.atomic(durable=True):
        lost = Delivery.objects.filter(state=State.CLAIMED, claimed_at__lt=at - LOST_AFTER)
        lost.update(state=State.FAILED, problem="interrupted")
        due = Delivery.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "pk")
        waiting = due.select_for_update(skip_locked=True)
        ids = [delivery.pk for delivery in waiting[:limit]]
        Delivery.objects.filter(pk__in=ids).update(state=State.CLAIMED, claimed_at=at)
    return list(Delivery.objects.filter(pk__in=ids).select_related("notice__person").order_by("due_at", "pk"))


def send_text_message(notice: Notice) -> None:
    """To the person's number, or to the one that the notice itself carries: the number before, or the one to be."""
    to = notice.params.get(SEALED_NUMBER)
    phone = encryption.unseal(base64.b64decode(to)) if to else notice.person.phone
    sms.gateway().send(phone=phone, kind=notice.kind, params=notice.params)


def sealed_number(phone: str) -> dict[str, str]:
    """For the `params` of a notice whose text message goes to this number (E.164), whichever the person has by then."""
    return {SEALED_NUMBER: base64.b64encode(encryption.seal(phone)).decode()}


def send_push(notice: Notice) -> None:
    web_push.deliver(notice, title=str(settings.SITE_NAME), words=notice_text(notice))


SENDERS: dict[str, Callable[[Notice], None]] = {
    Channel.SMS: send_text_message,
    Channel.WECHAT: wechat.deliver,
    Channel.PUSH: send_push,
}


def deliver(delivery: Delivery, *, at: datetime) -> bool:
    """Send one claimed delivery in its reader's language and mark how it went; whether it was sent.

    One that is of no use any more is not sent. A failure is logged without the number and tried again later.
    """
    if is_late(delivery, at):
        delivery.state, delivery.problem = State.FAILED, "late"
    else:
        try:
            with channels.in_language_of(delivery.notice.person):
                SENDERS[delivery.channel](delivery.notice)
        except Exception as problem:
            log.error("delivery %s by %s failed: %s", delivery.pk, delivery.channel, type(problem).__name__)
            put_off(delivery, type(problem).__name__, at)
        else:
            delivery.state, delivery.problem = State.SENT, ""
    delivery.save(update_fields=["state", "due_at", "attempts", "problem"])
    return delivery.state == State.SENT


def is_late(delivery: Delivery, at: datetime) -> bool:
    before = delivery.notice.before
    return before is not None and before <= at


def put_off(delivery: Delivery, problem: str, at: datetime) -> None:
    """To the next attempt; after the last one, or where it would come too late, it failed."""
    delivery.attempts, delivery.problem = delivery.attempts + 1, problem[:40]
    delivery.state = State.FAILED
    if delivery.attempts <= len(RETRY_DELAYS):
        due = at + RETRY_DELAYS[delivery.attempts - 1]
        if not is_late(delivery, due):
            delivery.state, delivery.due_at = State.WAITING, due


def failed_texts(since: datetime) -> QuerySet[Delivery]:
    """The text messages that were given up since then, apart from those that nobody needed any more.

    A browser that is gone or an account that follows no more is no fault of the site's.
    """
    return Delivery.objects.filter(channel=Channel.SMS, state=State.FAILED, claimed_at__gte=since).exclude(problem="late")


def mark_read(*, person: User, at: datetime, ids: Iterable[int] | None = None) -> int:
    """Mark the person's unread notices (or those of `ids` among them) as read; answers how many were."""
    unread = Notice.objects.inbox_of(person).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=at)


def notice_icon(notice: Notice) -> str:
    """The picture beside a notice in the inbox."""
    return kinds.kind_of(notice.kind).icon
