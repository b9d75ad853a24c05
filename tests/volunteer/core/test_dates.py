"""Dates on pages, papers and in messages stand as people write them; `2026-11-24` is for files and machines."""

import re
from datetime import date

import pytest
from django.utils import translation

from tests.cast import NOW
from tests.support import sampling
from tests.support.page_requests import enter, filled, undone
from tests.support.permissions import TABLE
from tests.support.whole_site import STAGE
from volunteer.templatetags.formatting import days_in_full, full_day

READERS = "vadsCrmMkufl"  # each page as the first of these that it lets in
HIDDEN = re.compile(r"<(script|style|svg|datalist)\b.*?</\1>|<[^>]*>", re.DOTALL)
MACHINE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@pytest.fixture
def stage(db, pressed_and_undone):
    return STAGE()


@pytest.mark.long
def test_no_page_shows_a_date_as_a_machine_writes_it(client, stage):
    found, walked = {}, 0
    for route, (opens_to, _post) in sampling.part(list(TABLE.items()), 4, "dates"):
        if not (letter := next((one for one in READERS if one in opens_to), "")):
            continue
        enter(client, stage, letter)
        with undone():
            page = client.get(filled(route, stage))
        if page.status_code == 200 and not page.streaming and page["Content-Type"].startswith("text/html"):
            walked += 1
            if dates := MACHINE.findall(HIDDEN.sub(" ", page.text)):
                found[route] = dates[0]
    assert found == {}
    assert walked > (150 if sampling.THOROUGH else 40)


def test_a_day_with_its_year(time_machine):
    time_machine.move_to(NOW, tick=False)
    assert full_day(date(2026, 11, 24)) == full_day("2026-11-24") == "2026年11月24日"
    assert full_day(None) == full_day("") == ""
    with translation.override("en"):
        assert full_day(date(2026, 11, 24)) == "24 November 2026"
    with days_in_full():
        assert full_day(date(2026, 11, 24)) == "2026-11-24"
