"""Nobody earns without a witness, played through the pages: what each fraud earns and where it shows, and its honest twin."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.attendance import tokens
from events.cases.signs.actions import find
from events.models import Attendance, Shift, Witness
from events.onsite.actions import staff_scan, waiting_room
from events.onsite.actions.staff_scan import Reading
from events.shifts.actions.sign_up import sign_up
from points.ledger import actions as ledger
from points.models import Rule
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences, unvouched
from tests.support.budget_factory import fund, reserved
from tests.support.clients import signed_in
from tests.support.household_factory import share_household
from tests.support.snapshot import kept_fixture
from tests.support.witness_factory import phone, scanned_by, strict
from volunteer.core.ids import new_id
from volunteer.models import Notice
from volunteer.signin import passes, personal_code


@kept_fixture
def town_of_helpers(district):
    """The district's rule as it is at first, points for everybody, and six friends of the leader."""
    strict()
    fund(district.point, 10_000)
    district.friends = [cast.person(f"朋友{n}(演示)") for n in range(6)]
    return district


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    assert differences() == unvouched() == []


@pytest.fixture
def clock(time_machine):
    return lambda moment: time_machine.move_to(moment, tick=False) or moment


def plan(district, day, leader=None):
    """A shift of two hours on that day, worth 20 points a person."""
    return reserved(cast.shift(district.point, leader or district.manager, start=at(14, day=day), places=50), 1_000)


def show_code(shift):
    assert signed_in(shift.leader).get(reverse("events:code", args=[shift.pk])).status_code == 302


def scan_code(shift, *people, device=None):
    """Each opens the address of the code, wherever they are, and presses the one button: in at the start, out at the end."""
    for person in people:
        phone_of = signed_in(person)
        if device is not None:
            phone_of.cookies["device"] = device
        now = timezone.now()
        page = phone_of.get(urlsplit(tokens.qr_address(shift, tokens.window_number(now))).path)
        act = "in" if now <= shift.start else "out"
        phone_of.post(reverse("events:arrive"), {"act": act, "nonce": page.context["nonce"]})


def run(shift, clock, *people, count=None, close=True):
    """The leader shows the code, these people scan it at the start and the end, the leader closes with the right number."""
    for moment in (shift.start, shift.end):
        clock(moment)
        show_code(shift)
        scan_code(shift, *people)
    if close:
        close_shift(shift, count or shift.attendances.count())


def close_shift(shift, count, by=None):
    answer = signed_in(by or shift.leader).post(reverse("events:close", args=[shift.pk]), {"head_count": count, "sure": count})
    assert answer.status_code == 302 and Shift.objects.get(pk=shift.pk).state == "settled"


def points(*people):
    return sum(ledger.balance(person) for person in people)


def pays(shift):
    return sorted(shift.attendances.values_list("pay", flat=True))


def where_it_shows(district, leader):
    """What the district reads of a leader five minutes later: settled shifts, those without a witness, what is strange where."""
    find.update_signs(at=timezone.now() + timedelta(minutes=5))
    officer = signed_in(district.district_admin)
    (row,) = [row.record for row in officer.get("/review/trust/").context["table"].rows if row.record["leader"] == leader.pk]
    page = officer.get(f"/review/trust/leaders/{leader.pk}/")
    signs = sorted((sign.shift_id, sign.kind) for sign in (row.record for row in page.context["table"].rows))
    return row["judged"], row["unwitnessed"], signs


# --- frauds ----------------------------------------------------------------------------------------------------------------


def test_a_leader_alone_with_the_own_phone_on_the_own_code_earns_nothing(town_of_helpers, clock):
    shift = plan(town_of_helpers, 24)
    run(shift, clock, town_of_helpers.manager)
    assert (pays(shift), points(town_of_helpers.manager)) == (["second"], 0)
    page = signed_in(town_of_helpers.reviewer).get("/review/attendance/")
    assert town_of_helpers.manager.name in page.text  # a second person sees it, and it is theirs to say


