"""What one press costs: the statements it sends, taken from a real one, and the processor's time of our Python."""

import re
from io import BytesIO
from statistics import median
from time import thread_time
from urllib.parse import urlencode, urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Shift
from tests.bench.loads import code
from tests.bench.people import key_of
from tests.bench.phone import HIDDEN
from tests.bench.site import HOST

PING = "SELECT 1"
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", PING)


class Here:
    """A browser on the WSGI handler of this very process."""

    def __init__(self, handler: WSGIHandler, person: int) -> None:
        self.handler = handler
        self.cookies = {"sessionid": key_of(person)}

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, str]:
        """One request as the web server hands it over."""
        heads: list[tuple[str, list[tuple[str, str]]]] = []
        answer = self.handler(self.environ(method, path, body), lambda status, headers, *_: heads.append((status, headers)))
        content = b"".join(answer)
        answer.close()
        for name, value in heads[-1][1]:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return int(heads[-1][0].split()[0]), content.decode()

    def environ(self, method: str, path: str, body: bytes) -> dict[str, object]:
        return {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": HOST,
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": HOST,
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_REFERER": f"https://{HOST}/C/",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(),
        }

    def scan(self, shift: Shift) -> bytes:
        """Open the code; the body that the large button would send."""
        status, page = self.ask("GET", urlsplit(code(shift)).path)
        assert status == 200, (status, page)
        return urlencode(dict(HIDDEN.findall(page)) | {"act": "in"}).encode()


def python_ms(shift: Shift, people: list[int]) -> float:
    """The median of this thread's processor time for one press, in milliseconds; waiting for the database is not in it."""
    handler, took = WSGIHandler(), []
    for person in people:
        phone = Here(handler, person)
        body = phone.scan(shift)
        begin = thread_time()
        status, _ = phone.ask("POST", "/C/", body)
        took.append((thread_time() - begin) * 1000)
        assert status == 302, status
    return median(took)


def statements(shift: Shift, person: int) -> list[str]:
    """Everything a press sends to the database, in order, values included."""
    phone = Here(WSGIHandler(), person)
    body = phone.scan(shift)
    with CaptureQueriesContext(connection) as queries:
        status, _ = phone.ask("POST", "/C/", body)
    assert status == 302, status
    return [query["sql"] for query in queries]


def our_own(found: list[str]) -> list[str]:
    """Without the frame of the transaction and the connection's health check."""
    return [sql for sql in found if not sql.startswith(FRAME)]


def script(found: list[str], person: int, shift: Shift) -> str:
    """The same transaction for pgbench: its own people and sessions, new ids for new rows."""
    lines = [r"\set n :n + 1", r"\set person :first + :client_id * :share + :n"]
    for sql in found:
        sql = sql.replace(key_of(person), "KEY").replace("KEY'", "' || :key").replace(f"'{{{person}}}'", "ARRAY[:person]")
        sql = re.sub(rf"\b{person}\b", ":person", sql)
        sql = re.sub(rf"'(?!{shift.pk.hex})[0-9a-f]{{32}}'::uuid", "gen_random_uuid()", sql)
        lines.append(" ".join(sql.replace(":key", "('k' || lpad(:person::text, 31, '0'))").split()) + ";")
    return "\n".join(lines) + "\n"
