"""Many at once at the door. Each race ends with the equations; each has a twin without the guard that must break them."""

from collections import Counter
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.db.models import Q

from events.attendance import sql as attendance_sql
from events.attendance.recorder import Recorder
from events.models import Attendance, Scan, Shift
from events.settlement.actions import settle as settle_actions
from events.shifts.actions import publish as publish_actions
from points.budgets.actions import allot as allot_actions
from points.ledger import actions as ledger
from points.models import Account, Transfer
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences, wrong
from tests.support.concurrency import together
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow

pytestmark = pytest.mark.django_db(transaction=True)

START = at(14)


def outcomes(count, act):
    """How often every branch ran: what `act` answered, a reason, or the name of an error that should never have come."""

    def tried(number):
        try:
            return act(number)
        except Refused as refused:
            return str(refused.reason.value)
        except Exception as error:
            return type(error).__name__

    counted = Counter(together(count, tried))
    print(dict(counted))
    return counted


@pytest.fixture
def town(transactional_db, district):
    """Points handed down to the point; `shift_at` makes a published shift with 200 of them reserved."""
    allot_actions.mint(id=new_id(at(8)), district=district.area, amount=9_000, year=2026, actor=None, at=at(8))
    for point in (district.point, district.sister_point):
        allot_actions.allot(id=new_id(at(8)), source=district.area, target=point, amount=3_000, reason="年度", actor=None, at=at(8))

    def shift_at(point=district.point, start=START, places=50, points=1_000):
        made = cast.shift(point, district.manager, start=start, places=places)
        allot_actions.reserve(point=point, shift_id=made.pk, amount=points, version=1, at=at(8))
        return Shift.objects.select_related("rule", "event__point").get(pk=made.pk)

    district.shift_at = shift_at
    return district


def scan(shift, person, act, moment, id=None):
    done = cast.record(shift=shift, person=person, act=act, door="own", id=id or new_id(moment), scanned_at=moment, at=moment)
    return "already" if done.already else done.act


def close_and_settle(shift, by, moment=None):
    settle_actions.close_shift(shift=shift, by=by, head_count=50, stayed=[], report="", at=moment or at(16, 30))
    settle_actions.settle(shift=shift, at=moment or at(16, 30))
    return "settled"


def crowd(count):
    return [cast.person(f"众{n}(演示)") for n in range(count)]


def waiting(barrier):
    """Wait for the others, but not for ever: in a guarded race nobody else would come."""
    try:
        barrier.wait(timeout=120)
    except BrokenBarrierError:
        return


def without_the_person_held(monkeypatch, count):
    """Nobody is held, and all have read before anybody writes."""
    all_have_read = Barrier(count)
    read = Recorder._read

    def read_then_wait(self, people):
        read(self, people)
        waiting(all_have_read)

    hold = attendance_sql.lock_people_and_shifts
    monkeypatch.setattr(attendance_sql, "lock_people_and_shifts", lambda shift_ids, people: hold(shift_ids, []))
    monkeypatch.setattr(Recorder, "_read", read_then_wait)


def without_locks(monkeypatch, count):
    """The twin's world: neither people nor shifts are held, and all have read before anybody writes."""
    without_the_person_held(monkeypatch, count)
    monkeypatch.setattr(attendance_sql, "lock_people_and_shifts", lambda shift_ids, people: Shift.objects.in_bulk(shift_ids))


# --- one person -----------------------------------------------------------------------------------------------------------


def test_fifty_times_the_same_check_in(town):
    shift, id = town.shift_at(), new_id(at(14))
    answers = []

    def press(_number):
        answers.append(cast.record(shift=shift, person=town.alice, act="in", door="own", id=id, scanned_at=at(14), at=at(14)))
        return answers[-1].act

    assert outcomes(50, press) == {"in": 50}
    assert len(set(answers)) == 1
    assert (Attendance.objects.count(), Scan.objects.count()) == (1, 1)
    scan(shift, town.alice, "out", at(16))
    close_and_settle(shift, town.manager)
    assert Transfer.objects.filter(kind="award").count() == 1
    assert (ledger.balance(town.alice), differences()) == (20, [])


def test_twin_without_the_guards_the_same_check_in_is_not_answered_equally(town, monkeypatch):
    """Neither the person's lock nor the id of the scan: only the last constraint of the database stands, as an error."""
    shift, id = town.shift_at(), new_id(at(14))
    without_locks(monkeypatch, 8)
    write = attendance_sql.write_records
    monkeypatch.setattr(attendance_sql, "write_records", lambda scans, *rows: write([], *rows) or len(scans))
    result = outcomes(8, lambda _: scan(shift, town.alice, "in", at(14), id))
    assert result["in"] < 8
    assert "fold" in differences()


