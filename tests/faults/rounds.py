"""One fault a round: people check in and redeem while it strikes again and again; then the twin, which must be found out."""

import asyncio
import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from tests import cast
from tests.bench import people as test_people
from tests.bench import shelf
from tests.faults import by_itself, clients, truth
from tests.faults.clients import Crowd, Journal
from tests.faults.machines import ROLE, Database, Web
from tests.faults.proxy import Proxy
from tests.faults.truth import Found


@dataclass(frozen=True)
class Result:
    """What one round found. `strikes`: how often the fault struck; `pressed_again`: answers that failed, and were asked anew."""

    round: str
    twin: bool
    strikes: int
    acts: int
    lost: int
    doubled: int
    wrong: int
    refused: int
    pressed_again: int
    longest: float
    seconds: float

    @property
    def as_it_must_be(self) -> bool:
        """Nothing lost or doubled; of a twin, that something was."""
        bad = bool(self.lost or self.doubled or self.wrong or self.refused)
        return self.strikes > 0 and (bad if self.twin else not bad)


@dataclass(frozen=True)
class Fault:
    """`strike` does it once. `lasting`: it is switched on for a while, and `end` switches it off."""

    name: str
    strike: Callable[["World"], object]
    end: Callable[["World"], object] = lambda world: None
    every: float = 2.0  # seconds between two strikes


class World:
    """A site in production, its database and the people of one run."""

    def __init__(self, database: Database, folder: Path, size: int, seconds: float) -> None:
        self.database, self.folder, self.size, self.seconds = database, folder, size, seconds
        database.rows(f"CREATE ROLE {ROLE} LOGIN")
        from django.core.management import call_command

        call_command("grant", ROLE, stdout=io.StringIO())
        self.district = cast.District()
        self.proxy = Proxy(database.socket)
        self.web = Web(self.proxy)

    def crowd(self, comers: int, buyers: int) -> Crowd:
        """New people, a shift whose doors are open and a shop with a piece for each."""
        connection.close()  # a fault may have taken it
        them = test_people.crowd(comers)
        shift = test_people.open_shift(self.district)
        test_people.sign_up(shift, them)
        rich = shelf.rich(self.district, buyers)
        shop = shelf.shop_at(self.district)
        (item,) = shelf.goods(shop, self.district, 1, 10 * buyers)
        return Crowd(self.web.port, shift, [person.pk for person in them], shop.pk, item, rich)

    def journal(self, name: str) -> Journal:
        return Journal(self.folder / f"{name}.jsonl")

    # --- a round and its twin

    def play(self, fault: Fault) -> Result:
        crowd, journal = self.crowd(self.size * 3 // 5, self.size * 2 // 5), self.journal(fault.name)
        begin, struck = time.monotonic(), 0

        async def disturb() -> None:
            nonlocal struck
            while time.monotonic() - begin < self.seconds:
                await asyncio.sleep(min(1.0, fault.every))
                await asyncio.to_thread(fault.strike, self)
                struck += 1
                await asyncio.sleep(max(0, fault.every - 1.0))
            await asyncio.to_thread(fault.end, self)

        async def both() -> None:
            await asyncio.gather(disturb(), clients.play(crowd, journal, self.seconds, seed=len(fault.name)))

        asyncio.run(both())
        return self.result(fault, crowd, journal, begin, max(self.proxy.cuts, struck), twin=False)

    def play_twin(self, fault: Fault) -> Result:
        crowd, journal = self.crowd(40, 20), self.journal(f"{fault.name}-twin")
        begin = time.monotonic()
        asyncio.run(clients.careless(crowd, journal, lambda: (fault.strike(self), time.sleep(1), fault.end(self))))
        return self.result(fault, crowd, journal, begin, 1, twin=True)

    def result(self, fault: Fault, crowd: Crowd, journal: Journal, begin: float, strikes: int, *, twin: bool) -> Result:
        seconds = time.monotonic() - begin
        self.proxy.cuts = 0
        found = truth.compare(self.database, crowd, journal)
        if not twin and len(journal.told("in")) + len(journal.told("order")) != self.size // 5 * 5 and not journal.refused:
            raise SystemExit("The load did not come to its end.")
        return made(fault.name, found, journal, strikes=strikes, twin=twin, seconds=seconds)


def made(name: str, found: Found, journal: Journal, *, strikes: int, twin: bool, seconds: float) -> Result:
    again, longest = sum(journal.failed.values()), max(journal.waits, default=0)
    more: dict[str, Any] = {"strikes": strikes, "refused": sum(journal.refused.values()), "pressed_again": again}
    return Result(name, twin, **asdict(found), **more, longest=round(longest, 2), seconds=round(seconds, 1))


# --- the faults ------------------------------------------------------------------------------------------------------------------


def cut(where: str, every: int) -> Callable[[World], None]:
    def strike(world: World) -> None:
        world.proxy.cut, world.proxy.every = where, every

    return strike


def cache_gone(world: World) -> None:
    world.database.rows("DROP TABLE IF EXISTS volunteer_cache")


def cache_back(world: World) -> None:
    from django.core.management import call_command

    connection.close()
    call_command("createcachetable", verbosity=0)


FAULTS = (
    Fault("a web worker is killed", lambda world: world.web.kill_worker(), every=1.5),
    Fault("the web server is killed and started", lambda world: world.web.restart(), every=20),
    Fault("a process of PostgreSQL is killed", lambda world: world.database.kill_backend(), every=3),
    Fault("PostgreSQL stops at once and starts", lambda world: world.database.restart(), every=3),
    Fault("the line is cut before COMMIT", cut("before", 4), cut("", 1)),
    Fault("the line is cut after COMMIT", cut("after", 4), cut("", 1)),
)
CACHE = Fault("the table of the cache is gone", cache_gone, cache_back, every=2)


def rounds(world: World, only: Sequence[str] = ()) -> Iterator[Result]:
    """Every fault and its twin, one after the other; with `only` those whose name has one of these words."""

    def wanted(name: str) -> bool:
        return not only or any(word in name for word in only)

    for fault in FAULTS:
        if wanted(fault.name):
            yield world.play(fault)
            yield world.play_twin(fault)
    if wanted(CACHE.name):
        yield world.play(CACHE)
    if wanted(by_itself.KILLED):
        yield from by_itself.killed(world)
    if wanted(by_itself.RECEIVERS):
        yield from by_itself.receivers(world)
