"""Passes and lending: one page until its end, for who holds its token."""

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import Shift
from events.onsite.actions import delegate
from events.onsite.refusals import OnsiteRefusal
from tests import cast
from tests.cast import at
from tests.support.clients import log_in
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Notice, Pass
from volunteer.signin import cards, passes, personal_code

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_o_clock(time_machine):
    time_machine.move_to(at(14), tick=False)


@pytest.fixture
def shift(district):
    return cast.shift(district.point, leader=district.bob, start=at(14))


def scanner(shift, district, **fields):
    fields = {"kind": Pass.Kind.SCANNER, "holder": district.alice, "by": district.bob, "until": at(20), "at": at(14)} | fields
    return passes.lend_pass(subject=f"shift:{shift.pk}", **fields)


def lent(shift, district, kind=Pass.Kind.SCANNER, to=None, **fields):
    fields = {"by": district.bob, "at": at(14)} | fields
    return delegate.lend_pass(shift=shift, kind=kind, to=to or district.alice.volunteer_no, **fields)


class TestPass:
    def test_its_token_opens_it_until_its_end(self, shift, district):
        held, token = scanner(shift, district)
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(19, 59)) == held
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(20)) is None
        assert token not in str(Pass.objects.values_list())

    def test_it_opens_no_other_kind(self, shift, district):
        _held, token = scanner(shift, district)
        assert passes.find_pass(token, [Pass.Kind.CODE, Pass.Kind.COUNTER], at(14)) is None

    @pytest.mark.parametrize("token", ["", "x", "A" * 43, "\x00", "志愿"])
    def test_nothing_else_opens_it(self, shift, district, token):
        scanner(shift, district)
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(14)) is None

    def test_ended_it_opens_nothing_and_the_first_end_stands(self, shift, district):
        held, token = scanner(shift, district)
        passes.end_pass(pass_=held, by=district.bob, at=at(15))
        passes.end_pass(pass_=held, by=district.alice, at=at(16))
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(15)) is None
        held.refresh_from_db()
        assert (held.ended_by, held.ended_at) == (district.bob, at(15))
        assert list(AuditRow.objects.filter(subject_type="pass").values_list("act", flat=True)) == ["pass.lend", "pass.end"]

    def test_a_new_token_replaces_the_old_one(self, shift, district):
        held, old = scanner(shift, district)
        new = passes.renew_pass(pass_=held, by=district.alice, at=at(15))
        assert passes.find_pass(old, [Pass.Kind.SCANNER], at(15)) is None
        assert passes.find_pass(new, [Pass.Kind.SCANNER], at(15)) == held

    def test_a_closed_account_holds_none(self, shift, district):
        _held, token = scanner(shift, district)
        district.alice.is_active = False
        district.alice.save()
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(14)) is None


class TestLending:
    def test_by_the_code_on_the_phone(self, shift, district):
        code = personal_code.code_address(district.alice, personal_code.window_number(at(14)))
        held = lent(shift, district, to=code)
        assert (held.holder, held.lent_by, held.until) == (district.alice, district.bob, at(17) + timedelta(hours=24))

    def test_by_a_printed_card(self, shift, district):
        card = cards.issue_card(person=district.alice, by=district.community_admin, at=at(9))
        assert lent(shift, district, to=personal_code.card_address(card.serial)).holder == district.alice

    def test_the_code_page_lives_until_the_last_check_out(self, shift, district):
        assert lent(shift, district, kind=Pass.Kind.CODE).until == at(17)

    def test_the_person_is_told(self, shift, district):
        held = lent(shift, district)
        notice = Notice.objects.get(person=district.alice)
        assert (notice.kind, notice.url) == ("lent", f"/lent/{held.pk}/")

    def test_twice_is_once(self, shift, district):
        assert lent(shift, district) == lent(shift, district)
        assert Notice.objects.count() == Pass.objects.count() == 1

    @pytest.mark.parametrize(
        ("to", "reason"), [("12345678", "nobody"), ("HTTPS://X/V/" + "A" * 32, "unknown_person"), ("own", "lend_yourself")]
    )
    def test_whom_it_is_not_lent_to(self, shift, district, to, reason):
        with pytest.raises(Refused) as no:
            lent(shift, district, to=district.bob.volunteer_no if to == "own" else to)
        assert no.value.reason.value == reason
        assert not Pass.objects.exists()

    @pytest.mark.parametrize("state", [Shift.State.CLOSED, Shift.State.SETTLED, Shift.State.CANCELLED])
    def test_what_does_not_run_is_not_lent(self, shift, district, state):
        shift.state = state
        with pytest.raises(Refused) as no:
            lent(shift, district)
        assert no.value.reason == OnsiteRefusal.NOT_RUNNING


