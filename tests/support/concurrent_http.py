"""Phones that ask a live server at the same moment."""

from collections import Counter
from http.client import HTTPConnection
from time import sleep
from urllib.parse import urlencode, urlsplit

from django.conf import settings as django_settings
from django.test import Client

from points.ledger import actions as ledger
from tests.cast import NOW
from tests.support import shop_factory
from tests.support.clients import BACKEND
from tests.support.concurrency import together

TOKEN = "a" * 32
TRIES = 20


def open_to_phones(district, live_server, settings, time_machine):
    """The district with a shop, behind a server that many phones ask at once."""
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    time_machine.move_to(NOW, tick=True)
    district.server = urlsplit(live_server.url)
    district.shop = shop_factory.open_shop(district.point)
    district.tissue = shop_factory.item(price=6)
    ledger.hold_account(district.shop)
    return district


class Phone:
    """A browser with a session, speaking HTTP over a connection of its own."""

    def __init__(self, town, person):
        client = Client()
        client.force_login(person, backend=BACKEND)
        session = client.cookies[django_settings.SESSION_COOKIE_NAME].value
        cookies = {django_settings.SESSION_COOKIE_NAME: session, django_settings.CSRF_COOKIE_NAME: TOKEN}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "X-CSRFToken": TOKEN,
            "Host": town.server.netloc,
        }
        self.town = town

    def post(self, path, **fields):
        """The status and where it leads. A line that breaks (more at once than the door holds) asks again with the same fields."""
        for _try in range(TRIES):
            try:
                return self.once(path, fields)
            except ConnectionError:
                sleep(0.2)
        return self.once(path, fields)

    def once(self, path, fields):
        line = HTTPConnection(self.town.server.hostname, self.town.server.port, timeout=300)
        try:
            line.request("POST", path, urlencode(fields), self.headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.headers.get("Location", "")
        finally:
            line.close()


def statuses(count, press):
    """How often each answer came: `onward` where it leads to what was made, `said no` where the page came back."""
    counted = Counter(together(count, press))
    print(dict(counted))
    assert not any(str(answer).startswith("5") for answer in counted)
    return counted


def bought(phone, town, id, quantity=1):
    fields = {"id": id, "shop": town.shop.pk, "quantity": quantity, "price": 6}
    status, onward = phone.post(f"/shop/{town.tissue.pk}/", **fields)
    return "onward" if status == 302 and "/orders/" in onward else {200: "said no"}.get(status, status)
