"""Every refusal as people meet it: its sentence on the phone, the scanner and at an online event, its line in the leader's list."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.attendance import labels as attendance_labels
from events.attendance import tokens
from events.attendance.actions import undo as undo_actions
from events.attendance.refusals import AttendanceRefusal
from events.models import Arrival, Door, Scan, Shift
from events.onsite import queries as onsite_queries
from events.onsite.actions import online, waiting_room
from events.onsite.actions.staff_scan import FOREIGN
from events.onsite.refusals import OnsiteRefusal
from tests import cast
from tests.support.browser_session import session_cookie
from tests.support.refusal_checks import CHECK_IN, CODES
from tests.support.scanner_app import Scanner, code
from volunteer.core.ids import new_id
from volunteer.models import Household, User
from volunteer.people import queries as people_queries
from volunteer.people.refusals import PersonRefusal
from volunteer.signin import cards, personal_code

pytestmark = pytest.mark.real_time  # what a phone keeps is judged by its own clock
# Nobody can meet these on a page: a stranger's number is a missing page, and the leader's own job is no scan (test_bad_moments).
NO_PAGE = {AttendanceRefusal.NOT_HOUSEHOLD, AttendanceRefusal.OWN_JOB}
AT_SCANNER = {*CODES, PersonRefusal.NOBODY, PersonRefusal.SLOWLY}
AT_SCANNER |= {
    AttendanceRefusal.TOO_EARLY,
    AttendanceRefusal.TOO_LATE,
    AttendanceRefusal.OVER,
    AttendanceRefusal.CLOSED,
    AttendanceRefusal.CANCELLED,
    AttendanceRefusal.NOT_OPEN,
}
AT_SCANNER |= {AttendanceRefusal.NOT_IN, AttendanceRefusal.MOVED_ON, AttendanceRefusal.TICKET_USED}


@pytest.fixture(autouse=True)
def slow_codes(monkeypatch):
    for module, name in ((personal_code, "WINDOW"), (tokens, "WINDOW")):
        monkeypatch.setattr(module, name, 3600)
    monkeypatch.setattr(undo_actions, "UNDO_WITHIN", timedelta(hours=1))


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def shift(district, now):
    """Three hours from half an hour ago on: in and out are open."""
    return cast.shift(district.point, leader=district.bob, start=now - timedelta(minutes=25), hours=3)


def parts(sentence) -> list[str]:
    """The words of a sentence before, between and after the times that it names."""
    found = [part.split(")s")[-1] for part in str(sentence).split("%(")]
    assert not str(sentence).isascii()
    return found


def reads(place, sentence) -> None:
    for part in parts(sentence):
        expect(place).to_contain_text(part)


def came(shift, person, minutes_ago=20, **fields):
    moment = timezone.now() - timedelta(minutes=minutes_ago)
    asked = {"id": new_id(moment), "shift": shift, "person": person, "act": "in", "scanned_at": moment, "at": moment} | fields
    return cast.record(**asked).attendance


class Own:
    """Ways in which one's own phone meets a refusal; each leaves the page open that says it."""

    def __init__(self, phone, shift, district):
        self.phone, self.shift, self.district, self.person = phone, shift, district, district.alice

    def at(self, shift, windows_ago=0):
        number = tokens.window_number(timezone.now()) - windows_ago
        return self.phone.go("/C/" + tokens.rotating_token(shift, number))

    def press(self):
        self.phone.page.locator("form button.btn-huge").first.click()

    def moved(self, **fields):
        """Another shift, as `fields` of its row, and the page behind its code."""
        made = cast.shift(self.district.point, leader=self.district.bob, **fields)
        return self.at(made)

    def state(self, state):
        made = cast.shift(self.district.point, leader=self.district.bob, start=timezone.now(), state=state)
        Shift.objects.filter(pk=made.pk).update(rule=self.district.rule)
        return self.at(made)

    def unknown_code(self):
        self.phone.go("/C/" + "A" * 45)

    def expired_code(self):
        self.at(self.shift, windows_ago=4)

    def ticket_gone(self):
        self.phone.context.clear_cookies(name=tokens.TICKET_COOKIE)
        self.phone.go("/C/")

    def ticket_used(self):
        self.at(self.shift)
        nonce = self.phone.page.locator("input[name=nonce]").first.get_attribute("value")
        came(self.shift, self.district.carol, id=nonce)
        self.press()

    def not_open(self):
        self.state("approved")

    def closed(self):
        self.state("closed")

    def cancelled(self):
        self.state("cancelled")

    def too_early(self):
        self.moved(start=timezone.now() + timedelta(hours=3))

    def too_late(self):
        self.moved(start=timezone.now() - timedelta(hours=2), hours=4)

    def over(self):
        made = cast.shift(self.district.point, leader=self.district.bob, start=timezone.now() - timedelta(hours=4))
        came(made, self.person, minutes_ago=240)
        self.at(made)

    def not_in(self):
        leader = self.shift.leader
        came(self.shift, self.person, door=Door.ROSTER, by=leader)
        self.at(self.shift)
        scan = Scan.objects.get(shift=self.shift, person=self.person)
        undo_actions.undo(scan=scan, by=leader, reason="错人", at=timezone.now())
        self.press()

    def moved_on(self):
        came(self.shift, self.person, minutes_ago=24)
        there = cast.shift(self.district.other_point, leader=self.district.carol, start=timezone.now() - timedelta(minutes=25))
        came(there, self.person, minutes_ago=11)
        self.at(self.shift)
        self.press()


