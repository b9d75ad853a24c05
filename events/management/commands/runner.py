"""`manage.py runner`: does what happens by itself, until it is stopped. Any number may be at work, on any machine."""

import asyncio
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.db import Error
from procrastinate import exceptions

from events import scheduler
from volunteer.core import clock, failures
from volunteer.queue import runner


class Command(BaseCommand):
    help = "Do what happens by itself: steps of every minute, codes, texts, messages to other systems. Ends with code 1 when stuck."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            clock.measure()
            watch = scheduler.Watch()
            self.stdout.write("The runner is at work.")
            asyncio.run(runner.run(watch))
        except (Error, exceptions.ConnectorException, psycopg.OperationalError) as problem:
            raise CommandError(f"The database does not answer: {failures.error_text(problem)}") from None
        self.stdout.write("The runner has stopped.")
