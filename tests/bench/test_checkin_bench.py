"""How fast is the door? Five hundred people check in at one shift, eight at a time, through the whole stack.

    uv run pytest -m bench -n 0 -s tests/bench

Prints figures and asserts only that the equations hold: times depend on the machine, the truth does not.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import Client
from django.utils import timezone

from events import tickets
from events.models import Attendance, Scan, Shift
from tests import cast
from tests.door import differences
from volunteer.models import User

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
PEOPLE, THREADS = 500, 8
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|nonce)" value="([^"]+)"')


class Phone:
    """A browser on the WSGI handler, with cookies of its own; as lean as can be, so that the server is what is measured."""

    def __init__(self, handler: WSGIHandler, person: User) -> None:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        self.handler = handler
        self.cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        self.fields: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """One request as a web server would hand it over."""
        heads: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self.handler(self.environ(method, path, body), lambda status, headers, *_: heads.append((status, headers)))
        try:
            content = b"".join(answer)
        finally:
            answer.close()
        status, headers = heads[-1]
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return int(status.split()[0]), content

    def environ(self, method: str, path: str, body: bytes) -> dict[str, object]:
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }

    def scan(self, shift: Shift) -> int:
        """Open what the leader's screen shows now; keep what the form carries."""
        status, content = self.ask("GET", urlsplit(tickets.address(shift, tickets.window(timezone.now()))).path)
        self.fields = dict(HIDDEN.findall(content.decode()))
        return status

    def press(self) -> int:
        """The large button."""
        return self.ask("POST", "/C/", urlencode(self.fields | {"act": "in"}).encode())[0]


def measured(name: str, acts: list[Callable[[], int]]) -> list[int]:
    """Do the acts, `THREADS` at a time, and print how long they took; their answers."""

    def timed(act: Callable[[], int]) -> tuple[int, float]:
        begin = perf_counter()
        return act(), perf_counter() - begin

    with ThreadPoolExecutor(THREADS, initializer=lambda: connections["default"].ensure_connection()) as pool:
        begin = perf_counter()
        done = list(pool.map(timed, acts))
        took = perf_counter() - begin
        list(pool.map(lambda _: connections.close_all(), range(THREADS * 4)))
    cuts = quantiles([seconds * 1000 for _, seconds in done], n=100)
    print(f"\n{name}: {len(acts) / took:.0f}/s; p50 {cuts[49]:.0f} ms, p95 {cuts[94]:.0f} ms, p99 {cuts[98]:.0f} ms")
    return [status for status, _ in done]


def test_five_hundred_people_at_one_door(district):
    shift = cast.shift(district.point, district.manager, start=timezone.now() + timedelta(minutes=5), places=PEOPLE + 1)
    handler = WSGIHandler()
    first = Phone(handler, district.alice)
    assert (first.scan(shift), first.press()) == (200, 302)  # templates and imports are paid for once
    phones = [Phone(handler, cast.person(f"居民{n}(演示)")) for n in range(PEOPLE)]
    assert set(measured("scans", [lambda phone=phone: phone.scan(shift) for phone in phones])) == {200}
    assert set(measured("check-ins", [phone.press for phone in phones])) == {302}
    assert Attendance.objects.filter(shift=shift, out_at=None).count() == PEOPLE + 1
    assert Scan.objects.filter(accepted=True).count() == PEOPLE + 1
    assert set(measured("the same presses again", [phone.press for phone in phones])) == {302}
    assert Attendance.objects.count() == PEOPLE + 1
    assert differences() == []
