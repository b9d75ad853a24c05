"""The scanner in a real browser: one person after another, the network cut and restored, nothing lost and nothing twice."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.attendance.actions import undo as undo_actions
from events.models import Attendance, Scan, Shift, Signup, Undo
from tests import cast
from tests.support import demo_factory
from tests.support.page_checks import enlarged, findings
from tests.support.scanner_app import Scanner, accepted, code
from volunteer.core import clock
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Pass
from volunteer.signin import cards, passes, personal_code

pytestmark = pytest.mark.real_time  # what a phone keeps is judged by its own clock
NAMES = ("马秀兰", "何建国", "高玉梅")


@pytest.fixture(autouse=True)
def slow_codes(monkeypatch):
    """A film cannot renew its codes, and the machine may be slow: here a code holds for an hour, and so does the undo."""
    monkeypatch.setattr(personal_code, "WINDOW", 3600)
    monkeypatch.setattr(undo_actions, "UNDO_WITHIN", timedelta(hours=1))


@pytest.fixture
def shift(district):
    """Runs now: the browser's clock and the server's are real here."""
    return cast.shift(district.point, leader=district.bob, start=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def people(shift, district):
    found, now = [cast.person(f"{name}(演示)") for name in NAMES], timezone.now()
    for person in found:
        place = {"state": Signup.State.PLACE, "queued_at": now}
        Signup.objects.create(id=new_id(now), shift=shift, job=shift.jobs.get(), person=person, signed_by=person, **place)
    return found


@pytest.fixture
def scanner(visit, shift, people, district):
    # A request without network complains in the console; whatever else goes wrong shows in what is asserted.
    return Scanner(visit(district.bob, strict=False), shift)


class TestCamera:
    def test_people_one_after_another_without_a_press(self, visit, filmed, shift, people, district):
        """Two phones and a printed card."""
        card = cards.issue_card(person=people[2], by=district.community_admin, at=timezone.now())
        film = filmed(*[code(person) for person in people[:2]], personal_code.card_address(card.serial), seconds=2)
        scanner = Scanner(visit(district.bob, film=film), shift)
        scanner.camera()
        expect(scanner.page.locator("[data-last-list] > li[data-state=in]")).to_have_count(3)
        expect(scanner.page.locator("[data-inside]")).to_have_text("在场 3 人")
        scanner.window.shot("scanner-three")
        assert accepted() == sorted(person.name for person in people)
        grades = dict(Attendance.objects.filter(shift=shift).values_list("person", "grade"))
        assert grades == dict(zip([person.pk for person in people], "BBC", strict=True))
        assert set(Scan.objects.filter(accepted=True).values_list("door", "by")) == {
            ("staff", district.bob.pk),
            ("card", district.bob.pk),
        }

    def test_opened_before_it_starts_and_scans_without_network_and_sends_later(self, visit, filmed, shift, people, district):
        film = filmed(*[code(person) for person in people], seconds=2)
        scanner = Scanner(visit(district.bob, film=film, strict=False), shift)
        scanner.cut()
        scanner.page.reload()
        scanner.begun()
        scanner.camera()
        for person in people:
            expect(scanner.page.locator("[data-last-list]")).to_contain_text(person.name)
        expect(scanner.waiting).to_have_attribute("data-count", re.compile("^[3-9]$"))  # a film that goes round slowly: again
        assert not Scan.objects.exists()
        scanner.window.shot("scanner-offline")
        scanner.restore()
        scanner.sent()
        assert accepted() == sorted(person.name for person in people)
        assert Attendance.objects.filter(shift=shift).count() == 3


class TestLook:
    @pytest.mark.parametrize(("elder", "least"), [("0", 44), ("1", 60)], ids=["normal", "elder"])
    def test_nothing_is_cut_too_small_or_unreadable_with_all_that_it_can_show(self, visit, shift, people, district, elder, least):
        window = visit(district.bob, strict=False)
        window.context.add_cookies([{"name": "elder", "value": elder, "url": window.base}])
        scanner = Scanner(window, shift)
        for person, state in zip(people, ("in", "refused", "queued"), strict=True):
            if state == "queued":
                scanner.cut()
            old = 50 if state == "refused" else 0
            scanner.read(personal_code.code_address(person, personal_code.window_number(timezone.now()) - old))
            scanner.says(state)
            window.shot(f"scanner-{elder}-{state}")
        wrong = []
        for opener in ("[data-undo]", "[data-open='#scanner-more']"):  # what can be taken back can be so for a while only
            scanner.page.locator(opener).first.click()
            wrong += findings(scanner.page, least)
            scanner.page.keyboard.press("Escape")
        scanner.page.locator("[data-by-number] > summary").click()
        wrong += findings(scanner.page, least) + enlarged(scanner.page)
        assert wrong == []


class TestQueue:
    def test_cut_in_the_middle_and_restored_everybody_has_exactly_one_row(self, scanner, people):
        scanner.read(code(people[0]))
        scanner.says("in", people[0].name)
        scanner.cut()
        for person in people[1:]:
            scanner.read(code(person))
            scanner.says("queued", person.name)
        scanner.page.reload()
        scanner.begun()
        expect(scanner.waiting).to_have_text("2 条待上传")
        assert accepted() == [people[0].name]
        scanner.restore()
        scanner.sent()
        assert accepted() == sorted(person.name for person in people)
        before = set(Scan.objects.values_list("id", flat=True))
        scanner.page.evaluate(
            "Queue.all('scans').then(all => Promise.all(all.map(r => Queue.put('scans', {...r, state: 'queued'}))))"
        )
        scanner.page.evaluate("Queue.upload()")
        assert {row["state"] for row in scanner.stored("scans")} == {"in"}
        assert set(Scan.objects.values_list("id", flat=True)) == before
        assert Attendance.objects.count() == 3

    def test_the_same_person_again_is_told_and_not_sent_twice(self, scanner, people):
        scanner.read(code(people[0]))
        scanner.says("in", people[0].name)
        scanner.page.wait_for_timeout(3100)
        scanner.read(code(people[0]))
        scanner.says("already", people[0].name)
        assert Scan.objects.count() == 1

    def test_what_is_no_volunteer_code_is_said_and_not_kept(self, scanner):
        scanner.read("https://example.com/pay")
        scanner.says("refused")
        expect(scanner.came.locator("[data-came-why]")).to_contain_text("这不是志愿者码")
        assert scanner.stored("scans") == []

    def test_a_refusal_stays_until_somebody_dealt_with_it(self, scanner, people):
        scanner.read(personal_code.code_address(people[0], personal_code.window_number(timezone.now()) - 50))
        scanner.says("refused")
        expect(scanner.troubles).to_have_count(1)
        scanner.page.reload()
        scanner.begun()
        expect(scanner.troubles).to_have_count(1)
        scanner.troubles.first.locator("[data-dealt]").click()
        expect(scanner.troubles).to_have_count(0)
        scanner.page.wait_for_function("Queue.all('scans').then(rows => rows.every(row => row.dealt_told))")
        assert Scan.objects.get().reason == "expired_person"
        assert not Attendance.objects.exists()

    def test_a_pass_that_ended_keeps_the_queue_for_the_next_pass(self, scanner, people, district):
        scanner.cut()
        scanner.read(code(people[0]))
        scanner.says("queued")
        passes.end_pass(pass_=Pass.objects.get(), by=district.manager, at=timezone.now())
        scanner.restore()
        expect(scanner.page.locator("[data-notice=over]")).to_be_visible()
        expect(scanner.waiting).to_have_attribute("data-count", "1")
        assert scanner.stored("passes")[0]["people"] == []
        assert not Scan.objects.exists()
        scanner.open()
        scanner.sent()
        assert accepted() == [people[0].name]

    def test_the_worker_sends_it_when_the_page_is_closed(self, scanner, people):
        scanner.cut()
        scanner.read(code(people[0]))
        scanner.says("queued")
        chromium, found = scanner.window.context.new_cdp_session(scanner.page), []
        chromium.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
        chromium.send("ServiceWorker.enable")
        scanner.page.goto("about:blank")
        scanner.restore()
        scanner.until(lambda: any(one["scopeURL"].endswith("/scanner/") for one in found))
        registration = next(one["registrationId"] for one in found if one["scopeURL"].endswith("/scanner/"))
        chromium.send(
            "ServiceWorker.dispatchSyncEvent",
            {"origin": scanner.window.base, "registrationId": registration, "tag": "scans", "lastChance": False},
        )
        scanner.until(accepted)
        assert accepted() == [people[0].name]

    def test_what_is_left_of_another_shift_stays_in_sight_and_goes_too(self, scanner, people, district):
        scanner.read(personal_code.code_address(people[0], personal_code.window_number(timezone.now()) - 50))
        scanner.says("refused")
        scanner.cut()
        scanner.read(code(people[1]))
        scanner.says("queued")
        scanner.restore()
        first, scanner.shift = scanner.shift, cast.shift(district.other_point, leader=district.bob, start=timezone.now())
        scanner.open()
        expect(scanner.troubles).to_have_count(1)
        scanner.sent()
        assert Attendance.objects.get().shift == first


class TestUndo:
    def test_within_ten_minutes_with_a_reason(self, scanner, people):
        scanner.read(code(people[0]))
        scanner.says("in", people[0].name)
        scanner.page.locator("[data-last-list] [data-undo]").click()
        scanner.page.get_by_label("误记了").check()
        scanner.page.locator("#scanner-undo [value=yes]").click()
        expect(scanner.page.locator("[data-last-list] > li[data-state=undone]")).to_have_count(1)
        expect(scanner.page.locator("[data-inside]")).to_have_text("在场 0 人")
        assert Undo.objects.get().reason == "误记了"
        assert not Attendance.objects.exists()

    def test_what_still_waits_is_sent_and_then_taken_back(self, scanner, people):
        scanner.cut()
        scanner.read(code(people[0]))
        scanner.says("queued")
        scanner.page.locator("[data-last-list] [data-undo]").click()
        scanner.page.locator("#scanner-undo [value=yes]").click()
        expect(scanner.page.locator("[data-last-list] > li[data-state=undoing]")).to_have_count(1)
        scanner.restore()
        expect(scanner.page.locator("[data-last-list] > li[data-state=undone]")).to_have_count(1)
        assert Undo.objects.get().scan.person == people[0]
        assert not Attendance.objects.exists()


def test_in_a_demonstration_the_scanner_goes_with_its_clock(scanner, people, settings, tmp_path):
    """The phone's own clock stays where it is; what it scans is of the moment that the demonstration shows."""
    demo_factory.on(settings, tmp_path)
    clock.advance(timedelta(minutes=12))
    scanner.page.reload()
    scanner.begun()
    scanner.page.wait_for_function("Queue.all('passes').then(passes => passes[0].moved === 720000)")
    expect(scanner.page.locator("[data-notice=clock]")).to_have_count(0)
    scanner.read(code(people[0]))
    scanner.says("in", people[0].name)
    scan = Scan.objects.get()
    assert abs(scan.clock_off) < 60 and abs(scan.scanned_at - clock.now()) < timedelta(minutes=1)


