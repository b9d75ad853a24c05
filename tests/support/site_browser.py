"""People who only follow links and press buttons, on a site that was set up a moment ago."""

import re
from io import StringIO

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from events.attendance import tokens
from events.models import Shift
from tests.support.event_factory import plan_at
from volunteer.models import SmsMessage, User

FORM_ID = re.compile(r'name="((?:shift-)?id|nonce)"[^>]*value="([^"]+)"')


class Browser:
    """One person who only follows links and presses buttons."""

    def __init__(self, phone: str) -> None:
        self.client, self.phone, self.page = Client(), phone, ""

    def enter(self, recovery: str = "") -> None:
        """Number and code; with a second factor one recovery code too."""
        self.client.post("/accounts/enter/", {"phone": self.phone, "agree": "on"})
        code = re.search(r"\d{6}", SmsMessage.objects.latest("pk").text)[0]
        answer = self.client.post("/accounts/enter/code/", {"code": code})
        if recovery:
            assert answer.url == "/accounts/2fa/authenticate/"
            assert self.client.post(answer.url, {"code": recovery}).status_code == 302
        self.open("/")

    def join(self, name: str) -> str:
        """Come for the first time; the volunteer number."""
        self.enter()
        self.send("/me/edit/", name=name)
        return self.me.volunteer_no

    @property
    def me(self) -> User:
        return User.objects.with_phone(f"+86{self.phone}").get()

    def open(self, path: str) -> str:
        answer = self.client.get(path, follow=True)
        assert answer.status_code == 200, path
        self.page = answer.content.decode() if answer["Content-Type"].startswith("text/html") else ""
        return self.page

    def follow(self, *paths: str) -> str:
        """Go from the page that is open along its links."""
        for path in paths:
            assert f'href="{path}' in self.page, f"no link to {path}"
            self.open(path)
        return self.page

    def send(self, path: str, /, **data) -> str:
        """Press the button of the page's form; it is accepted."""
        answer = self.client.post(path, dict(FORM_ID.findall(self.page)) | data)
        if answer.status_code == 200:
            errors = answer.context["form"].errors if answer.context and "form" in answer.context else answer.content.decode()
            raise AssertionError((path, errors))
        assert answer.status_code == 302, (path, answer.status_code)
        return self.open(answer.url)


def first_administrator(mint: int = 100_000) -> Browser:
    """Run `setup`; the administrator whom it made, signed in."""
    out = StringIO()
    call_command("setup", stdout=out, name="冯区(演示)", phone="13800138000", mint=mint)
    recovery = out.getvalue().split("keep them on paper:")[1].split()[0]
    browser = Browser("13800138000")
    browser.enter(recovery)
    return browser


def plan(point, leader):
    """The form of a new event for three people; its ids are those of the page."""
    filled = plan_at(point, {"leader": leader.volunteer_no, "capacity": "3"}, description="一起干")
    return {name: value for name, value in filled.items() if name != "id"}


def shown(shift):
    """What the leader's screen shows now."""
    return tokens.next_tokens(Shift.objects.get(pk=shift.pk), timezone.now())[0][1].rpartition("/")[2]
