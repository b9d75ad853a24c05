"""The waiting room: who stands at the sign, three digits for a late message, and the leader's press."""

from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.attendance import tokens
from events.attendance.refusals import AttendanceRefusal
from events.models import Arrival, Attendance, Door, Flag, Scan, Shift, Signup
from events.onsite.actions import waiting_room
from events.onsite.refusals import OnsiteRefusal
from events.settlement.actions import settle as settle_actions
from tests import cast
from tests.cast import at
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household


@kept_fixture
def shift(district):
    return cast.shift(district.point, district.manager, start=at(14))


@pytest.fixture
def clock():
    with time_machine.travel(at(14), tick=False) as traveller:
        yield traveller.move_to


@kept_fixture
def sign(district):
    return reverse("events:point", args=[district.point.sign_code])


def browser(person=None):
    client = Client()
    if person:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def arrive(shift, person, moment=None, by=None):
    moment = moment or at(14)
    return waiting_room.register_arrival(id=new_id(moment), shift=shift, person=person, by=by or person, at=moment)


def admit(shift, *arrivals, by=None, moment=None):
    return waiting_room.admit_arrivals(
        shift=shift, arrivals=[one.pk for one in arrivals], by=by or shift.leader, at=moment or at(14, 5)
    )


def with_family(person):
    home = Household.objects.create(created_at=at(9))
    child = cast.person("张小(演示)", phone="", household=home)
    person.household = home
    person.save()
    return child


# --- the acts ----------------------------------------------------------------------------------------------------------------


def test_who_waits_is_checked_in_by_the_leader_from_the_minute_they_came(district, shift):
    one = arrive(shift, district.alice)
    assert Attendance.objects.count() == 0
    (answer,) = admit(shift, one)
    row, scan = Attendance.objects.get(), Scan.objects.get()
    assert (row.person, row.in_at, row.grade) == (district.alice, at(14), "B")
    assert (scan.pk, scan.door, scan.by, scan.received_at) == (one.pk, Door.WAITING, district.manager, at(14, 5))
    assert (answer.outcome.attendance, answer.arrival.state) == (row, "admitted")
    assert AuditRow.objects.get(act="arrival.admitted").actor == district.manager


def test_one_press_lets_many_in_with_the_same_number_of_statements(district, shift):
    few = [arrive(shift, cast.person(f"人{n}(演示)")) for n in range(2)]
    many = [arrive(shift, cast.person(f"众{n}(演示)")) for n in range(12)]
    counts = []
    for group in (few, many):
        with CaptureQueriesContext(connection) as queries:
            admit(shift, *group)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Attendance.objects.count() == 14


def test_pressing_twice_records_once(district, shift):
    one = arrive(shift, district.alice)
    assert arrive(shift, district.alice, at(14, 1)).pk == one.pk
    admit(shift, one)
    assert admit(shift, one) == []
    assert (Scan.objects.count(), Arrival.objects.count()) == (1, 1)


def test_the_same_form_sent_again_after_admission_is_the_same_arrival(district, shift):
    one = arrive(shift, district.alice)
    admit(shift, one)
    again = waiting_room.register_arrival(id=one.pk, shift=shift, person=district.alice, by=district.alice, at=at(14, 6))
    assert (again.pk, again.state) == (one.pk, "admitted")


def test_the_way_out_goes_through_the_leader_too(district, shift):
    admit(shift, arrive(shift, district.alice))
    leaving = arrive(shift, district.alice, at(16, 1))
    assert leaving.act == "out"
    admit(shift, leaving, moment=at(16, 4))
    assert Attendance.objects.get().out_at == at(16, 1)


def test_the_leader_and_their_household_go_in_by_hand(district, shift):
    child = with_family(district.manager)
    own, childs = arrive(shift, district.manager), arrive(shift, child, by=district.manager)
    admit(shift, own, childs)
    assert set(Attendance.objects.values_list("person", "grade")) == {(district.manager.pk, "C"), (child.pk, "C")}
    assert set(Scan.objects.values_list("door", flat=True)) == {Door.ROSTER}


def test_who_is_sent_away_hears_why_and_is_recorded_nowhere(district, shift):
    one = arrive(shift, district.alice)
    assert waiting_room.dismiss_arrivals(shift=shift, arrivals=[one.pk], by=district.manager, note="走错了", at=at(14, 5)) == 1
    assert admit(shift, one) == []
    assert (Scan.objects.count(), Attendance.objects.count()) == (0, 0)
    one.refresh_from_db()
    assert (one.state, one.note, one.decided_by) == ("dismissed", "走错了", district.manager)
    assert arrive(shift, district.alice, at(14, 6)).pk != one.pk


