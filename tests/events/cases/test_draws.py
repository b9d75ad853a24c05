"""One percent of last month's awards is drawn by a recorded seed and checked by phone; and how points stand is added up."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from events import models as events_models
from events.cases import point_record, spot_checks
from events.cases.refusals import CaseRefusal
from events.models import AwardCheck, AwardDraw, Case
from points.adjustments import actions as adjustments
from points.budgets.actions import allot as allot_actions
from points.core.months import Month
from points.ledger import actions as ledger
from points.ledger.actions import Award
from points.models import HandEntry, Transfer
from tests import cast
from tests.cast import SHANGHAI, at
from tests.support.budget_factory import fund, reserved
from tests.support.clients import BACKEND
from tests.support.refusal_checks import refused
from tests.support.settlement_factory import close_and_settle, row, serve
from tests.support.snapshot import kept_fixture
from volunteer.core.ids import new_id
from volunteer.models import AuditRow, Household, Notice
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power

NOVEMBER = Month(date(2026, 11, 1))
FIRST = datetime(2026, 12, 1, 0, 5, tzinfo=SHANGHAI)
Out = AwardCheck.Outcome


@kept_fixture
def shift(district):
    """In November alice and bob got 20 points each at a shift of the manager."""
    return held(district)


def held(district, by_door=None):
    """A settled shift; `by_door` names who came by another door than their own phone."""
    fund(district.point, 1_000)
    made = reserved(cast.shift(district.point, district.manager, start=at(14)), 200)
    serve(made, district.alice, district.bob)
    for door, person in (by_door or {}).items():
        serve(made, person, door=door, by=district.manager)
    close_and_settle(made, district.manager)
    return made


@pytest.fixture
def check(shift):
    assert spot_checks.draw_last_month(at=FIRST) == 1
    return AwardCheck.objects.select_related("person").get()


def call(check, by, outcome=Out.CONFIRMED, note="", moment=FIRST):
    spot_checks.claim_call(check=check, by=by, at=moment)
    return spot_checks.record(check=check, outcome=outcome, note=note, by=by, at=moment)


def many(district, shift, number):
    """So many more awards in November, for records that stand."""
    people = [cast.person(f"众{n}(演示)") for n in range(number)]
    serve(shift, *people)

    allot_actions.reserve(point=district.point, shift_id=shift.pk, amount=number, version=9, at=at(18))
    awards = [Award(one.pk, 1, f"many:{one.pk}", date(2026, 11, 24), ("attendance", str(row(shift, one).pk))) for one in people]
    ledger.award(awards=awards, from_=ledger.escrow_account(shift.pk), at=at(18))


# --- drawing ---------------------------------------------------------------------------------------------------------------


def test_at_least_one_of_last_months_awards_is_drawn_once(district, shift):
    assert spot_checks.draw_last_month(at=at(23, 59, day=30)) == 0  # October had none
    assert spot_checks.draw_last_month(at=FIRST) == 1
    assert spot_checks.draw_last_month(at=FIRST + timedelta(days=20)) == 0
    draw = AwardDraw.objects.get(month=date(2026, 11, 1))
    assert (draw.population, draw.number, len(draw.seed)) == (2, 1, 32)
    assert AuditRow.objects.filter(act="award.draw").latest("pk").detail["seed"] == draw.seed
    assert Notice.objects.get(kind="awards_drawn", params__number=1).person == district.district_admin
    check = AwardCheck.objects.get()
    assert (check.point, check.transfer.amount, check.person) == (district.point, 20, check.transfer.credit.person)


def test_a_month_without_awards_draws_nothing(district):
    assert spot_checks.draw_last_month(at=FIRST) == 0
    assert AwardDraw.objects.get().population == 0
    assert not Notice.objects.exists()


def test_the_month_ends_at_midnight_here(district, shift):
    assert spot_checks.draw_last_month(at=datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI)) == 0
    assert not AwardDraw.objects.filter(month=date(2026, 11, 1)).exists()


def test_one_percent_is_rounded_up_and_anybody_who_knows_the_seed_draws_the_same(district):
    shift = reserved_shift(district)
    many(district, shift, 101)
    assert spot_checks.draw_month(month=NOVEMBER, seed="5eed", at=FIRST) == 2
    ids = Transfer.objects.filter(kind="award").values_list("pk", flat=True)
    lowest = sorted(ids, key=lambda id: hashlib.sha256(f"5eed:{id}".encode()).digest())[:2]
    assert set(AwardCheck.objects.values_list("transfer", flat=True)) == set(lowest)
    assert spot_checks.draw_month(month=NOVEMBER, seed="other", at=FIRST) == 0
    assert AwardCheck.objects.count() == 2


def reserved_shift(district):
    fund(district.point, 1_000)
    return cast.shift(district.point, district.manager, start=at(14), places=200)


def test_a_draw_cannot_be_changed(check):
    for change in ({"seed": "x"}, {"number": 2}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AwardDraw.objects.update(**change)


# --- calling ---------------------------------------------------------------------------------------------------------------


def test_a_reviewer_above_the_point_calls_and_writes_down(district, check):
    done = call(check, district.reviewer)
    assert (done.outcome, done.caller, done.called_at, done.case) == (Out.CONFIRMED, district.reviewer, FIRST, None)
    assert call_again(done, district.reviewer) == Out.CONFIRMED
    assert refused(spot_checks.record, check=done, outcome=Out.DENIED, note="x", by=district.reviewer, at=FIRST) == CaseRefusal.DONE


def call_again(check, by):
    return spot_checks.record(check=check, outcome=Out.CONFIRMED, note="", by=by, at=FIRST).outcome


def test_who_has_a_part_in_it_does_not_call(district, check):
    home = Household.objects.create(created_at=FIRST)
    for person in (check.person, district.reviewer):
        person.household = home
        person.save()
    cast.appoint(district.manager, "reviewer", district.community)
    cast.appoint(district.keeper, "reviewer", district.community)
    elsewhere = cast.appoint(district.carol, "reviewer", district.other_community)
    for person in (check.person, district.reviewer, district.manager, district.keeper, elsewhere, district.auditor):
        assert refused(spot_checks.claim_call, check=check, by=person, at=FIRST) == CaseRefusal.NOT_YOURS
    spot_checks.claim_call(check=check, by=district.community_admin, at=FIRST)


def test_one_calls_and_only_who_claimed_it_writes(district, check):
    record = {"check": check, "outcome": Out.CONFIRMED, "note": "", "at": FIRST}
    assert refused(spot_checks.record, by=district.reviewer, **record) == CaseRefusal.NOT_CLAIMED
    spot_checks.claim_call(check=check, by=district.reviewer, at=FIRST)
    assert refused(spot_checks.claim_call, check=check, by=district.street_admin, at=FIRST) == CaseRefusal.TAKEN
    assert refused(spot_checks.record, by=district.street_admin, **record) == CaseRefusal.NOT_CLAIMED
    district.reviewer.appointments.all().delete()
    spot_checks.claim_call(check=check, by=district.street_admin, at=FIRST)


def test_not_reached_three_times_it_is_given_up(district, check):
    for tries, outcome in ((1, Out.UNREACHED), (2, Out.UNREACHED), (3, Out.GIVEN_UP)):
        done = call(check, district.reviewer, Out.UNREACHED)
        assert (done.tries, done.outcome) == (tries, outcome)
    assert refused(spot_checks.claim_call, check=check, by=district.reviewer, at=FIRST) == CaseRefusal.DONE


@pytest.mark.parametrize("outcome", [Out.DENIED, Out.DIFFERENT])
def test_what_was_not_as_recorded_opens_a_case_that_the_caller_does_not_decide(district, check, outcome):
    spot_checks.claim_call(check=check, by=district.reviewer, at=FIRST)
    record = {"check": check, "outcome": outcome, "by": district.reviewer, "at": FIRST}
    assert refused(spot_checks.record, note=" ", **record) == CaseRefusal.NO_NOTE
    case = spot_checks.record(note="那天在外地", **record).case
    assert (case.attendance, case.concerned, case.owner) == (check.attendance, district.manager, district.community_admin)
    assert case.voices.get().words == "那天在外地"
    assert Case.objects.count() == 1


def test_nonsense_is_no_outcome(district, check):
    spot_checks.claim_call(check=check, by=district.reviewer, at=FIRST)
    for outcome in ("", "given_up", "x"):
        record = {"check": check, "outcome": outcome, "note": "", "by": district.reviewer, "at": FIRST}
        assert refused(spot_checks.record, **record) == CaseRefusal.NO_OUTCOME


# --- how points stand ------------------------------------------------------------------------------------------------------


def standings(district, person=None, moment=FIRST):
    reach = role_scope.scope_for(person or district.district_admin, Power.REVIEW, moment)
    return {one.point: one for one in point_record.point_records(reach, moment)}


def test_the_figures_of_a_point_by_hand(district):
    held(district, {"roster": district.carol})
    entry = HandEntry(id=new_id(at(9)), kind="credit", point=district.point, person=district.alice, amount=50, evidence="搬书")
    entry.picture = "x.jpg"
    adjustments.approve_adjustment(
        entry=adjustments.request_adjustment(entry=entry, by=district.manager, at=at(9)), by=district.reviewer, at=at(10)
    )
    spot_checks.draw_last_month(at=FIRST)
    call(AwardCheck.objects.get(), district.street_admin, Out.DENIED, "没去")
    found = standings(district)
    here = found[district.point]
    assert (here.records, here.scanned, here.by_leader, here.by_hand) == (3, 2, 0, 1)
    assert (here.share_b, here.share_c, here.hand_points) == (0, 33, 50)
    assert here.hours == 0.2  # settled ten minutes after the end
    assert (here.pair, here.pair_share) == ((district.manager.name, district.reviewer.name), 100)
    assert (here.checked, here.confirmed, here.failed, here.cases, here.overdue) == (1, 0, 1, 1, 0)
    there = found[district.other_point]
    assert (there.records, there.hours, there.pair, there.checked) == (0, None, None, 0)
    assert next(iter(found)) == district.point


def test_people_seen_by_one_leader_only_are_counted(district):
    held(district, {"staff": cast.person("老人(演示)", phone="", registered_by=district.manager)})
    here = standings(district, moment=at(20))[district.point]
    assert (here.only_theirs, here.by_leader) == (1, 1)


def test_each_office_sees_its_own_points(district):
    assert set(standings(district, district.reviewer)) == {district.point}


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_takes_a_constant_number_of_statements(client, district, number, django_assert_max_num_queries, time_machine):
    time_machine.move_to(FIRST, tick=False)
    for n in range(number):
        cast.point(f"点{n}(演示)", district.community)
    client.force_login(district.district_admin, backend=BACKEND)
    client.get("/review/trust/points/")
    with django_assert_max_num_queries(34):
        assert client.get("/review/trust/points/").status_code == 200
    assert client.get("/review/trust/points/", {"export": "xlsx"}).status_code == 200


# --- pages -----------------------------------------------------------------------------------------------------------------


def test_the_number_is_shown_to_who_claimed_the_call_and_written_down(client, district, check, time_machine):
    time_machine.move_to(FIRST, tick=False)
    number = check.person.phone
    client.force_login(district.reviewer, backend=BACKEND)
    url = f"/review/calls/{check.pk}/"
    assert check.person.name in client.get("/review/calls/").text
    assert number not in client.get(url).text
    client.post(f"{url}claim/")
    assert number in client.get(url).text
    assert AuditRow.objects.filter(act="award.claim_call", actor=district.reviewer).count() == 1
    client.force_login(district.community_admin, backend=BACKEND)
    assert number not in client.get(url).text
    client.force_login(district.reviewer, backend=BACKEND)
    assert client.post(f"{url}called/", {"outcome": "denied", "note": ""}).status_code == 200
    assert client.post(f"{url}called/", {"outcome": "denied", "note": "没去"}).status_code == 302
    assert number not in client.get(url).text
    assert events_models.Case.objects.count() == 1
    assert client.get("/review/calls/", {"show": "done", "export": "xlsx"}).status_code == 200


def test_the_leader_and_strangers_see_no_check(client, district, check, time_machine):
    time_machine.move_to(FIRST, tick=False)
    cast.appoint(district.manager, "reviewer", district.community)
    client.force_login(district.manager, backend=BACKEND)
    assert check.person.name not in client.get("/review/calls/").text
    assert client.get(f"/review/calls/{check.pk}/").status_code == 404
    client.force_login(district.alice, backend=BACKEND)
    assert client.get("/review/calls/").status_code == 404
