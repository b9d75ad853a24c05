"""What is watched of messages, sign-in codes, clocks and disks."""

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min

from volunteer.core import clock, rate_limit
from volunteer.models import Attempt, Delivery, QueuedCode
from volunteer.notices import outbox
from volunteer.notices.models import Channel
from volunteer.signin.code_queue import WAITS_MOST
from volunteer.watch.figures import register_figure, seconds_since

DAY = timedelta(days=1)


def register() -> None:
    register_figure("messages_waiting", "Messages to people that are due and wait, by channel.", messages_waiting, label="channel")
    register_figure("messages_oldest_seconds", "How long the message that is due longest has waited.", oldest_message)
    register_figure("texts_given_up", "Text messages that were given up within a day.", texts_given_up)
    register_figure("texts_left", "Sign-in codes that may still be sent today (SMS_A_DAY less those of 24 hours).", texts_left)
    register_figure("texts_a_day", "Sign-in codes that may be sent in a day (SMS_A_DAY).", lambda at: settings.SMS_A_DAY)
    register_figure("codes_waiting", "Sign-in codes that wait for their turn.", codes_waiting)
    register_figure("codes_oldest_seconds", "How long the first sign-in code has waited for its turn.", oldest_code)
    register_figure("clock_difference_seconds", "How far the database's clock is ahead of this machine's.", clock_difference)
    register_figure("disk_free_bytes", "Room on the disk of DATA_DIR.", disk_free)


def messages_waiting(at: datetime) -> Mapping[str, float]:
    due = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=at)
    found = dict(due.values_list("channel").annotate(number=Count("pk")))
    return {channel: found.get(channel, 0) for channel in Channel.values}


def oldest_message(at: datetime) -> float:
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING)
    return seconds_since(waiting.aggregate(first=Min("due_at"))["first"], at)


def texts_given_up(at: datetime) -> float:
    return outbox.failed_texts(at - DAY).count()


def texts_left(at: datetime) -> float:
    sent = Attempt.objects.since("code-site", rate_limit.subject_hash("all"), at - DAY).count()
    return max(0, settings.SMS_A_DAY - sent)


def codes_waiting(at: datetime) -> float:
    return QueuedCode.objects.waiting(at - WAITS_MOST).count()


def oldest_code(at: datetime) -> float:
    waiting = QueuedCode.objects.waiting(at - WAITS_MOST)
    return seconds_since(waiting.aggregate(first=Min("asked_at"))["first"], at)


def clock_difference(at: datetime) -> float:
    return clock.database_ahead().total_seconds()


def disk_free(at: datetime) -> float:
    return shutil.disk_usage(settings.DATA_DIR).free
