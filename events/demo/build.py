"""Building the whole demo: found the district, live through a year at every point (on all cores), then bring it up to today."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import date, datetime

import django
from django.conf import settings
from django.db import connections
from django.utils import timezone

from events.demo import founding, present, season
from events.demo.founding import Home, Size
from volunteer.models import User

Progress = Callable[[int, int], None]


def exists() -> bool:
    """Whether there is a demo (or anything else) in the database already."""
    return User.objects.get_queryset().exists()


def build(size: Size, *, at: datetime, progress: Progress) -> int:
    """Make the demo as of `at`; how many people took part in all. `progress(done, all)` counts shifts."""
    homes = founding.found(size, at=at)
    participations = live_everywhere(homes, size, until=timezone.localdate(at), progress=progress)
    present.go_shopping(homes, at=at)
    present.look_ahead(homes, at=at)
    return participations


def live_everywhere(homes: list[Home], size: Size, *, until: date, progress: Progress) -> int:
    """Live through every point's year. Points share no row that is written, so each process takes its own."""
    shares = [size.shifts // len(homes) + (n < size.shifts % len(homes)) for n in range(len(homes))]
    connections.close_all()
    done = people = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        futures = [pool.submit(live, home, count, until) for home, count in zip(homes, shares, strict=True)]
        for shifts, joined in results(futures):
            done, people = done + shifts, people + joined
            progress(done, size.shifts)
    return people


def live(home: Home, count: int, until: date) -> tuple[int, int]:
    """One point's year in a process of its own, without text messages about the past: (shifts, participations)."""
    settings.NOTICE_CHANNELS = {}
    return count, season.live(home, count, until=until)


def results(futures: list[Future[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    for future in as_completed(futures):
        yield future.result()