def test_the_same_person_on_two_phones(town):
    shift = town.shift_at()
    for n, act in enumerate(("in", "out")):
        result = outcomes(8, lambda _, act=act, n=n: scan(shift, town.alice, act, at(14 + 2 * n)))
        assert result == {act: 1, "already": 7}
    assert Attendance.objects.get().minutes == 120
    assert differences() == []


def test_twin_without_the_lock_two_phones_meet_an_error(town, monkeypatch):
    shift = town.shift_at()
    without_locks(monkeypatch, 8)
    result = outcomes(8, lambda _: scan(shift, town.alice, "in", at(14)))
    assert result["already"] < 7


@pytest.mark.parametrize("gap", [0, 2])
def test_one_person_at_two_shifts_at_once(town, gap):
    """Whichever comes second closes the first; the counted times never overlap."""
    shifts = [town.shift_at(), town.shift_at(town.sister_point)]
    assert outcomes(2, lambda n: scan(shifts[n], town.alice, "in", at(14, gap * n))) == {"in": 2}
    if not gap:
        assert Attendance.objects.filter(out_at=None).count() == 1
    for shift in shifts:
        result = outcomes(4, lambda _, shift=shift: scan(shift, town.alice, "out", at(16)))
        assert result in ({"out": 1, "already": 3}, {"moved_on": 4})
    for shift in shifts:
        close_and_settle(shift, town.manager)
    assert differences() == []
    assert sum(row.minutes for row in Attendance.objects.all()) <= 120


def test_twin_without_the_person_held_somebody_is_inside_twice(town, monkeypatch):
    """Both stand open; that the same two hours do not count twice is left to the last constraint, which answers with an error."""
    shifts = [town.shift_at(), town.shift_at(town.sister_point)]
    without_the_person_held(monkeypatch, 2)
    assert outcomes(2, lambda n: scan(shifts[n], town.alice, "in", at(14))) == {"in": 2}
    assert Attendance.objects.filter(out_at=None).count() == 2
    result = outcomes(2, lambda n: scan(shifts[n], town.alice, "out", at(16)))
    assert result["out"] == 1 == result["IntegrityError"] + result["OperationalError"]


# --- settling ---------------------------------------------------------------------------------------------------------------


def served(town, people, count):
    """`count` shifts one after the other, closed, each with all of these people in another order."""
    made = []
    for n in range(count):
        shift = town.shift_at(town.point if n % 2 else town.sister_point, start=at(8 + 2 * n))
        for act, moment in (("in", at(8 + 2 * n)), ("out", at(10 + 2 * n))):
            for person in people if n % 2 else reversed(people):
                scan(shift, person, act, moment)
        settle_actions.close_shift(shift=shift, by=town.manager, head_count=len(people), stayed=[], report="", at=at(10 + 2 * n, 5))
        made.append(shift)
    return made


def test_two_shifts_with_shared_people_settle_at_once(town):
    people = crowd(12)
    shifts = served(town, people, 4)  # eight hours: a longer day would wait for a second person

    def settle(number):
        settle_actions.settle(shift=shifts[number % 4], at=at(21))
        return "settled"

    assert outcomes(12, settle) == {"settled": 12}
    assert [ledger.balance(person) for person in people] == [80] * 12
    assert Transfer.objects.filter(kind="award").count() == 48
    assert differences() == []


def test_twin_with_wallets_taken_in_opposite_order_settling_deadlocks(town, monkeypatch):
    """Where the people were not held either; holding them lets shifts with shared people settle one after the other."""
    people = crowd(2)
    shifts = served(town, people, 2)
    ledger.wallet_accounts([person.pk for person in people])
    half_way = Barrier(2)
    turns = iter([False, True])

    def lock_in_any_order(condition: Q):
        backwards = next(turns, None)
        held = {}
        wallets = [p.pk for p in Account.objects.filter(condition, kind="wallet").order_by("-pk" if backwards else "pk")]
        for pk in wallets:
            held[pk] = Account.objects.select_for_update(no_key=True).get(pk=pk)
            if len(held) == 1 and backwards is not None:
                waiting(half_way)
        return held | {row.pk: row for row in Account.objects.filter(condition)}

    monkeypatch.setattr(settle_actions, "lock_people", lambda people: None)
    monkeypatch.setattr(ledger, "lock_accounts", lock_in_any_order)
    result = outcomes(2, lambda n: settle_actions.settle(shift=shifts[n], at=at(21)).state)
    assert result["OperationalError"] == 1


