"""Leaving a job for the runners, in the transaction of the act, by the name of its task.

The tasks stand in `volunteer/tasks.py` and `events/tasks.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from volunteer.models import DeadLetter


def have_runners() -> bool:
    """Whether runners are at work. Where none are, whoever would leave a job does the work, or leaves it to the next `tick`."""
    return bool(settings.RUNNER)


def defer(task: str, **arguments: Any) -> None:
    """Leave one job, where runners are at work. `arguments` are plain JSON without personal data."""
    defer_many(task, [arguments])


def defer_many(task: str, every: Iterable[dict[str, Any]]) -> None:
    """Leave a job for each set of arguments; one statement."""
    if have_runners() and (jobs := list(every)):
        app.configure_task(task, allow_unknown=False).batch_defer(*jobs)


def defer_once(task: str, name: str, **arguments: Any) -> None:
    """Leave one job, unless one of this `name` waits already; those of one name are done one after the other."""
    if have_runners():
        with suppress(exceptions.AlreadyEnqueued), transaction.atomic():
            app.configure_task(task, allow_unknown=False, lock=name, queueing_lock=name).defer(**arguments)


def retry_job(letter: DeadLetter, at: datetime) -> None:
    """Do a job again that failed for good, where it is still kept."""
    with suppress(exceptions.ConnectorException), transaction.atomic():
        app.job_manager.retry_job_by_id(int(letter.ref), retry_at=at)
