"""People who check in and redeem, each pressing again until an answer says that it is done; and their journal, a file."""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from events.models import Shift
from tests.bench.loads import code
from tests.bench.phone import Answer, Phone

FORM = re.compile(r'name="(csrfmiddlewaretoken|id)" value="([^"]+)"')
PATIENCE = 150.0  # seconds until somebody gives up
PAUSES = (0.15, 0.3, 0.6, 1.0)  # seconds between two presses, the last one again and again


@dataclass
class Journal:
    """What people were told, a line for each act, in a file that the site does not know."""

    file: Path
    failed: Counter[int] = field(default_factory=Counter)  # answers that made somebody press again, by status
    refused: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def write(self, act: str, person: int, id: str) -> None:
        with self.file.open("a") as lines:
            lines.write(json.dumps({"act": act, "person": person, "id": id}) + "\n")

    def told(self, act: str) -> list[tuple[int, str]]:
        """(person, id) of every act of a kind that was acknowledged, as often as it was."""
        lines = map(json.loads, self.file.read_text().splitlines()) if self.file.exists() else []
        return [(line["person"], line["id"]) for line in lines if line["act"] == act]


@dataclass
class Person:
    """Somebody with a phone. `careless` is the twin: it takes what it sent for done, and a press that failed for a new one."""

    phone: Phone
    journal: Journal
    careless: bool = False

    async def until(self, request: Callable[[], bytes], good: Callable[[Answer], bool]) -> Answer | None:
        """Ask until an answer is good, refuses, or patience ends."""
        begin, pauses = perf_counter(), iter(PAUSES)
        while perf_counter() - begin < PATIENCE:
            answer = await self.phone.ask(request())
            if good(answer):
                self.journal.waits.append(perf_counter() - begin)
                return answer
            self.phone.hang_up()
            if answer.status and answer.status < 500:
                self.journal.refused[f"{answer.status} {answer.location}"] += 1
                return None
            self.journal.failed[answer.status] += 1
            await asyncio.sleep(next(pauses, PAUSES[-1]))
        self.journal.refused["gave up"] += 1
        return None

    # --- checking in

    async def scan(self, shift: Shift) -> bytes:
        """Open the code; the request of the large button, empty where the page did not come."""
        address = lambda: self.phone.request("GET", urlsplit(code(shift)).path)  # noqa: E731  (a code is good for seconds)
        answer = await self.until(address, lambda answer: answer.status == 200)
        self.phone.form = dict(HIDDEN.findall(answer.text)) if answer else {}
        return self.phone.pressing() if answer else b""

    async def press_in(self, press: bytes) -> None:
        if self.careless:
            await self.phone.ask(press)
            self.journal.write("in", self.phone.person, "")
        elif answer := await self.until(lambda: press, lambda answer: answer.status == 302 and "/C/done/" in answer.location):
            self.journal.write("in", self.phone.person, answer.location.split("/")[3])
        self.phone.hang_up()

    # --- redeeming

    async def open_goods(self, item: int, shop: int) -> bytes:
        page = self.phone.request("GET", f"/shop/{item}/")
        answer = await self.until(lambda: page, lambda answer: answer.status == 200)
        form = dict(FORM.findall(answer.text)) | {"shop": shop, "quantity": 1} if answer else {}
        return self.phone.request("POST", f"/shop/{item}/", urlencode(form)) if answer else b""

    async def press_order(self, press: bytes, item: int, shop: int) -> None:
        good = lambda answer: answer.status == 302 and answer.location.startswith("/orders/")  # noqa: E731
        answer: Answer | None
        if self.careless:
            while not good(answer := await self.phone.ask(press)):
                self.phone.hang_up()
                if not (press := await self.open_goods(item, shop)):  # a new form, so a new order
                    return
        else:
            answer = await self.until(lambda: press, good)
        if answer:
            self.journal.write("order", self.phone.person, answer.location.split("/")[2])
        self.phone.hang_up()


HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|nonce|person)" value="([^"]+)"')


@dataclass(frozen=True)
class Crowd:
    """Who checks in at a shift, and who redeems a piece in a shop."""

    port: int
    shift: Shift
    comers: list[int]
    shop: int
    item: int
    buyers: list[int]


async def play(crowd: Crowd, journal: Journal, seconds: float, seed: int) -> None:
    """Everybody comes at a moment of their own within so many seconds and stays until it is done."""
    chance = random.Random(seed)

    async def come(number: int) -> None:
        await asyncio.sleep(chance.uniform(0, seconds))
        person = Person(Phone(crowd.port, number), journal)
        if press := await person.scan(crowd.shift):
            await person.press_in(press)

    async def buy(number: int) -> None:
        await asyncio.sleep(chance.uniform(0, seconds))
        person = Person(Phone(crowd.port, number), journal)
        if press := await person.open_goods(crowd.item, crowd.shop):
            await person.press_order(press, crowd.item, crowd.shop)

    await asyncio.gather(*map(come, crowd.comers), *map(buy, crowd.buyers))


async def careless(crowd: Crowd, journal: Journal, strike: Callable[[], object]) -> None:
    """The twin: all have their pages open and press at the same moment, and then something is struck."""
    comers = [Person(Phone(crowd.port, number), journal, careless=True) for number in crowd.comers]
    buyers = [Person(Phone(crowd.port, number), journal, careless=True) for number in crowd.buyers]
    ins, orders = [], []
    for number in range(0, max(len(comers), len(buyers)), 8):
        ins += await asyncio.gather(*(one.scan(crowd.shift) for one in comers[number : number + 8]))
        orders += await asyncio.gather(*(one.open_goods(crowd.item, crowd.shop) for one in buyers[number : number + 8]))
    for one in (*comers, *buyers):
        one.phone.hang_up()
    pressing = [one.press_in(press) for one, press in zip(comers, ins, strict=True)]
    pressing += [one.press_order(press, crowd.item, crowd.shop) for one, press in zip(buyers, orders, strict=True)]
    running = asyncio.gather(*pressing)
    await asyncio.sleep(0.1)
    await asyncio.to_thread(strike)
    await running
