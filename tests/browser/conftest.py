"""Debian's Chromium against the live server. It fails, and is never skipped, where Chromium is missing."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import get_ident
from time import monotonic, sleep

import pytest
import qrcode
from django.core.signals import request_finished, request_started
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.support import camera_film
from tests.support.browser_session import PATIENCE, session_cookie

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps an event loop in this thread; the ORM is used beside it

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@dataclass
class Visitor:
    """One browser window of one person, and what went wrong in it."""

    page: Page
    context: BrowserContext
    base: str
    problems: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("request", lambda asked: self._watch(asked.url))

    def _watch(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.outside.append(url)

    def go(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def shot(self, name: str) -> Image.Image:
        """What the window shows; kept as a file where SHOTS names a folder."""
        png = self.page.screenshot()
        if folder := os.environ.get("SHOTS"):
            Path(folder, f"{name}.png").write_bytes(png)
        return Image.open(io.BytesIO(png))


@pytest.fixture(scope="session")
def playwright():
    assert Path(CHROMIUM).exists(), "These tests need Debian's chromium: apt install chromium"
    with sync_playwright() as running:
        yield running


def started(playwright: Playwright, film: Path | None = None, *, asks: bool = False) -> Browser:
    flags = [*FLAGS, "--use-fake-device-for-media-stream"]
    flags += [] if asks else ["--use-fake-ui-for-media-stream"]
    flags += [f"--use-file-for-fake-video-capture={film}"] if film else []
    return playwright.chromium.launch(executable_path=CHROMIUM, args=flags, timeout=2 * PATIENCE)


@pytest.fixture
def launch(playwright, quiet):
    """Start a browser of the test's own; with a film as its camera where one is given. All are closed after the test."""
    running: list[Browser] = []

    def start(film: Path | None = None, *, asks: bool = False) -> Browser:
        running.append(started(playwright, film, asks=asks))
        return running[-1]

    yield start
    for browser in running:
        browser.close()


@pytest.fixture(scope="session")
def browsers(playwright):
    """The browser of all windows that need no film, started when the first opens; anew should it have fallen over."""
    running: list[Browser] = []
    yield running
    for browser in running:
        browser.close()


@pytest.fixture
def common(playwright, browsers, quiet) -> Callable[[], Browser]:
    """That browser. A window there knows nothing of another: each has cookies, stores and service workers of its own."""

    def running() -> Browser:
        if not (browsers and browsers[-1].is_connected()):
            browsers.append(started(playwright))
        return browsers[-1]

    return running


@pytest.fixture
def base(live_server, settings, quiet):
    """The live server's address, as every QR code gives it. `localhost` counts as secure, so the camera works without TLS."""
    settings.PUBLIC_URL = live_server.url
    return live_server.url


@pytest.fixture
def quiet(transactional_db):
    """When a test ends its tables are emptied: not before the last answer that a closed window had asked for is done."""
    under_way: set[int] = set()

    def begun(**_sent):
        under_way.add(get_ident())

    def ended(**_sent):
        under_way.discard(get_ident())

    request_started.connect(begun)
    request_finished.connect(ended)
    yield
    until = monotonic() + PATIENCE / 1000
    while under_way and monotonic() < until:
        sleep(0.01)
    request_started.disconnect(begun)
    request_finished.disconnect(ended)
    assert not under_way, "an answer of the live server has not ended"


@pytest.fixture
def visit(launch, common, base):
    """Open a window, signed in as `person` where one is given. At the end no window may have complained or asked another host."""
    windows: list[Visitor] = []
    contexts: list[BrowserContext] = []

    def open_window(
        person=None, *, film: Path | None = None, browser: Browser | None = None, strict: bool = True, **context
    ) -> Visitor:
        asked = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": PHONE, "permissions": ["camera"]} | context
        opened = (browser or (launch(film) if film else common())).new_context(**asked)
        contexts.append(opened)
        opened.set_default_timeout(PATIENCE)
        if person is not None:
            opened.add_cookies([session_cookie(person, base)])
        window = Visitor(opened.new_page(), opened, base)
        if strict:
            windows.append(window)
        return window

    yield open_window
    try:
        for window in windows:
            assert window.problems == []
            assert window.outside == []
    finally:
        for opened in contexts:
            opened.close()


@pytest.fixture
def filmed(tmp_path) -> Callable[..., Path]:
    """A film of pictures, or of the QR codes of texts."""

    def make(*shown: str | Image.Image, seconds: int = 1) -> Path:
        pictures = [qrcode.make(s).get_image() if isinstance(s, str) else s for s in shown]
        return camera_film.film(pictures, tmp_path / "camera.y4m", seconds)

    return make
