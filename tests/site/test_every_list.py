"""Whatever staff see as a list leaves as an Excel file, and what they type into one comes in from a sheet.

Every page with rows is walked, so that no later list is forgotten.
"""

import re
from collections.abc import Iterator

import django_tables2 as tables
import pytest
from django.core.paginator import Page
from django.test.utils import ContextList

from tests.cast import NOW
from tests.support.page_requests import enter, filled, undone
from tests.support.permissions import TABLE
from tests.support.whole_site import STAGE
from volunteer.lists import export as list_export

pytestmark = [pytest.mark.django_db, pytest.mark.long]
STAFF = "dsCrmMkufl"  # whoever has a role, who sees most first
EVERYBODY = {"v", "c"}  # what visitors or strangers may open is no list of staff
OF_ONE = re.compile(r"/<int:\w+>/$")  # a list whose form is filled with one of its rows
SHEET = re.compile(r'href="[^"]*/sheet/"')
ROWS = re.compile(r'<ul class="(?:list|photos)|<table class="rows')
COMES_IN = 'href="?template"'  # a page where a list comes in: what stands there are the columns of its sheet
# Pages with rows that have no file of their own, and why.
EXCEPTIONS = {
    # a form whose rows are what is filled in or pressed
    "manage/shifts/<uuid:pk>/lend/": "to whom a page is lent now",
    "manage/shifts/<uuid:pk>/scanner/": "the scanner; its people are on the list of the shift",
    "manage/shifts/<uuid:pk>/waiting/": "who stands at the door now; afterwards they are on the list of the shift",
    "manage/shifts/<uuid:shift_id>/staffing/": "whom to ask or to call; a hint is never kept, and the list of the shift has a file",
    "counter/sale/": "goods to press",
    "staff/budget/<int:area_id>/allot/": "a form with a row for each unit; what they have is the list before it",
    "manage/events/<uuid:event_id>/submitted/": "the answer to a press, with what was submitted",
    "counter/sale/<uuid:sale_id>/": "goods to press",
    "desk/sale/<uuid:desk_sale_id>/": "goods to press",
    "desk/sale/<uuid:desk_sale_id>/agree/": "goods to agree to",
    "recycling/stations/<int:station_id>/": "who stands at a station now; all of it is on the list of the office",
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
    "staff/appointments/<int:appointment_id>/": "one appointment; the list of all has a file",
    "staff/appointments/<int:appointment_id>/hand-over/": "what goes along with one appointment",
    "staff/hand-overs/<int:hand_over_id>/": "one hand-over, to be printed",
    "staff/points/<int:point_id>/": "one service point, with who is in charge",
    "staff/shops/<int:shop_id>/": "one shop, with who is in charge",
    "review/events/<uuid:event_id>/": "one event",
    "manage/events/<uuid:event_id>/": "one event; each of its shifts has a list",
    # files by other names
    "manage/shifts/<uuid:shift_id>/": "its button leads to the file of the list of the shift",
    "manage/shifts/<uuid:pk>/insurer/": "the file for the insurer is what this page makes",
    "figures/paragraph/": "leaves as docx and xlsx",
    "staff/exchange/": "the last few of lists that have their own pages",
    "stock/": "the shelves have a list with filters and a file",
}