def test_arrivals_of_another_shift_are_left_alone(district, shift):
    other = cast.shift(district.point, district.bob, start=at(14))
    one = arrive(other, district.alice)
    assert admit(shift, one) == []
    one.refresh_from_db()
    assert one.state == "waiting"


@pytest.mark.parametrize(
    ("moment", "state", "reason"),
    [
        (at(13, 29), "published", AttendanceRefusal.TOO_EARLY),
        (at(14, 31), "published", AttendanceRefusal.TOO_LATE),
        (at(14), "cancelled", AttendanceRefusal.CANCELLED),
        (at(14), "closed", AttendanceRefusal.CLOSED),
    ],
)
def test_the_doors_of_the_shift_hold_for_the_waiting_room(district, shift, moment, state, reason):
    Shift.objects.filter(pk=shift.pk).update(state=state)
    shift.refresh_from_db()
    with pytest.raises(Refused) as no:
        arrive(shift, district.alice, moment)
    assert no.value.reason == reason
    assert Arrival.objects.count() == 0


def test_nobody_waits_for_a_stranger(district, shift):
    with pytest.raises(Refused) as no:
        arrive(shift, district.alice, by=district.bob)
    assert no.value.reason == AttendanceRefusal.NOT_HOUSEHOLD


def test_who_came_in_time_is_let_in_later(district, shift):
    one = arrive(shift, district.alice, at(14, 29))
    admit(shift, one, moment=at(15))
    assert Attendance.objects.get().in_at == at(14, 29)


def test_after_closing_nobody_is_let_in_and_the_refusal_is_written_down(district, shift):
    one = arrive(shift, district.alice)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=0, stayed=[], report="", at=at(16))
    (answer,) = admit(shift, one, moment=at(16, 5))
    assert answer.outcome.reason == AttendanceRefusal.CLOSED
    assert (Scan.objects.get().reason, Scan.objects.get().door) == ("closed", Door.WAITING)
    one.refresh_from_db()
    assert one.state == "waiting"


# --- three digits --------------------------------------------------------------------------------------------------------------


def a_ticket(shift, moment=None):
    return tokens.make_ticket(shift_id=shift.pk, door=Door.OWN, at=moment or at(14), person=0)


def a_number(shift, moment=None):
    return waiting_room.take_number(shift=shift, held=a_ticket(shift, moment), at=moment or at(14))


def claim(one, person, moment):
    return waiting_room.claim_number(arrival=one, person=person, device="d" * 64, at=moment)


def test_a_number_admitted_becomes_a_record_when_its_owner_signs_in(district, shift):
    one = a_number(shift)
    assert one.number.isdigit()
    assert len(one.number) == 3
    (answer,) = admit(shift, one)
    assert answer.outcome is None
    assert Scan.objects.count() == 0
    claim(one, district.alice, at(15))
    scan = Scan.objects.get()
    assert (scan.person, scan.scanned_at, scan.received_at, scan.door) == (district.alice, at(14), at(15), Door.WAITING)
    assert (scan.by, scan.device) == (district.manager, "d" * 64)
    assert (Attendance.objects.get().in_at, Attendance.objects.get().grade) == (at(14), "B")
    claim(one, district.alice, at(15, 1))
    assert Scan.objects.count() == 1


def test_who_signs_in_first_waits_by_name(district, shift):
    one = a_number(shift)
    claim(one, district.alice, at(14, 3))
    assert Scan.objects.count() == 0
    admit(shift, one)
    assert Attendance.objects.get().in_at == at(14)


def test_a_ticket_gives_one_number_and_two_tickets_two(district, shift):
    held = a_ticket(shift)
    first = waiting_room.take_number(shift=shift, held=held, at=at(14))
    assert waiting_room.take_number(shift=shift, held=held, at=at(14, 2)) == first
    assert a_number(shift).number != first.number


def test_when_all_numbers_are_out_the_leader_helps(district, shift):
    rows = (Arrival(nonce=new_id(at(13)), shift=shift, number=str(n), act="in", arrived_at=at(14)) for n in waiting_room.NUMBERS)
    Arrival.objects.bulk_create(rows)
    with pytest.raises(Refused) as no:
        a_number(shift)
    assert no.value.reason == OnsiteRefusal.NO_NUMBER


def test_a_sign_in_after_closing_is_kept_for_a_second_person(district, shift):
    one = a_number(shift)
    admit(shift, one)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(16))
    claim(one, district.alice, at(20))
    assert Attendance.objects.count() == 0
    scan, flag = Scan.objects.get(), Flag.objects.get()
    assert (scan.accepted, scan.reason, scan.person, scan.scanned_at) == (False, "closed", district.alice, at(14))
    assert (flag.kind, flag.scan, flag.decided_at) == (Flag.Kind.UPLOAD, scan, None)
    claim(one, district.alice, at(20, 1))
    assert (Scan.objects.count(), Flag.objects.count()) == (1, 1)


