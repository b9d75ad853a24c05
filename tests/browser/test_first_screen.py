"""The page behind the code: whatever the type and the phone, the one button stands in the first screen and nothing covers it."""

from urllib.parse import urlsplit

import pytest

from events.attendance import tokens
from tests import cast
from tests.cast import NOW, at
from tests.support.page_checks import BOX, COVERED, PHONES, TYPE
from volunteer.core.ids import new_id

HERE = at(9, 15)  # a quarter of an hour after the beginning
TITLE = "“我帮你”楼道杂物清零行动"
LONGEST = "冬季清雪除冰进楼院" * 6 + "(演示)"  # nearly as long as a title may be
PLACE = "工行南小区内，凭门口“我帮你”标识找(演示)"


@pytest.fixture
def standing(district, time_machine):
    """A shift with the title and place as they are, and one of the longest title."""
    time_machine.move_to(HERE, tick=False)

    def shift(title=TITLE):
        return cast.shift(district.point, district.bob, start=NOW, event_title=title, event_place=PLACE)

    return shift


def shown(window, shift, *, elder):
    if elder:
        window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    return window.go(urlsplit(tokens.qr_address(shift, tokens.window_number(HERE))).path)


def beyond(page) -> list[str]:
    """Where the huge button is not wholly in the first screen, or something lies over it, by phone and type."""
    wrong, button = [], page.locator(".btn-huge")
    for width, height in PHONES:
        page.set_viewport_size({"width": width, "height": height})
        for size in TYPE:
            page.evaluate("size => { document.documentElement.style.fontSize = `${size}%`; scrollTo(0, 0) }", size)
            left, top, right, bottom = button.evaluate(BOX)
            if left < 0 or top < 0 or right > width or bottom > height or button.evaluate(COVERED):
                wrong.append(f"{width}x{height} at {size} %: {top}..{bottom}")
    return wrong


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
@pytest.mark.parametrize("title", [TITLE, LONGEST], ids=["usual", "longest"])
def test_the_button_stands_in_the_first_screen(visit, standing, district, elder, title):
    """For who is to check in, who is to check out, and who has to sign in first."""
    shift = standing(title)
    cast.record(id=new_id(NOW), shift=shift, person=district.carol, act="in", scanned_at=NOW, at=NOW)
    found = {}
    for who in (district.alice, district.carol, None):
        page = shown(visit(who), shift, elder=elder)
        found[page.locator(".btn-huge").inner_text()] = beyond(page)
    assert found == {"签到": [], "签退": [], "登录": []}


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_the_largest_type_leaves_the_title_and_the_account_readable_above_the_button(visit, standing, district, elder):
    page = shown(visit(district.alice), standing(), elder=elder)
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '175%'")
    top = page.locator(".btn-huge").evaluate(BOX)[1]
    for words in ("h1", ".who"):
        assert page.locator(words).evaluate(BOX)[3] <= top, words


@pytest.mark.parametrize(("elder", "events"), [(False, 2), (True, 1)], ids=["normal", "elder"])
def test_a_visitor_reads_what_this_is_and_the_next_events_in_the_first_screen(visit, standing, district, elder, events):
    for day in (26, 25, 27):
        cast.shift(district.point, district.bob, start=at(14, day=day), event_title=f"{day}日清扫(演示)", event_place=PLACE)
    window = visit(None, viewport={"width": 390, "height": 844})
    if elder:
        window.context.add_cookies([{"name": "elder", "value": "1", "url": window.base}])
    page = window.go("/")
    cards = page.locator(".event-list > li").all()
    assert ["25日" in cards[0].inner_text(), "26日" in cards[1].inner_text()] == [True, True]  # the soonest first
    for words in ("h1", ".welcome-words p", ".welcome .actions .btn-line", ".section-head h2"):
        assert whole(page.locator(words).first), words
    assert [whole(card) for card in cards[:events]] == [True] * events


def whole(element) -> bool:
    """Whether an element lies wholly in the first screen of a phone of 390x844, and under nothing."""
    left, top, right, bottom = element.evaluate(BOX)
    return left >= 0 and top >= 0 and right <= 390 and bottom <= 844 and not element.evaluate(COVERED)