class TestHands:
    def test_a_typed_number_and_the_way_out(self, scanner, people):
        scanner.read(code(people[0]))
        scanner.says("in", people[0].name)
        scanner.page.locator("[data-by-number] > summary").click()
        scanner.page.fill("#scanner-number", people[1].volunteer_no)
        scanner.page.keyboard.press("Enter")
        scanner.says("in", people[1].name)
        assert Attendance.objects.get(person=people[1]).grade == "C"
        Attendance.objects.filter(person=people[0]).update(in_at=timezone.now() - timedelta(minutes=30))
        scanner.page.locator(".way-out").click()
        expect(scanner.app).to_have_attribute("data-mode", "out")
        scanner.page.reload()
        scanner.begun()
        expect(scanner.app).to_have_attribute("data-mode", "out")

    def test_names_go_at_closing_and_after_a_day_and_what_waits_stays(self, scanner, shift, people):
        scanner.cut()
        scanner.read(code(people[0]))
        scanner.says("queued", people[0].name)
        scanner.page.evaluate("Queue.tidy(Date.now() + 25 * 3600 * 1000)")
        assert scanner.stored("passes")[0]["people"] == []
        assert [(row["state"], row["name"]) for row in scanner.stored("scans")] == [("queued", "")]
        scanner.restore()
        scanner.sent()
        Shift.objects.filter(pk=shift.pk).update(state="closed")
        scanner.page.reload()
        expect(scanner.page.locator("[data-notice=closed]")).to_be_visible()
        scanner.page.wait_for_function("Queue.all('scans').then(rows => rows.length === 0)")
        assert scanner.stored("passes")[0]["people"] == []

    def test_clearing_the_phone_leaves_nothing(self, scanner, people):
        scanner.read(code(people[0]))
        scanner.says("in")
        scanner.page.locator("[data-open='#scanner-more']").click()
        scanner.page.locator("[data-clear] button").click()
        scanner.page.locator("#confirm [value=yes]").click()
        expect(scanner.page.locator("[data-when=empty]")).to_be_visible()
        assert [scanner.stored(name) for name in ("passes", "scans", "settings")] == [[], [], []]
        caches = scanner.page.evaluate(
            "caches.keys().then(keys => Promise.all(keys.map(async k => (await (await caches.open(k)).keys()).map(r => r.url))))"
            ".then(found => found.flat())"
        )
        assert caches
        assert not [url for url in caches if "/api/" in url]
        assert AuditRow.objects.filter(act="pass.lend").count() == 1