def test_settling_and_paying_what_waits_at_once(town):
    """Budget before wallets here, wallets before budget there: the common order keeps deadlocks away."""
    people = crowd(6)
    for shift in (town.shift_at(points=20, start=at(8)), town.shift_at(points=20, start=at(11))):
        for person in people:
            scan(shift, person, "in", shift.start)
            scan(shift, person, "out", shift.end)
        close_and_settle(shift, town.manager, shift.end)
    later = town.shift_at(start=at(14))
    for person in people:
        scan(later, person, "in", at(14))
        scan(later, person, "out", at(16))
    settle_actions.close_shift(shift=later, by=town.manager, head_count=6, stayed=[], report="", at=at(16, 5))

    def act(number):
        if number % 2:
            return f"paid {settle_actions.pay_waiting(point=town.point, at=at(20)) > 0}"
        return settle_actions.settle(shift=later, at=at(20)).state

    result = outcomes(8, act)
    assert result["settled"] == 4
    assert result["paid True"] >= 1
    assert result.total() == 8 == result["settled"] + result["paid True"] + result["paid False"]
    assert [ledger.balance(person) for person in people] == [60] * 6
    assert differences() == []


# --- closing, cancelling, checking in ------------------------------------------------------------------------------------------


def test_closing_against_checking_out(town):
    """One is out before the closing, seven race it, seven come when it is done: both branches are seen."""
    shift, people, one_out, closed = town.shift_at(), crowd(15), Event(), Event()
    for person in people:
        scan(shift, person, "in", at(14))

    def act(number):
        if number == 15:
            assert one_out.wait(120)
            close_and_settle(shift, town.manager)
            closed.set()
            return "settled"
        if number >= 8:
            assert closed.wait(120)
        try:
            return scan(shift, people[number], "out", at(16))
        finally:
            one_out.set()

    result = outcomes(16, act)
    assert result["settled"] == 1
    assert min(result["closed"] - 6, result["out"]) >= 1
    assert result["out"] + result["closed"] == 15
    assert Transfer.objects.filter(kind="award").count() == result["out"]
    assert differences() == []


def test_twin_without_the_shift_held_a_check_out_slips_past_settlement(town, monkeypatch):
    shift = town.shift_at()
    scan(shift, town.alice, "in", at(14))
    has_read, has_settled = Barrier(2), Barrier(2)
    read = Recorder._read

    def read_then_wait(self, people):
        read(self, people)
        waiting(has_read)
        waiting(has_settled)

    def settle():
        waiting(has_read)
        close_and_settle(shift, town.manager)
        waiting(has_settled)
        return "settled"

    monkeypatch.setattr(attendance_sql, "lock_people_and_shifts", lambda shift_ids, people: Shift.objects.in_bulk(shift_ids))
    monkeypatch.setattr(Recorder, "_read", read_then_wait)
    result = outcomes(2, lambda n: scan(shift, town.alice, "out", at(16)) if n else settle())
    assert result == {"out": 1, "settled": 1}
    assert "settled and not decided" in differences()


def test_cancelling_against_checking_in(town):
    """The first round lets the cancelling win, the second those who come; the others race."""
    seen = Counter()
    for number_of_round in range(6):
        shift, people, first = town.shift_at(points=100), crowd(6), Event()

        late = {0: range(6), 1: [6]}.get(number_of_round, [])

        def act(number, shift=shift, people=people, first=first, late=late):
            try:
                assert number not in late or first.wait(120)
                if number < 6:
                    return scan(shift, people[number], "in", at(14))
                return publish_actions.cancel(shift=shift, by=town.manager, reason="大风", at=at(14)).state
            finally:
                first.set()

        result = outcomes(7, act)
        assert (result["cancelled"], result["in"]) == (7, 0) or (result["people_came"] == 1 and result["cancelled"] == 0)
        assert result.total() == 7
        seen["cancelled" if result["cancelled"] else "came"] += 1
    print(dict(seen))
    assert min(seen["cancelled"], seen["came"]) >= 1
    assert differences() == []


def test_twin_without_the_shift_held_somebody_comes_to_a_cancelled_shift(town, monkeypatch):
    shift = town.shift_at()
    has_read, has_cancelled = Barrier(2), Barrier(2)
    read = Recorder._read

    def read_then_wait(self, people):
        read(self, people)
        waiting(has_read)
        waiting(has_cancelled)

    def cancel():
        waiting(has_read)
        publish_actions.cancel(shift=shift, by=town.manager, reason="大风", at=at(14))
        waiting(has_cancelled)
        return "cancelled"

    monkeypatch.setattr(attendance_sql, "lock_people_and_shifts", lambda shift_ids, people: Shift.objects.in_bulk(shift_ids))
    monkeypatch.setattr(Recorder, "_read", read_then_wait)
    assert outcomes(2, lambda n: scan(shift, town.alice, "in", at(14)) if n else cancel()) == {"in": 1, "cancelled": 1}
    assert "counted at a cancelled shift" in wrong()


