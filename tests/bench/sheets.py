"""How much memory does a long list take that leaves as Excel? The list of people who wait to be seen, in a process of its own."""

import multiprocessing
import resource
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from tests import cast
from tests.bench import people
from tests.bench.district import copies
from tests.bench.lines import Line
from tests.bench.own import Here
from volunteer.models import User

ROWS = 50_000
PAGE = "/staff/people/?export=xlsx"


class Taker(Here):
    """A browser that keeps the length of what it got."""

    def take(self, path: str) -> tuple[int, int]:
        heads: list[str] = []
        answer = self.handler(self.environ("GET", path, b""), lambda status, headers, *_: heads.append(status))
        length = sum(len(part) for part in answer)
        answer.close()
        return int(heads[-1].split()[0]), length


def measured(district: Any, _sizes: dict[str, int]) -> Iterator[Line]:
    """Time, size and the most memory that making the file took."""
    fill(district, ROWS)
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        status, length, seconds, before, most = pool.apply(make, [district.district_admin.pk])
    assert (status, length > 500_000) == (200, True), (status, length)
    yield Line(f"{ROWS:,} rows as Excel: time", round(seconds, 1), "s")
    yield Line("the file", round(length / 1e6, 1), "MB")
    yield Line("memory of the process before", round(before), "MB")
    yield Line("memory that the file took at most", round(most - before), "MB", "<200")


def fill(district: Any, rows: int) -> None:
    """So many people wait, and the administrator is signed in."""
    first = cast.person("老人(演示)", phone="", area=district.community, registered_by=district.community_admin)
    copies(User, first.pk, rows - 1, id=f"{first.pk + 1} + i", volunteer_no="('9' || lpad(i::text, 7, '0'))")
    settings.STAFF_SECOND_FACTOR = False
    people.enter([district.district_admin])


def make(person: int) -> tuple[int, int, float, float, float]:
    """The page is opened once before, so that what every process holds anyway is there: modules, templates."""
    browser = Taker(WSGIHandler(), person)
    browser.take(PAGE.partition("?")[0])
    before, begin = held(), perf_counter()
    status, length = browser.take(PAGE)
    return status, length, perf_counter() - begin, before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held() -> float:
    """The memory this process holds now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1_048_576
