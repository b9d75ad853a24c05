"""Every part of the measurement, line by line. Django is set up by the time this module is imported."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests import cast
from tests.bench import book, certificate, loads, places, sheets, shelf, site, tallies
from tests.bench import own as test_own
from tests.bench import people as test_people
from tests.bench.against import rate, rows
from tests.bench.lines import Line, spread

CLIENTS = (1, 8, 32)


def measure(sizes: dict[str, int], parts: list[str]) -> Iterator[Line]:
    """Everything that is asked for, line by line."""
    yield Line("processors of this machine", os.cpu_count() or 0)
    yield Line("other work on this machine when it began", round(os.getloadavg()[0], 1), "")
    district = cast.District()
    if "door" in parts:
        yield from door(district, sizes)
    if "shop" in parts:
        with site.served() as (port, _pid):
            yield from shelf.served(port, district, sizes)
        yield from shelf.one_order(district)
    if "book" in parts:
        yield from book.measured(district, sizes)
    if "figures" in parts:
        yield from tallies.measured(district, sizes)
    if "excel" in parts:
        yield from sheets.measured(district, sizes)
    if "paper" in parts:
        yield from certificate.measured(district)
    if "places" in parts:
        yield from places.measured(district, sizes)


def door(district: Any, sizes: dict[str, int]) -> Iterator[Line]:

    with site.served() as (port, pid):
        yield from crowd(port, test_people, district, sizes["crowd"])
        yield from beside(port, test_people, district, sizes)
        yield from at_once(port, test_people, district, sizes["phones"])
        for number, (own, resident) in enumerate(site.workers(pid), 1):
            yield Line(f"worker {number}: memory of its own", round(own), "MB", "<80")
            yield Line(f"worker {number}: with what it shares", round(resident), "MB")
    yield from one_press(test_people, district)


def crowd(port: int, people: Any, district: Any, count: int) -> Iterator[Line]:

    shift, them = people.open_shift(district), people.crowd(count)
    people.sign_up(shift, them[: count * 98 // 100])
    journal = asyncio.run(loads.arrivals(port, shift, [person.pk for person in them], seed=count))
    yield Line("people who came", count)
    yield Line("crowd: of them not signed up", count - count * 98 // 100)
    for way, word in (
        ("double", "pressed twice at once"),
        ("lost", "lost an answer and asked again"),
        ("expired", "held an old code"),
    ):
        yield Line(f"crowd: {word}", journal.ways[way], "", f">{round(count * loads.SHARES[way])}")
    yield from truth("crowd", shift, journal, count)
    for reason, number in sorted(journal.refused.items()):
        yield Line(f"crowd: refused, {reason}", number)
    yield Line("crowd: load program behind its plan", round(journal.late * 1000), "ms")
    yield from spread("crowd: press", journal.presses, {"p95": "<500", "p99": "<1000"})
    yield from spread("crowd: pages", journal.pages, {})


def truth(what: str, shift: Any, journal: Any, count: int) -> Iterator[Line]:
    """The journal of the phones against the database."""

    written = {
        person: str(row) for row, person in rows("SELECT id, person_id FROM events_attendance WHERE shift_id = %s", shift.pk)
    }
    scans = dict(rows("SELECT person_id, count(*) FROM events_scan WHERE shift_id = %s AND accepted GROUP BY person_id", shift.pk))
    lost = sum(told != {written.get(person)} for person, told in journal.told.items())
    yield Line(f"{what}: accepted", len(written), "", f">{count}")
    yield Line(f"{what}: lost", lost + count - len(journal.told), "", "<0")
    yield Line(f"{what}: doubled", sum(number != 1 for number in scans.values()) + abs(len(scans) - len(written)), "", "<0")
    yield Line(f"{what}: honest and refused", journal.honest_refused, "", "<0")
    yield Line(f"{what}: failed answers", sum(journal.failed.values()), "", "<0")


def beside(port: int, people: Any, district: Any, sizes: dict[str, int]) -> Iterator[Line]:
    """The closed loop, and pgbench with as many clients right after it."""

    script = Path(tempfile.mkdtemp(prefix="volunteer-bench-"), "press.sql")
    for clients in CLIENTS:
        count = sizes[f"clients {clients}"]
        shift, them = people.open_shift(district), people.crowd(count)
        journal, done = asyncio.run(loads.closed_loop(port, shift, [person.pk for person in them], clients))
        yield from truth(f"{clients} clients", shift, journal, count)
        shift, them = people.open_shift(district), people.crowd(1 + sizes["transactions"])
        first = them[0].pk
        script.write_text(test_own.script(test_own.statements(shift, first), first, shift))
        alone = rate(script, clients=clients, first=first, share=sizes["transactions"] // clients)
        yield Line(f"{clients} clients: presses", round(done, 1), "/s")
        yield Line(f"{clients} clients: pgbench", round(alone), "/s")
        yield Line(f"{clients} clients: share of pgbench", round(100 * done / alone, 1), "%", ">6", ">12")
        busiest = clients == max(CLIENTS)
        yield from spread(
            f"{clients} clients: press", journal.presses, {"p99": "<250"} if busiest else {}, {"p99": "<120"} if busiest else {}
        )


def at_once(port: int, people: Any, district: Any, count: int) -> Iterator[Line]:

    shift, them = people.open_shift(district), people.crowd(count)
    journal, seconds = asyncio.run(loads.all_at_once(port, shift, [person.pk for person in them]))
    yield from truth(f"{count} at once", shift, journal, count)
    yield Line(f"{count} at once: all answered within", round(seconds, 2), "s", "<3", "<1.2")


def one_press(people: Any, district: Any) -> Iterator[Line]:

    shift, them = people.open_shift(district), [person.pk for person in people.crowd(220)]
    found = test_own.our_own(test_own.statements(shift, them[0]))
    test_own.python_ms(shift, them[1:20])  # imports and templates are paid for once
    yield Line("a press: statements of our own", len(found), "", "<10", "<4")
    yield Line("a press: Python", round(test_own.python_ms(shift, them[20:]), 2), "ms", "<5", "<2.5")