# Lists whose sheet is read on a page that is linked from another one.
READ_AT = {
    "review/hours/": "review/hours/new/",
    "stock/shelves/": "stock/sheet/",
    "manage/shifts/<uuid:pk>/roster/": "manage/shifts/<uuid:pk>/roster/paper/sheet/",
    "staff/opening/": "staff/opening/<uuid:fund_id>/",
    "staff/opening/<uuid:fund_id>/": "staff/opening/<uuid:fund_id>/",
    "staff/opening/sheets/<uuid:sheet_id>/": "staff/opening/<uuid:fund_id>/",
}
# Lists that nobody types, so that there is nothing to read in, and why.
NOT_TYPED = {
    "added up or noticed by the platform": {
        *("figures/", "figures/held/", "figures/list/", "figures/people/", "figures/points/", "figures/requests/"),
        *("review/shifts/", "review/stars/", "review/trust/", "review/trust/points/", "review/hours/exports/"),
        *("figures/checks/", "figures/checks/<uuid:figure_check_id>/", "review/live-checks/"),
        "review/trust/taken-back/<uuid:reversal_id>/",
        *("staff/books/", "staff/books/ledger/", "staff/expiry/", "stock/moves/", "counter/day/"),
        *(
            "staff/books/packs/",
            "staff/budget/",
            "staff/budget/<int:area_id>/",
            "stock/<int:pk>/",
            "staff/books/deliveries/<int:batch_id>/",
            "staff/places/changes/",
        ),
    },
    "frozen and handed in, one by one": {"figures/reports/"},
    "what people asked, did or said themselves": {
        *(
            "manage/requests/",
            "review/incidents/",
            "review/requests/",
            "manage/shifts/<uuid:pk>/ratings/",
            "manage/photos/",
            "pairings/<uuid:pairing_id>/",
        ),
        *("review/", "review/calls/", "review/cases/", "review/certificates/", "review/certificates/class/<uuid:batch>/"),
        *("staff/data/", "staff/numbers/", "staff/names/", "staff/skills/", "staff/reportings/", "staff/pauses/"),
        *("counter/", "desk/", "pickup/", "stock/orders/", "stock/services/<int:stock_id>/", "relief/", "staff/recycling/all/"),
    },
    "who agrees in person, in front of staff or on the own phone": {
        *("staff/people/", "staff/volunteers/", "staff/cards/", "manage/role-models/", "teams/<int:team_id>/members/"),
    },
    "a right or a key, given to one at a time": {
        *("staff/points/<int:point_id>/devices/", "staff/exchange/keys/"),
        *("staff/exchange/hooks/", "staff/exchange/hooks/<uuid:hook_id>/", "manage/screens/"),
    },
    "each with its proof, and a second person's word": {
        *("staff/by-hand/", "staff/rules/", "staff/recycling/prices/", "stock/goods/<int:pk>/prices/"),
    },
    "of goods that came or went with a paper": {"stock/papers/", "stock/sent/"},
    "a few a year, begun from the last one": {
        "staff/campaigns/",
        "staff/campaigns/<int:campaign_id>/",
        "staff/programmes/",
        "staff/shops/",
        "staff/recycling/",
    },
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


def residents_pages() -> Iterator[str]:
    """Every address without a row in it that visitors or strangers may open, but for the open books."""
    for route, (let, _post) in TABLE.items():
        if EVERYBODY & set(let) and "<" not in route and not route.startswith("open/"):
            yield route


def shows_rows(answer) -> bool:
    """Whether a page holds a table, a part of a list, or plain rows."""
    if not answer.headers["Content-Type"].startswith("text/html") or COMES_IN in answer.text:
        return False
    contexts = answer.context if isinstance(answer.context, ContextList) else filter(None, [answer.context])  # one is no list
    values = [value for context in contexts for one in context.dicts for value in one.values()]
    return any(isinstance(value, Page | tables.Table) for value in values) or bool(ROWS.search(answer.text))


def test_every_list_of_staff_leaves_as_a_file_and_what_is_typed_comes_in(client, stage):
    found, without, unlinked, read_in = set(), set(), set(), set()
    for route, letter in staff_pages():
        enter(client, stage, letter)
        address = filled(route, stage)
        with undone():
            answer = client.get(address)
            if answer.status_code != 200 or not shows_rows(answer):
                continue
            found.add(route)
            read_in |= {route} if SHEET.search(answer.text) else set()
            file = client.get(address + ("&" if "?" in address else "?") + "export=xlsx")
        if file.headers["Content-Type"] != list_export.EXCEL:
            without.add(route)
        elif ROWS.search(answer.text) and "export=xlsx" not in answer.text:
            unlinked.add(route)
    assert without - set(EXCEPTIONS) == set(), "lists without a file"
    assert set(EXCEPTIONS) - without == set(), "exceptions that are none"
    assert unlinked == set(), "files that no button leads to"
    assert len(found) > 100, "the walk has seen most lists"
    others = {route for route in found - without - read_in if OF_ONE.sub("/", route) not in read_in} - set(READ_AT)
    assert others - set().union(*NOT_TYPED.values()) == set(), "lists that no sheet comes in to"
    assert set().union(*NOT_TYPED.values()) - others == set(), "reasons that are none"
    assert set(READ_AT) <= found and set(READ_AT.values()) <= set(TABLE)


def test_residents_take_no_list_along_but_the_one_file_of_what_is_kept_about_them(client, stage):
    enter(client, stage, "c")
    found = set()
    for route in residents_pages():
        address = filled(route, stage)
        page, asked = client.get(address), client.get(address + ("&" if "?" in address else "?") + "export=xlsx")
        if "export=xlsx" in getattr(page, "text", "") or asked.headers.get("Content-Type", "") == list_export.EXCEL:
            found.add(route)
    assert found == set()


# Pages that a link leads to only where there is something for them to show, and why.
ELSEWHERE = {
    "counter/sale/": "the sale of somebody who stands at the counter",
    "figures/held/": "the number of points that people hold, where the figures have one",
    "review/batch/": "a press on what was ticked",
    "staff/appointments/waiting/": "the appointments that wait, where some do",
    "staff/opening/template.xlsx": "a file",
}
MENU = re.compile(r'class="side-link" href="/([^"?#]*)')
OWN_HREF = re.compile(r'href="/([^"?#]*)')
OF_STAFF = ("staff/", "review/", "manage/", "figures/", "stock/", "counter/", "desk/", "pickup/", "relief/", "pairings/")


def links_of(answer) -> set[str]:
    return set(OWN_HREF.findall(answer.text)) if answer.headers["Content-Type"].startswith("text/html") else set()


@pytest.mark.parametrize("letter", "dukf")
def test_every_page_of_staff_is_reached_from_the_menu_in_two_steps(client, stage, letter):
    enter(client, stage, letter)
    pages = {route for route, (get, _post) in TABLE.items() if letter in get and "<" not in route and route.startswith(OF_STAFF)}
    reached = set(MENU.findall(client.get("/me/").text))
    seen: set[str] = set()
    for _step in range(2):
        seen, new = seen | reached, reached - seen
        reached |= {address for page in new for address in links_of(client.get(f"/{page}")) if address in pages}
    assert pages - reached - set(ELSEWHERE) == set()