def test_a_number_is_good_until_a_day_after_the_end(district, shift):
    one = a_number(shift)
    admit(shift, one)
    with pytest.raises(Refused) as no:
        claim(one, district.alice, at(16, 1, day=25))
    assert no.value.reason == OnsiteRefusal.CLAIM_OVER
    claim(one, district.alice, at(16, day=25))


def test_a_number_belongs_to_the_first_account(district, shift):
    one = a_number(shift)
    claim(one, district.alice, at(14, 3))
    with pytest.raises(Refused) as no:
        claim(one, district.bob, at(14, 4))
    assert no.value.reason == OnsiteRefusal.OTHERS_NUMBER
    one.refresh_from_db()
    assert one.person == district.alice


def test_a_number_sent_away_stays_away(district, shift):
    one = a_number(shift)
    waiting_room.dismiss_arrivals(shift=shift, arrivals=[one.pk], by=district.manager, note="", at=at(14, 5))
    with pytest.raises(Refused) as no:
        claim(one, district.alice, at(14, 6))
    assert no.value.reason == OnsiteRefusal.NOT_ADMITTED


def test_a_person_who_waits_by_name_and_by_number_waits_once(district, shift):
    arrive(shift, district.alice)
    one = a_number(shift)
    claim(one, district.alice, at(14, 3))
    assert [row.pk for row in Arrival.objects.waiting()] == [one.pk]


def test_who_signs_in_in_time_scans_with_the_ticket_and_is_recorded_once(district, shift):
    held = a_ticket(shift)
    one = waiting_room.take_number(shift=shift, held=held, at=at(14))
    cast.record(id=held.nonce, shift=shift, person=district.alice, act="in", scanned_at=held.scanned_at, at=at(14, 2))
    admit(shift, one)
    claim(one, district.alice, at(14, 6))
    assert (Scan.objects.count(), Attendance.objects.get().grade) == (1, "A")


# --- the pages -----------------------------------------------------------------------------------------------------------------


def press_here(client, page, sign, number=0):
    (standing,) = page.context["open_here"]
    turn = standing.choices[number]
    fields = {"id": turn.id, "shift": standing.shift.pk, "person": turn.person.volunteer_no, "act": turn.outlook.act}
    return client.post(f"{sign}here/", fields)


def test_from_the_sign_through_the_leaders_list_to_the_result(district, shift, clock, sign):
    alice, leader = browser(district.alice), browser(district.manager)
    page = alice.get(sign)
    assert "btn-huge" in page.text
    waits = press_here(alice, page, sign).headers["Location"]
    assert alice.get(waits).context["one"].state == "waiting"
    room = leader.get(reverse("events:waiting", args=[shift.pk]))
    assert district.alice.name in room.text
    one = Arrival.objects.get()
    assert reverse("events:here", args=[one.pk]) in alice.get(sign).text
    leader.post(reverse("events:waiting_decide", args=[shift.pk]), {"arrival": [one.pk], "admit": "1"})
    row = Attendance.objects.get()
    result = reverse("events:arrived", args=[row.pk])
    assert alice.get(waits, headers={"HX-Request": "true"}).headers["HX-Redirect"] == result
    assert alice.get(waits).headers["Location"] == result
    assert district.alice.name not in leader.get(reverse("events:waiting", args=[shift.pk])).context["page"].object_list


