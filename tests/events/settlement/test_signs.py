"""What a shift shows when it is settled, and the sale of hours played through."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.cases import trust as case_trust
from events.cases.actions import decide_flag
from events.models import Attendance, Door, Flag
from events.records import hours as record_hours
from events.settlement import flag_detection
from events.settlement.actions import confirm as confirm_actions
from events.settlement.actions import settle as settle_actions
from points.ledger import actions as ledger
from tests import cast
from tests.cast import at
from tests.support.attendance_checks import differences
from tests.support.budget_factory import fund, reserved
from tests.support.household_factory import share_household
from tests.support.settlement_factory import scan
from tests.support.snapshot import kept_fixture
from volunteer.core.refusals import Refused
from volunteer.models import Household, Notice
from volunteer.roles import scope as role_scope
from volunteer.roles.scope import Power
from volunteer.signin import cards


@kept_fixture
def shift(district):
    """14:00 to 16:00, led by the manager."""
    fund(district.point, 1_000)
    return reserved(cast.shift(district.point, district.manager, start=at(14), places=60), 600)


@pytest.fixture(autouse=True)
def the_equations_hold(request, db):
    yield
    call_command("verify_ledger")
    assert differences() == []


def came(shift, *people, **fields):
    for person in people:
        scan(shift, person, "in", at(14), **fields)
        scan(shift, person, "out", at(16), **fields)


def settle(district, shift, heads=None):
    number = shift.attendances.count() if heads is None else heads
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=number, stayed=[], report="", at=at(16, 5))
    settle_actions.settle(shift=shift, at=at(16, 5))
    return sorted((flag.kind, flag.attendance.person.name if flag.attendance else "") for flag in Flag.objects.all())


def crowd(number):
    return [cast.person(f"众{n}(演示)") for n in range(number)]


def test_more_check_ins_than_heads_hold_everybody(district, shift):
    came(shift, district.alice, district.bob)
    assert settle(district, shift, heads=1) == [("heads", "")]
    assert set(Attendance.objects.values_list("pay", flat=True)) == {"second"}
    assert Flag.objects.get().detail == {"came": 2, "heads": 1}
    assert Notice.objects.get(kind="flagged", person=district.reviewer).url == "/review/flags/"


def test_who_lives_with_somebody_who_was_there_is_not_told(district, shift):
    came(shift, district.alice)
    share_household(district.reviewer, district.alice)
    assert settle(district, shift, heads=0) == [("heads", "")]
    assert [n.person for n in Notice.objects.filter(kind="flagged")] == [district.community_admin]


def test_as_many_heads_or_more_show_nothing(district, shift):
    came(shift, district.alice)
    assert settle(district, shift, heads=3) == []
    assert not Notice.objects.filter(kind="flagged").exists()


def test_one_phone_for_three_accounts_is_flagged_for_these_three(district, shift):
    came(shift, district.alice, district.bob, district.carol, device="d1")
    came(shift, district.keeper, district.auditor, device="d2")
    names = sorted(person.name for person in (district.alice, district.bob, district.carol))
    assert settle(district, shift) == [("one_phone", name) for name in names]
    paid = set(Attendance.objects.filter(pay="paid").values_list("person__name", flat=True))
    assert paid == {district.keeper.name, district.auditor.name}


def test_a_family_may_share_a_phone(district, shift):
    home = Household.objects.create(created_at=at(9))
    for person in (district.alice, district.bob, district.carol):
        person.household = home
        person.save()
    came(shift, district.alice, district.bob, district.carol, device="d1")
    assert settle(district, shift) == []


def test_the_leaders_own_device_says_nothing(district, shift):
    came(shift, *crowd(4), device="pass", door=Door.STAFF, by=district.manager)
    assert settle(district, shift) == []


@pytest.mark.parametrize(("by_hand", "own", "flagged"), [(2, 0, False), (3, 7, False), (4, 6, True), (3, 6, True)])
def test_more_by_hand_than_the_rule_allows(district, shift, by_hand, own, flagged):
    people = crowd(by_hand + own)
    came(shift, *people[:by_hand], door=Door.ROSTER, by=district.manager)
    came(shift, *people[by_hand:])
    assert settle(district, shift) == ([("by_hand", "")] if flagged else [])
    assert Attendance.objects.filter(pay="paid").count() == own


def test_people_whom_the_leader_registered_and_nobody_else_has_seen(district, shift):
    invented = cast.person("编造(演示)", phone="", registered_by=district.manager)
    confirmed = cast.person("见过(演示)", phone="", registered_by=district.manager, confirmed_at=at(9))
    known = cast.person("常来(演示)", phone="", registered_by=district.manager)
    other = cast.shift(district.point, district.bob, start=at(9))
    scan(other, known, "in", at(9), door=Door.CARD, by=district.bob)
    scan(other, known, "out", at(11), door=Door.CARD, by=district.bob)
    came(shift, invented, confirmed, known, door=Door.CARD, by=district.manager)
    came(shift, *crowd(7))
    assert settle(district, shift) == [("own_people", invented.name)]


def test_looking_again_raises_nothing_new(district, shift):
    came(shift, district.alice, district.bob)
    settle(district, shift, heads=1)
    shift.refresh_from_db()
    flag_detection.detect_flags(shift, list(shift.attendances.select_related("person")), at(17))
    assert Flag.objects.count() == 1


@pytest.mark.parametrize("number", [4, 40])
def test_a_constant_number_of_statements(district, shift, number):
    people = crowd(number)
    came(shift, *people[: number // 2], device="d1")
    came(shift, *people[number // 2 :], door=Door.ROSTER, by=district.manager)
    settle_actions.close_shift(shift=shift, by=district.manager, head_count=1, stayed=[], report="", at=at(16, 5))
    with CaptureQueriesContext(connection) as queries:
        settle_actions.settle(shift=shift, at=at(16, 5))
    assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) <= 44, [q["sql"][:90] for q in queries]


def test_the_sale_of_hours_by_a_leader_with_invented_elders_and_printed_cards(district, shift):
    """Twenty elders who do not exist, cards in the leader's drawer, an evening with the scanner: it earns nothing alone."""
    elders = [cast.person(f"老人{n}(演示)", phone="", registered_by=district.manager) for n in range(20)]
    for elder in elders:
        card = cards.issue_card(person=elder, by=district.manager, at=at(9))
        came(shift, elder, door=Door.CARD, by=district.manager, card=card)
    found = settle(district, shift)
    assert len([kind for kind, _name in found if kind == "own_people"]) == 20
    assert ("by_hand", "") in found
    rows = list(Attendance.objects.filter(shift=shift))
    for accomplice in (district.manager, district.bob):
        with pytest.raises(Refused):
            confirm_actions.confirm_attendances(attendances=rows, by=accomplice, at=at(17))
        with pytest.raises(Refused):
            decide_flag.decide_many(flags=Flag.objects.all(), decision="counts", note="", by=accomplice, at=at(17))
    assert [ledger.balance(elder) for elder in elders] == [0] * 20
    assert sum(record_hours.verified_minutes(elder) for elder in elders) == 0
    held = role_scope.scope_for(district.district_admin, Power.REVIEW, at(17))
    (line,) = case_trust.with_flags(case_trust.trust_rows(held, at(17)), at(17))
    told = [line[name] for name in ("leader_name", "records", "hand_share", "only_theirs", "flags")]
    assert told == [district.manager.name, 20, 100, 20, 21]
    confirm_actions.confirm_attendances(attendances=rows, by=district.reviewer, at=at(18))
    assert sum(ledger.balance(elder) for elder in elders) == 0
    decide_flag.decide_many(flags=Flag.objects.all(), decision="refused", note="查无此人", by=district.reviewer, at=at(19))
    assert sum(ledger.balance(elder) for elder in elders) == 0
