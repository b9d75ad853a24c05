"""A list in which nothing was found says so and leads back to the whole list, on every page with something to look by."""

import html
import re

import pytest

from tests.support.page_requests import enter, filled, undone
from tests.support.permissions import TABLE
from tests.support.whole_site import STAGE

FORM = re.compile(r'<form class="(?:filters|finder|find)[ "].*?</form>', re.DOTALL)
FIELD = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
WAY_BACK = re.compile(r'<a class="btn btn-ghost" href="([^"]*)" data-clear>')
NOBODY = {"text": "找不到的词", "search": "找不到的词", "date": "2098-01-01"}
READERS = "vadsCrmMkufl"  # each page as the first of these that it lets in
# Pages whose form asks for one row and not for rows of a list, and why.
EXCEPTIONS: dict[str, str] = {}


@pytest.fixture
def stage(db, pressed_and_undone):
    return STAGE()


def looked_by(page: str) -> dict[str, str]:
    """What to type so that nothing is found; a page shows the same row of words on each of its forms."""
    asked = {}
    for form in FORM.findall(page):
        for field in map(dict, map(ATTRIBUTE.findall, FIELD.findall(form))):
            if field.get("type") == "hidden":
                asked[field["name"]] = html.unescape(field.get("value", ""))
            elif field.get("type") in NOBODY and field.get("name") not in asked and field.get("name") != "until":
                asked[field["name"]] = NOBODY[field["type"]][: int(field.get("maxlength", 60))]
    return asked if any(value and value in "".join(NOBODY.values()) for value in asked.values()) else {}


@pytest.mark.long
def test_every_list_that_can_be_searched_offers_the_way_back(client, stage):
    silent, lost, walked, unasked = set(), set(), set(), set()
    for route, (opens_to, _post) in TABLE.items():
        letter = next((one for one in READERS if one in opens_to), "")
        if not letter:
            continue
        enter(client, stage, letter)
        with undone():
            address = filled(route, stage)
            page = client.get(address)
            if page.status_code != 200 or page.streaming or not page["Content-Type"].startswith("text/html"):
                continue
            if not (asked := looked_by(page.text)):
                continue
            walked.add(route)
            if WAY_BACK.search(page.text):
                unasked.add(route)
            found = client.get(address, asked)
            if not (way := WAY_BACK.search(found.text)):
                silent.add(route)
                continue
            back = html.unescape(way[1])
            whole = client.get(address.partition("?")[0] + back if back.startswith("?") else back)
            if whole.status_code != 200 or "找不到的词" in whole.text:
                lost.add(route)
    assert silent - set(EXCEPTIONS) == set(), "lists that do not say that nothing was found"
    assert set(EXCEPTIONS) - silent == set(), "exceptions that are none"
    assert unasked == set(), "lists that say nothing was found where nothing was asked for"
    assert lost == set(), "ways back that do not lead to the whole list"
    assert len(walked) > 50
