"""The door against a model that knows nothing of it: no ORM, no clock, no line of the application, only minutes and lists.

After every step the database must say what the model says: places and waiting list, who came and went, minutes, grades, points.
Invariants C1 to C11 of the door; scans that arrive late and in any order are in test_checkin_machine and test_staffscan.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events.attendance import tokens
from events.models import Attendance, Scan, Shift, Signup
from events.onsite.actions import staff_scan
from events.onsite.actions.staff_scan import Reading
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from points.adjustments import actions as adjustments
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import HandEntry
from tests import cast
from tests.cast import DISTRICT, at
from tests.support import attendance_checks, sampling
from tests.support.clients import BACKEND
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Household, Pass, User
from volunteer.signin import passes, personal_code

START, END = (14 * 60, 15 * 60), (16 * 60, 17 * 60)  # minutes of the day of the two shifts
PLACES = 2
SEEN: Counter[str] = Counter()


# --- the model ---------------------------------------------------------------------------------------------------------------


@dataclass
class Stay:
    """One person at one shift. `outs` are the minutes at which they left, with the grade of each; `firm` the scans that stand."""

    came: int
    grade: str
    outs: dict[int, str] = field(default_factory=dict)
    firm: list[int] = field(default_factory=list)

    @property
    def went(self):
        return max(self.outs, default=None)

    @property
    def trust(self):
        return max(self.grade, self.outs.get(self.went, "A"))

    def minutes(self, shift):
        """At least 60 % of the two hours, in half hours, of what lies within the shift; five minutes short of one are no less."""
        if self.went is None:
            return 0
        within = min(self.went, END[shift]) - max(self.came, START[shift])
        return (within + 5) // 30 * 30 if within * 100 >= 120 * 60 else 0


ALICE = 0  # she shares a household with who leads both shifts


class Model:
    def __init__(self):
        self.state = ["published", "published"]
        self.places, self.queue = ([], []), ([], [])
        self.stays: dict[tuple[int, int], Stay] = {}
        self.confirmed: set[tuple[int, int]] = set()
        self.by_hand: Counter[int] = Counter()

    def sign_up(self, person, shift):
        held = [n for n in (0, 1) if person in self.places[n] + self.queue[n]]
        if held:
            return "again" if held == [shift] else "elsewhere"
        free = len(self.places[shift]) < PLACES and not self.queue[shift]
        (self.places if free else self.queue)[shift].append(person)
        return "in"

    def withdraw(self, person, shift):
        if person in self.queue[shift]:
            self.queue[shift].remove(person)
        elif person in self.places[shift]:
            self.places[shift].remove(person)
            if self.queue[shift]:
                self.places[shift].append(self.queue[shift].pop(0))

    def cancel(self, shift):
        """Whether it can be; never once it is closed or somebody came."""
        if self.state[shift] == "published" and not any(where == shift for _who, where in self.stays):
            self.state[shift] = "cancelled"
            self.places[shift].clear()
            self.queue[shift].clear()
        return self.state[shift] == "cancelled"

    def closed_to(self, shift):
        return {"published": "", "settled": "closed", "cancelled": "cancelled"}[self.state[shift]]

    def come(self, person, shift, now, grade, leader):
        if no := self.closed_to(shift):
            return no
        if (person, shift) in self.stays:
            return "already"
        if now < START[shift] - 30:
            return "too_early"
        if now > (END[shift] if leader else START[shift] + 30):
            return "too_late"
        for (who, elsewhere), stay in self.stays.items():
            if who == person and stay.went is None and self.state[elsewhere] == "published" and now <= END[elsewhere] + 60:
                stay.outs[now] = grade
                stay.firm.append(now)
        self.stays[person, shift] = Stay(now, grade, firm=[now])
        return "in"

    def go(self, person, shift, now, grade):
        if no := self.closed_to(shift):
            return no
        stay = self.stays.get((person, shift))
        if stay is None:
            return "not_in"
        if now > END[shift] + 60:
            return "over"
        if any(who == person and stay.came < other.came for (who, _), other in self.stays.items()):
            return "moved_on"
        slip = self.slip(stay, shift, now)
        if not slip:
            stay.firm.append(now)
        if not slip or max(START[shift], stay.came + 10) <= now:
            stay.outs[now] = grade
        return "already" if slip else "out"

    def slip(self, stay, shift, now):
        return now < START[shift] or any(abs(now - then) < 10 for then in stay.firm)

    def due(self, person, shift, now):
        """What one's own phone offers: a set of at most one act."""
        if self.closed_to(shift):
            return set()
        stay = self.stays.get((person, shift))
        if stay is None:
            return {"in"} if START[shift] - 30 <= now <= START[shift] + 30 else set()
        return set() if now > END[shift] + 60 or self.slip(stay, shift, now) else {"out"}

    def points(self, person):
        """An hour is ten points. A second person's word is needed for what was entered by hand, and for the leader's own."""
        stays = [(key, stay) for key, stay in self.stays.items() if key[0] == person and self.state[key[1]] == "settled"]
        near = person == ALICE
        paid = [stay.minutes(key[1]) for key, stay in stays if (stay.trust != "C" and not near) or key in self.confirmed]
        return sum(minutes * 10 // 60 for minutes in paid) + self.by_hand[person]


# --- the machine ---------------------------------------------------------------------------------------------------------------

people, shifts, acts = st.integers(0, 3), st.integers(0, 1), st.sampled_from(["due", "due", "due", "in", "out"])
later = st.one_of(st.integers(1, 12), st.integers(1, 6).map(lambda number: 5 * number))


class Door(RuleBasedStateMachine):
    """Two shifts that overlap, two places at each, four people; alice and the manager of the point share a household."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(first=st.lists(st.tuples(people, shifts, st.booleans()), min_size=4, max_size=14))
    def open(self, first):
        town = self.town = DISTRICT()  # each run is rolled back, so the rows are put back
        self.people = [town.alice, town.bob, town.carol, cast.person("孙远(演示)")]
        self.home = Household.objects.create(created_at=at(8))
        for one in (town.alice, town.manager):
            one.household = self.home
            one.save()
        self.model, self.now, self.done = Model(), 9 * 60, []
        allot_actions.mint(id=new_id(at(8)), district=town.area, amount=9000, year=2026, actor=None, at=at(8))
        key = {"source": town.area, "target": town.point, "reason": "年度", "actor": None, "at": at(8)}
        allot_actions.allot(id=new_id(at(8)), amount=5000, **key)
        self.shifts = [cast.shift(town.point, town.manager, start=at(0) + timedelta(minutes=m), places=PLACES) for m in START]
        for shift in self.shifts:
            allot_actions.reserve(point=town.point, shift_id=shift.pk, amount=20 * PLACES, version=1, at=at(8))
        self.restart()
        for person, shift, stays in first:
            (self.sign_up if stays else self.withdraw)(person, shift)
            self.agrees()
        self.now = 13 * 60 + 40
        self.own_phone(after=1, person=0, shift=0, code="fresh")  # random acts alone would seldom come so far
        self.roster(after=1, person=1, shift=0, act="in")
        self.scanner(after=1, person=2, shift=0, act="in", code=0)

    def due(self, person, shift, act):
        return act if act != "due" else "out" if (person, shift) in self.model.stays else "in"

    @property
    def at(self):
        return at(0) + timedelta(minutes=self.now)

    def attempt(self, do, **fields):
        try:
            return do(**fields), ""
        except Refused as no:
            return None, no.reason.value

    # --- before

    def sign_up(self, person, shift):
        self.now += 1
        expected = self.model.sign_up(person, shift)
        fields = {"job": self.shifts[shift].jobs.get(), "person": self.people[person], "by": self.people[person]}
        _made, no = self.attempt(sign_up_actions.sign_up, id=new_id(self.at), at=self.at, **fields)
        assert no == ("elsewhere" if expected == "elsewhere" else "")
        SEEN[f"sign up {expected}"] += 1

    def withdraw(self, person, shift):
        self.model.withdraw(person, shift)
        for mine in Signup.objects.active().filter(person=self.people[person], shift=self.shifts[shift]):
            sign_up_actions.withdraw(signup=mine, by=self.people[person], at=self.at)

    # --- at the door

    @rule(after=later, person=people, shift=shifts, code=st.sampled_from(["fresh"] * 4 + ["old", "altered", "foreign"]))
    def own_phone(self, after, person, shift, code):
        """Through the real pages: open the code, press what is offered."""
        self.now += after
        with time_machine.travel(self.at, tick=False):
            if code != "fresh":  # a ticket of the last minutes would open the page once more
                self.phones[person].cookies.pop(tokens.TICKET_COOKIE, None)
            page = self.phones[person].get("/C/" + self.token(shift, code))
            offered = set(re.findall(r'btn-huge" name="act"\s+value="(\w+)"', page.text))
            assert offered == (self.model.due(person, shift, self.now) if code == "fresh" else set())
            SEEN[f"own {code}"] += 1
            for act in offered:
                sent = {"act": act, "nonce": re.search(r'name="nonce" value="(\w+)"', page.text)[1]}
                expected = self.step(person, shift, act, "A", leader=False)
                url = self.phones[person].post("/C/", sent).headers.get("Location", "")
                assert ("/C/done/" in url) == (expected in ("in", "out", "already"))
                if url:
                    self.done.append(lambda phone=self.phones[person], sent=sent: phone.post("/C/", sent))

    def token(self, shift, code):
        number, mine = tokens.window_number(self.at), self.shifts[shift]
        if code == "foreign":  # another shift's secret behind this shift's name
            other = Shift(id=mine.id, secret=b"x" * 32)
            return tokens.rotating_token(other, number)
        text = tokens.rotating_token(mine, number - 3 if code == "old" else number)
        return text[:30] + ("A" if text[30] != "A" else "B") + text[31:] if code == "altered" else text

    @rule(after=later, person=people, shift=shifts, act=acts, code=st.sampled_from([0, 0, 0, -1, 1, -9, "foreign"]))
    def scanner(self, after, person, shift, act, code):
        self.now, act = self.now + after, self.due(person, shift, act)
        who, window = self.people[person], personal_code.window_number(self.at) + (code if code != "foreign" else 0)
        text = personal_code.code_address(who, window)
        if code == "foreign":  # this person's number before another's proof
            other = personal_code.code_token(self.people[(person + 1) % 4], window)
            text = personal_code.code_token(who, window)[:14] + other[14:]
        reading = Reading(new_id(self.at), text, act, self.at)
        self.held = {"pass_": self.passes[shift], "sent_at": self.at, "at": self.at}
        (scan,) = staff_scan.record_readings(readings=[reading], **self.held)
        if code in ("foreign", -9):
            assert (scan.accepted, scan.reason) == (False, "unknown_person" if code == "foreign" else "expired_person")
        else:
            said = self.step(person, shift, act, "B", leader=True)
            assert (scan.act if scan.accepted else scan.reason) == said
        SEEN[f"scanner {scan.reason or scan.act}"] += 1
        self.done.append(lambda held=self.held: staff_scan.record_readings(readings=[reading, reading], **held))

    @rule(after=later, person=st.integers(1, 2), shift=shifts, act=acts)
    def roster(self, after, person, shift, act):
        self.now, act = self.now + after, self.due(person, shift, act)
        fields = {"shift": self.shifts[shift], "person": self.people[person], "act": act, "door": "roster", "by": self.town.manager}
        fields |= {"id": new_id(self.at), "scanned_at": self.at, "at": self.at}
        outcome, no = self.attempt(cast.record, **fields)
        said = self.step(person, shift, act, "C", leader=True)
        assert (("already" if outcome.already else outcome.act) if outcome else no) == said
        SEEN[f"roster {said}"] += 1
        if outcome:
            self.done.append(lambda: cast.record(**fields))

    def step(self, person, shift, act, grade, *, leader):
        if act == "in":
            return self.model.come(person, shift, self.now, grade, leader)
        return self.model.go(person, shift, self.now, grade)

    @rule(data=st.data())
    def the_same_again(self, data):
        """A command of before is sent once more: nothing changes."""
        if self.done:
            before = Scan.objects.count(), list(Attendance.objects.order_by("pk").values())
            with time_machine.travel(self.at, tick=False):
                data.draw(st.sampled_from(self.done))()
            assert (Scan.objects.count(), list(Attendance.objects.order_by("pk").values())) == before
            SEEN["again"] += 1

    @rule()
    def restart(self):
        """A server that has just been started, and phones that know nothing but their session."""
        cache.clear()
        self.people = [User.objects.get(pk=person.pk) for person in self.people]
        self.shifts = [Shift.objects.select_related("event__point").get(pk=shift.pk) for shift in self.shifts]
        lent = {"kind": Pass.Kind.SCANNER, "holder": self.town.keeper, "by": self.town.manager, "until": at(23), "at": at(8)}
        self.passes = [passes.lend_pass(subject=f"shift:{shift.pk}", **lent)[0] for shift in self.shifts]
        self.phones = [Client() for _ in self.people]
        for phone, person in zip(self.phones, self.people, strict=True):
            phone.force_login(person, backend=BACKEND)
        self.done = []

    # --- afterwards

    @rule(shift=shifts, after=st.integers(0, 60), confirms=st.booleans())
    def close(self, shift, after, confirms):
        if self.now + after < END[shift]:
            return
        self.now += after
        asked = {"shift": self.shifts[shift], "by": self.town.manager, "head_count": 99, "stayed": [], "report": "", "at": self.at}
        _shift, no = self.attempt(settle_actions.close_shift, **asked)
        assert (no == "") == (self.model.state[shift] in ("published", "settled"))
        if self.model.state[shift] == "published":
            settle_actions.settle(shift=self.shifts[shift], at=self.at)
            self.model.state[shift] = "settled"
            SEEN["settled"] += 1
        self.pay()
        if confirms:
            self.confirm()

    def pay(self):
        settle_actions.pay_waiting(point=self.town.point, at=self.at)

    @rule(shift=shifts)
    def cancel(self, shift):
        if self.now < 14 * 60 + 45:  # earlier it would only empty the stage
            return
        asked = {"shift": self.shifts[shift], "by": self.town.manager, "reason": "大风", "at": self.at}
        _shift, no = self.attempt(publish_actions.cancel, **asked)
        assert (no == "") == self.model.cancel(shift)
        SEEN["cancelled"] += no == ""

    @rule()
    def confirm(self):
        rows = Attendance.objects.needing_confirmation().filter(shift__state="settled", out_at__isnull=False)
        rows = list(rows.select_related("person", "shift").order_by("pk"))
        _number, no = self.attempt(confirm_actions.confirm_attendances, attendances=rows, by=self.town.street_admin, at=self.at)
        assert no == ""
        self.model.confirmed |= {self.key(row) for row in rows}
        SEEN["confirmed"] += len(rows)
        self.pay()

    @rule(person=people, asker=st.integers(0, 2), decider=st.integers(0, 3))
    def by_hand(self, person, asker, decider):
        """Whoever may: the model only says that it takes three people of three households."""
        town, who = self.town, self.people[person]
        asking = [town.manager, town.community_admin, town.bob][asker]
        deciding = [town.reviewer, town.community_admin, town.street_admin, town.manager][decider]
        made = HandEntry(id=new_id(self.at), kind="credit", point=town.point, person=who, amount=3, evidence="搬桌椅(演示)")
        made.picture = ContentFile(b"picture", name="x.jpg")
        kept, _no = self.attempt(adjustments.request_adjustment, entry=made, by=asking, at=self.at)
        given, _no = self.attempt(adjustments.approve_adjustment, entry=kept, by=deciding, at=self.at) if kept else (None, "")
        three = {who.pk, asking.pk, deciding.pk}
        family = {town.alice.pk, town.manager.pk}
        SEEN["by hand" if given else "by hand refused"] += 1
        if given:
            assert len(three) == 3 and not family <= three
            self.model.by_hand[person] += 3

    # --- what must hold

    def key(self, row):
        return [one.pk for one in self.people].index(row.person_id), [one.pk for one in self.shifts].index(row.shift_id)

    @invariant()
    def agrees(self):
        if not hasattr(self, "model"):
            return
        assert attendance_checks.differences() == []
        for number, shift in enumerate(self.shifts):
            rows = Signup.objects.filter(shift=shift)
            places = {self.person(row) for row in rows.filter(state="place")}
            assert places == set(self.model.places[number])
            waiting = [self.person(row) for row in rows.filter(state="waiting").order_by("queued_at", "pk")]
            assert waiting == self.model.queue[number]
            assert len(places) <= PLACES
            assert self.model.state[number] == "cancelled" or shift.jobs.get().taken == len(places)
        self.stays_agree()

    def person(self, row):
        return [one.pk for one in self.people].index(row.person_id)

    def stays_agree(self):
        rows = list(Attendance.objects.all())
        found = {self.key(row): row for row in rows}
        assert len(found) == len(rows)
        assert found.keys() == self.model.stays.keys()
        for key, stay in self.model.stays.items():
            row = found[key]
            assert (self.minute(row.in_at), self.minute(row.out_at), row.grade) == (stay.came, stay.went, stay.trust)
            assert row.minutes == stay.minutes(key[1])
        for number, person in enumerate(self.people):
            assert ledger.balance(person) == self.model.points(number)

    def minute(self, moment):
        return None if moment is None else (moment - at(0)) // timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path  # where evidence of points by hand lies


STORY = ("own fresh", "own old", "own altered", "own foreign", "scanner in", "scanner expired_person", "scanner unknown_person")
STORY += ("roster in", "roster out", "settled", "confirmed", "cancelled", "by hand", "by hand refused")


@pytest.mark.django_db(transaction=True)
def test_a_day_on_which_everything_happens():
    """What chance may leave out: each kind of code, a shift called off, a second person's word, points by hand."""
    SEEN.clear()
    town = Door()
    try:
        town.open(first=[(0, 0, True), (1, 0, True), (2, 0, True), (3, 1, True), (0, 0, False)])
        town.agrees()
        for code in ("old", "altered", "foreign"):
            town.own_phone(after=1, person=3, shift=0, code=code)
        for code in (-9, "foreign"):
            town.scanner(after=1, person=3, shift=0, act="in", code=code)
        town.agrees()
        town.now = 16 * 60
        town.roster(after=1, person=1, shift=0, act="out")
        town.cancel(shift=1)
        town.restart()
        town.agrees()
        town.close(shift=0, after=10, confirms=True)
        town.by_hand(person=1, asker=0, decider=0)
        town.by_hand(person=0, asker=0, decider=0)
        town.agrees()
        assert town.model.points(1) == 20 + 3
    finally:
        town.teardown()
    assert {word for word in STORY if not SEEN[word]} == set()


FLOORS = ("sign up in", "own fresh", "scanner in", "roster in", "again", "roster out")
ROUNDS = 6


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_door_says_what_the_model_says(capsys):
    SEEN.clear()
    for _round in range(ROUNDS):
        run_state_machine_as_test(Door, settings=HOW)
        if all(SEEN[word] for word in FLOORS):
            break
    with capsys.disabled():
        print(dict(sorted(SEEN.items())))
    assert min(SEEN[word] for word in FLOORS) >= 1


HOW = settings(
    max_examples=10 if sampling.THOROUGH else 4,
    stateful_step_count=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