def test_friends_at_home_with_a_forwarded_code_gain_a_stated_number_of_points_in_ninety_days(town_of_helpers, clock):
    """Two shifts of five people pay; from then on nothing, whatever the leader counts. The community sees each."""
    shifts = [plan(town_of_helpers, day) for day in (24, 25, 26, 27)]
    for shift in shifts:
        run(shift, clock, *town_of_helpers.friends)
    assert points(*town_of_helpers.friends) == 2 * 5 * 20 == Rule.objects.get().unwitnessed_points(Rule.USUAL_MINUTES)
    assert "<dd>200 分</dd>" in Client().get("/rules/").text, "everybody reads the number"
    assert [pays(shift).count("second") for shift in shifts] == [1, 1, 6, 6]
    page = signed_in(town_of_helpers.reviewer).get("/review/looks/")
    assert {shift.pk for shift, _until in page.context["cards"]} == {shift.pk for shift in shifts}
    assert signed_in(town_of_helpers.manager).get("/review/looks/").status_code == 404
    shown = signed_in(town_of_helpers.manager).get(reverse("events:shift_manage", args=[plan(town_of_helpers, 29).pk]))
    assert shown.context["outlook"].shifts == 0


def test_a_stranger_whom_the_leader_admits_from_the_waiting_room_waits_as_all_others(town_of_helpers, clock):
    before = [plan(town_of_helpers, day) for day in (20, 21)]
    for shift in before:
        run(shift, clock, town_of_helpers.alice)
    shift, leader, stranger = plan(town_of_helpers, 24), signed_in(town_of_helpers.manager), town_of_helpers.carol
    for moment in (shift.start, shift.end):
        clock(moment)
        here = waiting_room.register_arrival(id=new_id(moment), shift=shift, person=stranger, by=stranger, at=moment)
        leader.post(reverse("events:waiting_decide", args=[shift.pk]), {"arrival": [here.pk], "admit": ""})
    close_shift(shift, 1)
    assert (points(stranger), pays(shift)) == (0, ["second"])
    signs = [(earlier.pk, "no_picture") for earlier in before]
    assert where_it_shows(town_of_helpers, town_of_helpers.manager) == (3, 3, signs)
    looks = signed_in(town_of_helpers.reviewer).get("/review/looks/")
    assert shift in [waiting for waiting, _until in looks.context["cards"]]


def six_elders(district, clock, home):
    """A shift of six people who are nobody, all by one phone: of one household, or each with a home of their own (None)."""
    elders = [cast.person(f"虚构{n}(演示)", phone="", household=home) for n in range(6)]
    device = Client().get(reverse("account_login")).cookies["device"].value  # as the platform has named it
    shift = plan(district, 24)
    for moment in (shift.start, shift.end):
        clock(moment)
        show_code(shift)
        scan_code(shift, *elders, device=device)
    close_shift(shift, 6)
    return shift, elders


def test_one_phone_with_six_invented_elders_earns_nothing_alone(town_of_helpers, clock):
    """They are of the leader's household, so that one phone may speak for them; a second person would have to say each name."""
    share_household(town_of_helpers.manager)
    shift, elders = six_elders(town_of_helpers, clock, town_of_helpers.manager.household)
    assert (points(*elders), set(pays(shift))) == (0, {"second"})
    assert where_it_shows(town_of_helpers, town_of_helpers.manager) == (1, 1, []), "a family with one phone is no sign"
    waiting = signed_in(town_of_helpers.reviewer).get("/review/attendance/").text
    assert all(elder.name in waiting for elder in elders)


def test_one_phone_with_six_invented_elders_of_six_homes_shows_as_one_phone(town_of_helpers, clock):
    shift, elders = six_elders(town_of_helpers, clock, None)
    assert (points(*elders), set(pays(shift))) == (0, {"second"})
    assert where_it_shows(town_of_helpers, town_of_helpers.manager) == (1, 1, [(shift.pk, "one_device")])


# --- their honest twins ------------------------------------------------------------------------------------------------------


def test_five_people_and_one_leader_are_paid_at_once(town_of_helpers, clock):
    shift = plan(town_of_helpers, 24)
    run(shift, clock, *town_of_helpers.friends[:5])
    assert (pays(shift), points(*town_of_helpers.friends)) == (["paid"] * 5, 100)
    assert not Notice.objects.filter(kind="unwitnessed").exists()


def test_forty_people_and_the_points_phone_in_a_colleagues_hand_are_paid_at_once(town_of_helpers, clock):
    crowd = [cast.person(f"众{n}(演示)") for n in range(40)]
    run(plan(town_of_helpers, 20), clock, *crowd[:2])
    run(plan(town_of_helpers, 21), clock, *crowd[:2])
    shift = plan(town_of_helpers, 24)
    scanned_by(shift, town_of_helpers.keeper, phone(town_of_helpers.point, town_of_helpers.keeper, at(9)), *crowd[:8])
    run(shift, clock, *crowd[8:])
    assert pays(shift) == ["paid"] * 40
    assert not Notice.objects.filter(kind="unwitnessed").exists()


