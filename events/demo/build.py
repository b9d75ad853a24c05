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
    neighbourhood,
    past_year,
    programmes,
    ratings,
    records,
    reports,
    requests,
    role_models,
    staffing,
    stock,
    teams,
)
from events.demo import district as demo_district
from events.demo import today as demo_today
from events.demo.district import Home, Size
from events.figures import rollup, rollup_points
from volunteer.models import User
from volunteer.setup import actions as setup_actions

FIRST_POINT_SHIFTS = 26  # past shifts of the first point: who came to all of them has some 400 points left

Progress = Callable[[int, int], None]


def exists() -> bool:
    """Whether there is a demo (or anything else) in the database already."""
    return User.objects.get_queryset().exists()


def build(size: Size, *, at: datetime, progress: Progress) -> int:
    """Make the demo as of `at`; how many people took part in all. `progress(done, all)` counts shifts."""
    speed_up()
    homes = demo_district.make_district(size, at=at)
    campaigns.start_campaign(at=at)
    programmes.start_programme(at=at)
    participations = build_all_points(homes, size, at=at, progress=progress)
    demo_today.make_orders(homes, at=at)
    stock.fill_shops(homes, at=at)
    demo_today.make_gifts(homes, at=at)
    demo_today.make_online_events(homes[0], at=at)
    demo_today.make_photos(at=at)
    demo_today.make_complaints(homes, at=at)
    teams.make_skills_and_times(homes, at=at)
    teams.make_teams_and_units(homes, at=at)
    staffing.make_staffing(homes[0], at=at)
    requests.make_help_requests(homes, at=at)
    neighbourhood.make_grid(homes[0], at=at)
    neighbourhood.make_incidents(homes, at=at)
    neighbourhood.make_recycling(homes[0], at=at)
    demo_today.make_spot_check_calls(at=at)
    ratings.make_ratings(homes, at=at)
    data_requests.make_data_requests(at=at)
    records.make_records(homes, at=at)
    role_models.make_role_models(homes, at=at)
    rollup.rebuild_figures()
    rollup_points.rebuild_points(at=at)
    reports.make_reports(at=at)
    setup_actions.open_complete_areas(at=at)
    return participations


def speed_up() -> None:
    """Send no text messages about the past; wait for no disk at each commit; take joins as they are written.

    To plan the statements that name a dozen tables takes longer than to run them. Holds for this process's connection.
    """
    settings.OUTER_CHANNELS = False
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        cursor.execute("SET join_collapse_limit TO 1")


def build_all_points(homes: list[Home], size: Size, *, at: datetime, progress: Progress) -> int:
    """Live through every point's year. Points share no row that is written, so each process takes its own."""
    shares = shifts_per_point(size)
    connections.close_all()
    done = people = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn"), initializer=django.setup) as pool:
        before = accumulate(shares[:-1], initial=0)
        futures = [
            pool.submit(build_point, home, count, number, at) for home, count, number in zip(homes, shares, before, strict=True)
        ]
        for shifts, joined in completed_results(futures):
            done, people = done + shifts, people + joined
            progress(done, size.shifts)
    speed_up()  # on the new connection
    return people


def shifts_per_point(size: Size) -> list[int]:
    """How many past shifts each point has: the first one, which everybody tries, the most."""
    most = max(FIRST_POINT_SHIFTS, size.shifts // size.points)
    left, others = size.shifts - most, size.points - 1
    return [most, *(left // others + (n < left % others) for n in range(others))]


def build_point(home: Home, count: int, before: int, at: datetime) -> tuple[int, int]:
    """One point's year in a process of its own, `before` shifts of other points being counted: (shifts, participations)."""
    speed_up()
    people = past_year.make_past_shifts(home, count, until=timezone.localdate(at), before=before)
    demo_today.plan_next_weeks(home, at=at)
    return count, people


def completed_results(futures: list[Future[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    for future in as_completed(futures):
        yield future.result()
