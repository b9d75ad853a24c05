"""The tasks of this app: what is due in the district, messages to other systems, and the runners' own order.

procrastinate imports this module by its name.
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from events import scheduler
from events.integrations import webhooks
from volunteer.core import clock, leases

EVERY_MINUTE = "* * * * *"
EVERY_NIGHT = "17 3 * * *"
OFTEN = "* * * * * */20"  # in a demonstration people look on: every twenty seconds
KEPT_HOURS = 30 * 24  # of jobs that failed for good
log = logging.getLogger(__name__)


@app.periodic(cron=OFTEN if settings.DEMO else EVERY_MINUTE)
@app.task(name="run_steps", queue="acts", lock="steps", queueing_lock="steps")
def run_steps(timestamp: int) -> None:
    """One pass over what is due. `timestamp` is the minute that it was deferred for."""
    clock.measure_if_due()
    try:
        scheduler.run_steps(at=clock.now())
    except leases.LeaseLostError:
        log.error("a step took so long that another runner has begun; it does the rest")


@app.task(name=webhooks.TASK, queue="hooks", retry=RetryStrategy(max_attempts=3, wait=30))
def send_hooks(*, subscription_id: str) -> None:
    webhooks.send_to(subscription_id=UUID(subscription_id), at=clock.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="take_up_lost_jobs", queue="acts", queueing_lock="take_up_lost_jobs")
async def take_up_lost_jobs(timestamp: int) -> None:
    """The jobs of runners that died begin anew. Every one is harmless to repeat, and claims what must not go out twice."""
    for job in await app.job_manager.get_stalled_jobs():
        log.warning("the job %s of a runner that died begins anew", job.id)
        await app.job_manager.retry_job(job)


@app.periodic(cron=EVERY_NIGHT)
@app.task(name="forget_old_jobs", queue="acts", queueing_lock="forget_old_jobs")
async def forget_old_jobs(timestamp: int) -> None:
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)
