"""A phone: one connection at a time, cookies of its own, and the three pages of a check-in. As lean as can be in Python."""

import asyncio
import re
import zlib
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode, urlsplit

from tests.bench.people import key_of
from tests.bench.site import HOST

HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|nonce|person)" value="([^"]+)"')
STYLE = re.compile(r'href="(/static/[^"]+\.css)"')
PATIENCE = 30  # seconds; who waits longer has put the phone away


@dataclass
class Answer:
    """One answer of the server; `seconds` from the first byte sent to the last byte read."""

    status: int
    seconds: float
    location: str = ""
    text: str = ""


@dataclass
class Phone:
    """The browser of one person, signed in."""

    port: int
    person: int
    cookies: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    page: str = ""
    line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    def __post_init__(self) -> None:
        self.cookies["sessionid"] = key_of(self.person)

    # --- what people do

    async def scan(self, address: str) -> Answer:
        """Open the address of the code; keep what the form carries."""
        answer = await self.ask(self.request("GET", urlsplit(address).path))
        self.form, self.page = dict(HIDDEN.findall(answer.text)), answer.text
        return answer

    def pressing(self, act: str = "in") -> bytes:
        """The request of the large button."""
        return self.request("POST", "/C/", urlencode(self.form | {"act": act}))

    async def look(self) -> Answer:
        """The style sheet of the page."""
        found = STYLE.search(self.page)
        return await self.ask(self.request("GET", found[1] if found else "/"))

    # --- how they do it

    def request(self, method: str, path: str, body: str = "") -> bytes:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "X-Forwarded-Proto: https", "X-Forwarded-For: 198.51.100.7"]
        lines += [f"Cookie: {cookies}", "Accept-Encoding: gzip", f"Referer: https://{HOST}/C/"]
        if body:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}", f"Origin: https://{HOST}"]
        return "\r\n".join([*lines, "", body]).encode()

    async def ask(self, request: bytes) -> Answer:
        """Send a request on the phone's connection, a new one where there is none, and read the answer; status 0 is none."""
        begin = perf_counter()
        try:
            reader, writer = self.line = self.line or await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(request)
            answer = await asyncio.wait_for(self.read(reader), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            answer = Answer(0, 0)
        answer.seconds = perf_counter() - begin
        return answer

    async def read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, *lines = head.split("\r\n")
        answer, length, chunked, packed = Answer(int(status.split()[1]), 0), 0, False, False
        for line in lines:
            name, _, value = line.partition(": ")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "transfer-encoding":
                    chunked = True
                case "content-encoding":
                    packed = True
                case "location":
                    answer.location = value
                case "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
        body = await chunks(reader) if chunked else await reader.readexactly(length)
        if body and not answer.location:
            answer.text = (zlib.decompress(body, 31) if packed else body).decode(errors="replace")
        return answer

    async def lose(self, request: bytes) -> None:
        """Send a request and lose the connection before the answer comes."""
        self.hang_up()
        _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.close()

    def hang_up(self) -> None:
        if self.line:
            self.line[1].close()
            self.line = None


async def chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
    return body
