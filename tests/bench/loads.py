"""The three loads: a crowd that arrives when it likes, clients that press one after another, and five hundred at once."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from django.utils import timezone

from events.attendance import tokens
from events.models import Shift
from tests.bench.phone import Answer, Phone

MINUTE, RUSH, RUSH_SHARE = 60.0, 15.0, 0.4
SHARES = {"double": 0.10, "lost": 0.05, "expired": 0.05}  # the rest press once


@dataclass
class Journal:
    """What the phones saw, kept apart from the database. `told` maps a person to the attendances that answers named."""

    told: dict[int, set[str]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    honest_refused: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    ways: Counter[str] = field(default_factory=Counter)
    presses: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    late: float = 0.0

    def pressed(self, person: int, answer: Answer) -> None:
        self.presses.append(answer.seconds)
        if answer.status == 302 and "/C/done/" in answer.location:
            self.told.setdefault(person, set()).add(answer.location.split("/")[3])
        elif answer.status >= 500 or not answer.status:
            self.failed[str(answer.status)] += 1
        else:
            self.honest_refused += 1
            self.refused[str(answer.status)] += 1

    def opened(self, answer: Answer, expected: int) -> bool:
        self.pages.append(answer.seconds)
        if answer.status >= 500 or not answer.status:
            self.failed[str(answer.status)] += 1
        elif answer.status != expected:
            self.honest_refused += 1
            self.refused[f"GET {answer.status}"] += 1
        return answer.status == expected


def code(shift: Shift, *, old: int = 0) -> str:
    """What the leader's screen shows, or showed `old` windows ago."""
    return tokens.qr_address(shift, tokens.window_number(timezone.now()) - old)


# --- open arrivals -----------------------------------------------------------------------------------------------------


def moments(count: int, chance: random.Random) -> list[float]:
    """When people come, in seconds: the rush first, the rest evenly over the minute."""
    rush = [chance.uniform(0, RUSH) for _ in range(int(count * RUSH_SHARE))]
    return sorted(rush + [chance.uniform(RUSH, MINUTE) for _ in range(count - len(rush))])


async def arrivals(port: int, shift: Shift, people: list[int], seed: int) -> Journal:
    """All of them within a minute, whether the server keeps up or not; four requests each."""
    chance, journal, begin = random.Random(seed), Journal(), perf_counter()
    order = chance.sample(people, len(people))
    ways = chance.sample(shares(len(order)), len(order))
    journal.ways.update(ways)

    async def one(moment: float, person: int, way: str) -> None:
        await asyncio.sleep(begin + moment - perf_counter())
        journal.late = max(journal.late, perf_counter() - begin - moment)
        await arrive(Phone(port, person), shift, journal, way)

    coming = zip(moments(len(people), chance), order, ways, strict=True)
    await asyncio.gather(*(one(moment, person, way) for moment, person, way in coming))
    return journal


def shares(count: int) -> list[str]:
    """How so many people behave: most press once."""
    some = [way for way, share in SHARES.items() for _ in range(round(count * share))]
    return some + ["plain"] * (count - len(some))


async def arrive(phone: Phone, shift: Shift, journal: Journal, way: str) -> None:
    """Scan, the page's style, press, the page after it."""
    if way == "expired":  # a photograph from a minute ago: refused, and the person scans again
        journal.refused["expired code"] += journal.opened(await phone.scan(code(shift, old=4)), 410)
    if not journal.opened(await phone.scan(code(shift)), 200):
        return
    journal.opened(await phone.look(), 200)
    press = phone.pressing()
    if way == "lost":
        await phone.lose(press)
    if way == "double":
        twin = Phone(phone.port, phone.person, dict(phone.cookies))
        for answer in await asyncio.gather(phone.ask(press), twin.ask(press)):
            journal.pressed(phone.person, answer)
        twin.hang_up()
    else:
        journal.pressed(phone.person, await phone.ask(press))
    done = min(journal.told.get(phone.person, {""}))
    journal.opened(await phone.ask(phone.request("GET", f"/C/done/{done}/")), 200)
    phone.hang_up()


# --- closed loop and all at once -------------------------------------------------------------------------------------------


async def side_by_side(phones: list[Phone], clients: int, do: Callable[[Phone], object]) -> float:
    """`clients` at a time take the next phone until none is left; how many seconds it took."""
    waiting = iter(phones)

    async def client() -> None:
        for phone in waiting:
            await do(phone)

    begin = perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return perf_counter() - begin


async def scanned(port: int, shift: Shift, people: list[int], journal: Journal) -> list[Phone]:
    """Phones that have opened the page and not pressed yet."""
    phones = [Phone(port, person) for person in people]

    async def scan(phone: Phone) -> None:
        journal.opened(await phone.scan(code(shift)), 200)
        phone.hang_up()

    await side_by_side(phones, 8, scan)
    return phones


async def closed_loop(port: int, shift: Shift, people: list[int], clients: int) -> tuple[Journal, float]:
    """Press after press by `clients` connections, as a proxy keeps them; (journal, presses a second)."""
    journal = Journal()
    phones = await scanned(port, shift, people, journal)
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]

    async def press(phone: Phone) -> None:
        phone.line = lines.pop()
        journal.pressed(phone.person, await phone.ask(phone.pressing()))
        lines.append(phone.line)

    seconds = await side_by_side(phones, clients, press)
    for _, writer in lines:
        writer.close()
    return journal, len(people) / seconds


async def all_at_once(port: int, shift: Shift, people: list[int]) -> tuple[Journal, float]:
    """Everybody presses in the same moment, each on a connection of their own; (journal, seconds until the last answer)."""
    journal = Journal()
    phones = await scanned(port, shift, people, journal)
    requests = [phone.pressing() for phone in phones]
    begin = perf_counter()
    answers = await asyncio.gather(*(phone.ask(request) for phone, request in zip(phones, requests, strict=True)))
    seconds = perf_counter() - begin
    for phone, answer in zip(phones, answers, strict=True):
        journal.pressed(phone.person, answer)
        phone.hang_up()
    return journal, seconds
