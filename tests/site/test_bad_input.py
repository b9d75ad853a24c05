"""Whatever is sent to an address: a page in the site's look or a redirect within it, never a 500 nor a framework's sentence.

Each form the pages show is sent with each kind of nonsense in all fields, once for each of its fields with one kind there and the
others as they were shown, with each field twice, with one missing, and with none. CI sends them all, a plain run a quarter.
"""

import html
import logging
import re
from copy import copy
from functools import cache
from html.parser import HTMLParser
from itertools import cycle, product
from urllib.parse import urlsplit

import pytest
from django.core import signing
from django.urls import resolve

from events.attendance import tokens
from tests.cast import NOW
from tests.support import sampling
from tests.support.framework_sentences import is_foreign
from tests.support.ledger_checks import books
from tests.support.page_requests import enter, filled, undone
from tests.support.permissions import TABLE
from tests.support.permissions.roles import ROLES
from tests.support.whole_site import STAGE
from volunteer.core.forms import DO_NOT_FIT
from volunteer.core.ids import new_id
from volunteer.models import Session

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Use '__' to separate path:DeprecationWarning"),  # django-tables2 about ?sort=a.b
]

NONSENSE = {
    "a null byte": "\x00",
    "no characters": "",
    "5,000 characters": "长" * 5000,
    "5,000 digits": "9" * 5000,
    "a negative number": "-1",
    "a huge number": str(10**30),
    "no number": "nan",
    "a digit that is none": "²",
    "emoji": "🙂\u202e\ufffd",
    "quotes": "'; DROP TABLE events_shift; --",
    "markup": "<script>alert(1)</script>%s%(x)s{0}",
    "a path": "../../etc/passwd",
    "no day": "2026-02-31",
    "the first day": "0001-01-01",
    "the last day": "9999-12-31",
    "no id": "00000000-0000-0000-0000-000000000000",
    "another site": "//evil.example/",
}
IN_ONE_FIELD = ["a null byte", "5,000 digits", "a digit that is none", "the first day", "the last day"]
IN_THE_ADDRESS = ["a null byte", "5,000 digits", "no number", "the last day"]
LARGE = 8  # fields
TOLD = re.compile(r"<(?:li|p)>([^<]+)</(?:li|p)>")  # what a field, a form or the page says is wrong
# The tags that make up forms: nothing else of a page is read, as reading all of it takes long.
OPENING = r"""<(?:form|input|select|option|button)\b(?:[^>"']|"[^"]*"|'[^']*')*>"""
CONTROL = re.compile(OPENING + r"|</select>|<textarea\b.*?</textarea>", re.S)
# What addresses take in their query, beside the fields of forms.
QUERY = ["page", "area", "when", "date", "category", "q", "lat", "lng", "after", "show", "next", "shop", "to", "sort", "already"]
VISITORS = "vamkCd"  # in this order: each address is tried as the first of these that it lets in


