"""Telling people: one outbox row in the act's own transaction, its words made when they are read or sent.

An outer message is claimed and committed before it is sent. So a crash can lose one, and the inbox still has it; nothing is ever
sent twice. What a gateway did not take is tried again later, as long as it is of use. What is given up waits for a person
(`volunteer.queue`).

An act leaves a job for the messages that are due at once; the minute's step leaves jobs for those whose time has come since. Where
no runners are at work that step sends them itself.
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
from django.utils import timezone

from volunteer.core import clock, encryption
from volunteer.models import Channel, DeadLetter, Delivery, Notice, User
from volunteer.notices import channels, kinds, sms, texts, web_push, wechat
from volunteer.notices.texts import Text
from volunteer.queue import actions as queue
from volunteer.queue import jobs

log = logging.getLogger(__name__)

SEALED_NUMBER = "to"
LOST_AFTER = timedelta(minutes=30)
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))  # after each attempt; then it failed
MAX_BATCH, MAX_SECONDS = 2000, 30.0  # messages and seconds of one pass
NEWS, LANE = "deliver_news", "drain_lane"  # the tasks of volunteer/tasks.py
A_JOB = 25  # messages of one job
LANES, LANE_SECONDS = 12, 50.0  # jobs that send what waits side by side, and seconds that each goes on
A_MOMENT = timedelta(seconds=10)  # that the clocks of two machines may differ by
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
    made = channels.build_deliveries(channels.load_notices(keys))
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    due = list(dict.fromkeys(one.notice.key for one in made if one.due_at <= one.notice.at))
    jobs.defer_many(NEWS, [{"keys": due[first : first + A_JOB]} for first in range(0, len(due), A_JOB)])


def notice_text(notice: Notice) -> str:
    """What the notice says, in the active language, as plain text (not escaped, not marked safe)."""
    return texts.full_words(notice.kind, notice.params)


def drain(*, at: datetime, limit: int = MAX_BATCH) -> int:
    """Send waiting messages that are due, at most `limit` and for `MAX_SECONDS`; answers how many went out.

    Any number of drains may run at once: each claims other rows. Never call it inside a transaction. A channel that fails several
    times in a row is left alone until the next pass, so that it does not hold up the others.
    """
    return send_claimed(claim_due(at=at, limit=limit), at=at)


def send_due(*, at: datetime) -> int:
    """Send what waits and is due, or leave jobs to do it; how many messages that are."""
    if not jobs.have_runners():
        return drain(at=at)
    due = waiting(at).count()
    for lane in range(min(LANES, -(-due // A_JOB))):
        jobs.defer_once(LANE, f"texts:{lane}", lane=lane)
    return due


def drain_lane() -> int:
    """Send what waits, a few messages at a time, until nothing is due, nothing goes out any more, or the next minute is near."""
    begun, sent = time.monotonic(), 0
    while time.monotonic() - begun < LANE_SECONDS and (went := drain(at=clock.now(), limit=A_JOB)):
        sent += went
    return sent


def deliver_news(*, keys: list[str], at: datetime) -> int:
    """Send the messages of these notices that nobody has tried to send yet; how many went out."""
    news = waiting(at + A_MOMENT).filter(notice__key__in=keys, attempts=0)
    return send_claimed(claim(news, at=at, limit=len(keys) * len(Channel)), at=at)


def send_claimed(claimed: list[Delivery], *, at: datetime) -> int:
    begun, sent = time.monotonic(), 0
    failures: Counter[str] = Counter()
    left: list[int] = []
    for delivery in claimed:
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
    lost = Delivery.objects.filter(state=State.CLAIMED, claimed_at__lt=at - LOST_AFTER)
    for delivery in lost.filter(channel=Channel.SMS).select_related("notice"):
        delivery.problem = "interrupted"
        record_given_up(delivery, at)
    lost.update(state=State.FAILED, problem="interrupted")
    return claim(waiting(at), at=at, limit=limit)


def waiting(at: datetime) -> QuerySet[Delivery]:
    """The messages that are due, the longest first."""
    return Delivery.objects.filter(state=State.WAITING, due_at__lte=at).order_by("due_at", "pk")


def claim(due: QuerySet[Delivery], *, at: datetime, limit: int) -> list[Delivery]:
    with transaction.atomic(durable=True):
        ids = [delivery.pk for delivery in due.select_for_update(skip_locked=True, of=("self",))[:limit]]
        Delivery.objects.filter(pk__in=ids).update(state=State.CLAIMED, claimed_at=at)
    return list(Delivery.objects.filter(pk__in=ids).select_related("notice__person").order_by("due_at", "pk"))


def send_text_message(notice: Notice, at: datetime) -> None:
    """To the person's number, or to the one that the notice itself carries: the number before, or the one to be."""
    to = notice.params.get(SEALED_NUMBER)
    phone = encryption.unseal(base64.b64decode(to)) if to else notice.person.phone
    sms.hand_over(phone=phone, text=Text(notice.kind, notice.params), at=at)


def sealed_number(phone: str) -> dict[str, str]:
    """For the `params` of a notice whose text message goes to this number (E.164), whichever the person has by then."""
    return {SEALED_NUMBER: base64.b64encode(encryption.seal(phone)).decode()}


def send_push(notice: Notice, at: datetime) -> None:
    web_push.deliver(notice, title=str(settings.SITE_NAME), words=notice_text(notice))


def send_wechat(notice: Notice, at: datetime) -> None:
    wechat.deliver(notice)


SENDERS: dict[str, Callable[[Notice, datetime], None]] = {
    Channel.SMS: send_text_message,
    Channel.WECHAT: send_wechat,
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
                SENDERS[delivery.channel](delivery.notice, at)
        except sms.CeilingError:
            hold_back(delivery, at)
        except Exception as problem:
            log.error("delivery %s by %s failed: %s", delivery.pk, delivery.channel, type(problem).__name__)
            put_off(delivery, type(problem).__name__, at)
        else:
            delivery.state, delivery.problem = State.SENT, ""
    with transaction.atomic():
        delivery.save(update_fields=["state", "due_at", "attempts", "problem"])
        if delivery.state == State.FAILED and delivery.channel == Channel.SMS and delivery.problem != "late":
            record_given_up(delivery, at)
    return delivery.state == State.SENT


def record_given_up(delivery: Delivery, at: datetime) -> None:
    """One letter for each kind of text: where a gateway is out of order, thousands fail."""
    kind = delivery.notice.kind
    queue.record_failure(source=DeadLetter.Source.TEXT, ref=kind, name=kind, problem=delivery.problem, at=at)


def retry_texts(letter: DeadLetter, at: datetime) -> None:
    """Send the texts of a letter once more, those that are of use still."""
    gone = failed_texts(letter.since).filter(notice__kind=letter.ref).exclude(notice__before__lte=at)
    gone.update(state=State.WAITING, due_at=at, attempts=0, problem="", claimed_at=None)


def hold_back(delivery: Delivery, at: datetime) -> None:
    """The day's texts are used up: until the morning, where it is of use then."""
    morning = timezone.localtime(at) + timedelta(days=1)
    due = morning.replace(hour=settings.QUIET_HOURS[1].hour, minute=settings.QUIET_HOURS[1].minute, second=0, microsecond=0)
    late = is_late(delivery, due)
    delivery.state, delivery.due_at = (State.FAILED, delivery.due_at) if late else (State.WAITING, due)
    delivery.problem = "ceiling"


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