def test_without_a_network_what_an_enrolled_phone_kept_and_sent_in_the_evening_vouches_as_well(town_of_helpers, clock):
    """Two shifts of the leader have used the allowance up; the phone's readings come hours after the end, before the closing."""
    for day in (20, 21):
        run(plan(town_of_helpers, day), clock, *town_of_helpers.friends[:2])
    before, shift = points(*town_of_helpers.friends), plan(town_of_helpers, 24)
    device = phone(town_of_helpers.point, town_of_helpers.keeper, at(9))
    fields = {"subject": f"shift:{shift.pk}", "holder": town_of_helpers.keeper, "by": shift.leader, "until": at(23), "at": at(13)}
    held, _token = passes.lend_pass(kind="scanner", device=device, **fields)
    readings = [
        Reading(new_id(moment), personal_code.code_address(person, personal_code.window_number(moment)), act, moment)
        for act, moment in (("in", shift.start), ("out", shift.end))
        for person in town_of_helpers.friends[:5]
    ]
    late = clock(at(20))
    sent = staff_scan.record_readings(pass_=held, readings=readings, sent_at=late, at=late)
    assert [scan.reason for scan in sent] == [""] * 10
    close_shift(shift, 5)
    assert pays(shift) == ["paid"] * 5
    assert points(*town_of_helpers.friends) == before + 5 * 20
    assert Witness.objects.get(shift=shift).by == town_of_helpers.keeper
    assert not Notice.objects.filter(kind="unwitnessed").exists()


def test_without_any_phone_one_press_of_who_is_on_duty_pays_what_was_ticked(town_of_helpers, clock):
    shift = plan(town_of_helpers, 24)
    page, clerk = reverse("events:shift_witness", args=[shift.pk]), town_of_helpers.reviewer
    named = signed_in(shift.leader).post(page, {"volunteer_no": clerk.volunteer_no}, follow=True)
    assert clerk.name in named.text
    for person in town_of_helpers.friends[:3]:
        sign_up(id=new_id(at(9)), job=shift.jobs.get(), person=person, by=person, at=at(9))
    for act, moment in (("in", shift.start), ("out", shift.end)):
        clock(moment)
        for person in town_of_helpers.friends[:3]:
            signed_in(shift.leader).post(
                reverse("events:tick", args=[shift.pk]), {"id": new_id(moment), "person": person.volunteer_no, "act": act}
            )
    signed_in(clerk).post(Notice.objects.get(kind="duty").url)
    close_shift(shift, 3)
    assert (pays(shift), points(*town_of_helpers.friends)) == (["paid"] * 3, 60)


def test_when_the_leader_falls_ill_at_eight_the_substitute_runs_it_and_everybody_is_paid(town_of_helpers, clock):
    shift = plan(town_of_helpers, 24)
    clock(at(8))
    page = reverse("events:substitute", args=[shift.pk])
    assert signed_in(shift.leader).post(page, {"volunteer_no": town_of_helpers.bob.volunteer_no}).status_code == 302
    shift = Shift.objects.get(pk=shift.pk)
    assert shift.leader == town_of_helpers.bob
    run(shift, clock, *town_of_helpers.friends[:4])
    assert pays(shift) == ["paid"] * 4


def test_a_community_with_two_clerks_one_of_them_of_the_leaders_household_pays_by_one_press_of_the_other(town_of_helpers, clock):
    share_household(town_of_helpers.manager, town_of_helpers.community_admin)
    shifts = [plan(town_of_helpers, day) for day in (20, 21, 24, 25)]
    for shift in shifts:
        run(shift, clock, *town_of_helpers.friends[:3])
    assert not signed_in(town_of_helpers.community_admin).get("/review/looks/").context["cards"]
    clerk = signed_in(town_of_helpers.reviewer)
    waiting = [shift.pk for shift, _until in clerk.get("/review/looks/").context["cards"]]
    assert waiting == [shift.pk for shift in shifts[2:]]
    refused = signed_in(town_of_helpers.community_admin).post("/review/looks/", {"shift": waiting, "look": ""}, follow=True)
    assert points(*town_of_helpers.friends) == 120 and refused.status_code == 200
    clerk.post("/review/looks/", {"shift": waiting, "look": ""})
    assert points(*town_of_helpers.friends) == 240
    assert set(Attendance.objects.values_list("pay", flat=True)) == {"paid"}
    assert Witness.objects.filter(kind="look", by=town_of_helpers.reviewer).count() == 2
