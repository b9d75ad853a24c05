"""Sign-ups, withdrawals and approvals at the same moment: real threads, real PostgreSQL. Each with its twin without the guard."""

from collections import Counter
from itertools import count
from threading import Barrier, Event, local

import pytest
from django.core.management import call_command
from django.db.models import F

from events.models import Job, Review, Shift, Signup
from events.shifts.actions import publish as publish_actions
from events.shifts.actions import sign_up as sign_up_actions
from tests.cast import NOW, at, person, shift
from tests.support.budget_factory import escrow, give
from tests.support.concurrency import together
from tests.support.event_factory import MOST, draft, submitted
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice, User

pytestmark = pytest.mark.django_db(transaction=True)


def join(published, who, when=NOW):
    return sign_up_actions.sign_up(id=new_id(when), job=Job.objects.filter(shift=published).first(), person=who, by=who, at=when)


def said(act) -> str:
    """What an act answered: its state, or why it refused."""
    try:
        return act().state
    except Refused as refusal:
        return refusal.reason.value


def equation(published) -> tuple[int, int]:
    """Places taken as counted twice: they are equal, and within the capacity."""
    job = published.jobs.get()
    assert job.taken == job.signups.holding().count() <= job.capacity
    return job.taken, job.signups.waiting().count()


def crowd(number) -> list:
    return [person(f"众{n}(演示)") for n in range(number)]


def unlocked(monkeypatch, threads):
    """The guard removed: the job is read and written without its row lock, and all have read it before anybody writes."""
    all_have_read, mine = Barrier(threads, timeout=120), local()

    def peek(job, shift):
        found = Job.objects.get(pk=job.pk)
        found.shift = shift
        if not hasattr(mine, "has_read"):
            mine.has_read = True
            all_have_read.wait()
        return found

    monkeypatch.setattr(sign_up_actions, "_lock_job", peek)
    monkeypatch.setattr(
        sign_up_actions, "_add_taken", lambda job, n: Job.objects.filter(pk=job.pk).update(taken=min(job.taken + n, job.capacity))
    )


@pytest.mark.long
def test_of_a_hundred_for_thirty_places_thirty_are_in_and_seventy_wait_in_order(district):
    published, people = shift(district.point, district.manager, at(14, day=25), places=30), crowd(100)
    answers = Counter()
    for wave in range(0, 100, 25):
        answers.update(together(25, lambda n, wave=wave: said(lambda: join(published, people[wave + n]))))
    assert answers == {"place": 30, "waiting": 70}
    assert equation(published) == (30, 70)
    assert Signup.objects.values("person").distinct().count() == 100
    queue = list(Signup.objects.waiting())
    leavers = list(Signup.objects.holding()[:20])
    together(20, lambda n: sign_up_actions.withdraw(signup=leavers[n], by=leavers[n].person, at=NOW))
    assert {s.pk for s in Signup.objects.holding()} >= {s.pk for s in queue[:20]}
    assert list(Signup.objects.waiting()) == queue[20:]
    assert Notice.objects.filter(kind="moved_up").count() == 20


def test_without_the_lock_more_than_the_places_get_in(district, monkeypatch):
    unlocked(monkeypatch, 20)
    published, people = shift(district.point, district.manager, at(14, day=25), places=5), crowd(20)
    together(20, lambda n: join(published, people[n]))
    assert Signup.objects.holding().count() == 20


def test_twenty_presses_of_one_person_are_one_sign_up(district):
    published = shift(district.point, district.manager, at(14, day=25))
    made = together(20, lambda n: join(published, district.alice))
    assert len({s.pk for s in made}) == 1
    assert equation(published) == (1, 0)
    assert Notice.objects.filter(person=district.alice).count() == 1


def test_one_person_at_two_overlapping_shifts_gets_one(district):
    for _ in range(5):
        pair = [shift(point, district.manager, at(14, day=25)) for point in (district.point, district.sister_point)]
        answers = together(2, lambda n, pair=pair: said(lambda: join(pair[n], district.alice)))
        assert sorted(answers) == ["elsewhere", "place"]
        Signup.objects.update(state="withdrawn")


def test_without_the_person_s_lock_both_are_taken(district, monkeypatch):

    both_have_looked, why_not = Barrier(2, timeout=120), sign_up_actions.sign_up_refusal

    def look_then_wait(**asked):
        found = why_not(**asked)
        both_have_looked.wait()
        return found

    monkeypatch.setattr(type(User.objects.get_queryset()), "select_for_update", lambda self, **_: self)
    monkeypatch.setattr(sign_up_actions, "sign_up_refusal", look_then_wait)
    pair = [shift(point, district.manager, at(14, day=25)) for point in (district.point, district.sister_point)]
    assert together(2, lambda n: said(lambda: join(pair[n], district.alice))) == ["place", "place"]