class Forms(HTMLParser):
    """The forms of a page: (method, action, {field: value as shown})."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found, self.select, self.text = [], None, None
        self.feed("".join(CONTROL.findall(page)))

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.found.append(((attrs.get("method") or "get").lower(), attrs.get("action") or "", {}))
        elif tag == "option" and self.select and ("selected" in attrs or not self.fields[self.select]):
            self.fields[self.select] = attrs.get("value", "")
        elif self.found and attrs.get("name") and tag in ("input", "textarea", "select", "button"):
            self.field(tag, attrs["name"], attrs)

    def handle_endtag(self, tag):
        if tag in ("select", "textarea"):
            self.select = self.text = None

    def handle_data(self, data):
        if self.text:
            self.fields[self.text] += data.lstrip("\n")

    def field(self, tag, name, attrs):
        self.select = name if tag == "select" else None
        self.text = name if tag == "textarea" else None
        if name != "csrfmiddlewaretoken" and (name not in self.fields or "checked" in attrs):
            self.fields[name] = attrs.get("value") or ""

    @property
    def fields(self):
        return self.found[-1][2]


@cache
def route_of(path: str) -> str:
    """The pattern of an address; the forms of the menu stand on every page."""
    return resolve(path).route


def first_let_in(route: str, way: int) -> str:
    """Who of the visitors tries an address, by GET (0) or POST (1)."""
    return next((letter for letter in VISITORS if letter in TABLE[route][way]), "v")


def forms_of(client, stage, letter):
    """The forms this person is the first to be shown: (method, address, fields)."""
    found = {}
    for route, (opens_to, _ways) in TABLE.items():
        if letter not in opens_to:  # no form is shown there: `test_permissions` has looked
            continue
        page = client.get(filled(route, stage))
        if page.status_code != 200 or page.streaming or not page["Content-Type"].startswith("text/html"):
            continue
        for method, action, fields in Forms(page.text).found:
            address = urlsplit(action).path or filled(route, stage)
            target = route_of(urlsplit(address).path)
            if method != "dialog" and first_let_in(target, method == "post") == letter:
                found.setdefault((method, target, *sorted(fields)), (method, address, fields))
    return found.values()


def sendings(fields):
    """What to send instead of the fields as shown, nothing twice; alone each field meets one kind of nonsense, in turn."""
    sent = []
    for data in variants(fields):
        if data not in sent:  # a form of a single button has no fields: all its kinds of nonsense are none
            sent.append(data)
    return sent


def variants(fields):
    for name, kind in zip(fields, cycle(IN_ONE_FIELD)):
        yield fields | {name: NONSENSE[kind]}
    for text in NONSENSE.values():
        yield dict.fromkeys(fields, text)
    for name in [] if len(fields) > LARGE else fields:
        yield {other: value for other, value in fields.items() if other != name}
    yield {name: [value, value, "x"] for name, value in fields.items()}
    yield {}


def wrong(page) -> str:
    """What is not as it should be about an answer; empty for a redirect within the site or a page in its look."""
    if page.status_code >= 500:
        return f"{page.status_code} {page.exc_info[1]!r}"[:300]
    if page.status_code in (301, 302):
        return f"leads to {page.url}" if urlsplit(page.url).netloc or urlsplit(page.url).scheme else ""
    if page.streaming or not page["Content-Type"].startswith("text/html") or page.wsgi_request.path.startswith("/api/"):
        return ""
    if foreign := [said for said in map(html.unescape, TOLD.findall(page.text)) if is_foreign(said) or said == str(DO_NOT_FIT)]:
        return f"says {foreign[0]}"
    look = "/static/css/" in page.text and '<html lang="zh-' in page.text
    return "" if look and "<script>alert" not in page.text else f"{page.status_code} is not in the site's look"


@pytest.fixture
def stage(db, time_machine, pressed_and_undone):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


@pytest.fixture
def robust(client, settings):
    """The client shows what a browser would see, and the log keeps quiet about it."""
    client.raise_request_exception = False
    settings.ACCOUNT_RATE_LIMITS = False
    logging.disable(logging.ERROR)
    yield client
    logging.disable(logging.NOTSET)


def send(client, method, address, data, read=lambda: ()):
    """One request, undone, cookies too: what is wrong about the answer, and what `read` found before it was undone."""
    cookies, client.cookies = client.cookies, copy(client.cookies)
    with undone():
        page = getattr(client, method)(address, data)
        found = None if page.status_code >= 500 else read()
    client.cookies = cookies
    return wrong(page), found


@pytest.mark.long
@pytest.mark.parametrize("letter", VISITORS, ids=lambda letter: ROLES[letter] or "visitor")
def test_no_form_falls_over(robust, stage, letter):
    enter(robust, stage, letter)
    found, sent = {}, 0
    for method, address, fields in forms_of(robust, stage, letter):
        for data in sampling.part(sendings(fields), 12, address, thorough=3):
            what, _found = send(robust, method, address, data)
            sent += 1
            if what:
                changed = {name: str(data.get(name))[:20] for name in fields if data.get(name) != fields[name]}
                found[method, address, what] = changed
    assert found == {}
    assert sent > 20


@pytest.mark.long
@pytest.mark.parametrize("letter", VISITORS, ids=lambda letter: ROLES[letter] or "visitor")
def test_no_address_falls_over_its_query(robust, stage, letter):
    enter(robust, stage, letter)
    routes = [route for route in TABLE if first_let_in(route, 0) == letter]
    found, before = {}, books()
    for route, kind in sampling.part(list(product(routes, IN_THE_ADDRESS)), 8, letter, thorough=2):
        what, after = send(robust, "get", filled(route, stage), dict.fromkeys(QUERY, NONSENSE[kind]), read=books)
        if what or after != before:
            found[route, kind] = what or after
    assert found == {}


COOKIES = ["sessionid", tokens.TICKET_COOKIE, "django_language", "elder", "csrftoken", "agreed", "messages"]
DAMAGED = ["", "x", "9" * 3000, "\xe9\x80", "'; DROP TABLE x", "../../etc/passwd", "a:b:c", "W10:1vabcd:AAAA"]


@pytest.mark.parametrize("letter", ["v", "a"], ids=lambda letter: ROLES[letter] or "visitor")
def test_damaged_cookies_are_as_good_as_none(robust, stage, letter):
    found = {}
    for name, value in sampling.part(list(product(COOKIES, DAMAGED)), 4, letter):
        enter(robust, stage, letter)
        robust.cookies[name] = value
        for address in ("/", "/C/", "/my/", "/accounts/enter/", "/accounts/enter/code/"):
            page = robust.get(address)
            if what := wrong(page):
                found[name, value[:20], address] = what
    assert found == {}


def test_a_damaged_session_is_a_visitor(robust, stage):
    enter(robust, stage, "a")
    Session.objects.update(session_data="x" * 50)
    assert robust.get("/my/").url == "/accounts/enter/?next=/my/"


def test_a_ticket_signed_by_somebody_else_is_none(robust, stage):
    enter(robust, stage, "a")
    stolen = [stage.running.pk.hex, new_id(NOW).hex, NOW.timestamp(), "own", 0, 30]
    robust.cookies[tokens.TICKET_COOKIE] = signing.dumps(stolen, key="another key", salt=tokens.TICKET_SALT)
    assert robust.get("/C/").status_code == 410
    robust.cookies[tokens.TICKET_COOKIE] = signing.dumps(stolen, salt="another purpose")
    assert robust.get("/C/").status_code == 410