@pytest.mark.parametrize("reason", [reason for reason in CHECK_IN if reason not in NO_PAGE])
def test_the_own_phone_says_what_to_do(visit, launch, shift, district, reason):
    """With a status beside it, which the browser's console repeats."""
    phone = visit(district.alice, strict=False)
    getattr(Own(phone, shift, district), reason.value)()
    expect(phone.page.locator("main [role=alert]")).to_be_visible()
    reads(phone.page.locator("main"), reason.label)


class AtScanner:
    """Ways in which a scan of the leader meets a refusal: the code or the number that is read, after the scene is set."""

    def __init__(self, shift, district, monkeypatch):
        self.shift, self.district, self.patch, self.number = shift, district, monkeypatch, 0

    def somebody(self) -> User:
        self.number += 1
        return cast.person(f"众{self.number}(演示)")

    def row(self, **fields) -> str:
        Shift.objects.filter(pk=self.shift.pk).update(**fields)
        return code(self.somebody())

    def unknown_person(self):
        stranger = User(volunteer_no="99999999")
        return code(stranger)

    def expired_person(self):
        person = self.somebody()
        return personal_code.code_address(person, personal_code.window_number(timezone.now()) - 50)

    def killed_card(self):
        card = cards.issue_card(person=self.somebody(), by=self.district.community_admin, at=timezone.now())
        cards.kill_card(card=card, by=self.district.bob, reason="lost", at=timezone.now() - timedelta(hours=1))
        return personal_code.card_address(card.serial)

    def inactive_person(self):
        person = self.somebody()
        User.objects.filter(pk=person.pk).update(is_active=False)
        return code(person)

    def nobody(self):
        return "00000000"

    def slowly(self):
        self.patch.setattr(people_queries, "LOOKUPS_AN_HOUR", 0)
        return "00000001"

    def not_in(self):
        return code(self.somebody())

    def moved_on(self):
        person = self.somebody()
        came(self.shift, person, minutes_ago=24)
        there = cast.shift(self.district.other_point, leader=self.district.carol, start=timezone.now() - timedelta(minutes=25))
        came(there, person, minutes_ago=11)
        return code(person)

    def ticket_used(self):
        return None

    def too_early(self):
        return self.row(start=timezone.now() + timedelta(hours=3), end=timezone.now() + timedelta(hours=5))

    def too_late(self):
        return self.row(start=timezone.now() - timedelta(hours=3), end=timezone.now() - timedelta(minutes=40))

    def over(self):
        self.row(start=timezone.now() - timedelta(hours=4), end=timezone.now() - timedelta(hours=2))
        person = self.somebody()
        came(self.shift, person, minutes_ago=240)
        return code(person)

    def not_open(self):
        return self.row(state="approved")

    def cancelled(self):
        return self.row(state="cancelled")

    def closed(self):
        return self.row(state="closed", closed_at=timezone.now() - timedelta(hours=1))


OUT = {AttendanceRefusal.NOT_IN, AttendanceRefusal.MOVED_ON, AttendanceRefusal.OVER}


def test_the_scanner_says_each_and_the_leader_reads_them_in_one_list(visit, shift, district, monkeypatch):
    scanner = Scanner(visit(district.bob, strict=False), shift)
    ways = AtScanner(shift, district, monkeypatch)
    before = {"state": "published", "start": shift.start, "end": shift.end}
    for number, reason in enumerate(sorted(AT_SCANNER - {AttendanceRefusal.TICKET_USED}, key=lambda one: one.value), 1):
        text = getattr(ways, reason.value)()
        scanner.page.locator(".way-out" if reason in OUT else ".way-in").click()
        if text.isdecimal():
            scanner.page.locator("[data-by-number]").evaluate("details => details.open = true")
            scanner.page.fill("#scanner-number", text)
            scanner.page.keyboard.press("Enter")
        else:
            scanner.read(text)
        expect(scanner.troubles).to_have_count(number)
        reads(scanner.page.locator("[data-came-why]"), onsite_queries.LEADER_SENTENCES.get(reason, reason.label))
        assert Scan.objects.filter(shift=shift).latest("received_at", "pk").reason == reason
        Shift.objects.filter(pk=shift.pk).update(**before)
    page = scanner.window.go(f"/manage/shifts/{shift.pk}/refusals/")
    for reason in AT_SCANNER - {AttendanceRefusal.TICKET_USED}:
        expect(page.locator("main")).to_contain_text(str(attendance_labels.SHORT_REASONS[reason]))
    scanner.window.shot("refusals-list")


