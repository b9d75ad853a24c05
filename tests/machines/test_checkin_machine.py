"""Any order of scans, closings, payments and corrections leaves the door in order: the equations hold after every step."""

from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events.attendance import tokens
from events.attendance.actions import undo as undo_actions
from events.cases.actions import decide_flag
from events.cases.actions import object as object_actions
from events.figures import rollup
from events.figures.checks import actions as figure_checks
from events.models import Arrival, Attendance, Duty, Flag, Makeup, Scan, Shift
from events.onsite.actions import staff_scan, waiting_room
from events.onsite.actions.staff_scan import Reading
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.actions import makeup
from events.settlement.witnesses import actions as witness_actions
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from points.models import Account, Rule
from tests import cast
from tests.cast import DISTRICT, at
from tests.support import attendance_checks, sampling
from tests.support.clients import signed_in
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Pass, User
from volunteer.signin import passes, personal_code

BRANCHES: Counter[str] = Counter()
# Orders that do not hang on random ids: the same draws make the same story again.
ROWS = ("shift__start", "person", "pk")
SCANS = ("shift__start", "person", "scanned_at", "act", "door", "reason", "pk")
FLAGS = ("shift__start", "kind", "attendance__person", "scan__person", "scan__scanned_at", "scan__act", "pk")
people, shifts = st.integers(0, 2), st.integers(0, 1)


