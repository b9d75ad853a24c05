"""The scanner on a bad day: answers that are none, no Background Sync, midnight; and what it tells eye, ear and hand."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect

from events.models import Attendance, Flag, Scan, Signup
from tests import cast
from tests.cast import at
from tests.support.picture_factory import jpeg
from tests.support.scanner_app import Scanner, accepted, code
from volunteer.core.ids import new_id
from volunteer.models import Pass
from volunteer.signin import personal_code

pytestmark = pytest.mark.real_time  # what a phone keeps is judged by its own clock
SCANS = "**/api/v1/scans"
JSON = {"content_type": "application/json", "body": '{"sentence": "不行"}'}
HTML = {"content_type": "text/html", "body": "<h1>Free Wi-Fi</h1>"}
# Answers that a proxy, a hotel's Wi-Fi or a broken server may give instead of ours.
ANSWERS = [
    *({"status": status, **JSON} for status in (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)),
    *({"status": status, **HTML} for status in (200, 401, 404, 502)),
]
# The page counts nothing by a clock: what it sends it sends because something happened.
NO_CLOCK = "window.setInterval = () => 0; delete window.SyncManager"
COLOUR = """state => { const card = document.querySelector('[data-came]'); card.dataset.state = state;
  return getComputedStyle(card).backgroundColor }"""
SENSES = """navigator.vibrate = shake => { (window.shakes ||= []).push(shake); return true };
const made = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () { window.tones = (window.tones || 0) + 1; return made.call(this) }"""


@pytest.fixture(autouse=True)
def slow_codes(monkeypatch):
    monkeypatch.setattr(personal_code, "WINDOW", 3600)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def people(shift):
    found, now = [cast.person(f"众{number}(演示)") for number in range(len(ANSWERS))], timezone.now()
    place = {"state": Signup.State.PLACE, "queued_at": now}
    for person in found:
        Signup.objects.create(id=new_id(now), shift=shift, job=shift.jobs.get(), person=person, signed_by=person, **place)
    return found


@pytest.fixture
def scanner(visit, shift, people, district):
    return Scanner(visit(district.bob, strict=False), shift)


def giving(answer):
    return lambda route: route.fulfill(**answer)


def test_no_answer_but_its_own_takes_a_scan_off_the_phone(scanner, people):
    """Each stays in sight, as waiting or as one to look at; with the first right answer every person has exactly one row."""
    for person, answer in zip(people, ANSWERS, strict=True):
        scanner.window.context.route(SCANS, giving(answer))
        scanner.read(code(person))
        expect(scanner.page.locator("[data-came-name]")).to_contain_text(person.name)
        scanner.page.wait_for_function("Queue.upload().then(() => true, () => true)")
        scanner.window.context.unroute(SCANS)
        scanner.window.context.route(SCANS, lambda route: route.abort())
    rows = scanner.stored("scans")
    assert {row["no"] for row in rows} == {person.volunteer_no for person in people}
    assert {row["state"] for row in rows} == {"queued", "stuck"}
    assert not Scan.objects.exists()
    stuck = sum(row["state"] == "stuck" for row in rows)
    expect(scanner.troubles).to_have_count(stuck)
    expect(scanner.waiting).to_have_attribute("data-count", str(len(people) - stuck))
    scanner.window.context.unroute(SCANS)
    scanner.page.reload()
    scanner.begun()
    scanner.sent()
    expect(scanner.troubles).to_have_count(0)
    assert accepted() == sorted(person.name for person in people)
    assert Attendance.objects.count() == len(people)


@pytest.mark.parametrize("event", ["online", "visibilitychange", "load"])
def test_without_background_sync_what_waits_goes_when_something_happens(visit, shift, people, district, event):
    window = visit(district.bob, strict=False)
    window.page.add_init_script(NO_CLOCK)
    scanner = Scanner(window, shift)
    window.context.route(SCANS, lambda route: route.abort())
    scanner.read(code(people[0]))
    scanner.says("queued", people[0].name)
    window.context.unroute(SCANS)
    assert not Scan.objects.exists()
    if event == "load":
        scanner.page.reload()
    else:
        scanner.page.evaluate("name => (name === 'online' ? window : document).dispatchEvent(new Event(name))", event)
    scanner.sent()
    assert accepted() == [people[0].name]


def test_it_shows_the_face_and_tells_ear_and_hand_apart(visit, shift, people, district):
    people[0].picture.save("face.jpg", ContentFile(jpeg((480, 480))))
    window = visit(district.bob, strict=False)
    window.page.add_init_script(SENSES)
    scanner = Scanner(window, shift)
    scanner.page.locator(".way-in").click()  # a touch, without which no browser makes a sound
    scanner.read(code(people[0]))
    scanner.says("in", people[0].name)
    expect(scanner.page.locator("[data-came-face] img")).to_be_visible()
    expect(scanner.page.locator("[data-came-word]")).to_have_text("已签到")
    expect(scanner.app).to_have_attribute("data-played", "yes")
    window.shot("scanner-face")
    assert "data:image" not in str(scanner.stored("scans"))  # the picture is for this page's life only
    scanner.read("https://example.com/pay")
    scanner.says("refused")
    expect(scanner.app).to_have_attribute("data-played", "no")
    scanner.cut()
    scanner.read(code(people[1]))
    scanner.says("queued", people[1].name)
    expect(scanner.app).to_have_attribute("data-played", "kept")
    assert scanner.page.evaluate("window.shakes") == [[60], [140, 70, 140], [30]]
    scanner.page.wait_for_function("window.tones === 5")
    colours = [scanner.page.evaluate(COLOUR, state) for state in ("in", "out", "refused", "already")]
    assert len(set(colours)) == 4


def test_over_midnight_in_shanghai_each_scan_keeps_its_own_day(visit, district, time_machine):
    """From ten to midnight to one in the morning, without network from one minute before midnight to five after it."""
    time_machine.move_to(at(23, 58), tick=True)
    shift = cast.shift(district.point, leader=district.bob, start=at(23, 50))
    window = visit(district.bob, strict=False)
    window.page.clock.install(time=at(23, 58))
    scanner = Scanner(window, shift)
    scanner.cut()
    scanner.read(code(district.alice))
    scanner.says("queued")
    before = scanner.stored("scans")[0]["scanned_at"]
    window.page.clock.fast_forward("05:00")
    time_machine.move_to(at(0, 3, day=25), tick=True)
    scanner.read(code(district.carol))
    scanner.says("queued")
    scanner.restore()
    scanner.sent()
    rows = {row.person: timezone.localtime(row.in_at) for row in Attendance.objects.filter(shift=shift)}
    assert rows[district.alice].timestamp() * 1000 == pytest.approx(before)
    assert (rows[district.alice].day, rows[district.carol].day) == (24, 25)
    assert (rows[district.alice].hour, rows[district.carol].hour) == (23, 0)
    assert not Flag.objects.filter(kind="clock").exists()


def test_the_leader_lends_the_scanner_by_scanning_who_helps(visit, filmed, shift, people, district):
    leader = visit(district.bob, film=filmed(code(district.alice)))
    leader.go(f"/manage/shifts/{shift.pk}/lend/")
    leader.page.locator("[data-start]").click()
    expect(leader.page.locator("#id_to")).to_have_value(code(district.alice).rpartition("/")[2])
    leader.page.locator("main form .btn-primary").click()
    expect(leader.page.locator("main li.item")).to_contain_text(district.alice.name)
    held = Pass.objects.get(holder=district.alice)
    helper = visit(district.alice, strict=False)
    helper.go(f"/lent/{held.pk}/").locator("main form button").first.click()
    helper.page.wait_for_url("**/scanner/")
    scanner = Scanner.__new__(Scanner)
    scanner.window, scanner.page, scanner.shift = helper, helper.page, shift
    scanner.begun()
    scanner.read(code(people[0]))
    scanner.says("in", people[0].name)
    assert Scan.objects.get().by == district.alice


def test_from_the_sign_on_the_wall_through_the_leaders_list_to_the_result(visit, shift, district):
    phone, leader = visit(district.carol), visit(district.bob)
    phone.go(f"/p/{district.point.sign_code}/").locator(".point-now form button").click()
    expect(phone.page.locator("#arrival h1")).to_be_visible()
    page = leader.go(f"/manage/shifts/{shift.pk}/waiting/")
    expect(page.locator("#room li")).to_contain_text(district.carol.name)
    page.locator("[data-check-all]").click()
    page.locator("button[name=admit]").click()
    expect(page.locator(".notice.success, .notice.green")).to_be_visible()
    phone.page.wait_for_url("**/C/done/**")
    assert Attendance.objects.get().grade == "B"