def leave_or_join(published, people):
    """The first six, of whom four have a place, withdraw; the other ten sign up."""
    held = [join(published, who) for who in people[:6]]

    def act(n):
        if n < 6:
            return said(lambda: sign_up_actions.withdraw(signup=held[n], by=people[n], at=NOW))
        return said(lambda: join(published, people[n]))

    return act


def in_turns(act, first):
    """`act` for sixteen threads: those of whom `first` is true go before the others, who wait for all of them."""
    number, gone = count(1), Event()
    several = sum(first(n) for n in range(16))

    def turn(n):
        assert first(n) or gone.wait(120)
        answer = act(n)
        if first(n) and next(number) == several:
            gone.set()
        return answer

    return turn


@pytest.mark.long
def test_withdrawing_and_signing_up_never_leave_a_free_place_beside_a_waiting_person(district):
    """In the first round all leave before anybody comes, in the second all come first; the others race."""
    seen, order = Counter(), {0: lambda n: n < 6, 1: lambda n: n >= 6}
    for number_of_round in range(10):
        published, people = shift(district.point, district.manager, at(14, day=25), places=4), crowd(16)
        act = leave_or_join(published, people)
        seen.update(together(16, in_turns(act, order[number_of_round]) if number_of_round in order else act))
        taken, waiting = equation(published)
        assert (taken, waiting) == (4, 6)
    assert seen["withdrawn"] == 60
    assert seen["place"] > 0
    assert seen["waiting"] > 0


def test_without_the_lock_withdrawing_and_signing_up_miss_each_other(district, monkeypatch):
    """One round is mostly enough; which of the writes is lost is left to chance."""
    for _ in range(30):
        published, people = shift(district.point, district.manager, at(14, day=25), places=4), crowd(16)
        act = leave_or_join(published, people)
        with monkeypatch.context() as patched:
            unlocked(patched, 16)
            together(16, act)
        places = Signup.objects.filter(shift=published)
        if (places.holding().count(), places.waiting().count()) != (4, 6):
            return
    pytest.fail("nobody missed anybody")


def test_withdraw_against_cancel_and_sign_up_against_cancel(district):
    seen = Counter()
    for _ in range(10):
        published = shift(district.point, district.manager, at(14, day=25), places=4)
        held = join(published, district.alice)
        acts = [
            lambda held=held: sign_up_actions.withdraw(signup=held, by=district.alice, at=NOW),
            lambda published=published: publish_actions.cancel(shift=published, by=district.manager, reason="大风", at=NOW),
            lambda published=published: join(published, district.bob),
        ]
        seen.update(together(3, lambda n, acts=acts: said(acts[n])))
        assert not Signup.objects.active().filter(shift=published).exists()
        assert equation(published) == (0, 0)
    assert seen["cancelled"] >= 10
    assert seen["not_open"] + seen["place"] == 10


def read_without_lock(monkeypatch):
    """The shifts of an event are not held, and both have read them before either writes."""
    both_have_read = Barrier(2, timeout=120)

    def read_then_wait(event, states):
        found = list(event.shifts.filter(state__in=states))
        both_have_read.wait()
        return found

    monkeypatch.setattr(publish_actions, "_lock_shifts", read_then_wait)


def test_two_submissions_are_one(district):
    for _ in range(5):
        event = draft(district)
        together(2, lambda n, event=event: publish_actions.submit(event=event, by=district.manager, at=NOW))
        assert Review.objects.filter(event=event).count() == 1


def test_two_approvals_reserve_once(district):
    give(district.point, 1000, district)
    event = submitted(district)
    reviewers = [district.reviewer, district.community_admin, district.street_admin, district.district_admin]
    together(4, lambda n: publish_actions.approve(event=event, by=reviewers[n], at=NOW))
    assert escrow(event.shifts.get()) == MOST
    assert event.reviews.filter(step="approved").count() == 1
    assert AuditRow.objects.filter(act="shift.publish", subject_id=str(event.shifts.get().pk)).count() == 1
    call_command("verify_ledger")


