"""One runner: workers for every queue in one process, and a watch that ends it loudly when nothing gets done any more.

Any number of runners on any number of machines may be at work: a job is taken by one of them. The workers poll.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import close_old_connections
from procrastinate import App, JobContext
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app as site_app
from procrastinate.worker import Worker

from volunteer.core import clock
from volunteer.models import DeadLetter
from volunteer.queue import actions as queue


@dataclass(frozen=True)
class Place:
    """What one runner has for a queue: how many jobs at once, and how often it looks for new ones, in seconds."""

    at_once: int
    every: float


# A queue never uses the threads of another: that is the bulkhead.
PLACES = {"acts": Place(2, 2.0), "codes": Place(6, 0.5), "texts": Place(12, 1.0), "hooks": Place(6, 2.0)}
SPARE_THREADS = 6  # for what the workers themselves ask the database, and for the watch
LOOK_SECONDS = 15.0  # between two looks of the watch
PATIENCE_SECONDS = 60.0  # that one look may take
LONGEST_SECONDS = 15 * 60.0  # of one job; a step has five minutes, an outside call seconds
STOP_SECONDS = 20.0  # for jobs that are under way when the runner is stopped


@dataclass
class Pulse:
    """What this runner is doing: the jobs under way, by id, and since when (`monotonic`)."""

    running: dict[int, tuple[str, float]] = field(default_factory=dict)

    async def note(self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: Worker) -> Any:
        """Middleware around every job."""
        job = context.job
        self.running[job.id or 0] = (job.task_name, monotonic())
        try:
            return await call_next()
        finally:
            self.running.pop(job.id or 0, None)

    def stuck(self) -> str:
        """A sentence about a job that goes on for too long; empty where there is none."""
        for name, since in self.running.values():
            if (seconds := monotonic() - since) > LONGEST_SECONDS:
                return f"A job of the task {name} has not come to its end for {int(seconds // 60)} minutes."
        return ""


def note_failure(call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
    """Middleware: a job that fails for good waits for a person. What is done every minute anyway is left to the watch."""
    try:
        return call_next()
    except Exception as problem:
        job, task = context.job, worker.find_task(context.job.task_name)
        if "timestamp" not in job.task_kwargs and task.get_retry_exception(exception=problem, job=job) is None:
            source, name = DeadLetter.Source.JOB, type(problem).__name__
            queue.record_failure(source=source, ref=str(job.id), name=job.task_name, problem=name, at=clock.now())
        raise


def runner_app() -> App:
    """The site's app with its tasks and periodic tasks, over connections of its own.

    The tasks themselves stay the site's: a job that one of them leaves goes through Django's connection, in its transaction.
    """
    site_app.perform_import_paths()  # type: ignore[no-untyped-call]
    connector = site_app.connector.get_worker_connector()  # type: ignore[attr-defined]
    connector._pool_args |= {"min_size": 1, "max_size": 4}
    made = App(connector=connector, worker_defaults=site_app.worker_defaults)
    made.tasks, made.periodic_registry = site_app.tasks, site_app.periodic_registry
    return made


def worker_options(name: str, pulse: Pulse, *, wait: bool) -> WorkerOptions:
    place = PLACES[name]
    return {
        "queues": [name],
        "name": name,
        "concurrency": place.at_once,
        "fetch_job_polling_interval": place.every,
        "listen_notify": False,
        "delete_jobs": "successful",
        "install_signal_handlers": False,
        "shutdown_graceful_timeout": STOP_SECONDS,
        "wait": wait,
        "worker_middleware": [pulse.note],
        "task_middleware": [*site_app.worker_defaults.get("task_middleware", []), note_failure],
    }


async def run(watch: Callable[[], str]) -> None:
    """Work until SIGTERM or SIGINT. `watch` answers in a sentence what is wrong, or ""; then the process ends with code 1.

    Raises what keeps a worker from going on: a database that is gone.
    """
    loop, pulse, made = asyncio.get_running_loop(), Pulse(), runner_app()
    threads = sum(place.at_once for place in PLACES.values()) + SPARE_THREADS
    loop.set_default_executor(ThreadPoolExecutor(threads, thread_name_prefix="job"))
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with made.open_async():
        workers = [asyncio.create_task(made.run_worker_async(**worker_options(name, pulse, wait=True))) for name in PLACES]
        beside = [asyncio.create_task(stopped.wait()), asyncio.create_task(watch_over(watch, pulse))]
        done, left = await asyncio.wait([*workers, *beside], return_when=asyncio.FIRST_COMPLETED)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        for task in done:
            task.result()


async def watch_over(watch: Callable[[], str], pulse: Pulse) -> None:
    """Look again and again; end the process where something is wrong. A thread that hangs must not keep it."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if problem := pulse.stuck() or await look(watch):
            leave(problem)
            return


async def look(watch: Callable[[], str]) -> str:
    try:
        return await asyncio.wait_for(asyncio.to_thread(ask, watch), PATIENCE_SECONDS)
    except TimeoutError:
        return f"The database has not answered for {PATIENCE_SECONDS:.0f} seconds."
    except Exception as problem:
        return f"The database does not answer: {type(problem).__name__}."


def ask(watch: Callable[[], str]) -> str:
    close_old_connections()
    return watch()


def leave(problem: str) -> None:
    sys.stderr.write(f"This runner ends: {problem}\n")
    sys.stderr.flush()
    os._exit(1)
