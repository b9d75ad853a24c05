"""What works by itself: killed in the middle of its work, and beside receivers that hang, drip and lie."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from events.integrations import webhooks
from events.models import Shift, Subscription
from tests.bench import book
from tests.faults.clients import Journal
from tests.faults.machines import FORGET_THE_DEAD, work_by_itself
from tests.faults.truth import Found, wrong_equations
from volunteer.core.ids import new_id

if TYPE_CHECKING:
    from tests.faults.rounds import Result, World

PAID = """SELECT a.id::text, a.pay, a.points, count(t.id), coalesce(sum(t.amount), 0), coalesce(max(p.balance), 0)
    FROM events_attendance a
    LEFT JOIN points_transfer t ON t.source_type = 'attendance' AND t.source_id = a.id::text AND t.kind = 'award'
    LEFT JOIN points_account p ON p.kind = 'wallet' AND p.person_id = a.person_id
    WHERE a.shift_id = ANY(%s) GROUP BY a.id"""
TOLD = """SELECT count(*) - count(DISTINCT person_id) FROM volunteer_notice
    WHERE kind = %s AND person_id IN (SELECT person_id FROM events_attendance WHERE shift_id = ANY(%s))"""
KILLED, RECEIVERS = "what works by itself is killed", "receivers hang, drip and lie"
SHIFTS, PEOPLE, KILLS = 6, 25, 6
DEADLINE = 60.0  # seconds for one whole run beside receivers that hold it up


# --- killed at its work ----------------------------------------------------------------------------------------------------------


def killed(world: World) -> Iterator[Result]:
    """Shifts are to be settled; whoever does it is killed after ever more of a second. The twin looks before the work is done."""
    from tests.faults.rounds import made

    connection.close()
    shifts = [book.closed_shift(world.district, PEOPLE) for _ in range(SHIFTS)]
    ended = timezone.now() - timedelta(days=2)
    Shift.objects.filter(pk__in=[shift.pk for shift in shifts]).update(closed_at=ended)
    ids, journal = [shift.pk for shift in shifts], Journal(world.folder / "killed.jsonl")
    begin, chance = time.monotonic(), random.Random(1)
    usual = work_by_itself(world.web.environ, kill_after=0.5)
    yield made(KILLED, settled(world, ids), journal, strikes=1, twin=True, seconds=usual)
    for number in range(KILLS):
        world.database.rows(FORGET_THE_DEAD)
        work_by_itself(world.web.environ, kill_after=2 + number * 0.4 + chance.random() / 2)
    for _ in range(2):
        world.database.rows(FORGET_THE_DEAD)
        work_by_itself(world.web.environ)
    yield made(KILLED, settled(world, ids), journal, strikes=KILLS, twin=False, seconds=time.monotonic() - begin)


def settled(world: World, shifts: list[Any]) -> Found:
    """Each record paid once in full into a purse that holds it, and nobody told twice."""
    rows = world.database.rows(PAID, shifts)
    lost = sum(count == 0 for *_, count, _sum, _balance in rows)
    doubled = sum(max(0, count - 1) for *_, count, _sum, _balance in rows)
    wrong = sum(count == 1 and not points == paid == balance for _id, _pay, points, count, paid, balance in rows)
    return Found(len(rows), lost, doubled, wrong + wrong_equations(world.database))


# --- receivers that hang, drip and lie --------------------------------------------------------------------------------------------


class Receiver:
    """Another system on a port of its own; `manner` says how it answers. It counts the messages that came in whole, by id."""

    def __init__(self, manner: str) -> None:
        self.manner, self.heard = manner, list[str]()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self) -> None:
        while True:
            line, _from = self.listener.accept()
            threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with suppress(OSError), line:
            line.settimeout(DEADLINE)
            request = b""
            while b"\r\n\r\n" not in request:
                request += line.recv(65536)
            head = request.split(b"\r\n\r\n")[0].decode("latin-1").lower()
            self.heard += [row.partition(": ")[2] for row in head.split("\r\n") if row.startswith("webhook-id")]
            if self.manner == "hangs":
                line.recv(1)
            elif self.manner == "drips":
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
                    line.sendall(bytes([byte]))
                    time.sleep(2)
            elif self.manner == "lies":
                line.sendall(b"HTTP/1.1 999 \r\nContent-Length: -5\r\n\r\n")
            else:
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def receivers(world: World) -> Iterator[Result]:
    """Four systems are told of something: three do not answer as they should. The fourth hears it once, and nobody waits long."""
    from tests.faults.rounds import made

    connection.close()
    all_ = [Receiver(manner) for manner in ("hangs", "drips", "lies", "well")]
    asked = {}
    for one in all_:
        subscription = Subscription(id=new_id(timezone.now()), name=one.manner, contact="x", kinds=["shift.closed"])
        subscription.address, subscription.area = f"http://127.0.0.1:{one.port}/", world.district.area
        webhooks.subscribe(subscription=subscription, by=world.district.district_admin, at=timezone.now())
        asked[one.manner] = new_id(timezone.now())
        webhooks.send_test(id=asked[one.manner], subscription=subscription, by=world.district.district_admin, at=timezone.now())
    world.database.rows(FORGET_THE_DEAD)
    seconds = work_by_itself(world.web.environ, kill_after=2 * DEADLINE)
    good, bad = all_[-1], all_[:-1]
    sent = dict(world.database.rows("SELECT id::text, state FROM events_hookmessage"))
    ids = {manner: str(id) for manner, id in asked.items()}
    lost = int(sent[ids["well"]] != "sent") + sum(sent[ids[one.manner]] == "sent" for one in bad)
    found = Found(4, lost, len(good.heard) - 1, int(seconds > DEADLINE))
    journal = Journal(world.folder / "receivers.jsonl")
    yield made(RECEIVERS, found, journal, strikes=3, twin=False, seconds=seconds)
    heard = sum(one.heard == [ids[one.manner]] for one in bad)  # the twin believes what was sent
    twin = Found(4, heard - sum(sent[ids[one.manner]] == "sent" for one in bad), 0, 0)
    yield made(RECEIVERS, twin, journal, strikes=3, twin=True, seconds=0)
