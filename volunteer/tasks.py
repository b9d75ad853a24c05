"""The tasks of this app: what the runners do with a job. procrastinate imports this module by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from volunteer.core import clock
from volunteer.notices import code_texts, outbox

WAITS = (2, 5, 15, 30, 60)  # seconds before each further try


class SoonRetry(BaseRetryStrategy):
    """Seconds later, as long as `WAITS` says."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if is_last(job):
            return None
        # By the machine's clock: procrastinate compares it with the database's, and a code may wait a second more or less.
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=WAITS[job.attempts]))


def is_last(job: Job) -> bool:
    return job.attempts >= len(WAITS)


@app.task(name=code_texts.TASK, queue="codes", retry=SoonRetry(), pass_context=True)
def send_waiting_text(context: JobContext, *, text_id: str) -> None:
    code_texts.send_waiting(text_id=UUID(text_id), at=clock.now(), last=is_last(context.job))


@app.task(name=outbox.NEWS, queue="texts", retry=SoonRetry())
def deliver_news(*, keys: list[str]) -> None:
    """What an act has just told: the messages of these notices. What fails is tried again by the minute's step."""
    outbox.deliver_news(keys=keys, at=clock.now())


@app.task(name=outbox.LANE, queue="texts", retry=SoonRetry())
def drain_lane(*, lane: int) -> None:
    """One of several that send what waits, each message once."""
    outbox.drain_lane()