def test_a_get_of_the_sign_writes_nothing(district, shift, clock, sign):
    alice = browser(district.alice)
    with CaptureQueriesContext(connection) as queries:
        alice.get(sign)
        browser().get(sign)
    assert not [q for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_child_waits_on_the_parents_phone(district, shift, clock, sign):
    child = with_family(district.alice)
    alice = browser(district.alice)
    waits = press_here(alice, alice.get(sign), sign, number=1).headers["Location"]
    assert Arrival.objects.get().person == child
    assert child.name in alice.get(waits).text
    assert browser(district.bob).get(waits).status_code == 404


def test_the_sign_of_another_point_opens_nothing_here(district, shift, clock):
    alice = browser(district.alice)
    sign = reverse("events:point", args=[district.other_point.sign_code])
    assert alice.get(sign).context["open_here"] == []
    assert alice.post(f"{sign}here/", {"id": new_id(at(14)), "shift": shift.pk}).status_code == 404
    assert Arrival.objects.count() == 0


def test_a_refusal_at_the_sign_is_told_and_written_down(district, shift, clock, sign):
    alice = browser(district.alice)
    page = alice.get(sign)
    Shift.objects.filter(pk=shift.pk).update(state="closed")
    answer = press_here(alice, page, sign)
    assert answer.status_code == 409
    scan = Scan.objects.get()
    assert (scan.reason, scan.door, scan.person, scan.accepted) == ("closed", Door.WAITING, district.alice, False)


def test_sent_away_on_the_page(district, shift, clock, sign):
    alice, leader = browser(district.alice), browser(district.manager)
    waits = press_here(alice, alice.get(sign), sign).headers["Location"]
    data = {"arrival": [Arrival.objects.get().pk], "dismiss": "1", "note": "请先来找我"}
    leader.post(reverse("events:waiting_decide", args=[shift.pk]), data)
    page = alice.get(waits)
    assert "请先来找我" in page.text
    assert sign in page.text
    assert "hx-trigger" not in page.text


def test_nobody_ticked_changes_nothing(district, shift, clock, sign):
    arrive(shift, district.alice)
    leader = browser(district.manager)
    for data in ({"admit": "1"}, {"admit": "1", "arrival": ["x", ""]}, {"arrival": [Arrival.objects.get().pk]}):
        assert leader.post(reverse("events:waiting_decide", args=[shift.pk]), data).status_code == 302
    assert Arrival.objects.get().state == "waiting"


def test_the_list_takes_the_same_statements_for_many(district, shift, clock):
    leader, counts = browser(district.manager), []
    for group in (2, 20):
        for n in range(group):
            arrive(shift, cast.person(f"人{group}{n}(演示)"))
        leader.get(reverse("events:waiting", args=[shift.pk]))
        with CaptureQueriesContext(connection) as queries:
            leader.get(reverse("events:waiting", args=[shift.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_has_a_place_is_told_from_a_walk_in(district, shift, clock):
    job = shift.jobs.get()
    fields = {"shift": shift, "job": job, "signed_by": district.bob, "state": "place", "queued_at": at(9)}
    Signup.objects.create(id=new_id(at(9)), person=district.bob, **fields)
    arrive(shift, district.alice)
    arrive(shift, district.bob)
    assert browser(district.manager).get(reverse("events:waiting", args=[shift.pk])).context["placed"] == {district.bob.pk}


def test_the_leader_sees_the_face_and_nobody_else(district, shift, clock, settings, tmp_path):
    district.alice.picture.save("face.jpg", ContentFile(b"jpeg"))
    one = arrive(shift, district.alice)
    face = reverse("events:waiting_face", args=[shift.pk, one.pk])
    page = browser(district.manager).get(face)
    assert (page.status_code, page.content) == (200, b"jpeg")
    assert "no-store" in page["Cache-Control"]
    assert browser(district.bob).get(face).status_code == 404
    assert face in browser(district.manager).get(reverse("events:waiting", args=[shift.pk])).text
    district.alice.picture.delete()


def scanned_code(shift, moment=None):
    return urlsplit(tokens.qr_address(shift, tokens.window_number(moment or at(14)))).path


def test_a_late_message_on_the_pages(district, shift, clock):
    phone, leader = browser(), browser(district.manager)
    assert reverse("events:number") in phone.get(scanned_code(shift)).text
    waits = phone.post(reverse("events:number")).headers["Location"]
    one = Arrival.objects.get()
    assert one.number in phone.get(waits).text
    assert one.number in leader.get(reverse("events:waiting", args=[shift.pk])).text
    leader.post(reverse("events:waiting_decide", args=[shift.pk]), {"arrival": [one.pk], "admit": "1"})
    assert "?next=" + waits in phone.get(waits).text
    clock(at(19))
    phone.force_login(district.alice, backend="django.contrib.auth.backends.ModelBackend")
    assert reverse("events:claim", args=[one.pk]) in phone.get(waits).text
    assert Scan.objects.count() == 0
    phone.post(reverse("events:claim", args=[one.pk]))
    assert Attendance.objects.get().in_at == at(14)
    assert phone.get(waits).headers["Location"] == reverse("events:arrived", args=[Attendance.objects.get().pk])


def test_a_number_is_for_the_browser_that_scanned(district, shift, clock):
    phone, thief = browser(), browser(district.bob)
    phone.get(scanned_code(shift))
    waits = phone.post(reverse("events:number")).headers["Location"]
    thief.cookies["number"] = phone.cookies["number"].value
    assert thief.get(waits).status_code == 404
    assert thief.post(f"{waits}claim/").status_code == 404
    assert browser().post(reverse("events:number")).status_code == 410


def test_the_sign_in_lost_its_ticket_but_the_number_leads_on(district, shift, clock):
    phone = browser()
    phone.get(scanned_code(shift))
    waits = phone.post(reverse("events:number")).headers["Location"]
    clock(at(15))
    assert phone.get(reverse("events:arrive")).headers["Location"] == waits
