"""Every page by role, size and mode in a real browser: axe finds nothing, nothing is too wide, too small to touch, or cut."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.urls import path
from django.views.csrf import csrf_failure

from tests.cast import NOW
from tests.support.page_checks import DESK, WIDE, enlarged, findings, measured
from tests.support.page_requests import filled
from tests.support.permissions import TABLE
from tests.support.permissions.roles import ROLES
from tests.support.whole_site import Stage
from volunteer.urls import urlpatterns as site

NO_PAGES = {  # addresses that answer GET with something else than a page of their own
    "events/<uuid:shift_id>/sign-up/",
    "my/<uuid:signup_id>.ics",
    "events/<uuid:shift_id>/card.png",
    "p/<slug:sign_code>/board.pdf",
    "p/<slug:sign_code>/events.ics",
    "events/all.ics",
    "events/areas/<slug:code>.ics",
    "calendar/<str:token>.ics",
    "role-models/<uuid:model_id>/picture/",
    "incidents/photos/<uuid:incident_photo_id>/",
    "manage/role-models/papers/<uuid:consent_id>/picture/",
    "manage/role-models/<uuid:model_id>/sheet.pdf",
    "consent.pdf",
    "photos/<uuid:pk>/small/",
    "manage/shifts/<uuid:pk>/codes/",
    "manage/shifts/<uuid:pk>/roster.pdf",
    "photos/<uuid:pk>/",
    "cases/pictures/<uuid:picture_id>/",
    "staff/opening/template.xlsx",
    "review/hours/template.xlsx",
    "review/hours/exports/<uuid:export_id>.xlsx",
    "stock/batches/<int:batch_id>/document/",
    "stock/papers/<uuid:paper_id>/picture/",
    "stock/givers/<int:donor_id>/sheet.pdf",
    "pairings/<uuid:pairing_id>/agreement/",
    "pairings/visits/<uuid:visit_id>/picture/",
    "staff/skills/<int:row_id>/picture/",
    "push.js",
    "places/code/<slug:code>/",
    "places/pictures/<int:picture_id>/",
    "places/pictures/<int:picture_id>/small/",
    "staff/opening/pages/<int:page_id>/",
    "open/shops/<int:shop_id>.pdf",
    "open/points/<slug:sign_code>.pdf",
    "staff/books/<uuid:check_id>.csv",
    "staff/by-hand/<uuid:hand_id>/picture/",
    "counter/orders/<uuid:id>/return/",  # leads on to the order, until it was handed over
    "pickup/orders/<uuid:desk_order_id>/return/",  # so does this
    "R/<slug:code>/<uuid:recycling_id>/",  # leads on
    "me/codes/",
    "me/name/",  # leads on whoever has a name
    "me/number/",  # leads on whose number is not changing
    "accounts/lost/",  # leads on who has no app to have lost
    "accounts/passkey/",
    "manage/events/<uuid:event_id>/policy/",
    "staff/points/<int:point_id>/poster.pdf",
    "requests/photos/<uuid:photo_id>/",
    "requests/<uuid:request_id>/voice/",
    "requests/<uuid:request_id>/done/",  # leads back until somebody said yes
    "scanner/app.webmanifest",
    "site.webmanifest",
    "sw.js",
    "worker.js",
    "offline/",  # its mode stands in its address: test_offline looks at both
    "healthz",
    "livez",
    "metrics",
    "review/batch/",  # a press on what was ticked
    "manage/shifts/<uuid:pk>/running/",  # a part of home, fetched anew
    "readyz",
    "i18n/setlang/",
    "accounts/logout/",
    "accounts/enter/code/",
    "C/",  # without a code: an error page, below
    "c/<str:token>",
    "accounts/phone/verify/",
    "accounts/2fa/authenticate/",
    "accounts/2fa/recovery-codes/generate/",
}
# The same page again, for people it looks different to: with nothing in it, with everything in it, with more to decide.
AGAIN = {
    "": "camrdu",
    "events/": "a",
    "events/<uuid:shift_id>/": "cam",
    "my/": "cm",
    "p/<slug:sign_code>/": "a",
    "scan/": "a",
    "C/<str:token>": "ca",
    "manage/": "d",
    "manage/shifts/<uuid:shift_id>/": "d",
    "requests/<uuid:request_id>/": "mr",
    "points/": "c",
    "points/statement/": "c",
    "shop/": "a",
    "shop/<int:pk>/": "ac",
    "orders/": "c",
    "staff/budget/": "d",
    "staff/budget/<int:area_id>/": "d",
    "stock/": "d",
    "me/": "cd",
    "inbox/": "c",
}
ON_THE_WALL = {"screen/", "play/<slug:screen_code>/"}  # for a television: nobody makes its type larger on a phone

# With everything open that folds or pops up: what begins before or ends after the window, unless it can be scrolled into it.
OUTSIDE = """() => {
  const out = e => { const box = e.getBoundingClientRect(); return box.left < -.5 || box.right > innerWidth + .5 }
  const scrolls = e => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) && !out(e) || scrolls(e.parentElement))
  const told = e => Math.round(e.getBoundingClientRect().left) + ' px: ' + e.outerHTML.slice(0, 120)
  const found = root => [root, ...root.querySelectorAll('*')].filter(e => e.checkVisibility({visibilityProperty: true}) && out(e))
    .filter(e => !out(e.parentElement) && !scrolls(e.parentElement) && !e.closest('.skip-link, .visually-hidden, svg *')).map(told)
  document.querySelectorAll('details').forEach(e => { e.open = true })
  const wrong = found(document.body)
  document.querySelectorAll('dialog:not([open])').forEach(e => { e.showModal(); wrong.push(...found(e)); e.close() })
  return wrong.slice(0, 3)
}"""
LINES = """() => [...document.querySelectorAll('.stepper li + li')].filter(e => {
  const line = getComputedStyle(e, '::after'), left = e.getBoundingClientRect().left + parseFloat(line.left)
  return left < -.5 || left + parseFloat(line.width) > innerWidth + .5
}).map(e => `the line before ${e.textContent}`)"""
HALVES = (0, 1)  # of the pages, so that two processes share them
PHONES = (320, 360, 414)  # every page is looked at in 390 before
OF_STAFF = ("manage/", "review/", "staff/", "stock/", "counter/", "desk/", "pickup/")


def refuse(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *site,
    path("broken/400/", refuse(SuspiciousOperation())),
    path("broken/403/", refuse(PermissionDenied())),
    path("broken/500/", refuse(ZeroDivisionError())),
    path("broken/csrf/", csrf_failure),
]


def pages() -> Iterator[tuple[str, str]]:
    """(role, route) of everything to look at."""
    for route, (let, _) in TABLE.items():
        if let and route not in NO_PAGES:
            yield min(let, key="vamkrCsducMflRAK".index), route
        for letter in AGAIN.get(route, ""):
            yield letter, route


@pytest.fixture
def stage(time_machine, transactional_db):
    time_machine.move_to(NOW, tick=False)
    return Stage()


@pytest.fixture
def windows(visit, stage):
    """A window of a role, opened once; elder mode by its cookie."""
    opened = {}

    def window(letter: str, *, elder: bool = False, viewport=None, strict: bool = True):
        if letter not in opened:
            person = getattr(stage, ROLES[letter]) if ROLES[letter] else None
            size = {"viewport": viewport} if viewport else {}
            opened[letter] = visit(person, strict=strict, reduced_motion="reduce", **size)  # nothing half faded
            if elder:
                opened[letter].context.add_cookies([{"name": "elder", "value": "1", "url": opened[letter].base}])
        return opened[letter]

    return window


def opened(window, address: str, status: int = 200):
    answer = window.page.goto(window.base + address, wait_until="load")
    assert answer.status == status
    assert answer.url == window.base + address or (address.endswith("/code/") and "/live/" in answer.url)  # on to its pass
    return window.page


@pytest.mark.long
@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize(("elder", "least"), [(False, 44), (True, 60)], ids=["normal", "elder"])
def test_axe_finds_nothing_and_nothing_stands_outside_on_a_phone(windows, stage, elder, least, half):
    """Then menus, dialogs and everything that folds are opened on each page, from the narrowest phone to the widest.

    Elder mode changes sizes and colours of the same components: axe looks at all pages without it, with it at those of residents.
    """
    wrong = []
    for letter, route in list(pages())[half::2]:
        page = opened(windows(letter, elder=elder), filled(route, stage))
        on_a_phone = route not in ON_THE_WALL
        look = measured if elder and route.startswith(OF_STAFF) else findings
        wrong += [f"{letter} {route} {what}" for what in look(page, least)]
        size = page.viewport_size
        for width in PHONES if on_a_phone else ():
            page.set_viewport_size({"width": width, "height": 780})
            wrong += [f"{letter} {route} at {width} px: {what}" for what in page.evaluate(OUTSIDE)]
        page.set_viewport_size(size)
        wrong += [f"{letter} {route} {what}" for what in (enlarged(page) if on_a_phone else [])]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_the_pages_of_requests_stay_on_the_screen_at_every_type_size(windows, stage, elder):
    """List, form and one request, for residents and staff; also the lines between the stages, which are no elements."""
    wrong = []
    for letter, route in [(letter, route) for letter, route in pages() if "requests/" in route]:
        page = opened(windows(letter, elder=elder, viewport={"width": 360, "height": 780}), filled(route, stage))
        for size in (100, 130, 175):
            page.evaluate("size => { document.documentElement.style.fontSize = `${size}%` }", size)
            wrong += [f"{letter} {route} at {size} %: {what}" for what in page.evaluate(OUTSIDE) + page.evaluate(LINES)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("half", HALVES)
def test_the_desk_is_neither_too_wide_nor_too_small(windows, stage, half):
    """The side bar and the tables: the pages of officials, and the first page of each kind of person."""
    wrong = []
    for letter, route in list(pages())[half::2]:
        if route.startswith(OF_STAFF) or route == "":
            page = opened(windows(letter, viewport=DESK), filled(route, stage))
            wrong += [f"{letter} {route} {what}" for what in measured(page, 40)]  # for a mouse: a row of a list
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
def test_the_way_in_and_the_demonstration(windows, stage, settings, elder):
    """The page that asks for the SMS code stands only behind the phone number; the demonstration's only where it is one."""
    settings.DEMO = True
    visitor = windows("v", elder=elder)
    wrong = []
    for address in ("/demo/", "/demo/messages/", "/", "/accounts/enter/"):
        wrong += [f"{address} {what}" for what in findings(opened(visitor, address), 60 if elder else 44)]
    visitor.page.locator("main input[name=phone]").fill("13800000000")
    visitor.page.locator("main input[type=checkbox]").check()
    visitor.page.locator("main form button").first.click()
    visitor.page.wait_for_url("**/accounts/enter/code/")
    wrong += [f"code {what}" for what in findings(visitor.page, 60 if elder else 44) + enlarged(visitor.page)]
    settings.DEMO_PIN = "4711"
    wrong += [f"pin {what}" for what in findings(opened(visitor, "/demo/pin/"), 60 if elder else 44)]
    assert not wrong, "\n".join(wrong)


def test_a_checksum_stays_within_its_card(windows, stage):
    outside = "document.querySelectorAll('.rows code').values().filter(e => e.getBoundingClientRect().right > "
    outside += "e.closest('.table-wrap').getBoundingClientRect().right).toArray().length"
    page = opened(windows("u", viewport={"width": 360, "height": 780}), "/staff/books/packs/")
    for width in (320, 360, 1280):
        page.set_viewport_size({"width": width, "height": 780})
        assert page.locator(".rows code").count() == 2
        assert page.evaluate(outside) == 0 and page.evaluate(WIDE) == [], width


def test_error_pages(windows, settings):
    settings.ROOT_URLCONF = __name__
    visitor, wrong = windows("v", strict=False), []
    pages = {"/broken/400/": 400, "/broken/403/": 403, "/nothing/": 404, "/C/": 410, "/broken/csrf/": 403, "/broken/500/": 500}
    for address, status in pages.items():
        page = opened(visitor, address, status)
        wrong += [f"{address} {what}" for what in findings(page, 44) + enlarged(page)]
    assert not wrong, "\n".join(wrong)
    assert visitor.outside == []
