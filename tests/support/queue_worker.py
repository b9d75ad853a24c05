"""Doing what waits in a queue, as a runner does, until nothing is left."""

import asyncio

from asgiref.sync import sync_to_async
from django.db import connections

from volunteer.queue.runner import Pulse, runner_app, worker_options


def work_off(*names):
    asyncio.run(run_workers(*names))


async def run_workers(*names):
    """One queue after the other, with no connection left open."""
    made = runner_app()
    async with made.open_async():
        for name in names:
            options = worker_options(name, Pulse(), wait=False)
            options["task_middleware"] = [close_after, *options["task_middleware"]]
            await made.run_worker_async(**options)
    await sync_to_async(connections.close_all)()


def close_after(call_next, context, worker):
    """Middleware: the thread of this job keeps no connection."""
    try:
        return call_next()
    finally:
        connections.close_all()
