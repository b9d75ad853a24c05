"""Points by hand: one person asks, another of the level above decides, and the books show both."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from points.adjustments import actions as adjustments
from points.adjustments import permissions
from points.adjustments.refusals import AdjustmentRefusal
from points.books import ledger_sources
from points.budgets.actions import allot as allot_actions
from points.budgets.refusals import BudgetRefusal
from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Freeze, HandEntry, Rule, Transfer
from tests import cast
from tests.cast import NOW, at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund
from tests.support.clients import log_in
from tests.support.concurrency import together
from tests.support.picture_factory import uploaded_png
from tests.support.refusal_checks import refused
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import AuditRow, Household, Notice

WORDS = "端午节帮忙搬桌椅, 居委会王姐可以作证"


@pytest.fixture(autouse=True)
def private_pictures(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@kept_fixture
def funded(district):
    fund(district.point, 1_000)
    return district


def entry(district, **fields):
    picture = ContentFile(b"picture", name="x.jpg")
    first = {"id": new_id(NOW), "kind": "credit", "point": district.point, "person": district.alice, "amount": 50}
    return HandEntry(**first | {"evidence": WORDS, "picture": picture} | fields)


def ask(district, by=None, moment=NOW, **fields):
    return adjustments.request_adjustment(entry=entry(district, **fields), by=by or district.manager, at=moment)


def approve(asked, by, moment=NOW):
    return adjustments.approve_adjustment(entry=asked, by=by, at=moment)


def home(*people):
    made = Household.objects.create(created_at=NOW)
    for person in people:
        person.household = made
        person.save()


# --- asking ---------------------------------------------------------------------------------------------------------------


def test_asking_moves_nothing_and_tells_the_level_above(funded):
    asked = ask(funded)
    assert (asked.state, asked.asked_by) == ("asked", funded.manager)
    assert {n.person for n in Notice.objects.filter(kind="hand_asked")} == {funded.reviewer, funded.community_admin}
    assert (ledger.balance(funded.alice), allot_actions.free_points(funded.point)) == (0, 1_000)
    assert not Notice.objects.filter(person=funded.alice).exists()
    assert AuditRow.objects.get(act="by_hand.ask").actor == funded.manager


@pytest.mark.parametrize("who", ["alice", "other_manager", "reviewer", "auditor", "keeper"])
def test_only_who_runs_the_unit_asks(funded, who):
    person = funded.carol
    assert refused(ask, funded, by=getattr(funded, who), person=person) == AdjustmentRefusal.NOT_YOURS


def test_nobody_asks_for_oneself_or_the_household(funded):
    assert refused(ask, funded, person=funded.manager) == AdjustmentRefusal.INVOLVED
    home(funded.manager, funded.alice)
    assert refused(ask, funded) == AdjustmentRefusal.INVOLVED


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"evidence": "  "}, AdjustmentRefusal.NO_EVIDENCE),
        ({"picture": ""}, AdjustmentRefusal.NO_PICTURE),
        ({"amount": 0}, AdjustmentRefusal.AMOUNT),
        ({"amount": 1_000_001}, AdjustmentRefusal.AMOUNT),
    ],
)
def test_words_a_picture_and_an_amount(funded, wrong, reason):
    assert refused(ask, funded, **wrong) == reason
    assert not HandEntry.objects.exists()


def test_the_same_form_twice_asks_once_and_another_content_is_refused(funded):
    first = ask(funded)
    assert ask(funded, id=first.pk) == first
    assert refused(ask, funded, id=first.pk, amount=60) == AdjustmentRefusal.USED_FORM
    assert (HandEntry.objects.count(), Notice.objects.filter(kind="hand_asked").count()) == (1, 2)


def test_the_budget_and_the_wallet_are_looked_at_when_asking(funded):
    Rule.objects.update(hand_person_month=100_000, hand_unit_month=100_000)
    assert refused(ask, funded, amount=1_001) == BudgetRefusal.BUDGET_SHORT
    assert refused(ask, funded, kind="debit", amount=1) == AdjustmentRefusal.WALLET_SHORT


# --- deciding -------------------------------------------------------------------------------------------------------------


def test_a_second_person_of_the_level_above_gives_them(funded):
    asked = ask(funded)
    approve(asked, funded.reviewer)
    moved = Transfer.objects.get(kind="credit")
    assert (moved.amount, moved.key, moved.earned_on) == (50, f"credit:{asked.pk}", date(2026, 11, 24))
    assert (ledger.balance(funded.alice), allot_actions.free_points(funded.point)) == (50, 950)
    assert ledger_sources.adjustment_links([str(asked.pk)])[str(asked.pk)] == (
        f"{funded.point} · {WORDS}",
        f"/points/by-hand/{asked.pk}/",
    )
    assert differences() == []


def test_who_asked_who_benefits_and_the_level_above_are_told(funded):
    approve(ask(funded), funded.reviewer)
    told = {(n.kind, n.person) for n in Notice.objects.exclude(kind="hand_asked")}
    assert told == {
        ("hand_credit", funded.alice),
        ("hand_approved", funded.manager),
        ("hand_done", funded.community_admin),
    }


def test_where_the_only_reviewer_decides_the_next_level_is_told(district):
    fund(district.other_point, 100)
    asked = ask(district, by=district.other_manager, point=district.other_point)
    approve(asked, district.district_admin)
    lone = cast.appoint(cast.person("独审(演示)"), "reviewer", district.other_community)
    asked = ask(district, by=district.other_manager, point=district.other_point, amount=10)
    approve(asked, lone)
    assert Notice.objects.filter(kind="hand_done", person=district.district_admin).count() == 1


def test_not_who_asked(funded):
    asked = ask(funded, by=funded.community_admin)
    assert refused(approve, asked, funded.community_admin) == AdjustmentRefusal.OWN_REQUEST
    assert approve(asked, funded.reviewer).state == "approved"


def test_not_who_benefits_nor_a_household_of_either(funded):
    asked = ask(funded, person=funded.reviewer)
    assert refused(approve, asked, funded.reviewer) == AdjustmentRefusal.INVOLVED
    other = ask(funded)
    home(funded.reviewer, funded.alice)
    assert refused(approve, other, funded.reviewer) == AdjustmentRefusal.INVOLVED
    home(funded.community_admin, funded.manager)
    assert refused(approve, other, funded.community_admin) == AdjustmentRefusal.INVOLVED
    assert ledger.balance(funded.alice) == 0


@pytest.mark.parametrize("who", ["alice", "other_manager", "keeper", "auditor"])
def test_not_somebody_without_the_say(funded, who):
    asked = ask(funded, person=funded.carol)
    assert refused(approve, asked, getattr(funded, who)) == AdjustmentRefusal.NOT_REVIEWER


def test_what_an_area_gives_its_parent_decides(district):
    fund_area(district)
    asked = ask(district, by=district.community_admin, point=None, area=district.community)
    assert {n.person for n in Notice.objects.filter(kind="hand_asked")} == {district.street_admin}
    assert refused(approve, asked, district.reviewer) == AdjustmentRefusal.NOT_REVIEWER
    approve(asked, district.street_admin)
    assert (ledger.balance(district.alice), allot_actions.free_points(district.community)) == (50, 450)
    assert differences() == []


def fund_area(district):
    allot_actions.mint(id=new_id(NOW), district=district.area, amount=1_000, year=2026, actor=None, at=NOW)
    given = {"source": district.area, "target": district.community, "amount": 500, "reason": "年度"}
    allot_actions.allot(id=new_id(NOW), **given, actor=district.district_admin, at=NOW)


def test_it_is_done_once(funded):
    asked = ask(funded)
    approve(asked, funded.reviewer)
    approve(asked, funded.reviewer)
    assert refused(approve, asked, funded.community_admin) == AdjustmentRefusal.DECIDED
    assert (
        refused(adjustments.send_back_adjustment, entry=asked, by=funded.community_admin, reason="x", at=NOW)
        == AdjustmentRefusal.DECIDED
    )
    assert (Transfer.objects.filter(kind="credit").count(), ledger.balance(funded.alice)) == (1, 50)


def test_it_is_sent_back_with_a_reason(funded):
    asked = ask(funded)
    assert (
        refused(adjustments.send_back_adjustment, entry=asked, by=funded.reviewer, reason=" ", at=NOW)
        == AdjustmentRefusal.NO_REASON
    )
    adjustments.send_back_adjustment(entry=asked, by=funded.reviewer, reason="照片看不清", at=NOW)
    assert refused(approve, asked, funded.community_admin) == AdjustmentRefusal.DECIDED
    assert Notice.objects.get(kind="hand_returned").person == funded.manager
    assert not Transfer.objects.filter(kind="credit").exists()
    assert not Notice.objects.filter(person=funded.alice).exists()


def test_the_tables_themselves_want_two_people(funded):
    asked = ask(funded)
    for wrong in ({"decided_by": funded.manager}, {"decided_by": funded.alice}):
        with pytest.raises(IntegrityError), transaction.atomic():
            HandEntry.objects.filter(pk=asked.pk).update(state="approved", decided_at=NOW, **wrong)


# --- debits ---------------------------------------------------------------------------------------------------------------


def test_a_debit_goes_back_into_the_budget(funded):
    approve(ask(funded), funded.reviewer)
    approve(ask(funded, kind="debit", amount=30), funded.reviewer)
    assert (ledger.balance(funded.alice), allot_actions.free_points(funded.point)) == (20, 980)
    assert Notice.objects.get(kind="hand_debit").person == funded.alice
    assert differences() == []


def test_a_debit_never_goes_below_zero(funded):
    approve(ask(funded), funded.reviewer)
    first, second = (ask(funded, kind="debit", amount=30) for _ in range(2))
    approve(first, funded.reviewer)
    assert refused(approve, second, funded.reviewer) == AdjustmentRefusal.WALLET_SHORT
    second.refresh_from_db()
    assert (second.state, ledger.balance(funded.alice)) == ("asked", 20)


# --- caps -----------------------------------------------------------------------------------------------------------------


def test_a_person_gets_so_much_a_month(funded):
    Rule.objects.update(hand_person_month=100)
    first, second, third = (ask(funded, amount=n) for n in (60, 40, 1))
    approve(first, funded.reviewer)
    approve(second, funded.reviewer)
    assert refused(approve, third, funded.reviewer) == AdjustmentRefusal.PERSON_MONTH
    assert refused(ask, funded, amount=1) == AdjustmentRefusal.PERSON_MONTH
    approve(third, funded.reviewer, at(0, 0, day=30).replace(month=12, day=1))
    assert ledger.balance(funded.alice) == 101


def test_the_month_ends_at_midnight_in_shanghai(funded):
    Rule.objects.update(hand_person_month=50)
    approve(ask(funded), funded.reviewer, at(23, 59, day=30))
    asked = HandEntry(kind="credit", point=funded.point, person=funded.alice, amount=1)
    assert adjustments.remaining_this_month(asked, at(23, 59, day=30)) == (0, 1_950)
    assert adjustments.remaining_this_month(asked, at(0, day=1).replace(month=12)) == (50, 2_000)


def test_a_unit_gives_so_much_a_month(funded):
    Rule.objects.update(hand_unit_month=60)
    approve(ask(funded), funded.reviewer)
    assert refused(ask, funded, person=funded.bob, amount=11) == AdjustmentRefusal.UNIT_MONTH
    assert ask(funded, person=funded.bob, amount=10).state == "asked"


# --- pauses ---------------------------------------------------------------------------------------------------------------


def test_a_paused_unit_asks_for_nothing_and_gives_nothing(funded):
    asked = ask(funded)
    frozen = Freeze(id=new_id(NOW), kind="unit", point=funded.point, reason="正在核实", until=date(2026, 12, 1))
    freezes.start_freeze(freeze=frozen, by=funded.street_admin, at=NOW)
    assert refused(ask, funded) == FreezeRefusal.UNIT
    assert refused(approve, asked, funded.reviewer) == FreezeRefusal.UNIT
    adjustments.send_back_adjustment(entry=asked, by=funded.reviewer, reason="核实之后再说", at=NOW)


def test_a_person_who_is_paid_nothing_gets_nothing_by_hand(funded):
    asked = ask(funded)
    frozen = Freeze(id=new_id(NOW), kind="earning", person=funded.alice, reason="正在核实", until=date(2026, 12, 1))
    freezes.start_freeze(freeze=frozen, by=funded.district_admin, at=NOW)
    assert refused(ask, funded) == FreezeRefusal.EARNING
    assert refused(approve, asked, funded.reviewer) == FreezeRefusal.EARNING


# --- races ----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_once_give_once():
    district = cast.District()
    fund(district.point, 1_000)
    asked = ask(district)
    deciders = [district.reviewer, district.community_admin, district.street_admin]

    def press(number):
        try:
            return approve(HandEntry.objects.get(pk=asked.pk), deciders[number]).state
        except Refused as no:
            return no.reason

    assert sorted(together(3, press)) == ["approved", AdjustmentRefusal.DECIDED, AdjustmentRefusal.DECIDED]
    assert (Transfer.objects.filter(kind="credit").count(), ledger.balance(district.alice)) == (1, 50)
    assert differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_do_not_pass_the_cap_together():
    district = cast.District()
    fund(district.point, 1_000)
    Rule.objects.update(hand_person_month=80)
    asked = [ask(district), ask(district)]

    def press(number):
        try:
            return approve(asked[number], [district.reviewer, district.community_admin][number]).state
        except Refused as no:
            return no.reason

    assert sorted(together(2, press)) == ["approved", AdjustmentRefusal.PERSON_MONTH]
    assert ledger.balance(district.alice) == 50
    assert differences() == []


# --- pages ----------------------------------------------------------------------------------------------------------------


def form(district, **fields):
    first = {"id": str(new_id(NOW)), "kind": "credit", "unit": f"point-{district.point.pk}", "amount": 50, "evidence": WORDS}
    return first | {"number": district.alice.volunteer_no, "picture": uploaded_png()} | fields


def test_asked_and_given_on_the_pages(client, funded):
    log_in(client, funded.manager)
    answer = client.post("/staff/by-hand/new/", form(funded))
    asked = HandEntry.objects.get()
    assert answer["Location"] == f"/staff/by-hand/{asked.pk}/"
    assert 'name="approve"' not in client.get(answer["Location"]).content.decode()
    log_in(client, funded.reviewer)
    assert 'name="approve"' in client.get(answer["Location"]).content.decode()
    assert client.get(f"{answer['Location']}picture/")["Content-Type"] == "image/jpeg"
    client.post(f"{answer['Location']}decide/", {"approve": "1"})
    assert ledger.balance(funded.alice) == 50
    log_in(client, funded.alice)
    page = client.get(f"/points/by-hand/{asked.pk}/").content.decode()
    assert (WORDS in page, str(funded.reviewer) in page) == (True, True)
    assert WORDS in client.get("/points/statement/").content.decode()
    log_in(client, funded.bob)
    assert client.get(f"/points/by-hand/{asked.pk}/").status_code == 404


def test_a_double_press_asks_once(client, funded):
    log_in(client, funded.manager)
    sent = form(funded)
    for _ in range(2):
        assert client.post("/staff/by-hand/new/", sent | {"picture": uploaded_png()}).status_code == 302
    assert HandEntry.objects.count() == 1


def test_bad_input_is_said_at_its_field_and_kept(client, funded):
    log_in(client, funded.manager)
    text = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    bad = (
        {"number": "99999999"},
        {"amount": "x"},
        {"amount": 201},
        {"evidence": ""},
        {"unit": "point-0"},
        {"picture": text},
        {"id": "x"},
    )
    for wrong in bad:
        answer = client.post("/staff/by-hand/new/", form(funded, **wrong))
        assert answer.status_code == 200
        assert 'aria-invalid="true"' in answer.content.decode() or 'role="alert"' in answer.content.decode()
    assert not HandEntry.objects.exists()


def test_sending_back_without_a_reason_is_asked_for(client, funded):
    asked = ask(funded)
    log_in(client, funded.reviewer)
    answer = client.post(f"/staff/by-hand/{asked.pk}/decide/", {"return": "1", "reason": ""})
    assert (answer.status_code, str(AdjustmentRefusal.NO_REASON.label) in answer.content.decode()) == (200, True)
    client.post(f"/staff/by-hand/{asked.pk}/decide/", {"return": "1", "reason": "看不清"})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("returned", "看不清")


def test_the_second_press_of_another_reviewer_is_told(client, funded):
    asked = ask(funded)
    approve(asked, funded.community_admin)
    log_in(client, funded.reviewer)
    answer = client.post(f"/staff/by-hand/{asked.pk}/decide/", {"approve": "1"}, follow=True)
    assert str(AdjustmentRefusal.DECIDED.label) in answer.content.decode()
    assert ledger.balance(funded.alice) == 50


def test_the_list_filters_and_costs_the_same_for_three_and_for_thirty(client, funded, django_assert_max_num_queries):
    log_in(client, funded.reviewer)
    for number in range(3):
        ask(funded, person=cast.person(f"受益{number}(演示)"), amount=1)
    with django_assert_max_num_queries(40) as few:
        client.get("/staff/by-hand/")
    for number in range(25):
        ask(funded, person=cast.person(f"又受益{number}(演示)"), amount=1)
    with django_assert_max_num_queries(40) as many:
        client.get("/staff/by-hand/")
    assert len(few) == len(many)
    assert "又受益7" in client.get("/staff/by-hand/?q=又受益7&state=asked&kind=credit").content.decode()
    assert "又受益7" not in client.get("/staff/by-hand/?state=approved").content.decode()
    assert permissions.pending_adjustments(funded.reviewer, NOW).count() == 28
    assert permissions.pending_adjustments(funded.manager, NOW).count() == 0


def test_an_office_elsewhere_sees_nothing_of_it(client, funded):
    asked = ask(funded)
    log_in(client, funded.other_manager)
    assert client.get(f"/staff/by-hand/{asked.pk}/").status_code == 404
    assert client.get(f"/staff/by-hand/{asked.pk}/picture/").status_code == 404
    assert WORDS not in client.get("/staff/by-hand/").content.decode()
