"""Somebody without a phone at hand is put into the book by who runs the shift; everything about it says who did it."""

import re
from datetime import timedelta

import pytest
from django.core import signing

from events.models import Attendance, Grade, Scan
from points.orders.actions import place as place_actions
from points.orders.refusals import OrderRefusal
from tests import cast
from tests.cast import NOW
from tests.support.clients import BACKEND
from tests.support.notice_checks import last_code
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Card, Consent, Notice, User
from volunteer.notices import outbox
from volunteer.people import actions as people_actions
from volunteer.people.actions import Newcomer, confirm_person
from volunteer.people.forms import SALT
from volunteer.people.refusals import PersonRefusal
from volunteer.signin import joining
from volunteer.templatetags.formatting import day

GRANNY = "高奶奶(演示)"
PHONE = "+8613800138000"


@pytest.fixture(autouse=True)
def now(time_machine):
    time_machine.move_to(NOW, tick=False)


@kept_fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob)


@pytest.fixture
def leader(client, district):
    client.force_login(district.bob, backend=BACKEND)
    return client


def address(shift):
    return f"/manage/shifts/{shift.pk}/somebody/"


def fields(district, **other):
    made = {"number": signing.dumps("12345678", salt=SALT), "name": GRANNY, "area": district.community.pk}
    return made | {"agreed": "on", "present": "on"} | other


def granny():
    return User.objects.get(name=GRANNY)


def newcomer(district, **other):
    return Newcomer(**{"number": "12345678", "name": GRANNY, "area": district.community} | other)


def register(district, by=None, **other):
    who = newcomer(district, **other)
    return people_actions.register_on_the_spot(newcomer=who, by=by or district.bob, where="desk", at=NOW)


# --- the act -------------------------------------------------------------------------------------------------------------


def test_the_record_says_on_whose_word_and_where(district):
    person = register(district)
    assert (person.volunteer_no, person.registered_by, person.area) == ("12345678", district.bob, district.community)
    consent = Consent.objects.get(person=person)
    assert (consent.purpose, consent.given_by) == (Consent.Purpose.TERMS, district.bob)
    row = AuditRow.objects.get(act="register_person")
    assert (row.actor, row.detail) == (district.bob, {"area": district.community.path, "where": "desk"})


def test_a_second_press_is_the_same_person(district):
    first = register(district, phone=PHONE)
    assert register(district, phone=PHONE) == first
    assert User.objects.filter(name=GRANNY).count() == 1
    assert Consent.objects.count() == 1


def test_known_by_name_and_birthday_but_not_by_name_alone(district):
    born = NOW.date().replace(year=1948)
    first = register(district, birth_date=born)
    assert register(district, number="22345678", birth_date=born, by=district.manager) == first
    assert register(district, number="32345678") != first
    assert register(district, number="42345678", birth_date=born, area=district.other_community) != first


def test_a_child_waits_for_a_guardian(district):
    with pytest.raises(Refused) as no:
        register(district, birth_date=NOW.date().replace(year=2020))
    assert no.value.reason == PersonRefusal.CHILD_BY_GUARDIAN
    assert not User.objects.filter(name=GRANNY).exists()


def test_a_number_with_an_account_is_not_given_away(district):
    with pytest.raises(Refused) as no:
        register(district, phone=district.alice.phone)
    assert no.value.reason == PersonRefusal.PHONE_KNOWN
    assert not User.objects.filter(name=GRANNY).exists()


def test_nobody_registers_a_crowd(district):
    for number in range(people_actions.AN_HOUR):
        register(district, number=str(50_000_000 + number))
    with pytest.raises(Refused) as no:
        register(district, number="60000000")
    assert no.value.reason == PersonRefusal.TOO_MANY_REGISTERED
    assert register(district, number="60000000", by=district.manager).registered_by == district.manager


def test_a_number_somebody_else_put_down_lets_nobody_spend_until_it_is_proven(district):
    person = register(district, phone=PHONE)
    assert person.phone == PHONE and person.phone_verified_at is None and not person.may_spend
    with pytest.raises(Refused) as no:
        place_actions._require_may_order(person, None, {None: 1}, person, NOW)
    assert no.value.reason == OrderRefusal.NOT_CONFIRMED
    later = NOW + timedelta(days=1)
    assert joining.get_or_create_person(phone=PHONE, at=later) == person
    person.refresh_from_db()
    assert person.phone_verified_at == later and person.may_spend


