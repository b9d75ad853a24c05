"""The leader's scanner in a browser."""

import re
from time import monotonic

from django.utils import timezone
from playwright.sync_api import expect

from events.models import Scan
from tests.support.browser_session import PATIENCE
from volunteer.signin import personal_code


def code(person) -> str:
    return personal_code.code_address(person, personal_code.window_number(timezone.now()))


class Scanner:
    """The leader's window at the scanner, opened as a leader opens it and ready for no network."""

    def __init__(self, window, shift, *, offline=True):
        self.window, self.page, self.shift = window, window.page, shift
        self.open()
        if offline:
            expect(self.app).to_have_attribute("data-kept", "yes")

    def open(self):
        self.window.go(f"/manage/shifts/{self.shift.pk}/scanner/")
        self.page.locator("main form button.btn-primary").click()
        self.page.wait_for_url(re.compile("/scanner/$"))
        self.begun()

    def begun(self):
        expect(self.app).to_have_attribute("data-begun", "yes")
        expect(self.app).to_be_visible()

    @property
    def app(self):
        return self.page.locator("[data-app]")

    @property
    def waiting(self):
        return self.page.locator("[data-waiting]")

    @property
    def came(self):
        return self.page.locator("[data-came]")

    @property
    def troubles(self):
        return self.page.locator("[data-troubles-list] > li")

    def camera(self):
        self.page.locator("[data-start]").click()
        expect(self.page.locator("[data-scanner]")).to_have_attribute("data-state", "running")

    def read(self, text: str):
        """As if the camera had seen this code."""
        self.page.evaluate("text => document.querySelector('[data-scanner]').scanner.tell(text)", text)

    def says(self, state: str, name: str = ""):
        """State and name at once: the name stands there already while the request is under way."""
        came = self.page.locator(f"[data-came][data-state={state}] [data-came-name]")
        expect(came).to_contain_text(name)

    def cut(self):
        self.window.context.set_offline(True)

    def restore(self):
        self.window.context.set_offline(False)

    def sent(self):
        expect(self.waiting).to_have_attribute("data-count", "0")

    def until(self, true):
        """Let the browser go on until something beside its page is so."""
        end = monotonic() + PATIENCE / 1000
        while not true() and monotonic() < end:
            self.page.wait_for_timeout(100)

    def stored(self, name: str):
        return self.page.evaluate("name => Queue.all(name)", name)


def accepted() -> list[str]:
    return sorted(Scan.objects.filter(accepted=True).values_list("person__name", flat=True))
