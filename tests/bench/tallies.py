"""How fast are figures? A district of many attendances is added up, a day of it again, and looked at as staff would."""

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.core import periods
from events.figures import rollup, rollup_points
from events.models import Campaign, Figure, Shift, StaleShift, Tally
from tests.bench import people
from tests.bench.against import rows
from tests.bench.district import filled
from tests.bench.lines import Line
from tests.bench.own import Here, our_own
from volunteer.models import Area, ServicePoint

TIMES = 5  # that each page is opened, after once before
BOARD = {"dashboard": "/figures/?period=all"}
LISTS = {  # everybody's lists, of all time: the longest there are
    "all shifts": "/figures/list/?what=shifts&period=all",
    "hours": "/figures/list/?what=verified&period=all",
    "grade B": "/figures/list/?what=grade_b&period=all",
    "grade C": "/figures/list/?what=grade_c&period=all",
    "no-shows": "/figures/list/?what=misses&period=all",
    "make-up records": "/figures/list/?what=by_hand&period=all",
    "people": "/figures/people/?period=all",
    "points spent": "/figures/spent/?period=all",
}
OF_AREAS = {
    "points held": "/figures/held/?period=all",
    "points that expire": "/figures/held/?what=expiring&period=all",
    "requests": "/figures/requests/?what=asked&period=all",
}


def narrowed(area: str, day: date) -> Iterator[tuple[str, str]]:
    """The district's longest lists, narrowed by a place, by words that many have or nobody has, by days, by a number."""
    many, none = quote("清"), quote("龘龘")
    for name, wish in {"place": f"area={area}", "words": f"q={many}", "no such words": f"q={none}", "days": f"since={day}"}.items():
        yield f"district, all shifts by {name}", f"{LISTS['all shifts']}&{wish}"
    yield "district, people by place", f"{LISTS['people']}&area={area}"
    yield "district, people by number", f"{LISTS['people']}&q=10000000"
    yield "district, points spent by days", f"{LISTS['points spent']}&since={day}"
    yield "district, points held by place", f"{OF_AREAS['points held']}&area={area}"


def addresses() -> Iterator[tuple[str, str]]:
    """Every page of the figures by its name: of each level, of each kind of period, of a campaign, and far down the list."""
    path = Area.objects.communities().latest("pk").path
    whole, street = path[:5], path[:10]
    point = ServicePoint.objects.filter(area__path=path).latest("pk")
    for level, key in {"district": whole, "street": street, "community": path, "point": f"p{point.pk}"}.items():
        for name, address in (BOARD | LISTS | (OF_AREAS if level != "point" else {})).items():
            yield f"{level}, {name}", f"{address}&unit={key}"
    day = timezone.localdate() - timedelta(days=40)
    for kind in Figure.Kind:
        word = periods.period_of(kind, day).word
        yield f"dashboard of {word}", f"/figures/?period={word}"
        yield f"people of {word}", f"/figures/people/?period={word}"
    cut = Campaign.objects.latest("pk").cut
    for name, address in (BOARD | LISTS).items():
        if name != "points spent":
            yield f"campaign, {name}", f"{address}&cut={cut}"
    for name in ("all shifts", "grade B", "people", "points spent"):
        yield f"district, {name}, page 200", f"{LISTS[name]}&page=200"
    for name, address in OF_AREAS.items():
        yield f"district, {name}, page 200", f"{address}&page=200"
    yield from narrowed(Area.objects.communities().latest("pk").code, day)
    for name in ("all shifts", "people"):  # beyond the last page the last one is shown
        yield f"district, {name}, last page", f"{LISTS[name]}&page=999999"


def measured(district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """The full rebuild, one day again, and every page of the figures."""
    filled(district, sizes["attendances"], sizes["volunteers"])
    begin = perf_counter()
    shifts = rollup.rebuild_figures()
    yield Line(f"{sizes['attendances']:,} attendances: full rebuild", round(perf_counter() - begin, 1), "s", "<60")
    begin = perf_counter()
    rollup_points.rebuild_points(at=timezone.now())
    yield Line("points spent, held and expiring: made anew", round(perf_counter() - begin, 2), "s")
    counted = rows("SELECT sum(participations) FROM events_tally WHERE cut LIKE %s", "c:%")[0][0]
    yield Line("records that are not in the figures", abs(int(str(counted)) - sizes["attendances"] - 1), "", "<0")
    yield from one_day(shifts)
    yield from pages(district)


def one_day(shifts: int) -> Iterator[Line]:
    """Every shift of the busiest day: looked at again, taken off because none took place, and added."""
    day = Tally.objects.values("day").annotate(n=models.Count("pk")).order_by("-n")[0]["day"]
    ids = list(Tally.objects.filter(day=day).values_list("shift_id", flat=True).distinct())
    StaleShift.objects.bulk_create([StaleShift(shift_id=pk) for pk in ids])
    yield kept(f"{len(ids)} of {shifts:,} shifts, a day's: looked at again")
    for state, word in ((Shift.State.PUBLISHED, "taken off"), (Shift.State.SETTLED, "added up")):
        Shift.objects.filter(pk__in=ids).update(state=state)
        yield kept(f"{len(ids)} of {shifts:,} shifts, a day's: {word}")


def kept(what: str) -> Line:
    begin = perf_counter()
    rollup.update_figures(at=timezone.now())
    return Line(what, round(perf_counter() - begin, 2), "s", "<2")


def pages(district: Any) -> Iterator[Line]:
    """What the district's administrator opens, each page in this process with the database beside it."""
    settings.STAFF_SECOND_FACTOR = False  # the administrator has no phone at hand
    people.enter([district.district_admin])
    browser = Here(WSGIHandler(), district.district_admin.pk)
    for name, address in addresses():
        took, asked = [], 0
        for _time in range(TIMES + 1):
            with CaptureQueriesContext(connection) as queries:
                begin = perf_counter()
                status, page = browser.ask("GET", address)
                took.append((perf_counter() - begin) * 1000)
            assert status == 200, (address, status, page[:500])
            asked = len(our_own([query["sql"] for query in queries]))
        yield Line(f"{name}: {asked} statements, median", round(median(took[1:]), 1), "ms", "<100")