def test_the_community_confirms_and_never_the_registrar(district):
    person = register(district, phone=PHONE)
    with pytest.raises(Refused):
        confirm_person(person=person, by=district.bob, at=NOW)
    confirm_person(person=person, by=district.community_admin, at=NOW)
    person.refresh_from_db()
    assert person.may_spend


def test_the_community_finds_them_with_an_unproven_number_too(client, district):
    person = register(district, phone=PHONE)
    client.force_login(district.community_admin, backend=BACKEND)
    assert person.volunteer_no in client.get("/staff/people/").content.decode()
    client.post(f"/staff/people/{person.volunteer_no}/confirm/")
    person.refresh_from_db()
    assert person.confirmed_at == NOW


# --- at the shift --------------------------------------------------------------------------------------------------------


def test_one_press_registers_makes_a_card_and_ticks_in(leader, district, shift):
    page = leader.post(address(shift), fields(district), follow=True)
    assert page.redirect_chain == [(f"{address(shift)}12345678/", 302)]
    text = page.content.decode()
    assert "1234 5678" in text and district.bob.name in text
    card = Card.objects.get(person=granny())
    assert (card.issued_by, card.killed_at) == (district.bob, None)
    scan = Scan.objects.get(person=granny())
    assert (scan.door, scan.act, scan.by, scan.accepted) == ("roster", "in", district.bob, True)
    assert Attendance.objects.get(person=granny()).grade == Grade.C


def test_pressing_twice_is_one_person_one_card_one_tick(leader, district, shift):
    sent = fields(district)
    leader.post(address(shift), sent)
    leader.post(address(shift), sent)
    assert (User.objects.filter(name=GRANNY).count(), Card.objects.count(), Scan.objects.count()) == (1, 1, 1)


def test_without_the_tick_they_are_in_the_book_alone(leader, district, shift):
    sent = fields(district)
    del sent["present"]
    leader.post(address(shift), sent)
    assert not Scan.objects.exists() and Card.objects.filter(person=granny()).exists()


def test_too_early_is_said_and_written_down_but_the_person_is_in_the_book(leader, district, shift, time_machine):
    time_machine.move_to(NOW - timedelta(days=1), tick=False)
    page = leader.post(address(shift), fields(district), follow=True)
    assert [message.level_tag for message in page.context["messages"]] == ["error"]
    assert not Scan.objects.get(person=granny()).accepted
    assert not Attendance.objects.exists()


def test_a_known_person_is_ticked_in_without_a_look_at_their_card(leader, district, shift):
    born = "1948-03-05"
    known = people_actions.register(
        name=GRANNY, birth_date=NOW.date().replace(1948, 3, 5), area=district.community, by=district.community_admin, at=NOW
    )
    page = leader.post(address(shift), fields(district, birth_date=born), follow=True)
    assert Attendance.objects.get().person == known
    assert page.context["card"] is None and not Card.objects.exists()
    assert leader.post(f"{address(shift)}{known.volunteer_no}/").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("area", ""),
        ("agreed", ""),
        ("phone", "12"),
        ("birth_date", "2020-01-01"),
        ("birth_date", "x"),
        ("number", "x"),
    ],
)
def test_nonsense_is_told_at_its_field_and_registers_nobody(leader, district, shift, field, value):
    page = leader.post(address(shift), fields(district, **{field: value}))
    assert field in page.context["form"].errors
    assert not User.objects.filter(name=GRANNY).exists() and not Card.objects.exists() and not Scan.objects.exists()


def test_an_account_s_number_is_told_at_the_phone(leader, district, shift):
    page = leader.post(address(shift), fields(district, phone=district.alice.phone.removeprefix("+86")))
    assert list(page.context["form"].errors) == ["phone"]


