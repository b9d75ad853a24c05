"""The two loads on the shop: clients that order one after another, and a rush of buyers for a few pieces."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.loads import side_by_side
from tests.bench.phone import Answer, Phone

FIELD = re.compile(r'name="(csrfmiddlewaretoken|id)" value="([^"]+)"')
RUSH = 5.0  # seconds within which everybody presses


@dataclass
class Journal:
    """What the phones saw, kept apart from the database. `told` maps a person to the orders that answers named."""

    told: dict[int, set[str]] = field(default_factory=dict)
    refused: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    presses: list[float] = field(default_factory=list)

    def pressed(self, person: int, answer: Answer) -> None:
        self.presses.append(answer.seconds)
        if answer.status == 302 and answer.location.startswith("/orders/"):
            self.told.setdefault(person, set()).add(answer.location.split("/")[2])
        elif answer.status == 200:
            self.refused += 1  # the form again, with the reason
        else:
            self.failed[str(answer.status)] += 1


@dataclass
class Buyer:
    """A phone that has opened the goods; `press` is the request of the button."""

    phone: Phone
    press: bytes = b""

    async def open(self, item: int, shop: int) -> None:
        answer = await self.phone.ask(self.phone.request("GET", f"/shop/{item}/"))
        assert answer.status == 200, answer
        form = dict(FIELD.findall(answer.text)) | {"shop": shop, "quantity": 1}
        self.press = self.phone.request("POST", f"/shop/{item}/", urlencode(form))
        self.phone.hang_up()


async def ready(port: int, people: Sequence[int], items: Sequence[int], shop: int) -> list[Buyer]:
    """Buyers whose page is open, each before goods of their own turn."""
    buyers = [Buyer(Phone(port, person)) for person in people]
    turns = {buyer.phone.person: items[n % len(items)] for n, buyer in enumerate(buyers)}
    waiting = iter(buyers)

    async def client() -> None:
        for buyer in waiting:
            await buyer.open(turns[buyer.phone.person], shop)

    await asyncio.gather(*(client() for _ in range(8)))
    return buyers


async def closed_loop(port: int, buyers: list[Buyer], clients: int) -> tuple[Journal, float]:
    """Order after order by `clients` connections, as a proxy keeps them; (journal, orders a second)."""
    journal, by_phone = Journal(), {id(buyer.phone): buyer for buyer in buyers}
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(clients)]

    async def press(phone: Phone) -> None:
        phone.line = lines.pop()
        journal.pressed(phone.person, await phone.ask(by_phone[id(phone)].press))
        lines.append(phone.line)

    seconds = await side_by_side([buyer.phone for buyer in buyers], clients, press)
    for _, writer in lines:
        writer.close()
    return journal, len(buyers) / seconds


async def rush(buyers: list[Buyer], seed: int, within: float = RUSH) -> Journal:
    """Everybody presses within so many seconds, whether the server keeps up or not."""
    chance, journal, begin = random.Random(seed), Journal(), perf_counter()

    async def one(moment: float, buyer: Buyer) -> None:
        await asyncio.sleep(begin + moment - perf_counter())
        journal.pressed(buyer.phone.person, await buyer.phone.ask(buyer.press))
        buyer.phone.hang_up()

    await asyncio.gather(*(one(chance.uniform(0, within), buyer) for buyer in buyers))
    return journal