class Door(RuleBasedStateMachine):
    """Two shifts that overlap, three people, two places at each, points for three of four."""

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self):
        try:
            self.check_figures()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def check_figures(self):
        """Whatever happened, the figures add up to it: once at the end, since adding them up at each step takes longer than it."""
        if transaction.get_rollback() or not hasattr(self, "people"):
            return  # a step has failed already
        BRANCHES["shifts counted"] += rollup.update_figures(at=self.now)
        assert figure_checks.differences() == []

    @initialize()
    def open(self):
        self.district = DISTRICT()  # each run is rolled back, so the rows are put back
        self.people = [self.district.alice, self.district.bob, self.district.carol]
        self.now = at(13, 40)
        self.answers = {}
        self.over = {}
        allot_actions.mint(id=new_id(self.now), district=self.district.area, amount=900, year=2026, actor=None, at=self.now)
        self.shifts = [self.shift(self.district.point, at(14)), self.shift(self.district.sister_point, at(15))]
        lent = {"kind": Pass.Kind.SCANNER, "holder": self.district.manager, "by": self.district.manager}
        self.passes = [
            passes.lend_pass(subject=f"shift:{shift.pk}", until=at(23, day=26), at=self.now, **lent)[0] for shift in self.shifts
        ]
        Rule.objects.update(unwitnessed_shifts=1, unwitnessed_people=1)
        passes.lend_pass(  # alice shows the code of the second shift
            kind=Pass.Kind.CODE,
            subject=f"shift:{self.shifts[1].pk}",
            holder=self.people[0],
            by=self.district.manager,
            until=at(23),
            at=self.now,
        )
        self.now = at(14)
        for person, way in ((0, "own"), (1, "own"), (2, "roster")):  # random acts alone would seldom come so far
            self.scan_by(person, 0, "in", way)

    def shift(self, point, start):
        key = {"source": self.district.area, "reason": "年度", "actor": None, "at": self.now}
        allot_actions.allot(id=new_id(self.now), target=point, amount=30, **key)
        made = cast.shift(point, self.district.manager, start=start, places=2)
        allot_actions.reserve(point=point, shift_id=made.pk, amount=30, version=1, at=self.now)
        return made

    def attempt(self, word, do, **fields):
        """Do it; a refusal must have written nothing."""
        before = Scan.objects.count(), list(Attendance.objects.order_by("pk").values())
        try:
            answer = do(**fields)
        except Refused as refused:
            assert (Scan.objects.count(), list(Attendance.objects.order_by("pk").values())) == before
            BRANCHES[f"{word}: {refused.reason.value}"] += 1
            return None
        BRANCHES[word] += 1
        return answer

    # --- what happens

    @rule(
        after=st.integers(0, 40),
        person=people,
        shift=shifts,
        act=st.sampled_from(["due", "due", "in", "out"]),
        way=st.sampled_from(["own", "own", "typed", "roster"]),
    )
    def scan(self, after, person, shift, act, way):
        self.now += timedelta(minutes=after)
        inside = Attendance.objects.filter(person=self.people[person], shift=self.shifts[shift]).exists()
        self.scan_by(person, shift, ("out" if inside else "in") if act == "due" else act, way)

    def scan_by(self, person, shift, act, way):
        by = self.district.manager if way == "roster" else None
        asked = {"person": self.people[person], "shift": self.shifts[shift], "act": act, "door": way, "by": by}
        asked |= {"id": new_id(self.now), "scanned_at": self.now}
        done = self.attempt(f"{act} {way}", cast.record, at=self.now, **asked)
        if done:
            BRANCHES["already"] += done.already
            self.answers[asked["id"]] = asked, (done.attendance.pk, done.act, done.already)

    @rule(holder=people, other=people, shift=shifts)
    def a_copied_ticket(self, holder, other, shift):
        """Somebody at the sign sends what their phone got to a friend: the friend's press is refused and counts for nobody."""
        if holder == other:
            return
        with time_machine.travel(self.now, tick=False):
            mine, theirs = signed_in(self.people[holder]), signed_in(self.people[other])
            mine.get(urlsplit(tokens.qr_address(self.shifts[shift], tokens.window_number(self.now))).path)
            if tokens.TICKET_COOKIE not in mine.cookies:
                BRANCHES["no ticket"] += 1  # the shift is not open
                return
            for name in (tokens.TICKET_COOKIE, "device"):
                theirs.cookies[name] = mine.cookies[name].value
            before = list(Attendance.objects.order_by("pk").values())
            accepted = Scan.objects.filter(accepted=True).count()
            assert theirs.post(reverse("events:arrive"), {"act": "in"}).status_code == 409
        assert list(Attendance.objects.order_by("pk").values()) == before
        assert Scan.objects.filter(accepted=True).count() == accepted
        BRANCHES["copied ticket"] += 1

    @rule(data=st.data())
    def the_same_scan_again(self, data):
        if self.answers:
            asked, answer = self.answers[data.draw(st.sampled_from(list(self.answers)))]
            done = self.attempt("again", cast.record, at=self.now, **asked)
            if Attendance.objects.filter(pk=answer[0]).exists():  # else what it rested on was taken back meanwhile
                assert done is None or (done.attendance.pk, done.act, done.already) == answer

    @rule(
        after=st.integers(0, 20),
        before=st.integers(0, 30),
        who=st.lists(people, min_size=1, max_size=3),
        shift=shifts,
        data=st.data(),
    )
    def scanner(self, after, before, who, shift, data):
        """A scanner without network: what it read up to half an hour ago, in any order, some of it twice."""
        self.now += timedelta(minutes=after)
        readings = []
        for number, person in enumerate(who):
            moment = self.now - timedelta(minutes=before * number)
            code = personal_code.code_address(self.people[person], personal_code.window_number(moment))
            readings.append(Reading(new_id(moment), code, data.draw(st.sampled_from(["in", "out"])), moment))
        asked = {"pass_": self.passes[shift], "sent_at": self.now, "at": self.now}
        first = staff_scan.record_readings(readings=readings, **asked)
        again = staff_scan.record_readings(readings=data.draw(st.permutations(readings * 2)), **asked)
        assert {(scan.pk, scan.accepted, scan.reason) for scan in again} == {(s.pk, s.accepted, s.reason) for s in first}
        for scan in first:
            BRANCHES[f"scanner: {scan.reason or 'accepted'}"] += 1

    @rule(after=st.integers(0, 700), data=st.data())
    def undo(self, after, data):
        """Mostly within the ten minutes that are given."""
        recent = list(Scan.objects.filter(received_at__gte=self.now - undo_actions.UNDO_WITHIN).order_by(*SCANS))
        if recent:
            fields = {"by": self.district.manager, "reason": "错人", "at": self.now + timedelta(seconds=after)}
            self.attempt("undo", undo_actions.undo, scan=data.draw(st.sampled_from(recent)), **fields)

    @rule(person=people, shift=shifts, looks=st.booleans())
    def arrives(self, person, shift, looks):
        """Somebody stands at the sign, and perhaps the leader looks."""
        who, where = self.people[person], Shift.objects.get(pk=self.shifts[shift].pk)
        self.attempt("arrive", waiting_room.register_arrival, id=new_id(self.now), shift=where, person=who, by=who, at=self.now)
        if looks:
            ids = list(Arrival.objects.waiting().filter(shift=where).values_list("pk", flat=True))
            admitted = waiting_room.admit_arrivals(shift=where, arrivals=ids, by=self.district.manager, at=self.now)
            BRANCHES["admitted"] += len(admitted)

    @rule(after=st.integers(0, 60), shift=shifts, stayed=st.sets(people), settle=st.booleans())
    def close(self, after, shift, stayed, settle):
        self.now += timedelta(minutes=after)
        fields = {"shift": self.shifts[shift], "by": self.district.manager, "head_count": 2, "report": "", "at": self.now}
        self.attempt("close", settle_actions.close_shift, stayed=[self.people[n].pk for n in stayed], **fields)
        if settle:
            self.attempt("settle", settle_actions.settle, shift=self.shifts[shift], at=self.now)

    @rule()
    def a_day_passes(self):
        if Shift.objects.filter(state="settled").exists():
            self.now += timedelta(hours=25)
            BRANCHES["settled by itself"] += settle_actions.settle_due(at=self.now)

    @rule(shift=shifts)
    def cancel(self, shift):
        if self.now > at(16):  # earlier it would only empty the stage
            self.attempt(
                "cancel", publish_actions.cancel, shift=self.shifts[shift], by=self.district.manager, reason="大风", at=self.now
            )

    @rule(data=st.data())
    def confirm(self, data):
        rows = list(Attendance.objects.filter(grade="C", confirmed_by=None, shift__state="settled").order_by(*ROWS))
        if rows:
            by = data.draw(st.sampled_from([self.district.street_admin, self.district.manager]))
            self.attempt("confirm", confirm_actions.confirm_attendances, attendances=rows, by=by, at=self.now)

    @rule(shift=shifts, kind=st.sampled_from(["look", "duty"]), manager=st.booleans())
    def vouch(self, shift, kind, manager):
        """The street looks, or somebody of it was there; the leader's own word is refused or counts for nothing."""
        by, where = self.district.manager if manager else self.district.street_admin, self.shifts[shift]
        if kind == "look":
            self.attempt("look", witness_actions.look_at_shifts, shifts=[where], by=by, at=self.now)
            return
        duty, _made = Duty.objects.get_or_create(shift=where, person=by, defaults={"named_by": by, "named_at": at(9)})
        self.attempt("duty", witness_actions.say_present, duty=duty, at=self.now)

    @rule(data=st.data(), minutes=st.integers(0, 90))
    def correct(self, data, minutes):
        rows = list(Attendance.objects.filter(shift__state="settled").order_by(*ROWS).select_related("shift"))
        if rows:
            row = data.draw(st.sampled_from(rows))
            counted = (row.counted_start, row.counted_start + timedelta(minutes=minutes)) if minutes and row.counted_start else None
            asked = {"attendance": row, "counted": counted, "by": self.district.street_admin, "reason": "核对", "at": self.now}
            self.attempt("correct", correct_actions.correct, **asked)

    @rule(data=st.data(), decision=st.sampled_from(["counts", "counts", "refused"]))
    def decide(self, data, decision):
        rows = list(Flag.objects.open().order_by(*FLAGS))
        if rows:
            flag = data.draw(st.sampled_from(rows))
            by = data.draw(st.sampled_from([self.district.street_admin, self.district.manager]))
            if flag.kind == Flag.Kind.UPLOAD and decision == "counts":
                self.attempt("admit late", staff_scan.admit_late_scan, scan=flag.scan, by=by, at=self.now)
                self.over.pop(flag.shift_id, None)  # a second person's word lets one in
            self.attempt(
                f"decide {flag.kind}", decide_flag.decide_many, flags=[flag], decision=decision, note="看过", by=by, at=self.now
            )

    @rule(data=st.data())
    def object(self, data):
        rows = list(Attendance.objects.filter(shift__state="settled").order_by(*ROWS).select_related("shift", "person"))
        if rows:
            row = data.draw(st.sampled_from(rows))
            self.attempt("object", object_actions.object_to, attendance=row, words="时间不对", by=row.person, at=self.now)

    @rule(person=people, shift=shifts, approve=st.booleans())
    def ask_for_hours(self, person, shift, approve):
        """Honorary hours never make points: the equations say so."""
        who, where = self.people[person], Shift.objects.select_related("event__point", "leader").get(pk=self.shifts[shift].pk)
        asked = Makeup(id=new_id(self.now), shift=where, person=who, minutes=30, evidence="王师傅在场(演示)")
        kept = self.attempt("makeup", makeup.request_makeup, makeup=asked, by=who, at=self.now)
        if kept and approve:
            self.attempt("makeup approved", makeup.approve_makeup, makeup=kept, by=self.district.street_admin, at=self.now)

    @rule()
    def restart(self):
        """Nothing that is not in the database is needed: everybody is read anew, as by a server that has just been started."""
        cache.clear()
        self.people = [User.objects.get(pk=person.pk) for person in self.people]
        self.shifts = [Shift.objects.get(pk=shift.pk) for shift in self.shifts]
        self.passes = [Pass.objects.get(pk=pass_.pk) for pass_ in self.passes]

    @rule(data=st.data())
    def a_late_word(self, data):
        rows = list(Attendance.objects.filter(out_at=None, shift__state__in=["closed", "settled"]).order_by(*ROWS))
        if rows:
            row = data.draw(st.sampled_from(rows))
            self.attempt("late word", settle_actions.record_stayed, attendance=row, by=self.district.manager, at=self.now)

    @rule(shift=shifts)
    def pay_what_waits(self, shift):
        point = self.shifts[shift].event.point
        BRANCHES["paid later"] += settle_actions.pay_waiting(point=point, at=self.now)

    # --- what must hold

    @invariant()
    def the_equations_hold(self):
        assert attendance_checks.differences() == []

    @invariant()
    def somebody_vouches_for_what_is_paid(self):
        assert attendance_checks.unvouched() == []

    @invariant()
    def a_shift_that_is_over_takes_no_more_scans(self):
        for shift in Shift.objects.filter(state__in=["closed", "settled", "cancelled"]):
            scans = Scan.objects.filter(shift=shift, accepted=True).exclude(door="roster", act="out").count()
            assert self.over.setdefault(shift.pk, scans) == scans

    @invariant()
    def nobody_has_more_than_was_counted(self):
        if not hasattr(self, "people"):
            return
        counted, held = Counter(), Counter()
        for person, points in Attendance.objects.filter(pay="paid").values_list("person", "points"):
            counted[person] += points
        for person, balance in Account.objects.filter(kind__in=["wallet", "debt"]).values_list("person", "balance"):
            held[person] += balance  # a debt's is below zero
        assert {person.pk: held[person.pk] for person in self.people} == {person.pk: counted[person.pk] for person in self.people}


FLOORS = ("in own", "close", "settle", "again", "scanner: accepted", "undo", "copied ticket", "shifts counted")
ROUNDS = 8  # chance may leave a branch out of one round; a story without it would have tested nothing of it


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_any_order_of_acts_leaves_the_door_in_order(capsys):
    BRANCHES.clear()
    for _round in range(ROUNDS):
        run_state_machine_as_test(
            Door,
            settings=settings(
                max_examples=25 if sampling.THOROUGH else 8,
                stateful_step_count=25,
                deadline=None,
                derandomize=False,
                print_blob=True,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
            ),
        )
        if all(BRANCHES[word] for word in FLOORS):
            break
    with capsys.disabled():
        print(dict(sorted(BRANCHES.items())))
    assert min(BRANCHES[word] for word in FLOORS) >= 1
