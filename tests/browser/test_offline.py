"""Without network a phone shows what it kept for its account, and nothing of it stays when the account is gone."""

import re
from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Signup
from tests import cast
from tests.support import shop_factory
from tests.support.browser_session import PATIENCE, session_cookie
from tests.support.page_checks import findings
from volunteer.core.ids import new_id, spaced_code

pytestmark = pytest.mark.real_time  # what a phone keeps is judged by its own clock
# Everything that the caches of the browser hold: the name of each and the text of its entries.
KEPT = """async () => {
  const found = {}
  for (const name of await caches.keys()) {
    const cache = await caches.open(name), texts = []
    for (const asked of await cache.keys()) { texts.push(asked.url + await (await cache.match(asked)).text()) }
    found[name] = texts.join("\\n")
  }
  return found
}"""


@pytest.fixture
def shift(district):
    """Tomorrow; Alice has a place."""
    now = timezone.now()
    found = cast.shift(district.point, leader=district.bob, start=now + timedelta(days=1), event_title="清雪(演示)")
    place = {"state": Signup.State.PLACE, "queued_at": now, "person": district.alice, "signed_by": district.alice}
    Signup.objects.create(id=new_id(now), shift=found, job=found.jobs.get(), **place)
    return found


@pytest.fixture
def order(district):
    now, market, tissue = timezone.now(), shop_factory.open_shop(district.point), shop_factory.item()
    shop_factory.stock(market, tissue, 20, district.keeper)
    shop_factory.give(district, district.alice)
    return shop_factory.order(market, district.alice, (tissue, 2), at=now)


@pytest.fixture
def phone(visit, district, shift, order):
    """Alice's, who has opened her home page, her order and her code, and pressed nothing."""
    window = visit(district.alice, strict=False)  # a request without network complains in the console
    pages = {
        "/": shift.event.title,
        f"/orders/{order.pk}/": spaced_code(order.pickup_code),
        "/me/code/": spaced_code(district.alice.volunteer_no),
    }
    for path, text in pages.items():
        window.go(path)
        kept_for(window, text)  # who goes on at once may go before it is kept
    window.page.evaluate("async () => { await navigator.serviceWorker.ready }")
    return window


def kept_for(window, text: str) -> None:
    """Wait until the browser has it: keeping goes on after the page is there."""
    until(window, lambda: text in "".join(personal(window).values()))


def until(window, true) -> None:
    """Let the browser go on until something that it answers later is so."""
    end = monotonic() + PATIENCE / 1000
    while not true():
        assert monotonic() < end
        window.page.wait_for_timeout(50)


def gone(window) -> bool:
    return not personal(window)


def look(window) -> tuple[str, str]:
    """The type that the worker at work keeps its page in, as its address names it, and whether it is ready to answer."""
    asked = "async () => { const { active } = await navigator.serviceWorker.ready; return [active.scriptURL, active.state] }"
    address, state = window.page.evaluate(asked)
    return address.split("&")[-1], state


def personal(window) -> dict[str, str]:
    return {name: text for name, text in window.page.evaluate(KEPT).items() if name.startswith("kept-")}


@pytest.mark.parametrize(("elder", "least"), [("0", 44), ("1", 60)], ids=["normal", "elder"])
def test_code_order_and_next_shift_open_without_network_and_say_since_when(phone, shift, order, district, elder, least):
    phone.context.add_cookies([{"name": "elder", "value": elder, "url": phone.base}])
    phone.go("/")  # the look of the device is kept with the page: another look is another worker
    until(phone, lambda: look(phone) == (f"elder={elder}", "activated"))
    phone.context.set_offline(True)
    assert phone.page.evaluate("fetch('/healthz').then(() => 'reached', () => 'cut off')") == "cut off"
    told = {
        "/me/code/": spaced_code(district.alice.volunteer_no),
        f"/orders/{order.pk}/": spaced_code(order.pickup_code),
        f"/events/{shift.pk}/": "清雪(演示)",
    }
    for path, words in told.items():
        page = phone.go(path)
        first = page.locator("[data-kept-path]").first
        expect(first).to_have_attribute("data-kept-path", path)
        expect(first).to_contain_text(words)
        expect(first.locator("p").last).to_have_text(re.compile(r"^这是.+\d+月\d+日.+\d\d:\d\d看到的"))
        assert findings(page, least) == []
        phone.shot(f"offline-{elder}-{path.split('/')[1]}")
    page = phone.go("/")
    expect(page.locator("[data-kept-path]")).to_have_count(3)
    expect(page.locator("html")).to_have_class(re.compile("elder" if elder == "1" else "^js$"))
    phone.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_have_count(0)  # comes by itself


def test_signed_out_nothing_of_the_account_is_left_in_the_caches(phone, order, district):
    phone.go("/accounts/logout/")
    phone.page.locator("form[action='/accounts/logout/'] button").click()
    phone.page.wait_for_url(phone.base + "/")
    until(phone, lambda: gone(phone))
    left = "".join(phone.page.evaluate(KEPT).values())
    numbers = [spaced_code(district.alice.volunteer_no), spaced_code(order.pickup_code)]
    mine = [district.alice.name, district.alice.volunteer_no, order.pickup_code, str(order.pk), "清雪(演示)", *numbers]
    assert [text for text in mine if text in left] == []
    phone.context.set_offline(True)
    expect(phone.go("/me/code/").locator("[data-says=nothing]")).to_be_visible()


def test_a_session_that_ended_by_itself_and_another_account_leave_nothing(phone, district):
    district.alice.sessions.all().delete()
    phone.go("/events/")
    until(phone, lambda: gone(phone))
    for person in (district.alice, district.carol):  # Carol signs in on a phone that Alice did not leave
        phone.context.add_cookies([session_cookie(person, phone.base)])
        phone.go("/")
        kept_for(phone, spaced_code(person.volunteer_no))
    until(phone, lambda: len(personal(phone)) == 1)
    (kept,) = personal(phone).values()
    assert district.carol.name in kept and district.alice.name not in kept
