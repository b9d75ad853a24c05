"""How long does an act on the register take when the whole district hangs on one community, while others read?"""

import threading
from collections.abc import Callable, Iterator
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils import timezone

from tests.bench import people
from tests.bench.lines import Line
from tests.bench.own import Here
from volunteer.core import clock
from volunteer.models import Area, AreaTerm, PlaceChange, User
from volunteer.places import actions as places

COMPOUNDS, BUILDINGS, STAIRWELLS = 343, 5_000, 20_000
PAGES = ("/", "/events/", "/places/", "/staff/points/", "/staff/appointments/", "/figures/")


def measured(district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """Everything below one community: it is moved, moved back by undoing, and merged."""
    share = sizes["places"]
    fill(district.community, [COMPOUNDS // share, BUILDINGS // share, STAIRWELLS // share])
    below = Area.objects.within(district.community).count() - 1
    settings.STAFF_SECOND_FACTOR = False
    people.enter([district.district_admin])
    by = User.objects.get(pk=district.district_admin.pk)
    asked = {"area": district.community, "by": by, "on": clock.today()}
    yield Line("places below one community", below)
    yield from timed(
        "moved to another street", by, lambda: places.move_area(**asked, parent=district.other_street, at=timezone.now())
    )
    moved = PlaceChange.objects.latest("pk")
    yield from timed("the move is undone", by, lambda: places.undo_change(change=moved, by=by, at=timezone.now()))
    yield Line("former places left by the undone move", AreaTerm.objects.count(), "", "<0")
    into = district.sister_community
    yield from timed("merged into another community", by, lambda: places.merge_areas(**asked, into=into, at=timezone.now()), "")
    yield Line("places that lie elsewhere than their parent", astray(), "", "<0")


def fill(community: Area, counts: list[int]) -> None:
    """So many compounds, buildings and stairwells, spread evenly, and what PostgreSQL knows of them."""
    parents = [community]
    for level, count in zip(Area.TIERS[3:], counts, strict=True):
        rows = [new_place(parents[n % len(parents)], level[0], n // len(parents) + 1000) for n in range(count)]
        parents = Area.objects.bulk_create(rows, batch_size=1000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE volunteer_area")


def new_place(parent: Area, level: str, number: int) -> Area:
    path = Area.child_path(parent, number)
    return Area(parent=parent, level=level, name=f"{number}(演示)", code=path.replace(".", "")[-20:], path=path)


def timed(what: str, by: User, act: Callable[[], object], least: str = "<5") -> Iterator[Line]:
    """The act, while another connection reads page after page."""
    over, took, failed = threading.Event(), [], []

    def read() -> None:
        browser = Here(WSGIHandler(), by.pk)
        try:
            while not over.is_set():
                for page in PAGES:
                    begin = perf_counter()
                    status, _page = browser.ask("GET", page)
                    took.append(perf_counter() - begin)
                    failed.extend([page] if status >= 500 else [])
        finally:
            connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    begin = perf_counter()
    act()
    seconds = perf_counter() - begin
    over.set()
    reader.join()
    yield Line(f"{what}", round(seconds, 2), "s", least)
    yield Line(f"{what}: pages read meanwhile", len(took))
    yield Line(f"{what}: the slowest of them", round(max(took) * 1000), "ms")
    yield Line(f"{what}: pages that failed", len(failed), "", "<0")


def astray() -> int:
    return sum(not path.startswith(above) for path, above in Area.objects.exclude(parent=None).values_list("path", "parent__path"))
