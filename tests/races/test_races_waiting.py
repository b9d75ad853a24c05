"""Many presses at once in the waiting room; the twin without the lock must tell two stories of one person."""

from threading import Barrier

import pytest

from events.attendance.tokens import make_ticket
from events.models import Arrival, Attendance, Door, Scan
from events.onsite.actions import waiting_room
from tests import cast
from tests.cast import at
from tests.support.concurrency import together
from volunteer.core.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shift(transactional_db, district):
    return cast.shift(district.point, district.manager, start=at(14))


def arrive(shift, person):
    return waiting_room.register_arrival(id=new_id(at(14)), shift=shift, person=person, by=person, at=at(14))


def stories(shift, one, count):
    """What half the presses to admit and half to dismiss said they did with the same person."""

    def press(number):
        if number % 2:
            return "dismissed" * waiting_room.dismiss_arrivals(
                shift=shift, arrivals=[one.pk], by=shift.leader, note="", at=at(14, 5)
            )
        return "admitted" * len(waiting_room.admit_arrivals(shift=shift, arrivals=[one.pk], by=shift.leader, at=at(14, 5)))

    told = [story for story in together(count, press) if story]
    print(told)
    return told


def test_admit_and_dismiss_at_once_tell_one_story(district, shift):
    for number in range(6):
        one = arrive(shift, cast.person(f"人{number}(演示)"))
        (story,) = stories(shift, one, 6)
        one.refresh_from_db()
        assert one.state == story
        assert Scan.objects.filter(pk=one.pk).exists() == (story == "admitted")
    assert Attendance.objects.count() == Arrival.objects.filter(state="admitted").count()


def test_without_the_lock_they_tell_two(district, shift, monkeypatch):
    both = Barrier(2, timeout=120)

    def unheld(at_shift, arrivals):
        found = list(Arrival.objects.waiting().filter(shift=at_shift, pk__in=arrivals).select_related("person", "shift"))
        both.wait()
        return found

    monkeypatch.setattr(waiting_room, "_lock_waiting", unheld)
    assert sorted(stories(shift, arrive(shift, district.alice), 2)) == ["admitted", "dismissed"]


def test_many_presses_on_many_people_record_each_once(district, shift):
    people = [arrive(shift, cast.person(f"人{number}(演示)")) for number in range(8)]

    def press(number):
        order = people[number:] + people[:number]
        return len(waiting_room.admit_arrivals(shift=shift, arrivals=[one.pk for one in order], by=shift.leader, at=at(14, 5)))

    assert sorted(together(8, press)) == [0] * 7 + [8]
    assert (Scan.objects.count(), Attendance.objects.count()) == (8, 8)


def test_signing_in_while_the_leader_presses_records_once(district, shift):
    for number in range(6):
        held = make_ticket(shift_id=shift.pk, door=Door.OWN, at=at(14), person=0)
        one, person = waiting_room.take_number(shift=shift, held=held, at=at(14)), cast.person(f"新{number}(演示)")

        def press(turn, one=one, person=person):
            if turn % 2:
                return waiting_room.claim_number(arrival=one, person=person, device="", at=at(14, 5)).pk
            return len(waiting_room.admit_arrivals(shift=shift, arrivals=[one.pk], by=shift.leader, at=at(14, 5)))

        together(4, press)
        waiting_room.admit_arrivals(shift=shift, arrivals=[one.pk], by=shift.leader, at=at(14, 6))
        assert Attendance.objects.get(person=person).in_at == at(14)
        assert Scan.objects.filter(person=person).count() == 1


def test_one_person_pressing_many_times_waits_once(district, shift):
    turns = together(12, lambda number: arrive(shift, district.alice).pk)
    assert len(set(turns)) == 1
    assert Arrival.objects.count() == 1