def decisions(shift):
    """What the audit trail says was decided about the shift."""
    rows = AuditRow.objects.filter(subject_id=str(shift.pk), act__in=["shift.close", "shift.cancel"])
    return sorted(rows.values_list("act", flat=True))


def test_closing_against_cancelling(town):
    """The first round lets the cancelling win, the second the closing; the others race."""
    seen = Counter()
    for number_of_round in range(4):
        shift, first = town.shift_at(points=100), Event()
        late = {0: 0, 1: 1}.get(number_of_round)

        def act(number, shift=shift, first=first, late=late):
            try:
                assert number % 2 != late or first.wait(120)
                if number % 2:
                    return publish_actions.cancel(shift=shift, by=town.manager, reason="大风", at=at(15)).state
                return settle_actions.close_shift(shift=shift, by=town.manager, head_count=0, stayed=[], report="", at=at(15)).state
            finally:
                first.set()

        result = outcomes(6, act)
        assert result in ({"closed": 3, "over": 3}, {"cancelled": 3, "not_running": 3})
        assert decisions(shift) == ["shift.close" if result["closed"] else "shift.cancel"]
        seen["closed" if result["closed"] else "cancelled"] += 1
    print(dict(seen))
    assert min(seen["closed"], seen["cancelled"]) >= 1
    settle_actions.settle_due(at=at(18))
    assert differences() == []


def test_twin_without_the_shift_held_a_cancelled_shift_is_closed(town, monkeypatch):
    """Everybody was told that it is off and its points went back; it is closed all the same."""
    shift = town.shift_at(points=100)
    has_read, has_cancelled = Barrier(2), Barrier(2)

    def read_then_wait(shift_id):
        found = Shift.objects.select_related("rule", "event__point", "event__category").get(pk=shift_id)
        waiting(has_read)
        waiting(has_cancelled)
        return found

    def cancel():
        waiting(has_read)
        done = publish_actions.cancel(shift=shift, by=town.manager, reason="大风", at=at(15))
        waiting(has_cancelled)
        return done.state

    def close():
        return settle_actions.close_shift(shift=shift, by=town.manager, head_count=0, stayed=[], report="", at=at(15)).state

    monkeypatch.setattr(settle_actions, "lock_shift", read_then_wait)
    assert outcomes(2, lambda n: close() if n else cancel()) == {"closed": 1, "cancelled": 1}
    assert decisions(shift) == ["shift.cancel", "shift.close"]
    assert (Shift.objects.get(pk=shift.pk).state, ledger.account_sum(ledger.escrow_account(shift.pk))) == ("closed", 0)


# --- what a check-in holds --------------------------------------------------------------------------------------------------


def held_from(other):
    """The rows of all our tables that `other` could not change just now, and the advisory locks that stand."""
    found = set()
    with other.cursor() as cursor:
        for model in apps.get_models():
            table, keys = model._meta.db_table, ", ".join(f'"{field.column}"' for field in model._meta.pk_fields)
            cursor.execute(f'SELECT {keys} FROM "{table}"')
            everything = set(cursor.fetchall())
            cursor.execute(f'SELECT {keys} FROM "{table}" FOR NO KEY UPDATE SKIP LOCKED')
            found |= {(table, *key) for key in everything - set(cursor.fetchall())}
        here = "(SELECT oid FROM pg_database WHERE datname = current_database())"
        cursor.execute(f"SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND database = {here}")
        return found | {("advisory", row[0]) for row in cursor.fetchall()}


def test_a_check_in_and_a_check_out_hold_no_row_that_two_volunteers_share(town):
    """Shift, job, sign-ups and point stay free for everybody else while one person's transaction is open."""
    shift, other = town.shift_at(), connections.create_connection("default")
    try:
        with transaction.atomic():
            scan(shift, town.alice, "in", at(14))
            assert held_from(other) == {("volunteer_user", town.alice.pk)}
        mine = Attendance.objects.get()
        with transaction.atomic():
            scan(shift, town.alice, "out", at(16))
            assert held_from(other) == {("volunteer_user", town.alice.pk), ("events_attendance", mine.pk)}
    finally:
        other.close()


def test_twin_a_job_that_is_written_would_be_seen_as_held(town):
    shift, other = town.shift_at(), connections.create_connection("default")
    try:
        with transaction.atomic():
            shift.jobs.update(taken=1)
            assert held_from(other) == {("events_job", shift.jobs.get().pk)}
    finally:
        other.close()