def test_the_id_of_a_scan_elsewhere_is_refused_in_sight(visit, shift, district):
    """The scanner makes its ids itself; one that was used at another shift tells nothing of it."""
    there = cast.shift(district.other_point, leader=district.carol, start=shift.start)
    scanner = Scanner(visit(district.bob, strict=False), shift)
    came(there, district.carol, minutes_ago=1)
    taken = str(Scan.objects.get().pk)
    scanner.page.evaluate("id => { Queue.id = () => id }", taken)
    scanner.read(code(district.alice))
    scanner.says("refused")
    reads(scanner.page.locator("[data-came-why]"), AttendanceRefusal.TICKET_USED.label)
    assert Scan.objects.get().shift == there
    assert FOREIGN not in scanner.page.locator("main").inner_text()


class OfNumbers:
    """What happened to three digits while their page stood open and their owner signed in."""

    def __init__(self, arrival, district):
        self.arrival, self.district = arrival, district

    def claim_over(self):
        long_ago = timezone.now() - timedelta(days=2)
        Shift.objects.filter(pk=self.arrival.shift_id).update(start=long_ago, end=long_ago + timedelta(hours=2))

    def not_admitted(self):
        fields = {"by": self.district.bob, "note": "", "at": timezone.now()}
        waiting_room.dismiss_arrivals(shift=self.arrival.shift, arrivals=[self.arrival.pk], **fields)

    def others_number(self):
        household = Household.objects.create(created_at=timezone.now())
        User.objects.filter(pk__in=[self.district.alice.pk, self.district.carol.pk]).update(household=household)
        fields = {"person": self.district.carol, "device": "d" * 64, "at": timezone.now()}
        waiting_room.claim_number(arrival=self.arrival, **fields)


def number_of(phone, shift) -> Arrival:
    """The number of a phone whose owner cannot sign in yet; its page stays open."""
    phone.go("/C/" + tokens.rotating_token(shift, tokens.window_number(timezone.now())))
    phone.page.locator("form.push button").click()
    expect(phone.page.locator(".arrival-number")).to_be_visible()
    return Arrival.objects.select_related("shift").get()


@pytest.mark.parametrize("reason", [OnsiteRefusal.CLAIM_OVER, OnsiteRefusal.NOT_ADMITTED, OnsiteRefusal.OTHERS_NUMBER])
def test_a_number_says_why_it_is_no_good_any_more(visit, base, shift, district, reason):
    phone = visit(strict=False)
    arrival = number_of(phone, shift)
    phone.context.add_cookies([session_cookie(district.alice, base)])
    phone.page.reload()
    getattr(OfNumbers(arrival, district), reason.value)()
    phone.page.locator("form button.btn-huge").click()
    reads(phone.page.locator("main [role=alert]"), reason.label)


def test_when_all_numbers_are_out_the_phone_sends_to_the_leader(visit, shift):
    fields = {"shift": shift, "act": "in", "arrived_at": timezone.now()}
    Arrival.objects.bulk_create(Arrival(nonce=new_id(timezone.now()), number=str(n), **fields) for n in waiting_room.NUMBERS)
    phone = visit(strict=False)
    phone.go("/C/" + tokens.rotating_token(shift, tokens.window_number(timezone.now())))
    phone.page.locator("form.push button").click()
    reads(phone.page.locator("main [role=alert]"), OnsiteRefusal.NO_NUMBER.label)


def test_the_sign_on_the_wall_and_the_quiz_say_theirs(visit, district, now):
    shift = cast.shift(district.point, leader=district.bob, start=now - timedelta(minutes=5))
    phone = visit(district.alice, strict=False)
    form = phone.go(f"/p/{district.point.sign_code}/").locator(".point-now form button").first
    came(shift, district.alice, minutes_ago=1)
    form.click()
    reads(phone.page.locator("main"), OnsiteRefusal.NOTHING_TO_DO.label)
    quiz = [{"question": "垃圾分几类?", "answers": ["三类", "四类"], "right": 1}]
    fields = {"event_online": True, "event_join_url": "https://meeting.example.cn/1", "event_quiz": quiz}
    meeting = cast.shift(district.sister_point, leader=district.manager, start=now - timedelta(minutes=25), hours=3, **fields)
    came(meeting, district.alice, minutes_ago=20, door="online")
    page = phone.go(f"/events/{meeting.pk}/join/")
    for number in range(online.QUIZ_TRIES + 1):
        page.locator("input[type=radio]").first.check()
        page.locator("button[name=act]").click()
        reason = OnsiteRefusal.WRONG if number < online.QUIZ_TRIES else OnsiteRefusal.ENOUGH
        reads(page.locator("main [role=alert]"), reason.label)
    leader = visit(district.manager)
    words = leader.go(f"/manage/shifts/{meeting.pk}/refusals/").locator("main")
    for reason in (OnsiteRefusal.WRONG, OnsiteRefusal.ENOUGH):
        expect(words).to_contain_text(str(attendance_labels.SHORT_REASONS[reason]))
