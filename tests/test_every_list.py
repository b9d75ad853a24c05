"""Whatever staff see as a list leaves as an Excel file: every page with rows is walked, so that no later list is forgotten."""

import re
from collections.abc import Iterator

import django_tables2 as tables
import pytest
from django.core.paginator import Page

from tests.cast import NOW
from tests.stage import STAGE, filled
from tests.test_permissions import TABLE, enter, undone
from volunteer import exporting

pytestmark = [pytest.mark.django_db, pytest.mark.long]
STAFF = "dsCrmMkufl"  # whoever has a role, who sees most first
EVERYBODY = {"v", "c"}  # what visitors or strangers may open is no list of staff
ROWS = re.compile(r'<ul class="(?:list|photos)|<table class="rows')
COMES_IN = 'href="?template"'  # a page where a list comes in: what stands there are the columns of its sheet
# Pages with rows that have no file of their own, and why.
EXCEPTIONS = {
    # a form whose rows are what is filled in or pressed
    "manage/shifts/<uuid:pk>/lend/": "to whom a page is lent now",
    "manage/shifts/<uuid:pk>/scanner/": "the scanner; its people are on the list of the shift",
    "manage/shifts/<uuid:pk>/waiting/": "who stands at the door now; afterwards they are on the list of the shift",
    "counter/sale/": "goods to press",
    "counter/sale/<uuid:sale_id>/": "goods to press",
    "desk/sale/<uuid:desk_sale_id>/": "goods to press",
    "desk/sale/<uuid:desk_sale_id>/agree/": "goods to agree to",
    "stock/count/": "a count to fill in",
    "stock/sent/new/": "goods to send",
    "relief/new/": "goods to ask for",
    "staff/requests/": "deadlines and words to fill in",
    "review/stars/scale/": "five numbers to fill in",
    # one thing with its parts
    "staff/books/ledger/<uuid:transfer_id>/": "one transfer",
    "staff/books/<uuid:check_id>/": "one check of the books",
    "staff/budget/points/<int:point_id>/": "one budget; its statement has a file",
    "counter/orders/<uuid:id>/": "one order",
    "desk/orders/<uuid:desk_order_id>/": "one order",
    "relief/<uuid:relief_id>/": "one hand-out",
    "stock/papers/<uuid:paper_id>/": "one paper",
    "stock/sent/<uuid:consignment_id>/": "one consignment",
    "review/cases/<uuid:case_id>/": "one case",
    "review/events/<uuid:event_id>/": "one event",
    "manage/events/<uuid:event_id>/": "one event; each of its shifts has a list",
    # files by other names
    "manage/shifts/<uuid:shift_id>/": "its button leads to the file of the list of the shift",
    "manage/shifts/<uuid:pk>/insurer/": "the file for the insurer is what this page makes",
    "figures/paragraph/": "leaves as docx and xlsx",
    "staff/exchange/": "the last few of lists that have their own pages",
    "stock/": "the shelves have a list with filters and a file",
}


@pytest.fixture
def stage(db, time_machine, pressed_and_undone):
    time_machine.move_to(NOW, tick=False)
    return STAGE()


def staff_pages() -> Iterator[tuple[str, str]]:
    """Every address that only people with a role may open, each with the one of them who sees most."""
    for route, (let, _post) in TABLE.items():
        if not EVERYBODY & set(let) and (letter := next((one for one in STAFF if one in let), "")):
            yield route, letter


def shows_rows(answer) -> bool:
    """Whether a page holds a table, a part of a list, or plain rows."""
    if not answer.headers["Content-Type"].startswith("text/html") or COMES_IN in answer.text:
        return False
    values = [value for context in answer.context or () for one in context.dicts for value in one.values()]
    return any(isinstance(value, Page | tables.Table) for value in values) or bool(ROWS.search(answer.text))


def test_every_list_of_staff_leaves_as_a_file(client, stage):
    found, without, unlinked = set(), set(), set()
    for route, letter in staff_pages():
        enter(client, stage, letter)
        address = filled(route, stage)
        with undone():
            answer = client.get(address)
            if answer.status_code != 200 or not shows_rows(answer):
                continue
            found.add(route)
            file = client.get(address + ("&" if "?" in address else "?") + "export=xlsx")
        if file.headers["Content-Type"] != exporting.EXCEL:
            without.add(route)
        elif ROWS.search(answer.text) and "export=xlsx" not in answer.text:
            unlinked.add(route)
    assert without - set(EXCEPTIONS) == set(), "lists without a file"
    assert set(EXCEPTIONS) - without == set(), "exceptions that are none"
    assert unlinked == set(), "files that no button leads to"
    assert len(found) > 100, "the walk has seen most lists"
