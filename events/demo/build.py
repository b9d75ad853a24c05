"""Building the whole demo: found the district, live through a year at every point (on all cores), then bring it up to today."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import datetime
from itertools import accumulate

import django
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from events.demo import (
    campaigns,
    data_requests,
    past_year,
    programmes,
    ratings,
    records,
    reports,
    requests,
    role_models,
    stock,
    teams,
)
from events.demo import district as demo_district
from events.demo import today as demo_today
from events.demo.district import Home, Size
from events.figures import rollup, rollup_points
from volunteer.models import User

LIVELY = 26  # past shifts of the first point: who came to all of them has 400 points

Progress = Callable[[int, int], None]


def exists() -> bool:
    """Whether there is a demo (or anything else) in the database already."""
    return User.objects.get_queryset().exists()


def build(size: Size, *, at: datetime, progress: Progress) -> int:
    """Make the demo as of `at`; how many people took part in all. `progress(done, all)` counts shifts."""
    hurry()
    homes = demo_district.found(size, at=at)
    campaigns.begin(at=at)
    programmes.begin(at=at)
    participations = live_everywhere(homes, size, at=at, progress=progress)
    demo_today.go_shopping(homes, at=at)
    stock.fill(homes, at=at)
    demo_today.pass_on(homes, at=at)
    demo_today.meet_online(homes[0], at=at)
    demo_today.take_photos(at=at)
    demo_today.speak_up(homes, at=at)
    teams.settle(homes, at=at)
    teams.gather(homes, at=at)
    requests.ask_for_help(homes, at=at)
    demo_today.call_some(at=at)
    ratings.say(homes, at=at)
    data_requests.ask(at=at)
    records.write_down(homes, at=at)
    role_models.show(homes, at=at)
    rollup.rebuild()
    rollup_points.rebuild(at=at)
    reports.hand_in(at=at)
    return participations


def hurry() -> None:
    """Send no text messages about the past; wait for no disk at each commit; take joins as they are written.

    To plan the statements that name a dozen tables takes longer than to run them. Holds for this process's connection.
    """
    settings.NOTICE_CHANNELS = {}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        cursor.execute("SET join_collapse_limit TO 1")


def live_everywhere(homes: list[Home], size: Size, *, at: datetime, progress: Progress) -> int:
    """Live through every point's year. Points share no row that is written, so each process takes its own."""
    shares = shares_of(size)
    connections.close_all()
    done = people = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        before = accumulate(shares[:-1], initial=0)
        futures = [pool.submit(live, home, count, number, at) for home, count, number in zip(homes, shares, before, strict=True)]
        for shifts, joined in results(futures):
            done, people = done + shifts, people + joined
            progress(done, size.shifts)
    hurry()  # on the new connection
    return people


def shares_of(size: Size) -> list[int]:
    """How many past shifts each point has: the first one, which everybody tries, the most."""
    most = max(LIVELY, size.shifts // size.points)
    left, others = size.shifts - most, size.points - 1
    return [most, *(left // others + (n < left % others) for n in range(others))]


def live(home: Home, count: int, before: int, at: datetime) -> tuple[int, int]:
    """One point's year in a process of its own, `before` shifts of other points being counted: (shifts, participations)."""
    hurry()
    people = past_year.live(home, count, until=timezone.localdate(at), before=before)
    demo_today.look_ahead(home, at=at)
    return count, people


def results(futures: list[Future[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    for future in as_completed(futures):
        yield future.result()
