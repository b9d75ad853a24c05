"""Cases: each finds an owner above the unit without a part in it; the other side is heard; decisions have effect; appeals."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, transaction

from events.attendance import flags
from events.cases.actions import assign, close, decide_flag
from events.cases.actions import object as object_actions
from events.cases.actions import open as open_actions
from events.cases.refusals import CaseRefusal
from events.models import Case, CasePicture, CaseStep, Flag, Hearing, Ruling, Voice
from events.settlement.corrections.actions import correct as correct_actions
from events.settlement.corrections.refusals import CorrectionRefusal
from points.adjustments import actions as adjustments
from points.budgets.actions import allot as allot_actions
from points.freezes import actions as freezes
from points.freezes.refusals import FreezeRefusal
from points.ledger import actions as ledger
from points.models import Freeze, HandEntry, Transfer
from tests import cast
from tests.cast import at
from tests.support import shop_factory
from tests.support.budget_factory import fund, reserved
from tests.support.case_factory import LATER, D, about_point, answer, appeal, ask, complain, rule
from tests.support.concurrency import together
from tests.support.household_factory import share_household
from tests.support.settlement_factory import close_and_settle, row, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.core.refusals import Refused
from volunteer.models import Appointment, Attempt, AuditRow, FormerMember, Household, Notice
from volunteer.people import parties as people_parties
from volunteer.roles import scope as role_scope


@kept_fixture
def shift(district):
    """14:00 to 16:00, led by the manager; alice and bob got 20 points each."""
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(made, district.alice, district.bob)
    close_and_settle(made, district.manager)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def the_books_agree(request, db):
    yield
    if "shift" in request.fixturenames:
        call_command("verify_ledger")


def flagged(shift, person=None, kind="far", moment=LATER):
    about = {"attendance": row(shift, person)} if person else {}
    flags.raise_flag(Flag(kind=kind, shift=shift, **about), at=moment)
    open_actions.gather_flags(at=moment)
    return Case.objects.get(shift=shift, attendance=None)


def refused(act, *args, **fields):
    rows = (Case.objects.count(), Voice.objects.count(), Ruling.objects.count(), Transfer.objects.count(), Freeze.objects.count())
    with pytest.raises(Refused) as caught:
        act(*args, **fields)
    now = (Case.objects.count(), Voice.objects.count(), Ruling.objects.count(), Transfer.objects.count(), Freeze.objects.count())
    assert now == rows
    return caught.value.reason


def take(case, by):
    """Take it on, or over from whoever has it."""
    return assign.take_case(case=case, by=by, from_owner=fresh(case).owner, at=LATER)


def fresh(case):
    return Case.objects.get(pk=case.pk)


# --- opening -------------------------------------------------------------------------------------------------------------


def test_a_flag_opens_a_case_and_another_joins_it(district, shift):
    first = flagged(shift, district.alice)
    again = flagged(shift, district.bob)
    assert again == first
    assert (first.point, first.concerned, first.owner, first.office) == (
        district.point,
        district.manager,
        district.reviewer,
        district.community,
    )
    assert first.due_at == LATER + timedelta(days=14)
    assert [step.act for step in first.steps.all()] == ["opened", "given", "joined"]
    assert open_actions.gather_flags(at=LATER) == 0


def test_a_case_waits_for_nobody_at_the_check_in(district, shift):
    flags.raise_flag(Flag(kind="far", shift=shift, attendance=row(shift, district.alice)), at=LATER)
    assert not Case.objects.exists()


def test_an_objection_opens_a_case_of_its_own_record(district, shift):
    flag = object_actions.object_to(attendance=row(shift, district.alice), words="少了一小时", by=district.alice, at=LATER)
    case = Case.objects.get()
    assert (case.attendance, case.owner) == (row(shift, district.alice), district.reviewer)
    voice = case.voices.get()
    assert (voice.kind, voice.by, voice.words, voice.flag) == ("objection", district.alice, "少了一小时", flag)
    assert open_actions.gather_flags(at=LATER) == 0


def test_a_complaint_opens_a_case_and_the_next_about_the_same_joins(district):
    one = complain(about_point(district), by=district.alice)
    two = complain(about_point(district), words="我也看见了")
    other = complain(about_point(district, "goods"), by=district.bob)
    assert one.case == two.case != other.case
    assert one.case.owner == district.reviewer
    assert Notice.objects.filter(person=district.reviewer, kind="case_joined").count() == 1


def test_a_complaint_says_something(district):
    assert refused(complain, about_point(district), "  ") == CaseRefusal.NO_WORDS


def test_a_repeat_is_the_same_complaint_and_other_words_are_not(district):
    id = new_id(LATER)
    assert complain(about_point(district), id=id) == complain(about_point(district), id=id)
    assert Voice.objects.count() == 1
    assert refused(complain, about_point(district), "别的话", id=id) == CaseRefusal.USED_FORM


def test_after_a_decision_something_new_opens_another_case(district):
    first = complain(about_point(district)).case
    rule(first)
    assert complain(about_point(district), device="other").case != first


def test_a_complaint_about_ones_own_community_lies_above_it(district):
    case = complain(open_actions.unit_subject(district.community, "points"), by=district.alice).case
    assert (case.office, case.owner) == (district.street, district.street_admin)


# --- anonymous -------------------------------------------------------------------------------------------------------------


def test_nothing_is_kept_of_who_speaks_anonymously(district):
    voice = complain(about_point(district), pictures=[ContentFile(b"x", name="my name.jpg")], device="my phone")
    assert (voice.by, voice.anonymous) == (None, True)
    assert {step.by for step in voice.case.steps.all()} == {None}
    assert AuditRow.objects.get(act="case.complain").actor is None
    picture = CasePicture.objects.get()
    assert picture.by is None
    assert "name" not in picture.picture.name
    assert not Attempt.objects.filter(subject__contains="my phone").exists()
    assert open_actions.tracking_code(voice.pk) not in str(list(Voice.objects.values())) + str(list(Attempt.objects.values()))


def laters(number, *args, **fields):
    """So many complaints more; which of them are read later."""
    return [complain(*args, **fields).later for _n in range(number)]


def test_beyond_what_a_device_or_a_subject_may_bring_a_complaint_is_kept_and_read_later(district):
    about = about_point(district)
    assert laters(4, about) == [False, False, False, True]
    assert laters(17, about, device="") == [False, False, False, *[True] * 14]
    assert [complain(about, device=f"phone {n}").later for n in range(15)] == [*[False] * 14, True]
    case = Case.objects.get()
    assert (case.voices.count(), case.voices.filter(later=True).count()) == (36, 16)
    assert case.steps.filter(act="joined").count() == 19
    assert Notice.objects.filter(kind="case_joined").count() == 19
    assert not complain(open_actions.unit_subject(district.other_point, "conduct"), device="a new one").later
    assert not complain(about, by=district.alice).later
    assert not complain(about, moment=LATER + timedelta(days=1, minutes=1)).later


def test_a_named_person_too_is_read_later_beyond_ten_a_day(district):
    assert laters(11, about_point(district), by=district.alice) == [*[False] * 10, True]


def test_an_anonymous_one_that_is_read_later_leaves_its_pictures_out(district):
    laters(3, about_point(district))
    assert complain(about_point(district), pictures=[ContentFile(b"x", name="a.jpg")]).later
    assert not CasePicture.objects.exists()


# --- the owner -------------------------------------------------------------------------------------------------------------


def test_nobody_owns_a_case_about_themselves_or_their_household(district, shift):
    home = Household.objects.create(created_at=at(9))
    for person in (district.manager, district.reviewer):
        person.household = home
        person.save()
    assert flagged(shift, district.alice).owner == district.community_admin


@pytest.mark.parametrize(("days", "seen"), [(89, False), (91, True)])
def test_who_left_the_household_of_a_party_within_ninety_days_does_not_read_the_case(district, shift, days, seen):
    case = flagged(shift, district.alice)
    (manager,) = share_household(district.manager)
    FormerMember.objects.create(person=district.reviewer, household=manager.household, left_at=cast.NOW - timedelta(days=days))
    held = role_scope.scope_for(district.reviewer, role_scope.Power.REVIEW, cast.NOW)
    found = Case.objects.seen_from(held, district.reviewer, people_parties.home_of(district.reviewer))
    assert found.filter(pk=case.pk).exists() is seen


def test_nobody_owns_a_case_of_a_unit_they_work_at(district):
    cast.appoint(district.reviewer, "shop_keeper", district.point, since=date(2025, 1, 1), until=date(2025, 12, 31))
    assert complain(about_point(district)).case.owner == district.community_admin


def test_who_complains_does_not_decide(district):
    case = complain(about_point(district), by=district.reviewer).case
    assert case.owner == district.community_admin
    assert refused(assign.take_case, case=case, by=district.reviewer, at=LATER) == CaseRefusal.INVOLVED


def test_who_joins_a_case_with_a_complaint_gives_it_up(district):
    case = complain(about_point(district)).case
    assert case.owner == district.reviewer
    complain(about_point(district), by=district.reviewer)
    assert fresh(case).owner == district.community_admin


def test_taking_over_names_the_owner_who_is_told_and_goes_on_reading(district):
    case = complain(about_point(district)).case
    assert case.owner == district.reviewer
    assert refused(assign.take_case, case=case, by=district.street_admin, at=LATER) == CaseRefusal.OWNED
    stale = {"from_owner": district.community_admin}
    assert refused(assign.take_case, case=case, by=district.street_admin, at=LATER, **stale) == CaseRefusal.OWNED
    assert not Notice.objects.filter(kind="case_taken").exists()
    assign.take_case(case=case, by=district.street_admin, from_owner=district.reviewer, at=LATER)
    told = Notice.objects.get(kind="case_taken")
    assert (told.person, told.params["name"]) == (district.reviewer, str(district.street_admin))
    assert fresh(case).office == district.street
    held = role_scope.scope_for(district.reviewer, role_scope.Power.REVIEW, LATER)
    assert Case.objects.seen_from(held, district.reviewer, people_parties.home_of(district.reviewer)).get() == case, (
        "the former owner reads on"
    )
    held = role_scope.scope_for(district.community_admin, role_scope.Power.REVIEW, LATER)
    home = people_parties.home_of(district.community_admin)
    assert not Case.objects.seen_from(held, district.community_admin, home).exists(), "a colleague who never had it does not"
    assert not assign.may_own(fresh(case), district.reviewer, LATER)


def test_the_work_is_shared(district):
    owners = [complain(about_point(district, topic)).case.owner for topic in ("conduct", "goods")]
    assert owners == [district.reviewer, district.community_admin]


def test_only_the_office_and_those_above_take_a_case_on(district):
    case = complain(about_point(district)).case
    for person in (
        district.manager,
        district.carol,
        district.auditor,
        cast.appoint(district.bob, "reviewer", district.other_community),
    ):
        assert refused(assign.take_case, case=case, by=person, at=LATER) == CaseRefusal.NOT_YOUR_OFFICE
    assert take(case, district.street_admin).owner == district.street_admin
    assert fresh(case).office == district.street
    assert refused(rule, case, by=district.reviewer) == CaseRefusal.NOT_YOUR_OFFICE
    take(case, district.street_admin)
    assert CaseStep.objects.filter(act="taken").count() == 1


def test_a_colleague_takes_it_on_before_deciding(district):
    case = complain(about_point(district)).case
    assert refused(rule, case, by=district.community_admin) == CaseRefusal.NOT_OWNER
    take(case, district.community_admin)
    assert (fresh(case).office, rule(case).by) == (district.community, district.community_admin)


def test_it_is_passed_to_the_office_above_with_a_reason(district):
    case = complain(about_point(district)).case
    assert refused(assign.pass_up, case=case, reason=" ", by=district.reviewer, at=LATER) == CaseRefusal.NO_REASON
    passed = assign.pass_up(case=case, reason="认识当事人", by=district.reviewer, at=LATER)
    assert (passed.office, passed.owner) == (district.street, district.street_admin)
    assert refused(rule, case, by=district.reviewer) == CaseRefusal.NOT_YOUR_OFFICE
    top = assign.pass_up(case=passed, reason="上报", by=district.street_admin, at=LATER)
    assert top.owner == district.district_admin
    assert refused(assign.pass_up, case=top, reason="?", by=district.district_admin, at=LATER) == CaseRefusal.AT_THE_TOP


def test_what_is_overdue_goes_up_and_at_the_top_gets_another_week(district):
    case = complain(about_point(district)).case
    assert assign.escalate_due(at=case.due_at - timedelta(seconds=1)) == 0
    moment = case.due_at
    for owner in (district.street_admin, district.district_admin, district.district_admin):
        assert assign.escalate_due(at=moment) == 1
        case = fresh(case)
        assert (case.owner, case.due_at) == (owner, moment + timedelta(days=7))
        assert assign.escalate_due(at=moment) == 0
        moment = case.due_at
    assert case.escalations == 3
    assert Notice.objects.filter(kind="case_yours", person=district.district_admin).count() == 2


def test_a_case_whose_owner_lost_the_office_finds_another(district):
    case = complain(about_point(district)).case
    district.reviewer.appointments.update(until=date(2026, 11, 24))
    assert assign.escalate_due(at=LATER) == 0
    assert assign.escalate_due(at=at(9, day=25)) == 1
    assert fresh(case).owner == district.community_admin


def test_without_anybody_it_waits_and_is_given_when_there_is_somebody(district):

    Appointment.objects.filter(area__isnull=False).delete()
    case = complain(about_point(district)).case
    assert (case.owner, case.office) == (None, None)
    assert assign.escalate_due(at=LATER) == 0
    cast.appoint(district.carol, "reviewer", district.street)
    assert assign.escalate_due(at=LATER) == 1
    assert (fresh(case).owner, fresh(case).office) == (district.carol, district.street)


def test_the_database_keeps_the_person_concerned_from_owning(district, shift):
    case = flagged(shift, district.alice)
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(owner=case.concerned)
    with pytest.raises(DatabaseError), transaction.atomic():
        Voice.objects.filter(case=case).update(words="anders")


# --- hearing ---------------------------------------------------------------------------------------------------------------


def test_the_person_concerned_is_asked_and_answers(district, shift):
    case = flagged(shift, district.alice)
    asked = ask(case, district.manager)
    assert asked.until == LATER + timedelta(days=3)
    told = Notice.objects.get(person=district.manager, kind="case_asked")
    assert told.params["question"] == "那天你在吗？"
    answer(asked, pictures=[ContentFile(b"x", name="x.jpg")])
    answer(asked)
    asked.refresh_from_db()
    assert (asked.answer, asked.answered_by) == ("我在", district.manager)
    assert Notice.objects.filter(person=district.reviewer, kind="case_answered").count() == 1
    assert refused(answer, asked, words="改口") == CaseRefusal.ANSWERED


def test_nobody_else_answers(district, shift):
    asked = ask(flagged(shift, district.alice), district.manager)
    for person in (district.alice, district.keeper):
        assert refused(answer, asked, by=person) == CaseRefusal.NOT_ASKED
    assert refused(answer, asked, by=district.reviewer) == CaseRefusal.HAS_PHONE
    assert refused(answer, asked, words=" ") == CaseRefusal.NO_ANSWER


def test_the_word_of_somebody_without_a_phone_is_written_down_by_the_owner_alone(district):
    elder = cast.person("老人(演示)", phone="", area=district.community)
    case = complain(about_point(district)).case
    asked = ask(case, elder)
    assert refused(answer, asked, by=district.community_admin) == CaseRefusal.NOT_OWNER
    answer(asked, by=district.reviewer, words="当面说的")
    asked.refresh_from_db()
    assert asked.answered_by == district.reviewer
    assert fresh(case).concerned == elder


def test_only_the_owner_asks_once_at_a_time_and_never_the_own_household(district, shift):
    case = flagged(shift, district.alice)
    assert refused(ask, case, district.manager, by=district.community_admin) == CaseRefusal.NOT_OWNER
    assert refused(ask, case, district.reviewer) == CaseRefusal.INVOLVED
    assert refused(ask, case, district.manager, question=" ") == CaseRefusal.NO_QUESTION
    ask(case, district.manager)
    assert refused(ask, case, district.manager) == CaseRefusal.ASKED_ALREADY


# --- deciding --------------------------------------------------------------------------------------------------------------


def test_nothing_to_be_done_lets_go_what_waited(district, shift):
    case = flagged(shift, district.alice)
    rule(case)
    assert [flag.decision for flag in Flag.objects.all()] == ["counts"]
    case.refresh_from_db()
    assert case.decided_at == LATER
    told = Notice.objects.get(person=district.manager, kind="case_ruled")
    assert (told.params["decision"], told.params["reason"]) == ("none", "已查清")
    assert not Notice.objects.filter(person=district.alice, kind="case_ruled").exists()


def test_a_decision_needs_a_reason_and_is_made_once(district, shift):
    case, id = flagged(shift, district.alice), new_id(LATER)
    assert refused(rule, case, reason=" ") == CaseRefusal.NO_REASON
    assert rule(case, id=id, by=district.reviewer) == rule(case, id=id, by=district.reviewer)
    assert refused(rule, case, by=district.reviewer) == CaseRefusal.DECIDED


def test_points_are_taken_back_only_after_the_other_side_was_heard(district, shift):
    case = flagged(shift, district.alice)
    rows = [row(shift, district.alice)]
    assert refused(rule, case, D.REVERSE, records=rows) == CaseRefusal.NOT_HEARD
    ask(case, district.manager)
    assert refused(rule, case, D.REVERSE, records=rows) == CaseRefusal.NOT_HEARD
    three_days = LATER + timedelta(days=3)
    rule(case, D.REVERSE, records=rows, moment=three_days)
    assert (ledger.balance(district.alice), ledger.balance(district.bob)) == (0, 20)
    assert row(shift, district.alice).pay_note == "void"
    assert allot_actions.free_points(district.point) == 980
    assert Flag.objects.get().decision == "corrected"
    assert Notice.objects.filter(person=district.alice, kind="case_ruled").count() == 1


def test_what_was_spent_is_owed(district, shift):
    case = flagged(shift, district.alice)
    answer(ask(case, district.manager))
    soap = shop_factory.item(price=15)
    shop = shop_factory.open_shop(district.point)
    shop_factory.stock(shop, soap, 5, district.keeper)
    shop_factory.order(shop, district.alice, (soap, 1))
    rule(case, D.REVERSE, records=[row(shift, district.alice)])
    assert (ledger.balance(district.alice), ledger.owed_points(district.alice)) == (0, 15)


def test_a_record_is_put_right(district, shift):
    object_actions.object_to(attendance=row(shift, district.alice), words="只来了一小时", by=district.alice, at=LATER)
    case = Case.objects.get()
    assert refused(rule, case, D.CORRECT, records=[row(shift, district.alice)]) == CaseRefusal.NO_TIMES
    assert refused(rule, case, D.CORRECT, counted=(at(14), at(15))) == CaseRefusal.NO_RECORD
    foreign = {"records": [row(shift, district.bob)], "counted": (at(14), at(15))}
    assert refused(rule, case, D.CORRECT, **foreign) == CaseRefusal.FOREIGN_RECORD
    outside = {"records": [row(shift, district.alice)], "counted": (at(13), at(15))}
    assert refused(rule, case, D.CORRECT, **outside) == CorrectionRefusal.OUTSIDE
    rule(case, D.CORRECT, records=[row(shift, district.alice)], counted=(at(14), at(15, 30)))
    assert (row(shift, district.alice).minutes, ledger.balance(district.alice)) == (90, 15)
    assert Flag.objects.get().decision == "corrected"


def test_a_person_is_paused_until_a_day_after_being_asked(district, shift):
    case = flagged(shift, district.alice)
    take(case, district.community_admin)
    stop = {"person": district.manager, "until": date(2026, 12, 31)}
    assert refused(rule, case, D.LEADING, **stop) == CaseRefusal.PERSON_NOT_HEARD
    answer(ask(fresh(case), district.manager))
    assert refused(rule, case, D.LEADING, person=district.manager) == CaseRefusal.NO_UNTIL
    assert refused(rule, case, D.LEADING, until=date(2026, 12, 31)) == CaseRefusal.NO_PERSON
    late = {"person": district.manager, "until": date(2028, 1, 1)}
    assert refused(rule, case, D.LEADING, **late) == FreezeRefusal.DAYS
    made = rule(case, D.LEADING, **stop)
    assert (made.freeze.until, made.freeze.within) == (date(2026, 12, 31), district.community)
    assert freezes.freeze_of_person(district.manager, "leading", LATER, point_id=district.point.pk) == made.freeze
    assert freezes.freeze_of_person(district.manager, "leading", at(9) + timedelta(days=60), point_id=district.point.pk) is None
    assert Flag.objects.get().decision == "counts"


@pytest.mark.parametrize("kind", ["earning", "spending"])
def test_a_wallet_rests_by_the_word_of_the_district_only(district, shift, kind):
    case = flagged(shift, district.alice)
    take(case, district.street_admin)
    answer(ask(fresh(case), district.manager))
    stop = {"person": district.manager, "until": date(2026, 12, 31)}
    assert refused(rule, case, kind, **stop) == FreezeRefusal.NOT_ABOVE
    assign.pass_up(case=fresh(case), reason="无权", by=district.street_admin, at=LATER)
    rule(case, kind, **stop)
    assert Freeze.objects.get().kind == kind


def test_a_reviewer_alone_pauses_nobody(district, shift):
    case = flagged(shift, district.alice)
    answer(ask(case, district.manager))
    assert refused(rule, case, D.LEADING, person=district.manager, until=date(2026, 12, 31)) == FreezeRefusal.NOT_ABOVE


def test_handed_over_it_stays_unpaid(district):
    fund(district.point, 1_000)
    waits = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(waits, district.alice)
    flags.raise_flag(Flag(kind="far", shift=waits, attendance=row(waits, district.alice)), at=at(16))
    close_and_settle(waits, district.manager)
    open_actions.gather_flags(at=LATER)
    case = Case.objects.get()
    assert refused(rule, case, D.HAND_OVER) == CaseRefusal.NO_AUTHORITY
    rule(case, D.HAND_OVER, authority="公安")
    assert Flag.objects.open().count() == 1
    assert (row(waits, district.alice).pay, ledger.balance(district.alice)) == ("second", 0)


def test_points_by_hand_are_taken_back_and_after_an_appeal_given_again(district):
    fund(district.point, 1_000)
    entry = HandEntry(id=new_id(at(9)), kind="credit", point=district.point, person=district.alice, amount=50, evidence="搬书")
    entry.picture = ContentFile(b"x", name="x.jpg")
    adjustments.approve_adjustment(
        entry=adjustments.request_adjustment(entry=entry, by=district.manager, at=at(9)), by=district.reviewer, at=at(10)
    )
    case = complain(open_actions.hand_entry_subject(entry), by=district.bob).case
    assert (case.concerned, case.owner) == (district.manager, district.community_admin)  # the reviewer approved it
    answer(ask(case, district.manager))
    rule(case, D.REVERSE, hand=True)
    assert (ledger.balance(district.alice), allot_actions.free_points(district.point)) == (0, 1_000)
    appeal(case, by=district.alice)
    assert fresh(case).owner == district.street_admin
    rule(case, D.NONE)
    assert (ledger.balance(district.alice), allot_actions.free_points(district.point)) == (50, 950)


def test_flags_decided_in_the_list_end_their_case(district, shift):
    case = flagged(shift, district.alice)
    decide_flag.decide_many(flags=[Flag.objects.get()], decision="refused", note="没来", by=district.reviewer, at=LATER)
    made = fresh(case).rulings.get()
    assert (made.decision, made.reason, made.by) == ("reverse", "没来", district.reviewer)
    assert Notice.objects.filter(person=district.manager, kind="case_ruled").count() == 1


def test_a_flag_decided_before_it_had_a_case_has_one_afterwards(district, shift):
    flag = flags.raise_flag(Flag(kind="far", shift=shift, attendance=row(shift, district.alice)), at=LATER)
    decide_flag.decide_many(flags=[flag], decision="counts", note="", by=district.reviewer, at=LATER)
    assert Case.objects.get().rulings.get().decision == "none"


def test_a_case_with_a_complaint_or_an_open_question_does_not_end_by_itself(district, shift):
    case = flagged(shift, district.alice)
    ask(case, district.manager)
    decide_flag.decide_many(flags=[Flag.objects.get()], decision="counts", note="", by=district.reviewer, at=LATER)
    assert fresh(case).decided_at is None
    other = reserved(cast.shift(district.point, district.manager, start=at(10)), 100)
    serve(other, district.carol, start=at(10), end=at(12))
    close_and_settle(other, district.manager)
    joined = flagged(other, district.carol)
    complain(open_actions.shift_subject(other), words="没看到人")
    decide_flag.decide_many(flags=[Flag.objects.open().get()], decision="counts", note="", by=district.community_admin, at=LATER)
    assert fresh(joined).decided_at is None


def test_a_correction_answers_the_objections_case(district, shift):
    mine = row(shift, district.alice)
    object_actions.object_to(attendance=mine, words="只来了一小时", by=district.alice, at=LATER)
    correct_actions.correct(attendance=mine, counted=(at(14), at(15)), by=district.reviewer, reason="属实", at=LATER)
    assert Case.objects.get().rulings.get().decision == "correct"


# --- appeal ----------------------------------------------------------------------------------------------------------------


def reversed_case(district, shift):
    case = flagged(shift, district.alice)
    answer(ask(case, district.manager))
    rule(case, D.REVERSE, records=[row(shift, district.alice)])
    return case


def test_an_appeal_goes_above_to_another_person_and_undoes_what_was_done(district, shift):
    case = reversed_case(district, shift)
    assert ledger.balance(district.alice) == 0
    appeal(case, by=district.alice)
    case = fresh(case)
    assert (case.round, case.decided_at, case.office, case.owner) == (2, None, district.street, district.street_admin)
    assert ledger.balance(district.alice) == 0
    rule(case, D.NONE, reason="确实在场")
    assert (row(shift, district.alice).minutes, ledger.balance(district.alice)) == (120, 20)
    assert [(made.round, made.decision) for made in case.rulings.all()] == [(1, "reverse"), (2, "none")]


def test_what_was_decided_can_stand(district, shift):
    case = flagged(shift, district.alice)
    assert refused(rule, case, D.STANDS) == CaseRefusal.FIRST_ROUND
    answer(ask(case, district.manager))
    rule(case, D.REVERSE, records=[row(shift, district.alice)])
    appeal(case, by=district.manager)
    rule(case, D.STANDS)
    assert ledger.balance(district.alice) == 0


def test_a_pause_ends_where_the_appeal_finds_nothing(district, shift):
    case = flagged(shift, district.alice)
    take(case, district.community_admin)
    answer(ask(fresh(case), district.manager))
    frozen = rule(case, D.LEADING, person=district.manager, until=date(2026, 12, 31)).freeze
    appeal(case, by=district.manager)
    rule(case, D.NONE, reason="没有这回事")
    frozen.refresh_from_db()
    assert (frozen.lifted_by, frozen.lifted_reason) == (district.street_admin, "没有这回事")


def test_whoever_judged_does_not_judge_again(district, shift):
    case = reversed_case(district, shift)
    appeal(case, by=district.alice)
    cast.appoint(district.reviewer, "reviewer", district.street)
    assert refused(assign.take_case, case=fresh(case), by=district.reviewer, at=LATER) == CaseRefusal.INVOLVED


def test_only_parties_appeal_in_time_and_once_a_round(district, shift):
    case = flagged(shift, district.alice)
    answer(ask(case, district.manager))
    assert refused(appeal, case, by=district.manager) == CaseRefusal.NOT_DECIDED
    rule(case, D.REVERSE, records=[row(shift, district.alice)])
    assert refused(appeal, case, by=district.carol) == CaseRefusal.NOT_A_PARTY
    assert refused(appeal, case, by=district.alice, words=" ") == CaseRefusal.NO_APPEAL_WORDS
    late = LATER + close.APPEAL_PERIOD + timedelta(seconds=1)
    assert refused(appeal, case, by=district.alice, moment=late) == CaseRefusal.TOO_LATE
    id = new_id(LATER)
    assert appeal(case, by=district.alice, id=id) == appeal(case, by=district.alice, id=id)
    assert refused(appeal, case, by=district.manager) == CaseRefusal.APPEALED


def test_the_third_decision_is_the_last_word(district, shift):
    case = reversed_case(district, shift)
    for owner in (district.street_admin, district.district_admin):
        appeal(case, by=district.alice)
        assert fresh(case).owner == owner
        rule(case, D.STANDS)
    assert refused(appeal, case, by=district.alice) == CaseRefusal.LAST
    assert close.appeal_deadline(fresh(case)) is None


def test_an_appeal_where_nobody_else_is_left_waits_without_an_owner(district):
    case = complain(open_actions.unit_subject(district.street, "points"), by=district.alice).case
    assert case.owner == district.district_admin
    rule(case)
    appeal(case, by=district.alice)
    assert fresh(case).owner is None
    other = cast.appoint(cast.person("第二人(演示)"), "reviewer", district.area)
    assign.escalate_due(at=LATER)
    assert fresh(case).owner == other


def test_an_anonymous_voice_appeals_by_its_code(district):
    voice = complain(about_point(district))
    rule(voice.case)
    assert refused(appeal, voice.case, code="WRONGCODE") == CaseRefusal.NOT_A_PARTY
    assert refused(appeal, voice.case) == CaseRefusal.NOT_A_PARTY
    made = appeal(voice.case, code=open_actions.tracking_code(voice.pk))
    assert (made.by, made.anonymous, fresh(voice.case).owner) == (None, True, district.street_admin)


# --- races -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_many_voices_at_once_are_one_case():
    district = cast.District()
    about = about_point(district)
    together(6, lambda n: complain(about, device=f"phone {n}"))
    assert (Case.objects.count(), Voice.objects.count()) == (1, 6)


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_are_one():
    district = cast.District()
    case = complain(about_point(district)).case

    def press(_n):
        try:
            return rule(case, by=case.owner)
        except Refused as no:
            return no.reason

    found = together(4, press)
    assert Ruling.objects.count() == 1
    assert sorted(str(one) for one in found if not isinstance(one, Ruling)) == [CaseRefusal.DECIDED] * 3


def test_nobody_is_asked_in_a_decided_case(district):
    case = complain(about_point(district)).case
    rule(case)
    assert refused(ask, fresh(case), district.manager, by=district.reviewer) == CaseRefusal.DECIDED
    assert not Hearing.objects.exists()