class TestPages:
    def test_the_leader_lends_and_the_log_shows_it(self, client, shift, district):
        address = reverse("events:lend", args=[shift.pk])
        log_in(client, district.bob)
        page = client.post(address, {"kind": "scanner", "to": district.alice.volunteer_no}, follow=True)
        assert page.status_code == 200
        (entry,) = page.context["log"]
        assert (entry["pass"].holder, entry["good"], entry["own"]) == (district.alice, True, False)
        assert district.alice.name in page.content.decode()

    def test_a_number_of_nobody_is_named_at_the_field(self, client, shift, district):
        page = log_in(client, district.bob).post(reverse("events:lend", args=[shift.pk]), {"kind": "code", "to": "00000000"})
        assert page.context["form"].errors["to"]
        assert not Pass.objects.exists()

    def test_who_it_was_lent_to_opens_the_scanner(self, client, shift, district):
        held = lent(shift, district)
        log_in(client, district.alice)
        assert f"/lent/{held.pk}/" in client.get("/").content.decode()
        onward = client.post(f"/lent/{held.pk}/open/")
        place, _, token = onward.url.partition("#")
        assert place == "/scanner/"
        assert passes.find_pass(token, [Pass.Kind.SCANNER], at(14)) == held

    def test_who_it_was_lent_to_shows_the_code(self, client, shift, district):
        held = lent(shift, district, kind=Pass.Kind.CODE)
        onward = log_in(client, district.alice).post(f"/lent/{held.pk}/open/")
        assert onward.url == f"/live/{held.pk}/"
        page = client.get(onward.url)
        assert "<svg" in page.content.decode()
        assert reverse("events:roster", args=[shift.pk]) not in page.content.decode()

    def test_nobody_else_opens_it(self, client, shift, district):
        held = lent(shift, district)
        for person in (district.carol, district.bob):
            log_in(client, person)
            assert client.get(f"/lent/{held.pk}/").status_code == 404
            assert client.post(f"/lent/{held.pk}/open/").status_code == 404

    def test_taken_back_it_stops(self, client, shift, district):
        held = lent(shift, district)
        token = passes.renew_pass(pass_=held, by=district.alice, at=at(14))
        log_in(client, district.bob).post(reverse("events:lend_end", args=[shift.pk, held.pk]))
        assert client.get("/api/v1/shift", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        log_in(client, district.alice)
        assert client.post(f"/lent/{held.pk}/open/").status_code == 404
        assert f"/lent/{held.pk}/" not in client.get("/").content.decode()

    def test_of_another_shift_it_is_not_taken_back(self, client, shift, district):
        other = cast.shift(district.point, leader=district.carol, start=at(14))
        held = lent(shift, district)
        assert log_in(client, district.carol).post(reverse("events:lend_end", args=[other.pk, held.pk])).status_code == 404
        held.refresh_from_db()
        assert held.ended_at is None

    def test_a_long_log_takes_no_more_queries(self, client, shift, district, django_assert_max_num_queries):
        for n in range(12):
            lent(shift, district, to=cast.person(f"众{n}(演示)").volunteer_no)
        log_in(client, district.bob)
        with django_assert_max_num_queries(12):
            client.get(reverse("events:lend", args=[shift.pk]))


# --- no altered, foreign or old token passes -----------------------------------------------------------------------------------

TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture
def held_and_token(shift, district):
    return scanner(shift, district)


@SHARED
@given(st.integers(0, 42), st.sampled_from(TOKEN_LETTERS))
def test_no_altered_token_opens_anything(held_and_token, place, letter):
    held, token = held_and_token
    altered = token[:place] + letter + token[place + 1 :]
    assert passes.find_pass(altered, Pass.Kind.values, at(14)) == (held if altered == token else None)


@SHARED
@given(st.one_of(st.text(max_size=60), st.text(alphabet=TOKEN_LETTERS, min_size=43, max_size=43)))
def test_no_invented_token_opens_anything(held_and_token, text):
    assert passes.find_pass(text, Pass.Kind.values, at(14)) is None


@SHARED
@given(st.sampled_from(Pass.Kind.values), st.integers(-(10**5), 10**6))
def test_a_token_opens_its_own_kind_until_its_end(held_and_token, kind, later):
    held, token = held_and_token
    moment = at(14) + timedelta(seconds=later)
    assert (passes.find_pass(token, [kind], moment) == held) == (kind == Pass.Kind.SCANNER and moment < at(20))


@SHARED
@given(st.integers(0, 42), st.sampled_from(TOKEN_LETTERS))
def test_at_the_address_an_altered_token_is_told_nothing(client, held_and_token, place, letter):
    _held, token = held_and_token
    altered = token[:place] + letter + token[place + 1 :]
    answer = client.get("/api/v1/shift", headers={"Authorization": f"Bearer {altered}"})
    assert (answer.status_code, set(answer.json()) == {"sentence"}) == ((200, False) if altered == token else (401, True))