def test_without_the_shift_s_lock_two_approvals_are_two(district, monkeypatch):
    """Both have read that it waits before either decides; only the reservation's key still keeps the budget right."""
    give(district.point, 1000, district)
    event = submitted(district)
    read_without_lock(monkeypatch)
    reviewers = [district.reviewer, district.community_admin]
    together(2, lambda n: publish_actions.approve(event=event, by=reviewers[n], at=NOW))
    assert event.reviews.filter(step="approved").count() == 2
    assert AuditRow.objects.filter(act="shift.publish", subject_id=str(event.shifts.get().pk)).count() == 2
    assert escrow(event.shifts.get()) == MOST


def test_without_the_shift_s_lock_two_submissions_are_two(district, monkeypatch):
    event = draft(district)
    read_without_lock(monkeypatch)
    together(2, lambda n: publish_actions.submit(event=event, by=district.manager, at=NOW))
    assert Review.objects.filter(event=event).count() == 2


def test_approve_against_send_back_is_one_of_them(district):
    give(district.point, 10_000, district)
    seen = Counter()
    for _ in range(10):
        event = submitted(district)
        acts = [
            lambda event=event: publish_actions.approve(event=event, by=district.reviewer, at=NOW).shifts.get(),
            lambda event=event: publish_actions.send_back(
                event=event, by=district.street_admin, reason="不行", at=NOW
            ).shifts.get(),
        ]
        answers = together(2, lambda n, acts=acts: said(acts[n]))
        assert "decided" in answers
        assert event.shifts.get().state in answers
        seen.update(answers)
    assert seen["decided"] == 10


def test_two_shifts_of_one_budget_never_reserve_more_than_it_has(district):
    give(district.point, 3 * MOST, district)
    events = [submitted(district) for _ in range(6)]
    together(6, lambda n: publish_actions.approve(event=events[n], by=district.reviewer, at=NOW))
    published = Shift.objects.filter(state="published")
    assert (published.count(), Shift.objects.filter(state="approved").count()) == (3, 3)
    assert sum(escrow(s) for s in published) == 3 * MOST
    call_command("verify_ledger")


def test_the_database_itself_refuses_one_too_many(district):
    from django.db import IntegrityError

    published = shift(district.point, district.manager, at(14, day=25), places=1)
    with pytest.raises(IntegrityError, match="job_is_never_overbooked"):
        published.jobs.update(taken=F("capacity") + 1)


# --- another job while one waits --------------------------------------------------------------------------------------------


def full_with_desk(district, waiting):
    """A full job with people on its waiting list, and the one free place of another job."""
    published = shift(district.point, district.manager, at(14, day=25), places=1)
    first = join(published, district.bob)
    turns = [join(published, one) for one in crowd(waiting)]
    return published, first, turns, Job.objects.create(shift=published, name="登记", capacity=1)


def held(published) -> dict[str, int]:
    """Places taken by job, counted twice."""
    jobs = {job.name: job.taken for job in published.jobs.all()}
    assert jobs == {job.name: job.signups.holding().count() for job in published.jobs.all()}
    return jobs


def change(turn, job):
    return said(lambda: sign_up_actions.take_other_job(signup=turn, job=job, by=turn.person, at=NOW))


def test_the_free_place_of_another_job_goes_to_one_of_all_who_wait(district):
    published, _first, turns, desk = full_with_desk(district, 10)
    assert Counter(together(10, lambda n: change(turns[n], desk))) == {"place": 1, "place_taken": 9}
    assert held(published) == {"": 1, "登记": 1}
    assert Signup.objects.waiting().count() == 9


def test_without_the_question_under_the_lock_all_get_it(district, monkeypatch):
    _published, _first, turns, desk = full_with_desk(district, 10)
    unlocked(monkeypatch, 10)
    monkeypatch.setattr(sign_up_actions, "_job_change_refusal", lambda *_asked: None)
    assert Counter(together(10, lambda n: change(turns[n], desk))) == {"place": 10}
    assert (Signup.objects.holding().filter(job=desk).count(), desk.capacity) == (10, 1)


def test_who_changes_the_job_while_a_place_becomes_free_holds_one_place(district):
    answers = Counter()
    for _ in range(10):
        published, first, (turn,), desk = full_with_desk(district, 1)
        acts = [
            lambda f=first: said(lambda: sign_up_actions.withdraw(signup=f, by=f.person, at=NOW)),
            lambda t=turn, d=desk: change(t, d),
        ]
        answers.update(together(2, lambda n, acts=acts: acts[n]()))
        assert sum(held(published).values()) == 1
        Shift.objects.filter(pk=published.pk).update(state=Shift.State.CLOSED)  # Bob is free for the next round
    assert answers["withdrawn"] == 10 and answers["place"] + answers["not_waiting"] == 10
    print(answers)