def test_a_form_that_stood_open_gets_a_fresh_number_and_then_works(leader, district, shift, time_machine):
    sent = fields(district)
    time_machine.move_to(NOW + timedelta(hours=25), tick=False)
    page = leader.post(address(shift), sent)
    assert page.context["form"].non_field_errors()
    fresh = re.search(r'name="number" value="([^"]+)"', page.content.decode())[1]
    leader.post(address(shift), sent | {"number": fresh})
    assert granny().volunteer_no != "12345678"


def test_the_card_is_printed_by_who_registered_them(leader, district, shift):
    leader.post(address(shift), fields(district))
    page = leader.post(f"{address(shift)}12345678/")
    assert page["Content-Type"] == "application/pdf" and page.content.startswith(b"%PDF")
    leader.force_login(district.manager, backend=BACKEND)  # runs the point and sees who is here, but did not register them
    assert leader.get(f"{address(shift)}12345678/").context["card"] is None
    assert leader.post(f"{address(shift)}12345678/").status_code == 404


def test_not_at_another_s_shift_nor_after_closing(leader, client, district, shift):
    client.force_login(district.carol, backend=BACKEND)
    assert client.post(address(shift), fields(district)).status_code == 404
    client.force_login(district.bob, backend=BACKEND)
    shift.state = shift.State.CLOSED
    shift.save()
    assert client.get(address(shift)).status_code == 404
    assert not User.objects.filter(name=GRANNY).exists()


def test_nobody_with_a_phone_is_shown_there(leader, district, shift):
    cast.record(id=shift.pk, shift=shift, person=district.alice, act="in", scanned_at=NOW, at=NOW)
    assert leader.get(f"{address(shift)}{district.alice.volunteer_no}/").status_code == 404


# --- signing in to an account that somebody else made ----------------------------------------------------------------------


@pytest.fixture
def signed_in(client, district, time_machine, settings):
    """Granny's number was put down by the leader; on the next day she signs in, on the way to the list of events."""
    settings.SMS_GATEWAY = "volunteer.notices.sms.DemoGateway"
    person = register(district, phone=PHONE)
    time_machine.move_to(NOW + timedelta(days=1), tick=False)
    asked = client.post("/accounts/enter/", {"phone": "13800138000", "agree": "on", "next": "/events/"})
    answer = client.post(asked.url, {"code": last_code(), "next": "/events/"})
    assert answer.url == "/me/found/?next=%2Fevents%2F"
    return client, person


def test_the_next_page_says_plainly_that_the_account_was_there(signed_in, district):
    client, person = signed_in
    page = client.get("/me/found/?next=/events/").content.decode()
    assert district.bob.name in page and GRANNY in page and day(NOW) in page
    assert 'href="/events/"' in page
    person.refresh_from_db()
    assert person.phone_verified_at is not None


def test_who_says_that_it_is_not_theirs_spends_nothing_until_the_community_saw_them(signed_in, district):
    client, person = signed_in
    for _ in range(2):
        assert client.post("/me/found/", {"words": "我不认识他", "next": "/events/"}).url == "/events/"
    person.refresh_from_db()
    assert (person.phone_verified_at, person.may_spend) == (None, False)
    told = Notice.objects.filter(kind="account_disputed")
    assert {notice.person for notice in told} == {district.reviewer, district.community_admin}
    assert told[0].params["words"] == "我不认识他" and told[0].params["by"] == district.bob.name
    assert "不是本人" in outbox.notice_text(told[0])
    assert joining.get_or_create_person(phone=PHONE, at=NOW + timedelta(days=2)) == person  # signing in again proves nothing more
    person.refresh_from_db()
    assert not person.may_spend
    confirm_person(person=person, by=district.community_admin, at=NOW + timedelta(days=2))
    person.refresh_from_db()
    assert person.may_spend


def test_nobody_disputes_an_account_of_their_own_making(client, district):
    client.force_login(district.alice, backend=BACKEND)
    assert [client.get("/me/found/").status_code, client.post("/me/found/").status_code] == [404, 404]
    joining.dispute_account(person=district.alice, words="", at=NOW)
    district.alice.refresh_from_db()
    assert district.alice.phone_verified_at is not None and not Notice.objects.exists()
